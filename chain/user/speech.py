"""Tokens as text while they come: whole characters, and nothing of a stop text before it is clear that it is none."""

from __future__ import annotations

import codecs
from collections.abc import Sequence

from chain.user.checking import TokenBytes


class Speech:
    """The text of one answer."""

    def __init__(self, token_bytes: TokenBytes, stops: Sequence[bytes] = ()) -> None:
        self._bytes, self._stops = token_bytes, tuple(stops)
        self._held = b""
        self._decoder = codecs.getincrementaldecoder("utf-8")("replace")

    def feed(self, ids: Sequence[int]) -> str:
        """What can be said after these tokens; bytes that may begin a stop text wait."""
        self._held += b"".join(self._bytes(token) for token in ids)
        free = len(self._held) - max((_begun(self._held, stop) for stop in self._stops), default=0)
        text, self._held = self._held[:free], self._held[free:]
        return self._decoder.decode(text)

    def end(self, stopped: bool) -> str:
        """What is left to say; without the stop text if that ended the answer."""
        if stopped:
            ends = [len(stop) for stop in self._stops if self._held.endswith(stop)]
            self._held = self._held[: len(self._held) - max(ends, default=0)]
        text, self._held = self._held, b""
        return self._decoder.decode(text, final=True)


def _begun(text: bytes, stop: bytes) -> int:
    """How many bytes at the end of a text are the beginning of a stop text, or all of it."""
    most = min(len(text), len(stop))
    return next((size for size in range(most, 0, -1) if text.endswith(stop[:size])), 0)
