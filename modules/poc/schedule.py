"""When sprints open and how long their windows are: pure integer arithmetic, no state. Lengths are in blocks."""

from __future__ import annotations

from hashlib import sha256

from chain.limits import LANE_GAS
from chain.wire.causeway.poc.v1 import types_pb2 as pb

PROOF_BYTES = 1 << 19
"""Bytes of proofs in a block: they fit into the smallest that parameters allow."""
ENTRY_BYTES, AROUND_ENTRIES = 16, 512
"""Of an entry, and of all else in a transaction that reveals."""


def proofs_per_block(lane_gas: int, entries: int, gas_per_tile: int) -> int:
    """How many reveals fit into the lane of one block, by gas and by bytes. [poc.4b]"""
    by_bytes = PROOF_BYTES // (entries * ENTRY_BYTES + AROUND_ENTRIES)
    return min(lane_gas // (entries * gas_per_tile), by_bytes)


def per_block(params: pb.Params) -> int:
    """The same with the parameters of a sprint. [poc.4b]"""
    return proofs_per_block(LANE_GAS, params.entries, params.gas_per_tile)


def reveal_length(least: int, commitments: int, per_block: int) -> int:
    """Blocks of a reveal window: twice what the commitments need, and at least `least`. [poc.2c]"""
    return max(least, 2 * -(-commitments // per_block))


def capacity(room: int, per_block: int) -> int:
    """How many commitments a sprint can take if `room` blocks are left for its reveals. [poc.2d]"""
    return room // 2 * per_block


def confirmation_opens(beacon: bytes, confirmations: int, epoch_blocks: int) -> bool:
    """Whether this block's beacon opens a confirmation sprint; memoryless, `confirmations` an epoch. [poc.7a]"""
    drawn = int.from_bytes(sha256(b"causeway/poc/v1/open\0" + beacon).digest()[:8], "big")
    return drawn < (confirmations << 64) // epoch_blocks
