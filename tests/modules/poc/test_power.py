"""From weights to powers: shares of backing, targets, and how fast powers may move."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from modules.poc import power
from modules.poc.power import TOTAL_POWER

A, B, C, D = (bytes([letter]) * 20 for letter in b"abcd")
FOUR = [A, B, C, D]
WEIGHTS = st.lists(st.integers(0, 2**63 - 1), min_size=1, max_size=8)
POWERS = st.lists(st.integers(0, 10**6), min_size=4, max_size=4).filter(any)


def named(numbers: list[int]) -> dict[bytes, int]:
    return {bytes([place]) * 20: number for place, number in enumerate(numbers)}


@pytest.mark.rule("poc.8b")
@pytest.mark.parametrize(
    ("backing", "active", "expected"),
    [
        ([(A, 10_000)], FOUR, {A: 1000}),
        ([(A, 2500), (B, 7500)], FOUR, {A: 250, B: 750}),
        ([], FOUR, {A: 250, B: 250, C: 250, D: 250}),
        ([(A, 2500), (B, 2500), (C, 5000)], [B, C, D], {B: 333, C: 666}),
        ([(A, 10_000)], [B, C], {B: 500, C: 500}),
        ([(A, 10_000)], [], {}),
    ],
)
def test_a_miners_weight_goes_to_the_active_validators_that_it_backs(
    backing: list[tuple[bytes, int]], active: list[bytes], expected: dict[bytes, int]
) -> None:
    assert power.spread(1000, backing, active) == expected


@pytest.mark.rule("poc.8b")
@given(st.integers(0, 2**64), st.lists(st.integers(1, 10_000), min_size=1, max_size=4))
def test_no_weight_is_made_by_sharing_it(weight: int, shares: list[int]) -> None:
    parts = power.spread(weight, list(zip(FOUR, shares, strict=False)), FOUR)
    assert weight - len(parts) < sum(parts.values()) <= weight


@pytest.mark.rule("poc.6e")
def test_a_fifth_of_all_power_is_equal_and_four_fifths_follow_weight() -> None:
    assert power.targets({A: 2, B: 3, C: 3, D: 4}, FOUR) == {A: 183_333, B: 250_000, C: 250_000, D: 316_666}


@pytest.mark.rule("poc.6e")
@given(WEIGHTS.filter(any))
def test_targets_sum_to_all_power_but_for_rounding_and_leave_nobody_out(weights: list[int]) -> None:
    wanted = power.targets(named(weights), list(named(weights)))
    assert TOTAL_POWER - 2 * len(weights) <= sum(wanted.values()) <= TOTAL_POWER
    assert min(wanted.values()) >= TOTAL_POWER // 5 // len(weights)


@pytest.mark.rule("poc.6e")
@given(st.lists(st.integers(1, 2**60), min_size=1, max_size=100))
def test_genesis_powers_keep_their_proportions_in_millionths(powers: list[int]) -> None:
    scaled = power.scale(named(powers))
    assert sum(scaled.values()) <= TOTAL_POWER
    for part, given_power in zip(scaled.values(), powers, strict=True):
        assert part * sum(powers) <= given_power * TOTAL_POWER < (part + 1) * sum(powers)


@pytest.mark.rule("poc.6f")
@given(POWERS, POWERS, st.integers(1, 20))
def test_power_never_moves_faster_than_the_churn(present: list[int], wanted: list[int], churn: int) -> None:
    before, after = named(present), power.move(named(present), named(wanted), churn)
    gains = sum(max(0, after[key] - before[key]) for key in after)
    assert gains <= sum(present) // churn
    assert all(min(before[key], goal) <= after[key] <= max(before[key], goal) for key, goal in named(wanted).items())


@pytest.mark.rule("poc.6f")
@given(POWERS, st.lists(st.integers(0, 2**63), min_size=4, max_size=4).filter(any))
def test_powers_arrive_at_their_targets_and_are_never_all_zero(present: list[int], weights: list[int]) -> None:
    powers, wanted = power.scale(named(present)), power.targets(named(weights), list(named(weights)))
    for _ in range(10):
        powers = power.move(powers, wanted, 8)
        assert any(powers.values())
    assert powers == wanted


@pytest.mark.rule("poc.6f")
def test_half_of_the_wanted_change_is_made_if_the_churn_allows_half() -> None:
    assert power.move({A: 500, B: 500}, {A: 1000, B: 0}, churn=4) == {A: 750, B: 250}


@pytest.mark.rule("poc.6f")
def test_a_validator_that_is_not_wanted_any_more_loses_its_power_and_a_new_one_gains() -> None:
    assert power.move({A: 100, B: 100}, {B: 100, C: 100}, churn=1) == {A: 0, B: 100, C: 100}
