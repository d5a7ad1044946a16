"""Frames: each message is preceded by its length as an unsigned varint."""

from __future__ import annotations

from collections.abc import Iterator

from chain.events import uvarint

MAX_FRAME = 104_857_600
"""Bytes in one message, CometBFT's own limit."""


class MalformedFrameError(Exception):
    """The peer does not speak this protocol; the connection is of no more use."""


class Frames:
    """Cuts what a socket delivers into messages."""

    __slots__ = ("_buffer", "_limit")

    def __init__(self, limit: int = MAX_FRAME) -> None:
        """`limit`: the most bytes a message may have."""
        self._buffer = bytearray()
        self._limit = limit

    def feed(self, data: bytes) -> Iterator[bytes]:
        """Yield every message that is now whole. Raises MalformedFrameError for a length that can't be."""
        buffer = self._buffer
        buffer += data
        start, end = 0, len(buffer)
        try:
            while start < end:
                size, body = self._length(start, end)
                if body < 0 or body + size > end:
                    return
                yield bytes(buffer[body : body + size])
                start = body + size
        finally:
            del buffer[:start]

    def _length(self, start: int, end: int) -> tuple[int, int]:
        """(bytes in the message, where it starts); a start of -1 if the length itself is not whole yet."""
        size = shift = 0
        for at in range(start, min(end, start + 5)):
            byte = self._buffer[at]
            size |= (byte & 127) << shift
            if byte < 128:
                if size > self._limit:
                    raise MalformedFrameError(f"a frame of {size} bytes, the limit is {self._limit}")
                return size, at + 1
            shift += 7
        if end - start >= 5:
            raise MalformedFrameError("a frame's length has more than five bytes")
        return 0, -1


def frame(message: bytes) -> bytes:
    """A message with its length before it."""
    return uvarint(len(message)) + message
