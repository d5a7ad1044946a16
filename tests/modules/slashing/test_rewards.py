"""A slash also takes of the operator's rewards what has not vested, and burns it."""

from __future__ import annotations

import pytest

from chain.types import DENOM
from modules.bank import keeper as bank
from modules.slashing import keeper
from modules.slashing.state import ACCOUNT
from modules.vesting import keeper as vesting
from tests.modules.slashing import scene
from tests.modules.slashing.scene import STAKE, double_sign, said
from tests.modules.staking import stage
from tests.modules.staking.stage import V1, V2

REWARD = 1_000_000


@pytest.mark.rule("slashing.4")
def test_a_double_sign_burns_a_part_of_what_has_not_vested() -> None:
    net = scene.new()
    vesting.grant(net.ctx, V1, REWARD)
    vesting.grant(net.ctx, V2, REWARD)
    net.blocks(3)
    supply, held, free = net.supply(), bank.balance(net.ctx, V2, DENOM), bank.spendable(net.ctx, V2, DENOM)
    events = net.block(misbehavior=[double_sign(V2, 3)])
    burned = (STAKE + REWARD) // 20
    assert said(events, "slash")[0]["burned_coins"] == str(burned)
    assert supply - net.supply() == burned
    assert held - bank.balance(net.ctx, V2, DENOM) == REWARD // 20
    assert bank.spendable(net.ctx, V2, DENOM) == free
    assert vesting.locked(net.ctx, V2, DENOM) == REWARD - REWARD // 20
    assert vesting.locked(net.ctx, V1, DENOM) == REWARD
    assert said(events, "burn")[-1] == {"burner": stage.bech32_text(ACCOUNT), "amount": f"{REWARD // 20}{DENOM}"}


@pytest.mark.rule("slashing.4")
def test_downtime_burns_its_part_too() -> None:
    net = scene.new()
    vesting.grant(net.ctx, V2, REWARD)
    net.blocks(11, absent=[V2])
    assert vesting.locked(net.ctx, V2, DENOM) == REWARD - REWARD // 100


@pytest.mark.rule("slashing.4")
def test_rewards_that_are_staked_do_not_stop_the_slash() -> None:
    """The whole balance is behind another validator: what is cut off is owed, and burned when it comes back."""
    net = scene.new()
    vesting.grant(net.ctx, V2, REWARD)
    stage.delegate(net.ctx, V2, V1, bank.balance(net.ctx, V2, DENOM))
    net.blocks(3)
    events = net.block(misbehavior=[double_sign(V2, 3)])
    assert said(events, "slash")[0]["burned_coins"] == str(STAKE // 20)
    assert keeper.is_tombstoned(net.ctx, scene.cons(V2))
