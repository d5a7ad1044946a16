"""What audits keep: prefixes 0x40 to 0x5f of module inference. Heights and lengths are blocks, coins ucway."""

from __future__ import annotations

from chain.store.codecs import AMOUNT, U8, U64, triple
from chain.store.map import Item, Map

NAME = "inference"

CALM = Item(NAME, b"\x40", AMOUNT, default=0)
"""Blocks so far in which transactions took less than half of the lane's gas."""
DUE_CALM = Map(NAME, b"\x41", triple(U64, U8, U64), AMOUNT)
"""(calm blocks, kind, number) → the height at which it is due at the latest."""
DUE_HEIGHT = Map(NAME, b"\x42", triple(U64, U8, U64), AMOUNT)
"""(height, kind, number) → the number of calm blocks with which it is due, if that comes first."""
