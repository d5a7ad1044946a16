"""An answer's text as it is streamed: whole characters only, and nothing that may yet be a stop text."""

from __future__ import annotations

import codecs
from collections.abc import Callable, Sequence


class TextStream:
    """Turns tokens into pieces of text. The stop text that ends an answer is no part of its text, as OpenAI has it."""

    def __init__(self, token_bytes: Callable[[int], bytes], stops: Sequence[bytes]) -> None:
        self._token_bytes, self._stops = token_bytes, stops
        self._decoder = codecs.getincrementaldecoder("utf-8")("replace")
        self._held = b""

    def add(self, token: int) -> str:
        """What can be shown after this token."""
        held = self._held + self._token_bytes(token)
        keep = max((_overlap(held, stop) for stop in self._stops), default=0)
        self._held = held[len(held) - keep :]
        return self._decoder.decode(held[: len(held) - keep])

    def end(self, stopped: bool) -> str:
        """What is left: without the stop text if that ended the answer."""
        held = self._held
        if stopped:
            ends = [len(stop) for stop in self._stops if held.endswith(stop)]
            held = held[: len(held) - max(ends, default=0)]
        return self._decoder.decode(held, final=True)


def _overlap(text: bytes, stop: bytes) -> int:
    """The length of the longest end of `text` that is a beginning of `stop`, or all of it."""
    return next((size for size in range(min(len(text), len(stop)), 0, -1) if text.endswith(stop[:size])), 0)
