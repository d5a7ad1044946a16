"""Distribution's part of genesis: refused where it contradicts itself, written in the SDK's form."""

from __future__ import annotations

import copy
from collections.abc import Callable
from typing import Any

import pytest

from chain import dec
from chain.dec import ONE
from chain.errors import InvalidCoins, InvalidRequest, Refused
from chain.types import DENOM, OPERATOR_PREFIX, bech32_text
from chain.wire.cosmos.distribution.v1beta1 import distribution_pb2 as pb
from modules.bank import keeper as bank
from modules.distribution import genesis, invariants, keeper, params
from modules.distribution.state import ACCOUNT, PARAMS, POOL
from tests.modules.accounts import A
from tests.modules.distribution.model import DELEGATORS, OPERATOR, Staking

ANN, BEN, *_ = DELEGATORS
DEFAULTS = {
    "params": {
        "community_tax": "0.020000000000000000",
        "base_proposer_reward": "0.000000000000000000",
        "bonus_proposer_reward": "0.000000000000000000",
        "withdraw_addr_enabled": True,
    },
    "fee_pool": {"community_pool": []},
    "delegator_withdraw_infos": [],
    "previous_proposer": "",
    "outstanding_rewards": [],
    "validator_accumulated_commissions": [],
    "validator_historical_rewards": [],
    "validator_current_rewards": [],
    "delegator_starting_infos": [],
    "validator_slash_events": [],
}
"""What a real chain of the SDK starts from."""


@pytest.fixture
def exported(staking: Staking) -> dict[str, Any]:
    """A state with something in every list."""
    keeper.set_withdraw_address(staking.ctx, ANN, BEN)
    staking.delegate(ANN, 3000)
    staking.delegate(BEN, 1000)
    staking.pay(1001, ONE // 7)
    staking.slash(ONE // 3)
    staking.withdraw(BEN)
    staking.pay(5, ONE // 7)
    return genesis.export(staking.ctx)


@pytest.mark.rule("distribution.11")
def test_a_chain_without_validators_exports_what_the_sdk_does(staking: Staking) -> None:
    keeper.validator_removed(staking.ctx, OPERATOR)
    assert genesis.export(staking.ctx) == DEFAULTS
    genesis.validate(DEFAULTS)
    genesis.validate({})


def test_every_record_is_in_the_sdks_form(exported: dict[str, Any]) -> None:
    operator, ann = bech32_text(OPERATOR, OPERATOR_PREFIX), bech32_text(ANN)
    commission = dec.mul(dec.of(1001), ONE // 7) + dec.mul(dec.of(5), ONE // 7)
    assert exported["delegator_withdraw_infos"] == [{"delegator_address": ann, "withdraw_address": bech32_text(BEN)}]
    assert exported["validator_accumulated_commissions"] == [
        {
            "validator_address": operator,
            "accumulated": {"commission": [{"denom": DENOM, "amount": dec.text(commission)}]},
        }
    ]
    assert exported["validator_slash_events"] == [
        {
            "validator_address": operator,
            "height": "5",
            "period": "3",
            "validator_slash_event": {"validator_period": "3", "fraction": "0.333250000000000000"},
        }
    ]
    assert {
        "delegator_address": ann,
        "validator_address": operator,
        "starting_info": {"previous_period": "1", "stake": "3000.000000000000000000", "height": "5"},
    } in exported["delegator_starting_infos"]
    assert all(len(value) for value in exported.values() if isinstance(value, list)), "something in every list"
    genesis.validate(exported)


def _drop(name: str) -> Callable[[dict[str, Any]], None]:
    return lambda state: state[name].pop()


def _double(name: str) -> Callable[[dict[str, Any]], None]:
    return lambda state: state[name].append(state[name][0])


def _set(name: str, *path: Any, to: Any) -> Callable[[dict[str, Any]], None]:
    def change(state: dict[str, Any]) -> None:
        place = state[name]
        for step in path[:-1]:
            place = place[step]
        place[path[-1]] = to

    return change


LISTS = (
    "delegator_withdraw_infos", "outstanding_rewards", "validator_accumulated_commissions",
    "validator_historical_rewards", "validator_current_rewards", "delegator_starting_infos", "validator_slash_events",
)  # fmt: skip
BROKEN: list[tuple[Callable[[dict[str, Any]], None], type[Refused], str]] = [
    *[(_double(name), InvalidRequest, "is given twice") for name in LISTS],
    (_drop("outstanding_rewards"), InvalidRequest, "every validator has"),
    (_drop("validator_accumulated_commissions"), InvalidRequest, "every validator has"),
    (_drop("validator_current_rewards"), InvalidRequest, "every validator has"),
    (_drop("validator_historical_rewards"), InvalidRequest, "referred to and not kept"),
    (_drop("delegator_starting_infos"), InvalidRequest, "references, there are"),
    (_drop("validator_slash_events"), InvalidRequest, "references, there are"),
    (_set("validator_current_rewards", 0, "rewards", "period", to="0"), InvalidRequest, "1 or more"),
    (_set("delegator_starting_infos", 0, "starting_info", "stake", to="0"), InvalidRequest, "stake is positive"),
    (_set("validator_slash_events", 0, "period", to="2"), InvalidRequest, "names two periods"),
    (
        _set("validator_slash_events", 0, "validator_slash_event", "fraction", to="1.1"),
        InvalidRequest,
        "was slashed by 1.1",
    ),
    (
        _set("outstanding_rewards", 0, "outstanding_rewards", 0, "amount", to="1.0"),
        InvalidRequest,
        "owes more than is outstanding",
    ),
    (_set("fee_pool", "community_pool", to=[{"denom": DENOM, "amount": "0"}]), InvalidCoins, "not positive"),
    (_set("params", "community_tax", to="1.000000000000000001"), InvalidRequest, "community tax too large"),
    (_set("params", "community_tax", to="-0.1"), InvalidRequest, "community tax must be positive: -0.1"),
    (_set("params", "community_tax", to=None), InvalidRequest, "community tax must be not nil"),
    (_set("params", "bonus_proposer_reward", to="0.01"), InvalidRequest, "deprecated"),
]


@pytest.mark.rule("distribution.10")
@pytest.mark.rule("distribution.11")
@pytest.mark.parametrize(("change", "refusal", "text"), BROKEN, ids=[f"{n} {row[2]}" for n, row in enumerate(BROKEN)])
def test_what_contradicts_itself_is_refused(
    exported: dict[str, Any], change: Callable[[dict[str, Any]], None], refusal: type[Refused], text: str
) -> None:
    state = copy.deepcopy(exported)
    change(state)
    with pytest.raises(refusal, match=text):
        genesis.validate(state)


@pytest.mark.rule("distribution.11")
def test_an_account_that_holds_another_sum_is_refused(staking: Staking, exported: dict[str, Any]) -> None:
    bank.transfer(staking.ctx, A, ACCOUNT, 1, DENOM)
    with pytest.raises(InvalidRequest, match=r"the module owes .* and its account holds"):
        genesis.init(staking.ctx, exported)
    with pytest.raises(ValueError, match="it owes"):
        invariants.holdings(staking.ctx)


def test_parameters_have_one_spelling(staking: Staking) -> None:
    genesis.init(staking.ctx, {"params": {"community_tax": "0.5"}})
    assert PARAMS(staking.ctx).get() == pb.Params(
        community_tax=str(ONE // 2), base_proposer_reward="0", bonus_proposer_reward="0"
    )
    assert params.tidied(params.DEFAULT) == params.DEFAULT


@pytest.mark.rule("distribution.7")
def test_what_the_pool_is_given_is_in_it(staking: Staking) -> None:
    keeper.fund_pool(staking.ctx, A, bank.balances(staking.ctx, A))
    assert POOL(staking.ctx).get() == keeper.community_pool(staking.ctx) == (("atom", 7 * ONE), (DENOM, 1000 * ONE))
    assert bank.balances(staking.ctx, A) == ()
    assert [event.type for event in staking.ctx.events] == ["coin_spent", "coin_received", "transfer"]
    invariants.holdings(staking.ctx)
