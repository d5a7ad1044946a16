"""What slashing keeps. Addresses are consensus addresses: the first 20 bytes of SHA-256 of an ed25519 key."""

from __future__ import annotations

from typing import Final

from chain.store.codecs import ADDRESS, BYTES, U32, Codec, pair, proto
from chain.store.map import Item, Map
from chain.types import module_address
from chain.wire.cosmos.evidence.v1beta1 import evidence_pb2
from chain.wire.cosmos.slashing.v1beta1 import slashing_pb2 as pb

NAME = "slashing"
ACCOUNT = module_address(NAME)
"""Where vesting rewards pass through when they are burned; empty at all other times."""

CHUNK_BITS: Final = 1024
"""Bits of a window under one key: a missed block rewrites 128 bytes, however long the window is."""


def _encode(bits: int) -> bytes:
    return bits.to_bytes(CHUNK_BITS // 8, "little")


def _decode(raw: bytes) -> int:
    if len(raw) != CHUNK_BITS // 8:
        raise ValueError(f"a chunk of a window has {CHUNK_BITS // 8} bytes, not {len(raw)}")
    return int.from_bytes(raw, "little")


PARAMS = Item(NAME, b"\x00", proto(pb.Params))
"""The present parameters."""
INFOS = Map(NAME, b"\x01", ADDRESS, proto(pb.ValidatorSigningInfo))
"""address → start of the window (a height), jail (a time), tombstone, and how many bits are set below MISSED.

`address` and `index_offset` are left out: the one is the key, the other follows from the height.
"""
MISSED = Map(NAME, b"\x02", pair(ADDRESS, U32), Codec(_encode, _decode), default=0)
"""(address, chunk) → bits of missed blocks: bit i of chunk c stands for index 1024 · c + i of the window."""
EVIDENCE = Map(NAME, b"\x03", BYTES, proto(evidence_pb2.Equivocation))
"""SHA-256 of an equivocation → the equivocation that was punished."""
