"""A store in a dict whose keys are kept in order: scans cost what they find."""

from bisect import bisect_left, insort
from collections.abc import Iterator

from chain.store.kv import Entry


class OrderedStore:
    """What `MemoryStore` does, for states of ten thousand entries."""

    def __init__(self, entries: dict[bytes, bytes] | None = None) -> None:
        self.entries = dict(entries or {})
        self._keys = sorted(self.entries)

    def get(self, key: bytes) -> bytes | None:
        return self.entries.get(key)

    def scan(self, start: bytes, end: bytes | None, reverse: bool = False) -> Iterator[Entry]:
        low = bisect_left(self._keys, start)
        high = len(self._keys) if end is None else bisect_left(self._keys, end, low)
        found = self._keys[low:high]
        return iter([(key, self.entries[key]) for key in (reversed(found) if reverse else found)])

    def set(self, key: bytes, value: bytes) -> None:
        if not value:
            raise ValueError(f"an empty value under {key!r}")
        if key not in self.entries:
            insort(self._keys, key)
        self.entries[key] = value

    def delete(self, key: bytes) -> None:
        if self.entries.pop(key, None) is not None:
            del self._keys[bisect_left(self._keys, key)]
