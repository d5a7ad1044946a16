"""The schedule: its table, its sum, its course. All in integers."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from genesis import builder
from modules.mint import schedule
from modules.mint.schedule import STEPS, TABLE, TOTAL, cumulative, halves, remaining, reward

HALF_LIVES = [4, 5, 63, 64, 65, 1461, 17532]
DAILY = 1461


def power(step: int) -> int:
    """⌊2⁶⁴ · 2^(-step/64)⌋: the greatest x with x⁶⁴ ≤ 2^(64·64 - step), found bit by bit."""
    found, bound = 0, 1 << (64 * STEPS - step)
    for bit in reversed(range(65)):
        if (found | 1 << bit) ** STEPS <= bound:
            found |= 1 << bit
    return found


@pytest.mark.rule("mint.1")
def test_the_table_is_that_of_exact_roots() -> None:
    assert [power(step) for step in range(STEPS + 1)] == list(TABLE)


@pytest.mark.rule("mint.1")
@pytest.mark.parametrize("half_life", HALF_LIVES)
def test_all_rewards_together_are_exactly_the_total(half_life: int) -> None:
    paid, epoch = 0, 0
    while remaining(epoch, half_life):
        paid += reward(epoch, half_life)
        epoch += 1
    assert paid == TOTAL == 10**9 * 10**6
    assert epoch <= 50 * half_life, "after fifty half-lives less than a coin is left"
    assert reward(epoch, half_life) == reward(10**30, half_life) == 0


@pytest.mark.rule("mint.1")
@pytest.mark.parametrize("half_life", HALF_LIVES)
def test_a_reward_is_never_above_the_one_before_but_for_one_coin_of_rounding(half_life: int) -> None:
    rewards = [reward(epoch, half_life) for epoch in range(20 * half_life)]
    assert all(later <= earlier + 1 for earlier, later in pairwise(rewards))
    assert all(one >= 0 for one in rewards)


@pytest.mark.rule("mint.1")
@pytest.mark.parametrize("half_life", HALF_LIVES)
def test_every_half_life_mints_half_of_what_is_left(half_life: int) -> None:
    assert [remaining(n * half_life, half_life) for n in range(51)] == [TOTAL >> n for n in range(51)]


@given(epoch=st.integers(0, 10**9), half_life=st.integers(4, 10**8))
def test_the_straight_lines_stay_close_to_the_curve(epoch: int, half_life: int) -> None:
    exact = TOTAL * 2.0 ** (-epoch / half_life)
    assert abs(remaining(epoch, half_life) - exact) <= exact * 2e-5 + 1


@given(first=st.integers(0, 10**7), length=st.integers(0, 10**7), half_life=st.integers(4, 10**6))
def test_sums_of_rewards_are_differences_of_the_cumulative(first: int, length: int, half_life: int) -> None:
    after = cumulative(first + length, half_life)
    assert 0 <= cumulative(first, half_life) <= after <= TOTAL
    assert after + reward(first + length, half_life) == cumulative(first + length + 1, half_life)


@pytest.mark.rule("mint.2")
@given(total=st.integers(0, TOTAL))
def test_halves_are_the_whole_and_an_odd_coin_goes_by_weight(total: int) -> None:
    by_weight, inference = halves(total)
    assert (by_weight + inference, by_weight - inference) == (total, total % 2)


@pytest.mark.parametrize(("preset", "epochs"), [("mainnet", 1461), ("testnet", 17_532), ("local", 2_103_840)])
def test_presets_have_a_half_life_of_four_years_of_their_epochs(preset: str, epochs: int) -> None:
    poc = builder.preset(preset).poc
    document = builder.build(builder.preset(preset), "", [builder.Validator("v", builder_account(), bytes(32), 1)])
    assert document["app_state"]["mint"]["half_life_epochs"] == str(epochs)
    assert epochs * poc["epoch_blocks"] * poc["block_time"] == 4 * 31_557_600_000
    assert schedule.year(DAILY) == 365


def builder_account() -> str:
    return "cway1qqqsyqcyq5rqwzqfpg9scrgwpugpzysnp2y4as"
