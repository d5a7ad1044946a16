"""What consensus keeps: parameters, the validator set that modules want, and the one that the engine has.

Key 0x00 is the newest block's header facts, which `chain.blocks` keeps.
"""

from __future__ import annotations

from collections.abc import Mapping

from chain.store.codecs import Codec, proto
from chain.store.map import Item
from chain.wire.tendermint.types import params_pb2

Powers = Mapping[bytes, int]
"""ed25519 key (32 bytes) → voting power, which is above zero."""


def _encode(powers: Powers) -> bytes:
    """`32-byte key ‖ u64 power` of each validator, by key."""
    return b"".join([key + power.to_bytes(8, "big") for key, power in sorted(powers.items())])


def _decode(raw: bytes) -> Powers:
    return {raw[at : at + 32]: int.from_bytes(raw[at + 32 : at + 40], "big") for at in range(0, len(raw), 40)}


POWERS_CODEC = Codec(_encode, _decode)
PARAMS = Item("consensus", b"\x01", proto(params_pb2.ConsensusParams))
"""The parameters as clients see them: `block.max_gas` is the application's own limit."""
POWERS = Item("consensus", b"\x02", POWERS_CODEC)
"""The validator set that modules want."""
ENGINE = Item("consensus", b"\x03", POWERS_CODEC)
"""The engine's copy: what it was told up to the end of the previous block."""
