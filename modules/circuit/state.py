"""What circuit keeps: which kinds of messages are switched off."""

from __future__ import annotations

from functools import lru_cache

from chain.store.codecs import Codec
from chain.store.map import Item

EMPTY = b"\0"
"""How it is kept that nothing is switched off."""


def _encode(urls: tuple[str, ...]) -> bytes:
    """A zero byte, and the type URLs in order, each ended by a line break, which no URL has."""
    return EMPTY + "".join([f"{url}\n" for url in sorted(urls)]).encode()


@lru_cache(maxsize=8)
def _decode(raw: bytes) -> tuple[str, ...]:
    return tuple(raw[1:].decode().split("\n")[:-1])


DISABLED: Item[tuple[str, ...]] = Item("circuit", b"\x00", Codec(_encode, _decode))
"""Type URLs of messages that are switched off, sorted. Kept from genesis on, also while there are none: a module that
has had entries must not lose the last one, or nothing could be proved absent in it."""
