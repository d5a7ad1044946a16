"""Distribution's part of genesis, in the SDK's JSON form: complete, so that an exported chain goes on as it was."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, TypeVar

from chain import dec, deccoins, genesis_json
from chain.errors import InvalidRequest
from chain.module import Context
from chain.types import Address, bech32_address, bech32_text, operator_address, operator_text
from chain.wire.cosmos.distribution.v1beta1 import distribution_pb2 as pb
from chain.wire.cosmos.distribution.v1beta1 import genesis_pb2
from modules.bank import keeper as bank
from modules.distribution import keeper, ledgers
from modules.distribution.ledgers import Ledgers
from modules.distribution.params import DEFAULT, check, tidied
from modules.distribution.state import ACCOUNT, PARAMS, POOL, WITHDRAW, Historical, Start, Validator

K = TypeVar("K")
V = TypeVar("V")


def validate(state: Mapping[str, Any]) -> None:
    """Refuse a genesis that contradicts itself. [distribution.11]

    Raises InvalidRequest, and what addresses and coins raise.
    """
    given = genesis_json.read("distribution", genesis_pb2.GenesisState, state)
    if given.HasField("params"):
        check(given.params)
    deccoins.from_wire(given.fee_pool.community_pool)
    _withdraw_addresses(given)
    for fault in ledgers.faults(_ledgers(given)):
        raise InvalidRequest(f"distribution genesis: {fault}")


def init(ctx: Context, state: Mapping[str, Any]) -> None:
    """Write a valid state. Bank's part has put what it owes into the module's account. [distribution.11]

    Raises InvalidRequest where the account holds more or less. The previous proposer is nothing that anybody needs.
    """
    given = genesis_json.read("distribution", genesis_pb2.GenesisState, state)
    PARAMS(ctx).set(tidied(given.params) if given.HasField("params") else DEFAULT)
    found, pool = _ledgers(given), deccoins.from_wire(given.fee_pool.community_pool)
    owed = deccoins.add(ledgers.outstanding(found), pool)
    held = deccoins.of(bank.balances(ctx, ACCOUNT))
    if owed != held:
        owes, has = deccoins.text(owed)[:200], deccoins.text(held)[:200]
        raise InvalidRequest(f"distribution genesis: the module owes {owes} and its account holds {has}")
    POOL(ctx).set(pool)
    ledgers.write(ctx, found)
    for delegator, address in _withdraw_addresses(given).items():
        keeper.set_withdraw_address(ctx, delegator, address)


def export(ctx: Context) -> dict[str, Any]:
    """Write what `init` reads. [distribution.11]"""
    state = genesis_pb2.GenesisState(params=PARAMS(ctx).get())
    state.fee_pool.community_pool.extend(deccoins.wire(POOL(ctx).get()))
    for delegator, address in WITHDRAW(ctx).items():
        state.delegator_withdraw_infos.add(
            delegator_address=bech32_text(delegator), withdraw_address=bech32_text(address)
        )
    found = ledgers.of(ctx)
    for operator, validator in found.validators.items():
        _export_validator(state, operator_text(operator), validator)
    for (operator, period), historical in found.historical.items():
        record = state.validator_historical_rewards.add(validator_address=operator_text(operator), period=period)
        record.rewards.reference_count = historical.references
        record.rewards.cumulative_reward_ratio.extend(deccoins.wire(historical.ratio))
    for (operator, delegator), start in found.starts.items():
        info = pb.DelegatorStartingInfo(previous_period=start.period, stake=dec.wire(start.stake), height=start.height)
        state.delegator_starting_infos.add(
            delegator_address=bech32_text(delegator), validator_address=operator_text(operator), starting_info=info
        )
    for (operator, height, period), fraction in found.slashes.items():
        slash = pb.ValidatorSlashEvent(validator_period=period, fraction=dec.wire(fraction))
        state.validator_slash_events.add(
            validator_address=operator_text(operator), height=height, period=period, validator_slash_event=slash
        )
    return genesis_json.written(state)


def _export_validator(state: genesis_pb2.GenesisState, operator: str, validator: Validator) -> None:
    state.outstanding_rewards.add(validator_address=operator, outstanding_rewards=deccoins.wire(validator.outstanding))
    state.validator_accumulated_commissions.add(validator_address=operator).accumulated.commission.extend(
        deccoins.wire(validator.commission)
    )
    current = state.validator_current_rewards.add(validator_address=operator).rewards
    current.period = validator.period
    current.rewards.extend(deccoins.wire(validator.rewards))


def _ledgers(given: genesis_pb2.GenesisState) -> Ledgers:
    historical = [
        (
            (operator_address(one.validator_address), one.period),
            Historical(deccoins.from_wire(one.rewards.cumulative_reward_ratio), one.rewards.reference_count),
        )
        for one in given.validator_historical_rewards
    ]
    starts = [
        ((operator_address(one.validator_address), bech32_address(one.delegator_address)), _start(one.starting_info))
        for one in given.delegator_starting_infos
    ]
    slashes = [
        (
            (operator_address(one.validator_address), one.height, one.period),
            dec.from_wire(one.validator_slash_event.fraction),
        )
        for one in given.validator_slash_events
    ]
    if any(one.period != one.validator_slash_event.validator_period for one in given.validator_slash_events):
        raise InvalidRequest("distribution genesis: a slash names two periods")
    return Ledgers(
        _validators(given),
        _once("historical rewards", historical),
        _once("starting info", starts),
        _once("slash", slashes),
    )


def _validators(given: genesis_pb2.GenesisState) -> dict[Address, Validator]:
    """The three lists of validators' records, which must be of the same validators."""
    commissions = _once(
        "commission",
        [
            (operator_address(one.validator_address), deccoins.from_wire(one.accumulated.commission))
            for one in given.validator_accumulated_commissions
        ],
    )
    owing = _once(
        "outstanding rewards",
        [
            (operator_address(one.validator_address), deccoins.from_wire(one.outstanding_rewards))
            for one in given.outstanding_rewards
        ],
    )
    present = _once(
        "current rewards",
        [(operator_address(one.validator_address), one.rewards) for one in given.validator_current_rewards],
    )
    if not present.keys() == commissions.keys() == owing.keys():
        raise InvalidRequest("distribution genesis: every validator has current and outstanding rewards and commission")
    if any(rewards.period < 1 for rewards in present.values()):
        raise InvalidRequest("distribution genesis: a present period is 1 or more")
    return {
        operator: Validator(rewards.period, deccoins.from_wire(rewards.rewards), commissions[operator], owing[operator])
        for operator, rewards in present.items()
    }


def _start(info: pb.DelegatorStartingInfo) -> Start:
    stake = dec.from_wire(info.stake)
    if stake <= 0:
        raise InvalidRequest("distribution genesis: a delegation's stake is positive")
    return Start(info.previous_period, stake, info.height)


def _withdraw_addresses(given: genesis_pb2.GenesisState) -> dict[Address, Address]:
    named = [
        (bech32_address(one.delegator_address), bech32_address(one.withdraw_address))
        for one in given.delegator_withdraw_infos
    ]
    return _once("withdraw address", named)


def _once(what: str, entries: Iterable[tuple[K, V]]) -> dict[K, V]:
    found: dict[K, V] = {}
    for key, value in entries:
        if key in found:
            raise InvalidRequest(f"distribution genesis: a {what} is given twice")
        found[key] = value
    return found
