"""Redelegation: tokens change validator at once, and answer for the old one as long as unbonding takes. [staking.10]"""

from __future__ import annotations

from chain.dec import Dec, from_wire, wire
from chain.module import Context
from chain.types import Address, bech32_text, operator_text
from chain.wire.cosmos.staking.v1beta1 import staking_pb2 as pb
from modules.staking import delegations, events, pools, shares, times, unbonding, validators
from modules.staking.messages import (
    BadDestination,
    SelfRedelegation,
    TinyRedelegation,
    TooManyRedelegations,
    TransitiveRedelegation,
)
from modules.staking.state import (
    PARAMS,
    REDELEGATION_QUEUE,
    REDELEGATIONS,
    REDELEGATIONS_FROM,
    REDELEGATIONS_TO,
    VALIDATORS,
)


def begin(ctx: Context, delegator: Address, source: Address, destination: Address, given: Dec) -> tuple[int, int]:
    """Move shares of a delegation that has them to another validator; (when it is complete, tokens). [staking.10]

    Raises SelfRedelegation, BadDestination, NoValidator, TransitiveRedelegation, TooManyRedelegations,
    TinyRedelegation, NoExchangeRate, before any write.
    """
    old = _check(ctx, delegator, source, destination, given)
    amount, parts = delegations.shrink(ctx, delegator, source, given)
    new_bonded, old_bonded = validators.is_bonded(ctx, destination), old.status == pb.BOND_STATUS_BONDED
    if new_bonded != old_bonded:
        pools.move(ctx, new_bonded, amount)
    delegations.settle(ctx, delegator, destination, validators.require(ctx, destination))
    bought = delegations.grow(ctx, delegator, destination, amount, parts)
    if old.status == pb.BOND_STATUS_UNBONDED:
        return ctx.block.time_ns, amount
    if old_bonded:
        until, height = ctx.block.time_ns + validators.unbonding_time(ctx), ctx.block.height
    else:
        until, height = times.nanoseconds(old.unbonding_time), old.unbonding_height
    found = REDELEGATIONS(ctx).get((delegator, source, destination)) or pb.Redelegation(
        delegator_address=bech32_text(delegator),
        validator_src_address=operator_text(source),
        validator_dst_address=operator_text(destination),
    )
    found.entries.add(
        creation_height=height,
        completion_time=times.stamp(until),
        initial_balance=str(amount),
        shares_dst=wire(bought),
        unbonding_id=unbonding.next_id(ctx),
    )
    put(ctx, delegator, source, destination, found)
    REDELEGATION_QUEUE(ctx)[until, (delegator, source, destination)] = True
    return until, amount


def complete(ctx: Context) -> None:
    """Forget redelegations that answer for their source no longer. [staking.10]"""
    due = []
    for key in REDELEGATION_QUEUE(ctx).keys():  # noqa: SIM118 - the entries are a store's, not a dict's
        if key[0] > ctx.block.time_ns:
            break
        due.append(key)
    for until, triple in due:
        REDELEGATION_QUEUE(ctx)[until, triple] = False
        found = REDELEGATIONS(ctx)[triple]
        moved = 0
        for entry in list(found.entries):
            if times.nanoseconds(entry.completion_time) == until:
                moved += int(entry.initial_balance)
                found.entries.remove(entry)
        put(ctx, *triple, found)
        ctx.emit(events.redelegated(*triple, moved))


def put(ctx: Context, delegator: Address, source: Address, destination: Address, found: pb.Redelegation) -> None:
    """Keep what a triple has moved, and its places in the indexes; nothing is kept as absence."""
    if found.entries:
        REDELEGATIONS(ctx)[delegator, source, destination] = found
    else:
        del REDELEGATIONS(ctx)[delegator, source, destination]
    REDELEGATIONS_FROM(ctx)[source, delegator, destination] = bool(found.entries)
    REDELEGATIONS_TO(ctx)[destination, delegator, source] = bool(found.entries)


def _check(ctx: Context, delegator: Address, source: Address, destination: Address, given: Dec) -> pb.Validator:
    """The source, if all is well."""
    if source == destination:
        raise SelfRedelegation()
    new = VALIDATORS(ctx).get(destination)
    if new is None:
        raise BadDestination()
    old = validators.require(ctx, source)
    if next(REDELEGATIONS_TO(ctx).keys(under=(source, delegator)), None) is not None:
        raise TransitiveRedelegation()
    found = REDELEGATIONS(ctx).get((delegator, source, destination))
    if found is not None and len(found.entries) >= PARAMS(ctx).get().max_entries:
        raise TooManyRedelegations()
    amount = shares.redeemed(given, int(old.tokens), from_wire(old.delegator_shares))
    if not amount:
        raise TinyRedelegation()
    delegations.check_growth(new, amount)
    return old
