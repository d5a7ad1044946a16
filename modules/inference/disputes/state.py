"""What disputes keep: prefixes 0x60 to 0x7f of module inference. Heights are blocks, coins ucway."""

from __future__ import annotations

from chain.store.codecs import ADDRESS, AMOUNT, BYTES, U64, UNIT, pair, proto
from chain.store.map import Item, Map
from chain.wire.causeway.inference.v1 import dispute_pb2 as pb

NAME = "inference"

LAST_DISPUTE = Item(NAME, b"\x60", AMOUNT, default=0)
"""Disputes are numbered from 1."""
DISPUTES = Map(NAME, b"\x61", U64, proto(pb.Dispute))
"""dispute → the game; one that is over keeps what it was about and how it ended."""
LOGITS = Map(NAME, b"\x62", U64, BYTES)
"""dispute → the logits that its executor posted, little-endian int32, while it is on."""
PLAYING = Map(NAME, b"\x63", pair(ADDRESS, U64), UNIT, default=False)
"""(executor, dispute): a game whose clock runs."""
WAITING = Map(NAME, b"\x64", pair(ADDRESS, U64), UNIT, default=False)
"""(executor, dispute): a game that waits until its executor plays fewer."""
OF_RECEIPT = Map(NAME, b"\x65", pair(BYTES, U64), UNIT, default=False)
"""(H(u64 session ‖ executor ‖ u64 index), dispute): games about a receipt that are not over."""
OF_EXECUTOR = Map(NAME, b"\x66", pair(ADDRESS, U64), UNIT, default=False)
"""(executor, dispute), all of them."""
OF_ACCUSER = Map(NAME, b"\x67", pair(ADDRESS, U64), UNIT, default=False)
"""(accuser, dispute), all of them."""

GAMES_AT_ONCE = 32
"""Games that an executor plays at once; the clocks of others wait. [inference.83]"""
