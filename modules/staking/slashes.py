"""Slashing: a part of what was at stake when something bad happened is burned. [staking.12]"""

from __future__ import annotations

from chain import dec
from chain.dec import Dec, from_wire
from chain.module import Context
from chain.types import Address
from chain.wire.cosmos.staking.v1beta1 import staking_pb2 as pb
from modules.distribution import keeper as distribution
from modules.staking import delegations, pools, shares, times, unbonding, validators
from modules.staking.state import DELEGATIONS, REDELEGATIONS, REDELEGATIONS_FROM, UNBONDING, UNBONDING_OF, VALIDATORS


def slash(ctx: Context, operator: Address, height: int, fraction: Dec) -> int:
    """Burn `fraction` of what stood behind a validator in block `height`; how much was burned. [staking.12]

    Reaches what began to unbond or was redelegated in that block or later, by its amount then, and what the validator
    holds now. Nothing happens where there is no such validator any more. Raises ValueError unless 0 ≤ fraction ≤ 1.
    """
    if not 0 <= fraction <= dec.ONE:
        raise ValueError(f"{dec.text(fraction)} is no part of anything")
    if VALIDATORS(ctx).get(operator) is None or not fraction:
        return 0
    burned = 0
    if height < ctx.block.height:
        for _, delegator in list(UNBONDING_OF(ctx).keys(under=operator)):
            burned += _slash_unbonding(ctx, delegator, operator, height, fraction)
        for _, delegator, destination in list(REDELEGATIONS_FROM(ctx).keys(under=operator)):
            burned += _slash_redelegation(ctx, (delegator, operator, destination), height, fraction)
    return burned + _slash_validator(ctx, operator, fraction)


def _slash_validator(ctx: Context, operator: Address, fraction: Dec) -> int:
    one = VALIDATORS(ctx).get(operator)
    if one is None:
        return 0
    tokens = int(one.tokens)
    amount = dec.truncate(dec.mul(dec.of(tokens), fraction))
    if not amount:
        return 0
    effective = min(dec.ONE, dec.quo_round_up(dec.of(amount), dec.of(tokens)))
    distribution.validator_slashed(ctx, operator, effective, tokens)
    one.tokens = str(tokens - amount)
    validators.put(ctx, operator, one)
    pools.burn(ctx, one.status == pb.BOND_STATUS_BONDED, amount)
    return amount


def _slash_unbonding(ctx: Context, delegator: Address, operator: Address, height: int, fraction: Dec) -> int:
    """Cut what began to unbond in block `height` or later."""
    found = UNBONDING(ctx)[delegator, operator]
    burned = 0
    for entry in found.entries:
        if _answers(ctx, entry, height):
            amount = min(_part(fraction, int(entry.initial_balance)), int(entry.balance))
            entry.balance = str(int(entry.balance) - amount)
            burned += amount
    unbonding.put(ctx, delegator, operator, found)
    pools.burn(ctx, False, burned)
    return burned


def _slash_redelegation(ctx: Context, triple: tuple[Address, Address, Address], height: int, fraction: Dec) -> int:
    """Cut what was redelegated in block `height` or later: where it unbonds by now, else where it is delegated."""
    delegator, _, destination = triple
    burned = 0
    for entry in REDELEGATIONS(ctx)[triple].entries:
        if _answers(ctx, entry, height):
            owed = _part(fraction, int(entry.initial_balance))
            cut = _slash_moved(ctx, delegator, destination, height, owed)
            burned += cut + _slash_delegation(ctx, delegator, destination, owed - cut)
    return burned


def _slash_moved(ctx: Context, delegator: Address, operator: Address, height: int, owed: int) -> int:
    """Take what is owed from what unbonds at the destination of a redelegation."""
    found = UNBONDING(ctx).get((delegator, operator))
    if found is None or not owed:
        return 0
    burned = 0
    for entry in found.entries:
        if _answers(ctx, entry, height):
            amount = min(owed - burned, int(entry.balance))
            entry.balance = str(int(entry.balance) - amount)
            burned += amount
    unbonding.put(ctx, delegator, operator, found)
    pools.burn(ctx, False, burned)
    return burned


def _slash_delegation(ctx: Context, delegator: Address, operator: Address, owed: int) -> int:
    """Take what is owed from a delegation, as far as it goes."""
    one = VALIDATORS(ctx).get(operator)
    held = DELEGATIONS(ctx)[delegator, operator]
    if one is None or not int(one.tokens):
        return 0
    given = min(held, shares.of_tokens(owed, int(one.tokens), from_wire(one.delegator_shares)))
    if not given:
        return 0
    amount, _ = delegations.shrink(ctx, delegator, operator, given)
    pools.burn(ctx, one.status == pb.BOND_STATUS_BONDED, amount)
    return amount


def _part(fraction: Dec, amount: int) -> int:
    return dec.truncate(fraction * amount)


def _answers(ctx: Context, entry: pb.UnbondingDelegationEntry | pb.RedelegationEntry, height: int) -> bool:
    """Whether an entry began in that block or later, and has not ended."""
    return entry.creation_height >= height and times.nanoseconds(entry.completion_time) > ctx.block.time_ns
