"""Undelegation: tokens wait for the unbonding time before they are their owner's again. [staking.9]"""

from __future__ import annotations

from chain.dec import Dec
from chain.errors import InvalidRequest
from chain.module import Context
from chain.types import Address, bech32_text, operator_text
from chain.wire.cosmos.staking.v1beta1 import staking_pb2 as pb
from modules.staking import delegations, events, pools, times, validators
from modules.staking.messages import EntryNotFound, Jailed, NoUnbondingDelegation, TooManyUnbondings
from modules.staking.state import NEXT_ID, PARAMS, UNBONDING, UNBONDING_OF, UNBONDING_QUEUE


def next_id(ctx: Context) -> int:
    """The number of a new unbonding operation."""
    number = NEXT_ID(ctx).get() + 1
    NEXT_ID(ctx).set(number)
    return number


def undelegate(ctx: Context, delegator: Address, operator: Address, shares: Dec) -> tuple[int, int]:
    """Begin to unbond shares of a delegation that has them; (when it ends, tokens). [staking.9]

    Raises NoValidator, TooManyUnbondings, before any write.
    """
    one = validators.require(ctx, operator)
    entries = UNBONDING(ctx).get((delegator, operator))
    if entries is not None and len(entries.entries) >= PARAMS(ctx).get().max_entries:
        raise TooManyUnbondings()
    amount, _ = delegations.shrink(ctx, delegator, operator, shares)
    if one.status == pb.BOND_STATUS_BONDED:
        pools.move(ctx, False, amount)
    until = ctx.block.time_ns + validators.unbonding_time(ctx)
    _enter(ctx, delegator, operator, until, amount)
    return until, amount


def cancel(ctx: Context, delegator: Address, operator: Address, amount: int, height: int) -> Dec:
    """Delegate again what began to unbond in block `height`; the new shares. [staking.9]

    Raises NoValidator, NoExchangeRate, Jailed, NoUnbondingDelegation, EntryNotFound, InvalidRequest, before any write.
    """
    one = validators.require(ctx, operator)
    delegations.check_growth(one, amount)
    if one.jailed:
        raise Jailed()
    found, entry = _entry_of(ctx, delegator, operator, height)
    if int(entry.balance) < amount:
        raise InvalidRequest("amount is greater than the unbonding delegation entry balance")
    if times.nanoseconds(entry.completion_time) < ctx.block.time_ns:
        raise InvalidRequest("unbonding delegation is already processed")
    if one.status == pb.BOND_STATUS_BONDED:
        pools.move(ctx, True, amount)
    delegations.settle(ctx, delegator, operator, one)
    new = delegations.grow(ctx, delegator, operator, amount)
    until, left = times.nanoseconds(entry.completion_time), int(entry.balance) - amount
    if left:
        entry.balance, entry.initial_balance = str(left), str(int(entry.initial_balance) - amount)
    else:
        found.entries.remove(entry)
    put(ctx, delegator, operator, found)
    if all(times.nanoseconds(other.completion_time) != until for other in found.entries):
        UNBONDING_QUEUE(ctx)[until, delegator, operator] = False
    return new


def complete(ctx: Context) -> None:
    """Pay out what has unbonded long enough. [staking.9]"""
    due = []
    for key in UNBONDING_QUEUE(ctx).keys():  # noqa: SIM118 - the entries are a store's, not a dict's
        if key[0] > ctx.block.time_ns:
            break
        due.append(key)
    for until, delegator, operator in due:
        UNBONDING_QUEUE(ctx)[until, delegator, operator] = False
        found = UNBONDING(ctx)[delegator, operator]
        paid = 0
        for entry in list(found.entries):
            if times.nanoseconds(entry.completion_time) == until:
                paid += int(entry.balance)
                found.entries.remove(entry)
        put(ctx, delegator, operator, found)
        pools.give(ctx, delegator, paid)
        ctx.emit(events.unbonded(operator, delegator, paid))


def put(ctx: Context, delegator: Address, operator: Address, found: pb.UnbondingDelegation) -> None:
    """Keep what a pair has unbonding, and its place in the index; nothing is kept as absence."""
    if found.entries:
        UNBONDING(ctx)[delegator, operator] = found
    else:
        del UNBONDING(ctx)[delegator, operator]
    UNBONDING_OF(ctx)[operator, delegator] = bool(found.entries)


def _enter(ctx: Context, delegator: Address, operator: Address, until: int, amount: int) -> None:
    """Note what unbonds until then; together with what began in the same block and ends at the same time."""
    number = next_id(ctx)
    found = UNBONDING(ctx).get((delegator, operator)) or pb.UnbondingDelegation(
        delegator_address=bech32_text(delegator), validator_address=operator_text(operator)
    )
    for entry in found.entries:
        if entry.creation_height == ctx.block.height and times.nanoseconds(entry.completion_time) == until:
            entry.balance = str(int(entry.balance) + amount)
            entry.initial_balance = str(int(entry.initial_balance) + amount)
            break
    else:
        found.entries.add(
            creation_height=ctx.block.height,
            completion_time=times.stamp(until),
            initial_balance=str(amount),
            balance=str(amount),
            unbonding_id=number,
        )
    put(ctx, delegator, operator, found)
    UNBONDING_QUEUE(ctx)[until, delegator, operator] = True


def _entry_of(
    ctx: Context, delegator: Address, operator: Address, height: int
) -> tuple[pb.UnbondingDelegation, pb.UnbondingDelegationEntry]:
    found = UNBONDING(ctx).get((delegator, operator))
    if found is None:
        raise NoUnbondingDelegation()
    for entry in found.entries:
        if entry.creation_height == height:
            return found, entry
    raise EntryNotFound(f"unbonding delegation entry is not found at block height {height}")
