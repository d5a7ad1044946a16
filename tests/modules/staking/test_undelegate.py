"""MsgUndelegate and MsgCancelUnbondingDelegation: coins come back after a while, or stay after all."""

import pytest

from chain.errors import InvalidRequest, Refused
from chain.module import Context
from chain.types import bech32_text
from chain.wire.cosmos.staking.v1beta1 import tx_pb2
from modules.bank import keeper as bank
from modules.registry import MODULES
from modules.staking import handlers, keeper
from modules.staking.messages import (
    EntryNotFound,
    InsufficientShares,
    Jailed,
    NoDelegation,
    NoExchangeRate,
    NoUnbondingDelegation,
    NoValidator,
    TooManyUnbondings,
)
from modules.staking.state import UNBONDING, UNBONDING_QUEUE
from tests.modules.staking import stage
from tests.modules.staking.stage import ANN, BEN, DAY, RICH, V1, V3, V4, coin, valoper

ONE = 10**18


@pytest.mark.rule("staking.9")
def test_coins_come_back_after_the_unbonding_time_and_not_before(ctx: Context) -> None:
    stage.delegate(ctx, ANN, V1, 1000)
    answer = stage.undelegate(ctx, ANN, V1, 400)
    assert (answer.amount.amount, answer.completion_time.seconds) == ("400", ctx.block.time_ns // 10**9 + 21 * DAY)
    assert bank.balance(ctx, keeper.NOT_BONDED, "ucway") == 1_000_400
    early = stage.later(ctx, 21 * DAY - 1)
    stage.end_block(early)
    assert bank.balance(early, ANN, "ucway") == RICH - 1000
    due = stage.later(ctx, 21 * DAY)
    stage.end_block(due)
    assert bank.balance(due, ANN, "ucway") == RICH - 600
    assert stage.said(due, "complete_unbonding") == [
        {"amount": "400ucway", "validator": valoper(V1), "delegator": bech32_text(ANN)}
    ]
    assert [*UNBONDING(due), *UNBONDING_QUEUE(due)] == []
    stage.check(due)


@pytest.mark.rule("staking.9")
def test_what_begins_in_one_block_is_one_entry(ctx: Context) -> None:
    stage.delegate(ctx, ANN, V1, 1000)
    for amount in (100, 200):
        stage.undelegate(ctx, ANN, V1, amount)
    stage.undelegate(stage.at(ctx, 3), ANN, V1, 50)
    entries = UNBONDING(ctx)[ANN, V1].entries
    assert [(e.creation_height, e.balance, e.initial_balance, e.unbonding_id) for e in entries] == [
        (2, "300", "300", 1),
        (3, "50", "50", 3),
    ]
    stage.check(ctx)


@pytest.mark.rule("staking.9")
def test_a_pair_has_at_most_seven_entries(ctx: Context) -> None:
    stage.delegate(ctx, ANN, V1, 1000)
    for height in range(2, 9):
        stage.undelegate(stage.at(ctx, height), ANN, V1, 1)
    before = dict(ctx.store.changes)
    with pytest.raises(TooManyUnbondings) as refused:
        stage.undelegate(stage.at(ctx, 9), ANN, V1, 1)
    assert refused.value.log == "too many unbonding delegation entries for (delegator, validator) tuple"
    assert (refused.value.codespace, refused.value.code) == ("staking", 27)
    assert dict(ctx.store.changes) == before


@pytest.mark.rule("staking.9")
def test_nobody_may_switch_undelegation_off() -> None:
    routes = {one.url: one for module in MODULES if module.name == "staking" for one in module.routes}
    assert [url for url, one in routes.items() if one.protected] == ["/cosmos.staking.v1beta1.MsgUndelegate"]


@pytest.mark.rule("staking.2")
def test_the_last_shares_get_every_token_that_is_left(ctx: Context) -> None:
    keeper.slash(ctx, V3, 2, ONE // 3)
    stage.delegate(ctx, ANN, V3, 100)
    keeper.undelegate(ctx, V3, V3, keeper.delegation(ctx, V3, V3))
    left, shares = keeper.tokens(ctx, V3), keeper.delegation(ctx, ANN, V3)
    assert shares == keeper.total_shares(ctx, V3)
    assert keeper.undelegate(ctx, ANN, V3, shares)[1] == left == 100
    assert keeper.validator(ctx, V3) is None
    stage.check(ctx)


@pytest.mark.parametrize(
    ("changes", "refusal", "text"),
    [
        ({"amount": coin(0)}, InvalidRequest, "invalid shares amount: invalid request"),
        ({"amount": coin(1001)}, InvalidRequest, "invalid shares amount: invalid request"),
        ({"amount": coin(1, "atom")}, InvalidRequest, "invalid coin denomination"),
        ({"validator_address": valoper(V4)}, NoValidator, "validator does not exist"),
        ({"delegator_address": bech32_text(BEN)}, NoDelegation, r"no delegation for \(address, validator\) tuple"),
    ],
)
def test_a_refused_undelegation_leaves_no_trace(
    ctx: Context, changes: dict[str, object], refusal: type[Refused], text: str
) -> None:
    stage.delegate(ctx, ANN, V1, 1000)
    fields = {"delegator_address": bech32_text(ANN), "validator_address": valoper(V1), "amount": coin(1), **changes}
    before = dict(ctx.store.changes)
    with pytest.raises(refusal, match=text):
        handlers.undelegate(ctx, tx_pb2.MsgUndelegate(**fields))
    assert dict(ctx.store.changes) == before


def test_nothing_comes_back_from_a_validator_that_has_lost_everything(ctx: Context) -> None:
    keeper.slash(ctx, V1, 2, ONE)
    with pytest.raises(InsufficientShares):
        stage.undelegate(ctx, V1, V1, 1)


@pytest.mark.rule("staking.9")
def test_what_unbonds_can_be_delegated_again(ctx: Context) -> None:
    stage.delegate(ctx, ANN, V1, 1000)
    stage.undelegate(ctx, ANN, V1, 400)
    stage.cancel(stage.at(ctx, 3), ANN, V1, 150, 2)
    entry = UNBONDING(ctx)[ANN, V1].entries[0]
    assert (entry.balance, entry.initial_balance) == ("250", "250")
    assert keeper.delegation(ctx, ANN, V1) == 750 * ONE
    stage.check(ctx)
    ctx = stage.at(ctx, 4)
    stage.cancel(ctx, ANN, V1, 250, 2)
    assert [*UNBONDING(ctx), *UNBONDING_QUEUE(ctx)] == []
    assert stage.said(ctx, "cancel_unbonding_delegation") == [
        {
            "amount": "250ucway",
            "validator": valoper(V1),
            "delegator": bech32_text(ANN),
            "creation_height": "2",
        }
    ]
    stage.check(ctx)


@pytest.mark.rule("staking.9")
@pytest.mark.parametrize(
    ("amount", "height", "state", "refusal"),
    [
        (401, 2, "", InvalidRequest),
        (1, 3, "", EntryNotFound),
        (1, 0, "", InvalidRequest),
        (0, 2, "", InvalidRequest),
        (1, 2, "jailed", Jailed),
        (1, 2, "empty", NoExchangeRate),
        (1, 2, "other", NoUnbondingDelegation),
        (1, 2, "late", InvalidRequest),
    ],
)
def test_a_refused_cancellation_leaves_no_trace(
    ctx: Context, amount: int, height: int, state: str, refusal: type[Refused]
) -> None:
    stage.delegate(ctx, ANN, V1, 1000)
    stage.undelegate(ctx, ANN, V1, 400)
    if state == "jailed":
        keeper.jail(ctx, V1)
    elif state == "empty":
        keeper.slash(ctx, V1, 2, ONE)
    now = stage.later(ctx, 22 * DAY) if state == "late" else stage.at(ctx, 3)
    before = dict(ctx.store.changes)
    with pytest.raises(refusal):
        stage.cancel(now, BEN if state == "other" else ANN, V1, amount, height)
    assert dict(ctx.store.changes) == before
