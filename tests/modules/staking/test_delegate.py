"""MsgDelegate: coins become shares."""

import pytest

from chain.errors import InsufficientFunds, InvalidAddress, InvalidRequest, Refused
from chain.module import Context
from chain.types import bech32_text
from chain.wire.cosmos.staking.v1beta1 import tx_pb2
from modules.bank import keeper as bank
from modules.staking import handlers, keeper
from modules.staking.messages import NoExchangeRate, NoValidator
from tests.modules.staking import stage
from tests.modules.staking.stage import ANN, BEN, RICH, V1, V3, V4, coin, valoper

ONE = 10**18


@pytest.mark.rule("staking.1")
@pytest.mark.parametrize(("operator", "pool"), [(V1, keeper.BONDED), (V3, keeper.NOT_BONDED)], ids=["bonded", "not"])
def test_coins_go_to_the_pool_of_the_validators_status(ctx: Context, operator: bytes, pool: bytes) -> None:
    before = bank.balance(ctx, pool, "ucway")
    stage.delegate(ctx, ANN, operator, 250)
    assert bank.balance(ctx, ANN, "ucway") == RICH - 250
    assert bank.balance(ctx, pool, "ucway") == before + 250
    assert keeper.tokens(ctx, operator) == 1_000_250
    assert keeper.delegation(ctx, ANN, operator) == 250 * ONE
    stage.check(ctx)


@pytest.mark.rule("staking.2")
def test_shares_cost_more_than_a_token_after_rewards_and_less_after_a_slash(ctx: Context) -> None:
    keeper.slash(ctx, V1, 2, ONE // 4)
    stage.delegate(ctx, ANN, V1, 3)
    assert keeper.delegation(ctx, ANN, V1) == 4 * ONE
    assert (keeper.tokens(ctx, V1), keeper.total_shares(ctx, V1)) == (750_003, 1_000_004 * ONE)
    stage.check(ctx)


@pytest.mark.rule("staking.2")
def test_shares_that_are_bought_are_rounded_down(ctx: Context) -> None:
    keeper.slash(ctx, V1, 2, ONE // 3)
    stage.delegate(ctx, BEN, V1, 1)
    assert keeper.tokens(ctx, V1) == 1_000_000 - 333_333 + 1
    assert keeper.delegation(ctx, BEN, V1) == 1_000_000 * ONE // 666_667
    stage.check(ctx)


@pytest.mark.rule("staking.2")
def test_nobody_delegates_to_a_validator_that_has_lost_everything(ctx: Context) -> None:
    keeper.slash(ctx, V1, 2, ONE)
    with pytest.raises(NoExchangeRate):
        stage.delegate(ctx, ANN, V1, 1)


@pytest.mark.parametrize(
    ("changes", "refusal", "text"),
    [
        ({"validator_address": "cwayvaloper1x"}, InvalidAddress, "invalid validator address: decoding bech32 failed"),
        ({"validator_address": bech32_text(V1)}, InvalidAddress, "invalid validator address: invalid Bech32 prefix"),
        ({"delegator_address": "cway1x"}, InvalidAddress, "invalid delegator address: decoding bech32 failed"),
        ({"amount": coin(0)}, InvalidRequest, "invalid delegation amount: invalid request"),
        ({"amount": coin(-1)}, InvalidRequest, "invalid delegation amount: invalid request"),
        ({"amount": coin(1, "atom")}, InvalidRequest, "invalid coin denomination: got atom, expected ucway"),
        ({"validator_address": valoper(V4)}, NoValidator, "validator does not exist"),
        ({"amount": coin(RICH + 1)}, InsufficientFunds, f"failed to delegate; {RICH}ucway is smaller than"),
        ({"amount": coin(2**255)}, InvalidRequest, "a validator has no room for so much"),
    ],
)
def test_a_refused_delegation_leaves_no_trace(
    ctx: Context, changes: dict[str, object], refusal: type[Refused], text: str
) -> None:
    fields = {"delegator_address": bech32_text(ANN), "validator_address": valoper(V1), "amount": coin(1), **changes}
    before = dict(ctx.store.changes)
    with pytest.raises(refusal, match=text):
        handlers.delegate(ctx, tx_pb2.MsgDelegate(**fields))
    assert (dict(ctx.store.changes), ctx.events) == (before, [])


def test_it_tells_what_the_sdk_tells(ctx: Context) -> None:
    stage.delegate(ctx, ANN, V1, 250)
    assert [event.type for event in ctx.events] == ["coin_spent", "coin_received", "delegate"]
    assert stage.said(ctx, "delegate") == [
        {
            "validator": valoper(V1),
            "delegator": bech32_text(ANN),
            "amount": "250ucway",
            "new_shares": "250.000000000000000000",
        }
    ]
    indexed = [key for key, _, index in ctx.events[-1].attributes if index]
    assert indexed == ["validator", "delegator"]
