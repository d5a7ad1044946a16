"""The validator set: who is bonded, and what becomes of those who leave."""

import pytest

from chain.module import Context
from chain.types import consensus_address
from modules.bank import keeper as bank
from modules.consensus import keeper as consensus
from modules.staking import keeper
from modules.staking.messages import NoValidator
from modules.staking.state import POWERS, VALIDATORS
from tests.modules.staking import stage
from tests.modules.staking.stage import ANN, DAY, V1, V2, V3, V4, key_of

BONDED, UNBONDING, UNBONDED = 3, 2, 1


@pytest.mark.rule("staking.3")
def test_who_enters_is_bonded_at_once_and_who_leaves_begins_to_unbond(ctx: Context) -> None:
    stage.delegate(ctx, ANN, V3, 5)
    keeper.set_active(ctx, {V1: 7, V3: 2})
    found = {operator: VALIDATORS(ctx)[operator].status for operator in (V1, V2, V3)}
    assert found == {V1: BONDED, V2: UNBONDING, V3: BONDED}
    assert dict(POWERS(ctx).items()) == {V1: 7, V3: 2}
    assert consensus.powers(ctx) == {key_of(V1): 7, key_of(V3): 2}
    assert bank.balance(ctx, keeper.BONDED, "ucway") == 2_000_005
    left = VALIDATORS(ctx)[V2]
    assert (left.unbonding_height, left.unbonding_time.seconds) == (2, ctx.block.time_ns // 10**9 + 21 * DAY)
    assert list(left.unbonding_ids) == [1]
    stage.check(ctx)


@pytest.mark.rule("staking.3")
def test_who_comes_back_in_time_waits_for_nothing_any_more(ctx: Context) -> None:
    stage.bonded(ctx, V1)
    stage.bonded(stage.at(ctx, 3), V1, V2)
    assert list(VALIDATORS(ctx)[V2].unbonding_ids) == []
    due = stage.later(ctx, 22 * DAY)
    stage.end_block(due)
    assert VALIDATORS(due)[V2].status == BONDED
    stage.check(due)


@pytest.mark.rule("staking.3")
@pytest.mark.parametrize("powers", [{}, {V1: 0}, {V1: 1, V4: 1}, {V1: -1}])
def test_an_impossible_set_is_a_mistake_of_a_program(ctx: Context, powers: dict[bytes, int]) -> None:
    with pytest.raises(ValueError, match="power"):
        keeper.set_active(ctx, powers)


@pytest.mark.rule("staking.8")
def test_a_validator_that_has_left_is_unbonded_in_time_and_gone_without_shares(ctx: Context) -> None:
    stage.undelegate(ctx, V2, V2, 1_000_000)
    stage.bonded(ctx, V3)
    due = stage.later(ctx, 21 * DAY)
    stage.end_block(due)
    assert VALIDATORS(due)[V1].status == UNBONDED
    assert keeper.validator(due, V2) is None
    assert keeper.by_consensus(due, consensus_address(key_of(V2))) is None
    stage.check(due)
    stage.create(due, V2)
    stage.check(due)


@pytest.mark.rule("staking.8")
def test_an_unbonded_validator_is_gone_with_its_last_shares(ctx: Context) -> None:
    stage.undelegate(ctx, V3, V3, 1_000_000)
    assert keeper.validator(ctx, V3) is None
    stage.check(ctx)
    paid = stage.later(ctx, 21 * DAY)
    stage.end_block(paid)
    assert bank.balance(paid, V3, "ucway") == stage.RICH
    stage.check(paid)


@pytest.mark.rule("staking.7")
def test_a_jailed_validator_does_not_run_and_runs_again_when_it_is_let_out(ctx: Context) -> None:
    keeper.clear_changed(ctx)
    keeper.jail(ctx, V1)
    assert keeper.changed(ctx)
    assert V1 not in dict(keeper.top_by_tokens(ctx))
    keeper.jail(ctx, V1)
    keeper.unjail(ctx, V1)
    assert dict(keeper.top_by_tokens(ctx))[V1] == 1_000_000
    stage.check(ctx)


@pytest.mark.rule("staking.7")
def test_an_operator_below_its_promise_is_jailed(ctx: Context) -> None:
    stage.edit(ctx, V1, min_self_delegation="900000")
    stage.undelegate(ctx, V1, V1, 100_000)
    assert not keeper.is_jailed(ctx, V1)
    stage.undelegate(ctx, V1, V1, 1)
    assert keeper.is_jailed(ctx, V1)
    stage.check(ctx)


@pytest.mark.rule("staking.3")
def test_validators_are_listed_by_tokens(ctx: Context) -> None:
    stage.delegate(ctx, ANN, V3, 10)
    stage.delegate(ctx, ANN, V1, 5)
    assert list(keeper.top_by_tokens(ctx)) == [(V3, 1_000_010), (V1, 1_000_005), (V2, 1_000_000)]


@pytest.mark.rule("staking.3")
def test_changes_that_powers_depend_on_are_noted(ctx: Context) -> None:
    assert keeper.changed(ctx)
    keeper.clear_changed(ctx)
    stage.edit(ctx, V1, moniker="another name")
    stage.end_block(ctx)
    stage.bonded(ctx, V1, V2, V3)
    assert not keeper.changed(ctx)
    stage.undelegate(ctx, V1, V1, 1)
    assert keeper.changed(ctx)


def test_verbs_say_what_they_know_of_strangers(ctx: Context) -> None:
    assert (keeper.validator(ctx, V4), keeper.tokens(ctx, V4), keeper.total_shares(ctx, V4)) == (None, 0, 0)
    assert (keeper.is_jailed(ctx, V4), keeper.is_bonded(ctx, V4)) == (False, False)
    with pytest.raises(NoValidator):
        keeper.require(ctx, V4)
    assert sorted(keeper.bonded_validators(ctx)) == sorted([V1, V2])
    assert keeper.max_validators(ctx) == 100
    assert keeper.unbonding_time(ctx) == 21 * DAY * 10**9
    assert keeper.commission(ctx, V1) == 10**17
