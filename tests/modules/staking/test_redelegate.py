"""MsgBeginRedelegate: stake changes validator at once."""

import pytest

from chain.errors import InvalidRequest, Refused
from chain.module import Context
from chain.types import bech32_text
from modules.bank import keeper as bank
from modules.staking import keeper
from modules.staking.messages import (
    BadDestination,
    InsufficientShares,
    NoDelegation,
    NoExchangeRate,
    NoValidator,
    SelfRedelegation,
    TinyRedelegation,
    TooManyRedelegations,
    TransitiveRedelegation,
)
from modules.staking.state import REDELEGATIONS
from tests.modules.staking import stage
from tests.modules.staking.stage import ANN, BEN, CAT, DAY, V1, V2, V3, V4, valoper

ONE = 10**18


@pytest.fixture
def staked(ctx: Context) -> Context:
    stage.delegate(ctx, ANN, V1, 1000)
    ctx.events.clear()
    return ctx


@pytest.mark.rule("staking.10")
def test_tokens_change_validator_and_pool_at_once(staked: Context) -> None:
    stage.redelegate(staked, ANN, V1, V3, 400)
    assert keeper.tokens(staked, V1) == 1_000_600
    assert keeper.tokens(staked, V3) == 1_000_400
    assert bank.balance(staked, keeper.NOT_BONDED, "ucway") == 1_000_400
    (entry,) = REDELEGATIONS(staked)[ANN, V1, V3].entries
    assert (entry.creation_height, entry.initial_balance, entry.shares_dst) == (2, "400", str(400 * ONE))
    assert stage.said(staked, "redelegate") == [
        {
            "source_validator": valoper(V1),
            "destination_validator": valoper(V3),
            "amount": "400ucway",
            "completion_time": "2025-10-30T08:53:30Z",
            "delegator": bech32_text(ANN),
        }
    ]
    stage.check(staked)


@pytest.mark.rule("staking.10")
def test_it_is_complete_after_the_unbonding_time(staked: Context) -> None:
    stage.redelegate(staked, ANN, V1, V2, 400)
    early = stage.later(staked, 21 * DAY - 1)
    stage.end_block(early)
    assert list(REDELEGATIONS(early)) == [(ANN, V1, V2)]
    due = stage.later(staked, 21 * DAY)
    stage.end_block(due)
    assert list(REDELEGATIONS(due)) == []
    assert stage.said(due, "complete_redelegation")[0]["amount"] == "400ucway"
    stage.check(due)


@pytest.mark.rule("staking.10")
def test_what_has_just_moved_may_not_hop_on(staked: Context) -> None:
    stage.redelegate(staked, ANN, V1, V2, 400)
    with pytest.raises(TransitiveRedelegation):
        stage.redelegate(staked, ANN, V2, V3, 1)
    stage.redelegate(staked, ANN, V1, V3, 1)
    stage.delegate(staked, BEN, V2, 10)
    stage.redelegate(staked, BEN, V2, V3, 10)
    stage.check(staked)


@pytest.mark.rule("staking.10")
def test_a_triple_has_at_most_seven_entries(staked: Context) -> None:
    for _ in range(7):
        stage.redelegate(staked, ANN, V1, V2, 1)
    with pytest.raises(TooManyRedelegations):
        stage.redelegate(staked, ANN, V1, V2, 1)
    stage.redelegate(staked, ANN, V1, V3, 1)
    stage.check(staked)


@pytest.mark.rule("staking.10")
def test_leaving_an_unbonding_validator_ends_when_it_would_and_an_unbonded_one_at_once(staked: Context) -> None:
    stage.bonded(staked, V2)
    later = stage.later(staked, DAY)
    stage.redelegate(later, ANN, V1, V2, 400)
    (entry,) = REDELEGATIONS(later)[ANN, V1, V2].entries
    assert (entry.creation_height, entry.completion_time.seconds) == (2, staked.block.time_ns // 10**9 + 21 * DAY)
    gone = stage.later(later, 20 * DAY)
    stage.end_block(gone)
    stage.redelegate(gone, ANN, V1, V2, 100)
    assert list(REDELEGATIONS(gone)) == []
    stage.check(gone)


@pytest.mark.parametrize(
    ("delegator", "source", "destination", "amount", "refusal"),
    [
        (ANN, V1, V1, 1, SelfRedelegation),
        (ANN, V1, V4, 1, BadDestination),
        (ANN, V4, V1, 1, NoValidator),
        (CAT, V1, V2, 1, NoDelegation),
        (ANN, V1, V2, 1001, InvalidRequest),
        (ANN, V1, V2, 0, InvalidRequest),
    ],
)
def test_a_refused_redelegation_leaves_no_trace(
    staked: Context, delegator: bytes, source: bytes, destination: bytes, amount: int, refusal: type[Refused]
) -> None:
    before = dict(staked.store.changes)
    with pytest.raises(refusal):
        stage.redelegate(staked, delegator, source, destination, amount)
    assert dict(staked.store.changes) == before


def test_worthless_shares_and_destinations_are_refused(staked: Context) -> None:
    keeper.slash(staked, V2, 2, ONE)
    with pytest.raises(NoExchangeRate):
        stage.redelegate(staked, ANN, V1, V2, 1)
    with pytest.raises(InsufficientShares):
        stage.redelegate(staked, V2, V2, V1, 1)
    keeper.slash(staked, V3, 2, ONE // 3)
    with pytest.raises(TinyRedelegation):
        stage.redelegate(staked, V3, V3, V1, 1)
