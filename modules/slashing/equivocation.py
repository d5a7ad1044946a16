"""Double signs and attacks on light clients: what the engine proved of a validator."""

from __future__ import annotations

from hashlib import sha256
from typing import Any

from chain.module import Context
from chain.types import CONSENSUS_PREFIX, bech32_text
from chain.wire.cosmos.evidence.v1beta1 import evidence_pb2
from chain.wire.cosmos.slashing.v1beta1 import slashing_pb2 as pb
from chain.wire.tendermint.abci import types_pb2 as abci
from modules.consensus import keeper as consensus
from modules.slashing import events, keeper, window
from modules.slashing.params import SECOND, rules
from modules.slashing.state import EVIDENCE, INFOS
from modules.staking import keeper as staking

PROVEN = (abci.DUPLICATE_VOTE, abci.LIGHT_CLIENT_ATTACK)
FOR_EVER = 253_402_300_799
"""Seconds since 1970 of the last second of the year 9999, as the SDK has it: no jail ends later."""
STAKE_DELAY = 1
"""What a block's validators signed with is the stake of two blocks before: what left in the block before is theirs."""


def look(ctx: Context) -> None:
    """Judge everything that the engine proved in this block. [slashing.5]"""
    for found in ctx.block.misbehavior:
        if found.type in PROVEN and not too_old(ctx, found):
            _judge(ctx, found)


def too_old(ctx: Context, found: Any) -> bool:
    """Whether evidence is beyond both limits of the engine: blocks, and time."""
    blocks, age_ns = consensus.evidence_age(ctx)
    happened = found.time.seconds * SECOND + found.time.nanos
    return bool(ctx.block.height - found.height > blocks and ctx.block.time_ns - happened > age_ns)


def digest(equivocation: evidence_pb2.Equivocation) -> bytes:
    """The name that queries know it by: SHA-256 of its bytes."""
    return sha256(EVIDENCE.value.encode(equivocation)).digest()


def _judge(ctx: Context, found: Any) -> None:
    """Slash, jail for ever and bury a validator that is known and was not buried yet. [slashing.5] [slashing.6]"""
    address = found.validator.address
    operator = staking.by_consensus(ctx, address)
    if operator is None or keeper.is_tombstoned(ctx, address):
        return
    offence = keeper.Offence(
        operator, address, found.validator.power, max(0, found.height - STAKE_DELAY), events.DOUBLE_SIGN
    )
    keeper.punish(ctx, offence, rules(ctx).double_sign)
    info = INFOS(ctx).get(address) or pb.ValidatorSigningInfo(start_height=ctx.block.height)
    info.jailed_until.seconds, info.jailed_until.nanos = FOR_EVER, 0
    info.tombstoned = True
    window.clear(ctx, address, info)
    INFOS(ctx)[address] = info
    record = evidence_pb2.Equivocation(
        height=found.height,
        time=found.time,
        power=found.validator.power,
        consensus_address=bech32_text(address, CONSENSUS_PREFIX),
    )
    EVIDENCE(ctx)[digest(record)] = record
