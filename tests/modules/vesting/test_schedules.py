"""Schedules unlock what the SDK's accounts unlock, to the last coin."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chain.types import Coin
from modules.vesting.schedule import Kind, Period, Schedule, vesting
from tests.modules.vesting import model

AMOUNTS = st.one_of(st.integers(1, 100), st.integers(1, 2**128))
TIMES = st.integers(0, 10**10)
LENGTHS = st.integers(1, 10**9)


def coins(amount: int) -> tuple[Coin, ...]:
    return (Coin("ucway", amount),)


@pytest.mark.rule("vesting.1")
@given(AMOUNTS, TIMES, LENGTHS, st.integers(-10, 10**9 + 10))
def test_a_continuous_account_unlocks_as_the_sdk_has_it(amount: int, start: int, length: int, later: int) -> None:
    schedule = Schedule(Kind.CONTINUOUS, coins(amount), start + length, start)
    locked = vesting(schedule, start + later, "ucway")
    assert locked == amount - model.vested_continuous(amount, start, start + length, start + later)
    assert 0 <= locked <= amount


@pytest.mark.rule("vesting.1")
@pytest.mark.parametrize(
    ("amount", "length", "later", "free"),
    [
        (1000, 100, 0, 0),
        (1000, 100, 1, 10),
        (1, 2, 1, 0),  # a half goes to the even neighbour
        (3, 2, 1, 2),
        (5, 2, 1, 2),
        (100, 3, 1, 33),
        (200, 3, 1, 67),
        (10**18, 3, 1, 333_333_333_333_333_333),
        (10**20, 3, 1, 33_333_333_333_333_333_300),  # a third of 18 places
        (1000, 100, 99, 990),
        (1000, 100, 100, 1000),
    ],
)
def test_a_continuous_account_rounds_to_the_nearest(amount: int, length: int, later: int, free: int) -> None:
    schedule = Schedule(Kind.CONTINUOUS, coins(amount), 50 + length, 50)
    assert amount - vesting(schedule, 50 + later, "ucway") == free


@pytest.mark.rule("vesting.1")
@pytest.mark.parametrize(
    ("start", "end", "now", "locked"), [(10, 5, 9, 7), (10, 5, 10, 7), (10, 5, 11, 0), (10, 10, 10, 7)]
)
def test_a_continuous_account_that_ends_before_it_starts_is_free_after_its_start(
    start: int, end: int, now: int, locked: int
) -> None:
    assert vesting(Schedule(Kind.CONTINUOUS, coins(7), end, start), now, "ucway") == locked


@pytest.mark.rule("vesting.1")
@given(AMOUNTS, TIMES, TIMES)
def test_a_delayed_account_unlocks_all_at_its_end(amount: int, end: int, now: int) -> None:
    locked = vesting(Schedule(Kind.DELAYED, coins(amount), end), now, "ucway")
    assert locked == amount - model.vested_delayed(amount, end, now)


@pytest.mark.rule("vesting.1")
@given(st.lists(st.tuples(st.integers(1, 100), AMOUNTS), min_size=1, max_size=8), TIMES, st.integers(-10, 900))
def test_a_periodic_account_unlocks_each_period_at_its_end(
    periods: list[tuple[int, int]], start: int, later: int
) -> None:
    end, total = start + sum(n for n, _ in periods), sum(amount for _, amount in periods)
    made = tuple(Period(length, coins(amount)) for length, amount in periods)
    locked = vesting(Schedule(Kind.PERIODIC, coins(total), end, start, made), start + later, "ucway")
    assert locked == total - model.vested_periodic(periods, start, start + later)


@pytest.mark.rule("vesting.1")
@given(AMOUNTS, TIMES)
def test_a_permanently_locked_account_unlocks_nothing(amount: int, now: int) -> None:
    assert vesting(Schedule(Kind.PERMANENT, coins(amount)), now, "ucway") == amount


@pytest.mark.parametrize("kind", list(Kind))
def test_what_a_schedule_does_not_have_is_free(kind: Kind) -> None:
    assert vesting(Schedule(kind, coins(5), 100, 10), 50, "atom") == 0
