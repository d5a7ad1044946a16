"""What is always true of stakes. A broken invariant raises ValueError: the chain would be wrong, not its user."""

from __future__ import annotations

from chain.dec import from_wire
from chain.module import Context
from chain.types import DENOM, consensus_address
from chain.wire.cosmos.staking.v1beta1 import staking_pb2 as pb
from modules.bank import keeper as bank
from modules.staking import times, validators
from modules.staking.state import (
    BONDED,
    BY_CONSENSUS,
    BY_TOKENS,
    DELEGATIONS,
    DELEGATORS,
    NOT_BONDED,
    OPEN_ERA,
    POWERS,
    REDELEGATION_QUEUE,
    REDELEGATIONS,
    REDELEGATIONS_FROM,
    REDELEGATIONS_TO,
    TOTAL_POWER,
    UNBONDING,
    UNBONDING_OF,
    UNBONDING_QUEUE,
    VALIDATOR_QUEUE,
    VALIDATORS,
    YOUNG,
    YOUNG_ERAS,
    YOUNG_SUMS,
)


def pools(ctx: Context) -> None:
    """The pools hold what validators have and what unbonds, by status. [staking.1]"""
    owed = {BONDED: 0, NOT_BONDED: 0}
    for _, one in VALIDATORS(ctx).items():  # noqa: PERF102 - the entries are a store's, not a dict's
        owed[BONDED if one.status == pb.BOND_STATUS_BONDED else NOT_BONDED] += int(one.tokens)
    owed[NOT_BONDED] += sum(int(entry.balance) for _, one in UNBONDING(ctx).items() for entry in one.entries)
    held = {pool: bank.balance(ctx, pool, DENOM) for pool in owed}
    if held != owed:
        raise ValueError(f"pools hold {list(held.values())}, validators and unbonding are {list(owed.values())}")


def shares(ctx: Context) -> None:
    """A validator's shares are those of its delegations; where there are none, there are no tokens. [staking.2]"""
    sums = {operator: 0 for operator, _ in VALIDATORS(ctx).items()}
    for (_, operator), held in DELEGATIONS(ctx).items():
        sums[operator] += held
    for operator, one in VALIDATORS(ctx).items():
        whole = from_wire(one.delegator_shares)
        if sums[operator] != whole or (int(one.tokens) and not whole):
            raise ValueError(f"{one.operator_address}: {whole} shares, delegations sum to {sums[operator]}")
    pairs = sorted((operator, delegator) for delegator, operator in DELEGATIONS(ctx))
    if pairs != sorted(DELEGATORS(ctx)):
        raise ValueError("the list of delegators is not that of delegations")


def status(ctx: Context) -> None:
    """Exactly bonded validators have power, unbonding ones wait in the queue, others neither. [staking.3]"""
    found = {state: [] for state in pb.BondStatus.values()}  # type: dict[int, list[bytes]]
    queued = []
    for operator, one in VALIDATORS(ctx).items():
        found[one.status].append(operator)
        if one.status == pb.BOND_STATUS_UNBONDING:
            queued.append((times.nanoseconds(one.unbonding_time), operator))
    if found[pb.BOND_STATUS_BONDED] != list(POWERS(ctx)) or found[pb.BOND_STATUS_UNSPECIFIED]:
        raise ValueError("bonded validators are not those with power")
    if sorted(queued) != sorted(VALIDATOR_QUEUE(ctx)):
        raise ValueError("unbonding validators are not those in the queue")
    if sum(power for _, power in POWERS(ctx).items()) != TOTAL_POWER(ctx).get():
        raise ValueError("the total power is not the sum of powers")


def indexes(ctx: Context) -> None:
    """Every validator is found by its key, and by its tokens unless it is jailed. [staking.3] [staking.4]"""
    every = list(VALIDATORS(ctx).items())
    ranked = sorted((int(one.tokens), operator) for operator, one in every if not one.jailed)
    if ranked != sorted(BY_TOKENS(ctx)):
        raise ValueError("validators by tokens are not those that are not jailed")
    keys = {consensus_address(validators.consensus_key(one)): operator for operator, one in every}
    if keys != dict(BY_CONSENSUS(ctx).items()) or len(keys) != len(every):
        raise ValueError("validators by key are not all validators")


def queues(ctx: Context) -> None:
    """Every entry that unbonds or was redelegated waits in its queue, and is indexed. [staking.9] [staking.10]"""
    unbonds, moved = list(UNBONDING(ctx).items()), list(REDELEGATIONS(ctx).items())
    due = {(times.nanoseconds(entry.completion_time), *pair) for pair, one in unbonds for entry in one.entries}
    if sorted(due) != sorted(UNBONDING_QUEUE(ctx)):
        raise ValueError("what unbonds is not what waits to")
    ends = {(times.nanoseconds(entry.completion_time), triple) for triple, one in moved for entry in one.entries}
    if sorted(ends) != sorted(REDELEGATION_QUEUE(ctx)):
        raise ValueError("what was redelegated is not what waits to be complete")
    if sorted((operator, delegator) for (delegator, operator), _ in unbonds) != sorted(UNBONDING_OF(ctx)):
        raise ValueError("the index of what unbonds is another")
    if sorted((source, delegator, to) for (delegator, source, to), _ in moved) != sorted(REDELEGATIONS_FROM(ctx)):
        raise ValueError("the index of redelegations by source is another")
    if sorted((to, delegator, source) for (delegator, source, to), _ in moved) != sorted(REDELEGATIONS_TO(ctx)):
        raise ValueError("the index of redelegations by destination is another")


def ages(ctx: Context) -> None:
    """No delegation has more young shares than shares; sums by validator are those of its delegations. [staking.11]"""
    oldest = OPEN_ERA(ctx).get()
    sums: dict[tuple[int, bytes], int] = {}
    for (delegator, operator), parts in YOUNG(ctx).items():
        young = [part for part in parts if oldest and part.era >= oldest]
        if sum(part.shares for part in young) > DELEGATIONS(ctx)[delegator, operator]:
            raise ValueError(f"more shares of {delegator.hex()} are young than there are")
        for part in young:
            sums[part.era, operator] = sums.get((part.era, operator), 0) + part.shares
    if sums != dict(YOUNG_SUMS(ctx).items()):
        raise ValueError("young shares by validator are not the sums of those of delegations")
    if {(operator, era) for era, operator in YOUNG_SUMS(ctx)} != set(YOUNG_ERAS(ctx)):
        raise ValueError("the index of young shares by validator is another")
