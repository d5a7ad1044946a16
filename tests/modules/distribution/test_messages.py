"""Distribution's messages, over real staking: what each does, and what it refuses without a trace."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from chain import dec
from chain.dec import ONE
from chain.errors import InsufficientFunds, InvalidAddress, InvalidCoins, InvalidRequest, Refused, Unauthorized
from chain.module import Context
from chain.types import DENOM, bech32_text, module_address
from chain.wire.cosmos.base.v1beta1.coin_pb2 import Coin
from chain.wire.cosmos.distribution.v1beta1 import distribution_pb2
from chain.wire.cosmos.distribution.v1beta1 import tx_pb2 as pb
from modules.auth.keeper import GOV
from modules.bank import keeper as bank
from modules.distribution import MODULE, handlers, keeper
from modules.distribution.messages import (
    EmptyDelegation,
    NoCommission,
    NoValidatorInfo,
    PoolTooSmall,
    UnknownValidator,
    WithdrawAddressDisabled,
)
from modules.distribution.params import DEFAULT
from modules.distribution.state import HISTORICAL, PARAMS, VALIDATORS
from tests.modules.distribution.model import income
from tests.modules.staking import stage
from tests.modules.staking.stage import ANN, BEN, RICH, V1, V2, V4, coin, said, valoper

GOV_TEXT, ANN_TEXT, BEN_TEXT = bech32_text(GOV), bech32_text(ANN), bech32_text(BEN)
POOL_TEXT = bech32_text(module_address("distribution"))


@pytest.fixture
def ctx(staked: Context) -> Context:
    """Ann has delegated as much to V1 as V1 has; V1 has had an income of 1,001, a tenth of it commission."""
    stage.delegate(staked, ANN, V1, 1_000_000)
    income(staked, V1, 1001, ONE // 10)
    del staked.events[:]
    return staked


def check(ctx: Context) -> None:
    for invariant in MODULE.invariants:
        invariant(ctx)


def held(ctx: Context, who: bytes) -> int:
    return bank.balance(ctx, who, DENOM)


def withdrawal(delegator: str = ANN_TEXT, operator: str = valoper(V1)) -> pb.MsgWithdrawDelegatorReward:
    return pb.MsgWithdrawDelegatorReward(delegator_address=delegator, validator_address=operator)


def redirect(delegator: str = ANN_TEXT, address: str = BEN_TEXT) -> pb.MsgSetWithdrawAddress:
    return pb.MsgSetWithdrawAddress(delegator_address=delegator, withdraw_address=address)


def gift(amount: list[Coin], operator: str = valoper(V1)) -> pb.MsgDepositValidatorRewardsPool:
    return pb.MsgDepositValidatorRewardsPool(depositor=BEN_TEXT, validator_address=operator, amount=amount)


def fund(*amount: Coin, depositor: str = BEN_TEXT) -> pb.MsgFundCommunityPool:
    return pb.MsgFundCommunityPool(depositor=depositor, amount=amount)


def spend(*amount: Coin, authority: str = GOV_TEXT, recipient: str = BEN_TEXT) -> pb.MsgCommunityPoolSpend:
    return pb.MsgCommunityPoolSpend(authority=authority, recipient=recipient, amount=amount)


def change(authority: str = GOV_TEXT, **values: Any) -> pb.MsgUpdateParams:
    params = distribution_pb2.Params()
    params.CopyFrom(DEFAULT)
    for name, value in values.items():
        setattr(params, name, value)
    return pb.MsgUpdateParams(authority=authority, params=params)


@pytest.mark.rule("distribution.3")
def test_a_delegator_is_paid_what_it_has_earned_and_earns_on(ctx: Context) -> None:
    before = held(ctx, ANN)
    answer = handlers.withdraw_delegator_reward(ctx, withdrawal())
    assert answer.amount == [coin(450)]
    assert held(ctx, ANN) == before + 450
    assert said(ctx, "withdraw_rewards") == [
        {"amount": "450ucway", "validator": valoper(V1), "delegator": ANN_TEXT},
    ]
    assert said(ctx, "transfer") == [{"recipient": ANN_TEXT, "sender": POOL_TEXT, "amount": "450ucway"}]
    check(ctx)
    income(ctx, V1, 200)
    assert handlers.withdraw_delegator_reward(ctx, withdrawal()).amount == [coin(100)]
    check(ctx)


def test_a_delegator_who_has_earned_nothing_is_told_so(ctx: Context) -> None:
    handlers.withdraw_delegator_reward(ctx, withdrawal())
    del ctx.events[:]
    assert handlers.withdraw_delegator_reward(ctx, withdrawal()).amount == [coin(0)]
    assert [event.type for event in ctx.events] == ["withdraw_rewards"]
    assert said(ctx, "withdraw_rewards")[0]["amount"] == "0ucway"


@pytest.mark.rule("distribution.3")
def test_staking_pays_before_a_stake_changes(ctx: Context) -> None:
    before = held(ctx, ANN)
    stage.delegate(ctx, ANN, V1, 1000)
    assert held(ctx, ANN) == before + 450 - 1000
    income(ctx, V1, 2_001_000)
    stage.undelegate(ctx, ANN, V1, 1_001_000)
    assert held(ctx, ANN) == before + 450 - 1000 + 1_001_000
    check(ctx)


@pytest.mark.rule("distribution.5")
def test_an_operator_takes_whole_coins_of_its_commission(ctx: Context) -> None:
    before = held(ctx, V1)
    message = pb.MsgWithdrawValidatorCommission(validator_address=valoper(V1))
    assert handlers.withdraw_validator_commission(ctx, message).amount == [coin(100)]
    assert held(ctx, V1) == before + 100
    assert VALIDATORS(ctx)[V1].commission == ((DENOM, ONE // 10),)
    assert said(ctx, "withdraw_commission") == [{"amount": "100ucway"}]
    check(ctx)
    del ctx.events[:]
    assert list(handlers.withdraw_validator_commission(ctx, message).amount) == []
    assert [event.type for event in ctx.events] == ["withdraw_commission"], "a tenth of a coin stays its own"


@pytest.mark.rule("distribution.6")
def test_rewards_go_where_their_owner_said(ctx: Context) -> None:
    handlers.set_withdraw_address(ctx, redirect())
    assert said(ctx, "set_withdraw_address") == [{"withdraw_address": BEN_TEXT}]
    before = held(ctx, ANN), held(ctx, BEN)
    handlers.withdraw_delegator_reward(ctx, withdrawal())
    assert (held(ctx, ANN), held(ctx, BEN)) == (before[0], before[1] + 450)
    handlers.set_withdraw_address(ctx, redirect(address=ANN_TEXT))
    assert keeper.withdraw_address(ctx, ANN) == ANN


@pytest.mark.rule("distribution.7")
def test_anybody_may_give_to_the_pool_and_governance_spends_it(ctx: Context) -> None:
    handlers.fund_community_pool(ctx, fund(coin(500)))
    assert keeper.community_pool(ctx) == ((DENOM, dec.of(500)),)
    check(ctx)
    handlers.community_pool_spend(ctx, spend(coin(499)))
    assert held(ctx, BEN) == RICH - 1
    assert keeper.community_pool(ctx) == ((DENOM, ONE),)
    check(ctx)


@pytest.mark.rule("distribution.5")
def test_anybody_may_give_a_validator_an_income(ctx: Context) -> None:
    handlers.deposit_validator_rewards_pool(ctx, gift([coin(1000)]))
    assert held(ctx, BEN) == RICH - 1000
    assert handlers.withdraw_delegator_reward(ctx, withdrawal()).amount == [coin(900)]
    check(ctx)


@pytest.mark.rule("distribution.10")
def test_governance_sets_the_tax(ctx: Context) -> None:
    handlers.update_params(ctx, change(community_tax=str(ONE), withdraw_addr_enabled=False))
    assert (PARAMS(ctx).get().community_tax, PARAMS(ctx).get().withdraw_addr_enabled) == (str(ONE), False)
    with pytest.raises(WithdrawAddressDisabled):
        handlers.set_withdraw_address(ctx, redirect())


REFUSED: list[tuple[Callable[[Context, Any], Any], Any, type[Refused], str]] = [
    (handlers.withdraw_delegator_reward, withdrawal(operator="x"), InvalidAddress, "invalid validator address: dec"),
    (handlers.withdraw_delegator_reward, withdrawal(operator=ANN_TEXT), InvalidAddress, "invalid validator address"),
    (handlers.withdraw_delegator_reward, withdrawal(delegator=""), InvalidAddress, "invalid delegator address: empty"),
    (handlers.withdraw_delegator_reward, withdrawal(operator=valoper(V4)), NoValidatorInfo, "no validator dist"),
    (handlers.withdraw_delegator_reward, withdrawal(delegator=BEN_TEXT), EmptyDelegation, "no delegation dist"),
    (handlers.withdraw_delegator_reward, withdrawal(operator=valoper(V2)), EmptyDelegation, "no delegation dist"),
    (
        handlers.withdraw_validator_commission,
        pb.MsgWithdrawValidatorCommission(validator_address=valoper(V2)),
        NoCommission,
        "no validator commission to withdraw",
    ),
    (
        handlers.withdraw_validator_commission,
        pb.MsgWithdrawValidatorCommission(validator_address=valoper(V4)),
        NoCommission,
        "no validator commission to withdraw",
    ),
    (handlers.set_withdraw_address, redirect(delegator="x"), InvalidAddress, "invalid delegator address"),
    (handlers.set_withdraw_address, redirect(address=""), InvalidAddress, "invalid withdraw address: empty"),
    (handlers.set_withdraw_address, redirect(address=GOV_TEXT), Unauthorized, "not allowed to receive external funds"),
    (handlers.set_withdraw_address, redirect(address=POOL_TEXT), Unauthorized, "not allowed to receive external"),
    (handlers.fund_community_pool, fund(coin(1), depositor="x"), InvalidAddress, "invalid depositor address"),
    (handlers.fund_community_pool, fund(), InvalidCoins, "must not be empty"),
    (handlers.fund_community_pool, fund(coin(0)), InvalidCoins, "not positive"),
    (handlers.fund_community_pool, fund(coin(RICH + 1)), InsufficientFunds, "is smaller than"),
    (handlers.fund_community_pool, fund(coin(1), coin(1, "zzz")), InsufficientFunds, "is smaller than 1zzz"),
    (handlers.community_pool_spend, spend(coin(1), authority=BEN_TEXT), Unauthorized, "invalid authority; expected"),
    (handlers.community_pool_spend, spend(), InvalidCoins, "must not be empty"),
    (handlers.community_pool_spend, spend(coin(1), recipient="x"), InvalidAddress, "invalid recipient address"),
    (handlers.community_pool_spend, spend(coin(1), recipient=GOV_TEXT), Unauthorized, "not allowed to receive"),
    (handlers.community_pool_spend, spend(coin(1)), PoolTooSmall, "community pool does not have sufficient coins"),
    (handlers.deposit_validator_rewards_pool, gift([]), InvalidCoins, "must not be empty"),
    (handlers.deposit_validator_rewards_pool, gift([coin(RICH + 1)]), InsufficientFunds, "is smaller than"),
    (handlers.deposit_validator_rewards_pool, gift([coin(1)], valoper(V4)), UnknownValidator, "cwayvaloper1.*: val"),
    (handlers.deposit_validator_rewards_pool, gift([coin(2**256 - 1)]), InvalidRequest, "the pool of rewards is full"),
    (handlers.update_params, change(BEN_TEXT), Unauthorized, "invalid authority; expected"),
    (handlers.update_params, change(community_tax=""), InvalidRequest, "must be not nil"),
    (handlers.update_params, change(community_tax="-1"), InvalidRequest, "must be positive: -0.0"),
    (handlers.update_params, change(community_tax=str(ONE + 1)), InvalidRequest, "community tax too large: 1.0"),
    (handlers.update_params, change(base_proposer_reward="1"), InvalidRequest, "deprecated fields"),
    (handlers.update_params, pb.MsgUpdateParams(authority=GOV_TEXT), InvalidRequest, "must be not nil"),
]


@pytest.mark.rule("distribution.6")
@pytest.mark.rule("distribution.7")
@pytest.mark.rule("distribution.10")
@pytest.mark.parametrize(("handler", "message", "refusal", "text"), REFUSED)
def test_a_refused_message_leaves_no_trace(
    ctx: Context, handler: Callable[[Context, Any], Any], message: Any, refusal: type[Refused], text: str
) -> None:
    before = dict(ctx.store.changes)
    with pytest.raises(refusal, match=text):
        handler(ctx, message)
    assert (dict(ctx.store.changes), ctx.events) == (before, [])


def test_sums_of_reward_stay_readable(ctx: Context) -> None:
    period = VALIDATORS(ctx)[V1].period - 1
    HISTORICAL(ctx)[V1, period] = HISTORICAL(ctx)[V1, period]._replace(ratio=((DENOM, 2**315 - ONE),))
    with pytest.raises(InvalidRequest, match="the pool of rewards is full"):
        handlers.deposit_validator_rewards_pool(ctx, gift([coin(1)]))


@pytest.mark.rule("distribution.12")
@pytest.mark.parametrize(
    ("message", "gas"),
    [
        (redirect(), 20_000),
        (withdrawal(), 60_000),
        (pb.MsgWithdrawValidatorCommission(), 60_000),
        (fund(coin(1)), 60_000),
        (fund(coin(1), coin(1, "zzz")), 80_000),
        (gift([coin(1), coin(1, "zzz")]), 80_000),
        (spend(coin(1), coin(1, "zzz"), coin(1, "zzzz")), 100_000),
        (change(), 60_000),
    ],
)
def test_what_a_message_costs(ctx: Context, message: Any, gas: int) -> None:
    routes = {route.message: route for route in MODULE.routes}
    assert routes[type(message)].gas(ctx, message) == gas
