"""Reading a GGUF's header with PyPI's `gguf`, whose reader makes an array for every string and number of an array:
two seconds for a tokenizer's 147,000."""

from typing import Any

import numpy as np
from gguf import GGUFReader, GGUFValueType

HEAD = 12  # bytes before an array's elements: u32 type, u64 count

Parts = tuple[int, list[np.ndarray[Any, Any]], list[int], list[GGUFValueType]]


class Reader(GGUFReader):
    """The library's reader, which here keeps an array's elements as one view of their bytes."""

    def _get_field_parts(self, orig_offs: int, raw_type: int) -> Parts:
        if int(raw_type) != GGUFValueType.ARRAY:
            parts: Parts = super()._get_field_parts(orig_offs, raw_type)
            return parts
        kind, count = self._get(orig_offs, np.uint32), self._get(orig_offs + 4, np.uint64)
        item, start = GGUFValueType(int(kind[0])), orig_offs + HEAD
        if item == GGUFValueType.STRING:
            elements = self.data[start : _strings_end(self.data, start, int(count[0]))]
        else:
            elements = self._get(start, self.gguf_scalar_to_np[item], int(count[0]))
        return HEAD + elements.nbytes, [kind, count, elements], [2], [GGUFValueType.ARRAY, item]

    def strings(self, name: str) -> list[str]:
        """An array of strings. Raises KeyError."""
        _, count, elements = self.fields[name].parts[-3:]
        data, result, at = elements.tobytes(), [], 0
        for _ in range(int(count[0])):
            end = at + 8 + int.from_bytes(data[at : at + 8], "little")
            result.append(data[at + 8 : end].decode())
            at = end
        return result

    def numbers(self, name: str) -> list[int]:
        """An array of numbers. Raises KeyError."""
        result: list[int] = self.fields[name].parts[-1].tolist()
        return result

    def value(self, name: str) -> Any:
        """A number or a text. Raises KeyError."""
        return self.fields[name].contents()


def _strings_end(data: np.ndarray[Any, Any], start: int, count: int) -> int:
    """Where `count` strings that begin at `start` end: each a u64 length and its bytes."""
    view, at = data.data, start
    for _ in range(count):
        at += 8 + int.from_bytes(view[at : at + 8], "little")
    if at > len(view):
        raise ValueError("a string leaves the file")
    return at
