"""What consensus keeps: parameters, the validator set that modules want, and the one that the engine has.

Key 0x00 is the newest block's header facts, which `chain.blocks` keeps.
"""

from __future__ import annotations

from collections.abc import Mapping

from chain.store.codecs import Codec, proto
from chain.store.map import Item
from chain.wire.tendermint.types import params_pb2
from modules.consensus.turns import Turns

Powers = Mapping[bytes, int]
"""ed25519 key (32 bytes) → voting power, which is above zero."""


def _encode(powers: Powers) -> bytes:
    """`32-byte key ‖ u64 power` of each validator, by key."""
    return b"".join([key + power.to_bytes(8, "big") for key, power in sorted(powers.items())])


def _decode(raw: bytes) -> Powers:
    return {raw[at : at + 32]: int.from_bytes(raw[at + 32 : at + 40], "big") for at in range(0, len(raw), 40)}


def _encode_turns(turns: Turns) -> bytes:
    """`20-byte address ‖ 20-byte address`, then `20-byte address ‖ i64 priority` of each validator, by address."""
    priorities = [at + by.to_bytes(8, "big", signed=True) for at, by in sorted(turns.priorities.items())]
    return b"".join([turns.next, turns.after, *priorities])


def _decode_turns(raw: bytes) -> Turns:
    pairs = range(40, len(raw), 28)
    found = {raw[at : at + 20]: int.from_bytes(raw[at + 20 : at + 28], "big", signed=True) for at in pairs}
    return Turns(raw[:20], raw[20:40], found)


POWERS_CODEC = Codec(_encode, _decode)
PARAMS = Item("consensus", b"\x01", proto(params_pb2.ConsensusParams))
"""The parameters as clients see them: `block.max_gas` is the application's own limit."""
POWERS = Item("consensus", b"\x02", POWERS_CODEC)
"""The validator set that modules want."""
ENGINE = Item("consensus", b"\x03", POWERS_CODEC)
"""The engine's copy: what it was told up to the end of the previous block."""
TURNS_CODEC = Codec(_encode_turns, _decode_turns)
TURNS = Item("consensus", b"\x04", TURNS_CODEC)
"""Whose turns the next blocks are, as the engine reckons."""
