"""What staking tells distribution: a stake's rewards are settled whenever it changes."""

from __future__ import annotations

import pytest

from chain import deccoins
from chain.module import Context
from chain.types import DENOM, Coin
from modules.bank import keeper as bank
from modules.distribution import keeper as distribution
from modules.distribution.state import SLASHES
from modules.staking import keeper
from tests.modules.staking import stage
from tests.modules.staking.stage import ANN, BEN, RICH, V1, V2

ONE = 10**18


def earn(ctx: Context, operator: bytes, amount: int) -> None:
    """A validator's income, of which it keeps nothing for itself."""
    bank.transfer(ctx, BEN, distribution.ACCOUNT, amount, DENOM)
    distribution.allocate(ctx, operator, deccoins.of((Coin(DENOM, amount),)), 0)


@pytest.mark.rule("staking.2")
def test_rewards_are_paid_when_a_delegation_grows_shrinks_and_moves(ctx: Context) -> None:
    stage.delegate(ctx, ANN, V1, 1_000_000)
    earn(ctx, V1, 2000)
    stage.delegate(ctx, ANN, V1, 1_000_000)
    assert bank.balance(ctx, ANN, DENOM) == RICH - 2_000_000 + 1000
    earn(ctx, V1, 3000)
    stage.undelegate(ctx, ANN, V1, 500_000)
    assert bank.balance(ctx, ANN, DENOM) == RICH - 2_000_000 + 3000
    earn(ctx, V1, 5000)
    stage.redelegate(ctx, ANN, V1, V2, 1_500_000)
    assert bank.balance(ctx, ANN, DENOM) == RICH - 2_000_000 + 6000
    earn(ctx, V2, 2500)
    stage.cancel(ctx, ANN, V1, 500_000, 2)
    stage.undelegate(ctx, ANN, V2, 1)
    assert bank.balance(ctx, ANN, DENOM) == RICH - 2_000_000 + 7500
    stage.check(ctx)


@pytest.mark.rule("staking.12")
def test_rewards_before_a_slash_are_by_the_stake_then_and_after_it_by_what_is_left(ctx: Context) -> None:
    stage.delegate(ctx, ANN, V1, 1_000_000)
    earn(ctx, V1, 2000)
    keeper.slash(ctx, V1, 2, ONE // 2)
    assert [(operator, height, fraction) for (operator, height, _), fraction in SLASHES(ctx).items()] == [
        (V1, 2, ONE // 2)
    ]
    earn(ctx, V1, 2000)
    ctx = stage.at(ctx, 3)
    stage.undelegate(ctx, ANN, V1, 500_000)
    assert bank.balance(ctx, ANN, DENOM) == RICH - 1_000_000 + 2000
    stage.check(ctx)
