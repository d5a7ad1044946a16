"""When sprints open and how long their windows are: pure integer arithmetic, no state. Lengths are in blocks."""

from __future__ import annotations

from hashlib import sha256


def proofs_per_block(lane_gas: int, entries: int, gas_per_tile: int) -> int:
    """How many reveals fit into the lane of one block. [poc.4b]"""
    return lane_gas // (entries * gas_per_tile)


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
