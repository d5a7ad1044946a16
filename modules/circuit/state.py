"""What circuit keeps: which kinds of messages are switched off."""

from __future__ import annotations

from functools import lru_cache

from chain.store.codecs import Codec
from chain.store.map import Item


def _encode(urls: tuple[str, ...]) -> bytes:
    """The type URLs in order, a line break between them, which no URL has."""
    return "\n".join(sorted(urls)).encode()


@lru_cache(maxsize=8)
def _decode(raw: bytes) -> tuple[str, ...]:
    return tuple(raw.decode().split("\n"))


DISABLED: Item[tuple[str, ...]] = Item("circuit", b"\x00", Codec(_encode, _decode), default=())
"""Type URLs of messages that are switched off, sorted; nothing is kept while there are none."""
