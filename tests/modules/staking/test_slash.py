"""Slashing: what stood behind a validator when something happened."""

import pytest

from chain.module import Context
from modules.bank import keeper as bank
from modules.staking import keeper
from modules.staking.state import REDELEGATIONS, UNBONDING
from tests.modules.staking import stage
from tests.modules.staking.stage import ANN, BEN, DAY, V1, V2, V3, V4

ONE = 10**18
TENTH = ONE // 10


def supply(ctx: Context) -> int:
    return bank.supply(ctx, "ucway")


@pytest.mark.rule("staking.12")
@pytest.mark.parametrize("operator", [V1, V3], ids=["bonded", "not bonded"])
def test_a_part_of_what_a_validator_holds_is_burned(ctx: Context, operator: bytes) -> None:
    before = supply(ctx)
    assert keeper.slash(ctx, operator, 2, ONE // 3) == 333_333
    assert keeper.tokens(ctx, operator) == 666_667
    assert supply(ctx) == before - 333_333
    assert stage.said(ctx, "burn")[0]["amount"] == "333333ucway"
    assert keeper.changed(ctx)
    stage.check(ctx)


@pytest.mark.rule("staking.12")
@pytest.mark.parametrize(("height", "left"), [(2, 360), (3, 360), (4, 400)])
def test_it_reaches_what_began_to_unbond_in_that_block_or_later(ctx: Context, height: int, left: int) -> None:
    stage.delegate(ctx, ANN, V1, 1000)
    stage.undelegate(stage.at(ctx, 3), ANN, V1, 400)
    burned = keeper.slash(stage.at(ctx, 5), V1, height, TENTH)
    assert int(UNBONDING(ctx)[ANN, V1].entries[0].balance) == left
    assert burned == 100_060 + 400 - left
    stage.check(ctx)


@pytest.mark.rule("staking.12")
def test_a_slash_at_the_present_height_does_not_reach_what_has_left(ctx: Context) -> None:
    stage.delegate(ctx, ANN, V1, 1000)
    stage.undelegate(ctx, ANN, V1, 400)
    assert keeper.slash(ctx, V1, 2, TENTH) == 100_060


@pytest.mark.rule("staking.12")
def test_what_has_ended_is_not_reached(ctx: Context) -> None:
    stage.delegate(ctx, ANN, V1, 1000)
    stage.undelegate(ctx, ANN, V1, 400)
    late = stage.later(ctx, 21 * DAY)
    assert keeper.slash(late, V1, 2, TENTH) == 100_060


@pytest.mark.rule("staking.12")
def test_entries_are_cut_by_what_they_began_with_as_far_as_it_goes(ctx: Context) -> None:
    stage.delegate(ctx, ANN, V1, 1000)
    stage.undelegate(ctx, ANN, V1, 400)
    left = []
    for height in (3, 4, 5):
        keeper.slash(stage.at(ctx, height), V1, 2, 4 * TENTH)
        left.append(int(UNBONDING(ctx)[ANN, V1].entries[0].balance))
    assert left == [240, 80, 0]
    stage.check(ctx)


@pytest.mark.rule("staking.12")
@pytest.mark.parametrize("destination", [V2, V3], ids=["bonded", "not bonded"])
def test_it_reaches_what_was_redelegated(ctx: Context, destination: bytes) -> None:
    stage.delegate(ctx, ANN, V1, 1000)
    stage.redelegate(ctx, ANN, V1, destination, 400)
    before = supply(ctx)
    burned = keeper.slash(stage.at(ctx, 3), V1, 2, TENTH)
    assert burned == 100_060 + 40 == before - supply(ctx)
    assert keeper.delegation(ctx, ANN, destination) == 360 * ONE
    assert keeper.tokens(ctx, destination) == 1_000_360
    stage.check(ctx)


@pytest.mark.rule("staking.12")
def test_redelegated_stake_does_not_escape_by_unbonding(ctx: Context) -> None:
    stage.delegate(ctx, ANN, V1, 1000)
    stage.redelegate(ctx, ANN, V1, V2, 400)
    stage.undelegate(stage.at(ctx, 3), ANN, V2, 390)
    assert keeper.slash(stage.at(ctx, 4), V1, 2, ONE) == 1_000_600 + 400
    assert int(UNBONDING(ctx)[ANN, V2].entries[0].balance) == 0
    assert keeper.delegation(ctx, ANN, V2) == 0
    assert len(REDELEGATIONS(ctx)[ANN, V1, V2].entries) == 1
    stage.check(ctx)


@pytest.mark.rule("staking.12")
def test_what_unbonds_pays_first_and_the_delegation_only_the_rest(ctx: Context) -> None:
    stage.delegate(ctx, ANN, V1, 1000)
    stage.redelegate(ctx, ANN, V1, V2, 400)
    stage.undelegate(stage.at(ctx, 3), ANN, V2, 30)
    assert keeper.slash(stage.at(ctx, 4), V1, 2, TENTH) == 100_060 + 40
    assert int(UNBONDING(ctx)[ANN, V2].entries[0].balance) == 0
    assert keeper.delegation(ctx, ANN, V2) == 360 * ONE
    stage.check(ctx)


@pytest.mark.rule("staking.12")
def test_other_peoples_stake_is_not_touched(ctx: Context) -> None:
    stage.delegate(ctx, ANN, V1, 1000)
    stage.delegate(ctx, BEN, V2, 1000)
    stage.redelegate(ctx, ANN, V1, V2, 400)
    keeper.slash(stage.at(ctx, 3), V1, 2, ONE)
    assert keeper.delegation(ctx, BEN, V2) == 1000 * ONE
    assert (keeper.tokens(ctx, V2), keeper.total_shares(ctx, V2)) == (1_001_000, 1_001_000 * ONE)


@pytest.mark.rule("staking.12")
def test_an_operator_who_redelegated_to_itself_can_end_up_below_its_promise(ctx: Context) -> None:
    stage.delegate(ctx, V2, V1, 10)
    stage.edit(ctx, V2, min_self_delegation="1000000")
    stage.redelegate(ctx, V2, V1, V2, 10)
    stage.undelegate(ctx, V2, V2, 10)
    assert not keeper.is_jailed(ctx, V2)
    stage.cancel(ctx, V2, V2, 10, 2)
    stage.edit(stage.later(ctx, DAY), V2, min_self_delegation="1000010")
    keeper.slash(stage.at(ctx, 3), V1, 2, ONE)
    assert keeper.is_jailed(ctx, V2)
    stage.check(ctx)


@pytest.mark.rule("staking.12")
def test_nobody_to_slash_is_nothing_burned(ctx: Context) -> None:
    assert keeper.slash(ctx, V4, 1, ONE) == 0
    assert keeper.slash(ctx, V1, 1, 0) == 0


@pytest.mark.parametrize("fraction", [-1, ONE + 1])
def test_a_fraction_is_zero_to_one(ctx: Context, fraction: int) -> None:
    with pytest.raises(ValueError, match="no part"):
        keeper.slash(ctx, V1, 1, fraction)
