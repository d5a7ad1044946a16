"""What staking starts from and what it exports, in the SDK's JSON form. [staking.14]

The pools must already hold what the validators have: bank's part of genesis puts it there.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from chain import genesis_json
from chain.dec import from_wire, wire
from chain.errors import InvalidRequest
from chain.module import Context
from chain.types import DENOM, bech32_address, bech32_text, operator_address, operator_text
from chain.wire.cosmos.staking.v1beta1 import genesis_pb2
from chain.wire.cosmos.staking.v1beta1 import staking_pb2 as pb
from modules.bank import keeper as bank
from modules.distribution import keeper as distribution
from modules.staking import (
    genesis_check,
    genesis_extra,
    params,
    redelegations,
    shares,
    times,
    unbonding,
    validators,
)
from modules.staking.state import (
    BONDED,
    CHANGED,
    DELEGATIONS,
    DELEGATORS,
    NEXT_ID,
    NOT_BONDED,
    PARAMS,
    POWERS,
    REDELEGATION_QUEUE,
    REDELEGATIONS,
    TOTAL_POWER,
    UNBONDING,
    UNBONDING_QUEUE,
    VALIDATOR_QUEUE,
    VALIDATORS,
)


def validate(state: Mapping[str, Any]) -> None:
    """Refuse a state that contradicts itself. [staking.14] Raises InvalidRequest, and what addresses and amounts do."""
    known, extra = genesis_extra.split(state)
    genesis_check.check(known)
    genesis_extra.check(extra)


def init(ctx: Context, state: Mapping[str, Any]) -> None:
    """Write a valid state; in a new chain, begin to count rewards. [staking.14] Raises InvalidRequest."""
    genesis, extra = genesis_extra.split(state)
    PARAMS(ctx).set(genesis.params if genesis.HasField("params") else params.DEFAULT)
    for one in genesis.validators:
        _init_validator(ctx, one, genesis.exported)
    for delegation in genesis.delegations:
        _init_delegation(ctx, delegation, genesis.exported)
    for unbonds in genesis.unbonding_delegations:
        _init_unbonding(ctx, unbonds)
    for moved in genesis.redelegations:
        _init_redelegation(ctx, moved)
    _init_powers(ctx, genesis)
    _check_pools(ctx, genesis)
    genesis_extra.init(ctx, extra)


def export(ctx: Context) -> dict[str, Any]:
    """Write what `init` reads."""
    genesis = genesis_pb2.GenesisState(
        params=PARAMS(ctx).get(),
        last_total_power=str(TOTAL_POWER(ctx).get()).encode(),
        last_validator_powers=[
            pb.LastValidatorPower(address=operator_text(operator), power=power)
            for operator, power in POWERS(ctx).items()
        ],
        validators=[one for _, one in VALIDATORS(ctx).items()],
        delegations=[
            pb.Delegation(
                delegator_address=bech32_text(delegator), validator_address=operator_text(operator), shares=wire(held)
            )
            for (delegator, operator), held in DELEGATIONS(ctx).items()
        ],
        unbonding_delegations=[one for _, one in UNBONDING(ctx).items()],
        redelegations=[one for _, one in REDELEGATIONS(ctx).items()],
        exported=True,
    )
    return {**genesis_json.written(genesis), genesis_extra.NAME: genesis_extra.export(ctx)}


def _init_validator(ctx: Context, one: pb.Validator, exported: bool) -> None:
    operator = operator_address(one.operator_address)
    if not one.HasField("unbonding_time"):
        one.unbonding_time.CopyFrom(times.stamp(0))
    validators.add(ctx, operator, one)
    if one.status == pb.BOND_STATUS_UNBONDING:
        VALIDATOR_QUEUE(ctx)[times.nanoseconds(one.unbonding_time), operator] = True
    NEXT_ID(ctx).set(max([NEXT_ID(ctx).get(), *one.unbonding_ids]))
    if not exported:
        distribution.validator_created(ctx, operator)


def _init_delegation(ctx: Context, given: pb.Delegation, exported: bool) -> None:
    delegator, operator = bech32_address(given.delegator_address), operator_address(given.validator_address)
    held, one = from_wire(given.shares), VALIDATORS(ctx)[operator]
    tokens, whole = int(one.tokens), from_wire(one.delegator_shares)
    if not exported:
        distribution.before_change(ctx, operator, delegator, 0, tokens, whole)
    DELEGATIONS(ctx)[delegator, operator] = held
    DELEGATORS(ctx)[operator, delegator] = True
    if not exported:
        distribution.after_change(ctx, operator, delegator, shares.worth_truncated(held, tokens, whole))


def _init_unbonding(ctx: Context, given: pb.UnbondingDelegation) -> None:
    delegator, operator = bech32_address(given.delegator_address), operator_address(given.validator_address)
    unbonding.put(ctx, delegator, operator, given)
    for entry in given.entries:
        UNBONDING_QUEUE(ctx)[times.nanoseconds(entry.completion_time), delegator, operator] = True
    NEXT_ID(ctx).set(max([NEXT_ID(ctx).get(), *[entry.unbonding_id for entry in given.entries]]))


def _init_redelegation(ctx: Context, given: pb.Redelegation) -> None:
    triple = (
        bech32_address(given.delegator_address),
        operator_address(given.validator_src_address),
        operator_address(given.validator_dst_address),
    )
    redelegations.put(ctx, *triple, given)
    for entry in given.entries:
        REDELEGATION_QUEUE(ctx)[times.nanoseconds(entry.completion_time), triple] = True
    NEXT_ID(ctx).set(max([NEXT_ID(ctx).get(), *[entry.unbonding_id for entry in given.entries]]))


def _init_powers(ctx: Context, genesis: genesis_pb2.GenesisState) -> None:
    """Every bonded validator has a power until another module says which: those given, else what its tokens give."""
    given = {operator_address(one.address): one.power for one in genesis.last_validator_powers}
    for one in genesis.validators:
        if one.status == pb.BOND_STATUS_BONDED:
            operator = operator_address(one.operator_address)
            POWERS(ctx)[operator] = given.get(operator) or max(1, int(one.tokens) // 10**6)
    TOTAL_POWER(ctx).set(sum(power for _, power in POWERS(ctx).items()))
    CHANGED(ctx).set(not genesis.exported)


def _check_pools(ctx: Context, genesis: genesis_pb2.GenesisState) -> None:
    bonded = sum(int(one.tokens) for one in genesis.validators if one.status == pb.BOND_STATUS_BONDED)
    other = sum(int(one.tokens) for one in genesis.validators if one.status != pb.BOND_STATUS_BONDED)
    other += sum(int(entry.balance) for unbonds in genesis.unbonding_delegations for entry in unbonds.entries)
    for name, pool, owed in (("bonded", BONDED, bonded), ("not bonded", NOT_BONDED, other)):
        held = bank.balance(ctx, pool, DENOM)
        if held != owed:
            raise InvalidRequest(f"staking genesis: the {name} pool holds {held}{DENOM}, validators have {owed}{DENOM}")
