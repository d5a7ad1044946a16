"""What beacon keeps. Heights and delays are blocks, lengths reveals; images and values have 32 bytes."""

from __future__ import annotations

from typing import NamedTuple

from chain.store.codecs import ADDRESS, U8, U64, UNIT, Codec, pair, proto
from chain.store.map import Item, Map
from chain.wire.causeway.beacon.v1 import types_pb2 as pb

NAME = "beacon"
KEPT = 128
"""Blocks whose values can be asked for."""


class Value(NamedTuple):
    """The beacon after a block."""

    height: int
    value: bytes


def _encode(value: Value) -> bytes:
    """`u64 height ‖ 32 bytes`."""
    return value.height.to_bytes(8, "big") + value.value


def _decode(raw: bytes) -> Value:
    return Value(int.from_bytes(raw[:8], "big"), raw[8:])


PARAMS = Item(NAME, b"\x00", proto(pb.Params))
ONIONS = Map(NAME, b"\x01", ADDRESS, proto(pb.Onion))
"""operator → its onion, and the one that takes its place if one waits."""
WAITING = Map(NAME, b"\x02", pair(U64, ADDRESS), UNIT, default=False)
"""(height, operator): with that block the onion that waits takes its place."""
VALUES = Map(NAME, b"\x03", U8, Codec(_encode, _decode))
"""height modulo KEPT → value: the last KEPT of them, in places that are used again."""
