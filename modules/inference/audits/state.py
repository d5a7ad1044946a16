"""What audits keep: prefixes 0x40 to 0x5f of module inference. Heights and lengths are blocks, coins ucway."""

from __future__ import annotations

from chain.store.codecs import ADDRESS, AMOUNT, BYTES, U8, U64, UNIT, pair, proto, triple
from chain.store.map import Item, Map
from chain.wire.causeway.inference.v1 import dispute_pb2 as pb

NAME = "inference"

CALM = Item(NAME, b"\x40", AMOUNT, default=0)
"""Blocks so far in which transactions took less than half of the lane's gas."""
DUE_CALM = Map(NAME, b"\x41", triple(U8, U64, U64), AMOUNT)
"""(kind, calm blocks, number) → the height at which it is due at the latest."""
DUE_HEIGHT = Map(NAME, b"\x42", triple(U8, U64, U64), AMOUNT)
"""(kind, height, number) → the number of calm blocks with which it is due, if that comes first."""
DRAWS = Map(NAME, b"\x43", pair(U64, U64), UNIT, default=False)
"""(height, settlement): its receipts and auditors are drawn at the end of that block."""
DUTIES = Map(NAME, b"\x44", pair(ADDRESS, U64), UNIT, default=False)
"""(auditor, settlement) that it was drawn for, and whose audit is not over."""
FIRSTS = Map(NAME, b"\x45", triple(U64, ADDRESS, U64), AMOUNT)
"""(session, executor, index of the first receipt) → settlement."""
DEMANDS = Map(NAME, b"\x46", U64, proto(pb.Demand))
LAST_DEMAND = Item(NAME, b"\x47", AMOUNT, default=0)
"""Demands are numbered from 1."""
DEMANDED = Map(NAME, b"\x48", pair(triple(U64, ADDRESS, U64), ADDRESS), AMOUNT)
"""((session, executor, index), demander) → its demand: there is one."""
OPEN_DEMANDS = Map(NAME, b"\x49", pair(ADDRESS, U64), UNIT, default=False)
"""(executor, demand) that is not over."""
SEALED = Map(NAME, b"\x4a", U64, BYTES)
"""demand → the sealed payload that answers it, until it is over."""

DRAW_BLOCKS = 8
"""A settlement is drawn for that many blocks after it was claimed: nobody can know the beacon that far ahead."""
