"""The beacon's value, and whose word it is made of."""

from __future__ import annotations

from hashlib import sha256

from chain.module import Context
from chain.types import Address
from chain.wire.causeway.beacon.v1 import types_pb2 as pb
from modules.beacon.state import KEPT, ONIONS, PARAMS, VALUES, Value
from modules.consensus import keeper as consensus
from modules.staking import keeper as staking

RESERVE = 3
"""Reveals that a validator keeps for the blocks until the engine knows that it may propose no more."""
SILENCE = bytes(32)
"""What is mixed in where the validator whose turn it is had something to say, and its block is not there. [beacon.3]"""


def value(ctx: Context) -> bytes:
    """The present beacon, 32 bytes: in a block's hooks and messages that block's own, else the last block's. [beacon.1]

    Raises KeyError before genesis.
    """
    own = value_at(ctx, ctx.block.height)
    found = own if own is not None else value_at(ctx, ctx.block.height - 1)
    if found is None:
        raise KeyError(f"the beacon has no value at height {ctx.block.height}")
    return found


def value_at(ctx: Context, height: int) -> bytes | None:
    """The beacon after a block of the last 128; None where it is older, or to come. [beacon.6]"""
    if height < 0:
        return None
    found = VALUES(ctx).get(height % KEPT)
    return found.value if found is not None and found.height == height else None


def may_propose(ctx: Context, operator: Address) -> bool:
    """Whether a validator may be in the set: it has enough of an onion left, or onions are not required. [beacon.7]"""
    if not PARAMS(ctx).get().required:
        return True
    onion = ONIONS(ctx).get(operator)
    return onion is not None and remaining(onion) > RESERVE


def remaining(onion: pb.Onion) -> int:
    """Reveals that are left of the onion that is in its place."""
    return int(onion.length - onion.used)


def speaker(ctx: Context) -> pb.Onion | None:
    """The onion of the validator whose turn this block is; None where it has none, or nothing is left. [beacon.2]"""
    operator = staking.by_consensus(ctx, consensus.whose_turn(ctx))
    onion = None if operator is None else ONIONS(ctx).get(operator)
    return onion if onion is not None and remaining(onion) else None


def is_its_turn(ctx: Context) -> bool:
    """Whether the block's proposer is the one whose turn it is. [beacon.2]"""
    return bool(ctx.block.proposer) and ctx.block.proposer == consensus.whose_turn(ctx)


def mix(ctx: Context, word: bytes) -> bytes:
    """Make this block's value of the last block's and a word of 32 bytes: H(value ‖ word). [beacon.1]"""
    height = ctx.block.height
    last = value_at(ctx, height - 1)
    if last is None:
        raise KeyError(f"the beacon has no value at height {height - 1}")
    made = sha256(last + word).digest()
    VALUES(ctx)[height % KEPT] = Value(height, made)
    return made
