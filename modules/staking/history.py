"""Historical info: what is remembered of the last blocks, for those who must know who the validators were. [staking.15]

A block costs one short entry, and one more where the set or its tokens have changed. What validators say of
themselves is not remembered: it is told as it is now.
"""

from __future__ import annotations

from chain.dec import wire
from chain.module import Context
from chain.types import Address, operator_text
from chain.wire.cosmos.staking.v1beta1 import staking_pb2 as pb
from chain.wire.tendermint.types import types_pb2
from modules.staking import times, validators
from modules.staking.state import HEADERS, PARAMS, POWERS, SET_CHANGED, SETS, VALIDATORS, Member, Past

FORGOTTEN = 10
"""How many blocks are forgotten in one, where the parameters have come down."""


def begin_block(ctx: Context) -> None:
    """Remember this block, and forget the oldest. [staking.15]"""
    height, kept = ctx.block.height, PARAMS(ctx).get().historical_entries
    if kept:
        last = next(HEADERS(ctx).items(reverse=True), None)
        since = last[1].since if last is not None else 0
        if not since or SET_CHANGED(ctx).get():
            since = height
            SETS(ctx)[height] = _members(ctx)
            SET_CHANGED(ctx).set(False)
        HEADERS(ctx)[height] = Past(ctx.block.time_ns, ctx.block.proposer, since)
    _forget(ctx, height - kept)


def info(ctx: Context, height: int) -> pb.HistoricalInfo | None:
    """What is remembered of a block, in the SDK's form."""
    found = HEADERS(ctx).get(height)
    if found is None:
        return None
    header = types_pb2.Header(
        chain_id=ctx.block.chain_id,
        height=height,
        time=times.stamp(found.time_ns),
        proposer_address=found.proposer,
    )
    return pb.HistoricalInfo(header=header, valset=[_validator(ctx, one) for one in SETS(ctx)[found.since]])


def _members(ctx: Context) -> tuple[Member, ...]:
    """The validators, most tokens first."""
    found = [_member(operator, VALIDATORS(ctx)[operator]) for operator in POWERS(ctx)]
    return tuple(sorted(found, key=lambda one: (-one.tokens, one.operator)))


def _member(operator: Address, one: pb.Validator) -> Member:
    return Member(operator, validators.consensus_key(one), int(one.tokens), int(one.delegator_shares))


def _validator(ctx: Context, member: Member) -> pb.Validator:
    one = VALIDATORS(ctx).get(member.operator) or pb.Validator()
    one.operator_address = operator_text(member.operator)
    one.consensus_pubkey.CopyFrom(validators.packed_key(member.key))
    one.tokens, one.delegator_shares = str(member.tokens), wire(member.shares)
    one.status, one.jailed = pb.BOND_STATUS_BONDED, False
    return one


def _forget(ctx: Context, until: int) -> None:
    """Drop blocks up to a height, a few at a time, and sets of which none of the others speaks."""
    entries = HEADERS(ctx).items()
    for _ in range(FORGOTTEN + 1):
        found = next(entries, None)
        first = next(SETS(ctx).keys(), None)
        if first is not None and (found is None or first < found[1].since):
            del SETS(ctx)[first]
        if found is None or found[0] > until:
            return
        del HEADERS(ctx)[found[0]]
