"""How old stake is: what was there before a vote began, and is still."""

import pytest

from chain.module import Context
from modules.staking import keeper
from modules.staking.state import YOUNG, YOUNG_SUMS
from tests.modules.staking import stage
from tests.modules.staking.stage import ANN, BEN, V1, V2, V3

ONE = 10**18


def aged(ctx: Context, delegator: bytes, era: int) -> dict[bytes, int]:
    return {operator: shares // ONE for operator, shares in keeper.aged_delegations(ctx, delegator, era)}


@pytest.mark.rule("staking.11")
def test_nothing_is_noted_while_nobody_votes(ctx: Context) -> None:
    stage.delegate(ctx, ANN, V1, 100)
    assert [*YOUNG(ctx), *YOUNG_SUMS(ctx)] == []


@pytest.mark.rule("staking.11")
def test_what_was_added_since_a_vote_began_does_not_count_in_it(ctx: Context) -> None:
    stage.delegate(ctx, ANN, V1, 100)
    first = keeper.begin_era(ctx)
    stage.delegate(ctx, ANN, V1, 50)
    second = keeper.begin_era(ctx)
    stage.delegate(ctx, ANN, V1, 7)
    stage.delegate(ctx, BEN, V1, 5)
    assert [aged(ctx, ANN, era) for era in (first, second)] == [{V1: 100}, {V1: 150}]
    assert aged(ctx, BEN, second) == {}
    assert [keeper.aged_shares(ctx, V1, era) // ONE for era in (first, second)] == [1_000_100, 1_000_150]
    stage.check(ctx)


@pytest.mark.rule("staking.11")
def test_what_is_taken_off_is_the_youngest(ctx: Context) -> None:
    stage.delegate(ctx, ANN, V1, 100)
    first = keeper.begin_era(ctx)
    stage.delegate(ctx, ANN, V1, 50)
    second = keeper.begin_era(ctx)
    stage.delegate(ctx, ANN, V1, 7)
    stage.undelegate(ctx, ANN, V1, 17)
    assert [aged(ctx, ANN, era) for era in (first, second)] == [{V1: 100}, {V1: 140}]
    stage.undelegate(ctx, ANN, V1, 60)
    assert [aged(ctx, ANN, era) for era in (first, second)] == [{V1: 80}, {V1: 80}]
    assert list(YOUNG_SUMS(ctx)) == []
    stage.check(ctx)


@pytest.mark.rule("staking.11")
def test_stake_that_moves_to_another_validator_keeps_its_age(ctx: Context) -> None:
    stage.delegate(ctx, ANN, V1, 100)
    era = keeper.begin_era(ctx)
    stage.delegate(ctx, ANN, V1, 20)
    stage.redelegate(ctx, ANN, V1, V2, 50)
    assert aged(ctx, ANN, era) == {V1: 70, V2: 30}
    assert keeper.aged_shares(ctx, V2, era) == 1_000_030 * ONE
    stage.check(ctx)


@pytest.mark.rule("staking.11")
def test_stake_that_comes_back_from_unbonding_is_young(ctx: Context) -> None:
    stage.delegate(ctx, ANN, V1, 100)
    era = keeper.begin_era(ctx)
    stage.undelegate(ctx, ANN, V1, 40)
    stage.cancel(ctx, ANN, V1, 40, 2)
    assert aged(ctx, ANN, era) == {V1: 60}
    stage.check(ctx)


@pytest.mark.rule("staking.11")
def test_what_belongs_to_closed_votes_is_dropped(ctx: Context) -> None:
    first = keeper.begin_era(ctx)
    stage.delegate(ctx, ANN, V1, 1)
    second = keeper.begin_era(ctx)
    stage.delegate(ctx, ANN, V1, 2)
    keeper.close_eras(ctx, second)
    assert [era for era, _ in YOUNG_SUMS(ctx)] == [second]
    stage.delegate(ctx, ANN, V1, 3)
    assert [part.era for part in YOUNG(ctx)[ANN, V1]] == [second]
    keeper.close_eras(ctx, None)
    stage.delegate(ctx, ANN, V1, 4)
    stage.undelegate(ctx, ANN, V1, 5)
    assert [*YOUNG(ctx), *YOUNG_SUMS(ctx)] == []
    assert keeper.begin_era(ctx) == second + 1 == first + 2
    stage.check(ctx)


@pytest.mark.rule("staking.11")
def test_a_vote_sees_nothing_younger_than_itself_after_a_validator_is_gone(ctx: Context) -> None:
    era = keeper.begin_era(ctx)
    stage.delegate(ctx, ANN, V3, 10)
    stage.undelegate(ctx, ANN, V3, 10)
    stage.undelegate(ctx, V3, V3, 1_000_000)
    assert keeper.aged_shares(ctx, V3, era) == 0
    assert [*YOUNG(ctx), *YOUNG_SUMS(ctx)] == []


@pytest.mark.rule("staking.11")
def test_a_vote_reads_no_more_delegations_than_there_are_validators_to_ask_for(ctx: Context) -> None:
    for operator in (V1, V2, V3):
        stage.delegate(ctx, ANN, operator, 100)
    era = keeper.begin_era(ctx)
    stage.delegate(ctx, ANN, V1, 7)
    for asked, read in (([V1, V2, V3], 3), ([V1, V2], 5), ([V3], 3), ([], 1)):
        found, looked_at = keeper.aged_among(ctx, ANN, era, asked)
        assert dict(found) == dict.fromkeys(asked, 100 * ONE)
        assert looked_at == read


@pytest.mark.rule("staking.11")
def test_an_era_in_which_nothing_was_added_serves_for_the_next_vote(ctx: Context) -> None:
    first = keeper.begin_era(ctx)
    assert keeper.begin_era(ctx) == first
    stage.delegate(ctx, ANN, V1, 7)
    second = keeper.begin_era(ctx)
    assert second == first + 1
    keeper.close_eras(ctx, None)
    assert keeper.begin_era(ctx) == second + 1
    assert keeper.aged_shares(ctx, V1, second + 1) == keeper.total_shares(ctx, V1)
    stage.check(ctx)
