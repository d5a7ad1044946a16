"""From weights and stake to powers: backing, paced shares, what coins back, who has a seat."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from modules.poc import power
from modules.poc.power import MAX_POWER, TOTAL_SHARE

A, B, C, D = (bytes([letter]) * 20 for letter in b"abcd")
FOUR = [A, B, C, D]
WEIGHTS = st.lists(st.integers(0, 2**63 - 1), min_size=1, max_size=8)
POWERS = st.lists(st.integers(0, 10**6), min_size=4, max_size=4).filter(any)
SHARES = st.integers(0, TOTAL_SHARE)
TOKENS = st.integers(0, 10**15)
SUPPLY = st.integers(0, 10**15)


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
def test_a_miners_weight_goes_to_the_validators_that_it_backs(
    backing: list[tuple[bytes, int]], active: list[bytes], expected: dict[bytes, int]
) -> None:
    assert power.share_out([(1000, backing)], active.__contains__, active) == expected


@pytest.mark.rule("poc.8b")
@given(st.integers(0, 2**64), st.lists(st.integers(1, 10_000), min_size=1, max_size=4))
def test_no_weight_is_made_by_sharing_it(weight: int, shares: list[int]) -> None:
    parts = power.share_out([(weight, list(zip(FOUR, shares, strict=False)))], FOUR.__contains__, FOUR)
    assert weight - len(parts) < sum(parts.values()) <= weight


@pytest.mark.rule("poc.8b")
@given(st.lists(st.tuples(st.integers(0, 2**63), st.lists(st.sampled_from(FOUR), max_size=3, unique=True))))
def test_many_miners_back_what_each_of_them_would_but_for_rounding(miners: list[tuple[int, list[bytes]]]) -> None:
    given_weights = [(weight, [(validator, 1) for validator in backing]) for weight, backing in miners]
    together = power.share_out(given_weights, [B, C, D].__contains__, [B, C])
    alone = [power.share_out([one], [B, C, D].__contains__, [B, C]) for one in given_weights]
    for validator in FOUR:
        apart = sum(parts.get(validator, 0) for parts in alone)
        assert apart <= together.get(validator, 0) <= apart + len(miners)
    assert sum(together.values()) <= sum(weight for weight, _ in miners)


@pytest.mark.rule("poc.6e")
def test_targets_follow_backing_and_nothing_is_shared_equally() -> None:
    assert power.targets({A: 2, B: 3, C: 0, D: 5}, FOUR) == {A: 2 * 10**8, B: 3 * 10**8, C: 0, D: 5 * 10**8}


@pytest.mark.rule("poc.6e")
def test_only_the_eligible_count_and_without_weight_there_is_no_target() -> None:
    assert power.targets({A: 2, B: 3, D: 10**6}, [A, B]) == {A: 4 * 10**8, B: 6 * 10**8}
    assert power.targets({D: 1}, [A, B]) == power.targets({}, []) == {}


@pytest.mark.rule("poc.6e")
@given(WEIGHTS.filter(any))
def test_targets_sum_to_all_compute_but_for_rounding(weights: list[int]) -> None:
    wanted = power.targets(named(weights), list(named(weights)))
    assert TOTAL_SHARE - len(weights) < sum(wanted.values()) <= TOTAL_SHARE
    assert min(wanted.values()) >= 0


@pytest.mark.rule("poc.6e")
@given(st.lists(st.integers(1, 2**60), min_size=1, max_size=100))
def test_first_powers_keep_their_proportions_as_shares(powers: list[int]) -> None:
    scaled = power.scale(named(powers))
    assert sum(scaled.values()) <= TOTAL_SHARE
    for part, given_power in zip(scaled.values(), powers, strict=True):
        assert part * sum(powers) <= given_power * TOTAL_SHARE < (part + 1) * sum(powers)


@pytest.mark.rule("poc.6f")
@given(POWERS, POWERS, st.integers(1, 20))
def test_a_share_never_moves_faster_than_the_churn(present: list[int], wanted: list[int], churn: int) -> None:
    before, after = named(present), power.move(named(present), named(wanted), churn)
    limit = sum(present) // churn
    assert sum(max(0, after[key] - before[key]) for key in after) <= limit
    assert all(after[key] - before[key] <= limit for key in after)
    assert all(min(before[key], goal) <= after[key] <= max(before[key], goal) for key, goal in named(wanted).items())


@pytest.mark.rule("poc.6f")
@given(POWERS, st.lists(st.integers(0, 2**63), min_size=4, max_size=4).filter(any))
def test_shares_arrive_at_their_targets_and_are_never_all_zero(present: list[int], weights: list[int]) -> None:
    shares, wanted = named(present), power.targets(named(weights), list(named(weights)))
    for _ in range(12):
        shares = power.pace(shares, wanted, 8)
        assert any(shares.values())
    assert all(abs(shares[key] - goal) <= 8 for key, goal in wanted.items())


@pytest.mark.rule("poc.6f")
@given(POWERS, POWERS, st.integers(1, 20))
def test_an_epoch_moves_at_most_a_churnth_of_all_compute_whatever_units_it_began_in(
    present: list[int], wanted: list[int], churn: int
) -> None:
    before, after = power.scale(named(present)), power.pace(named(present), power.scale(named(wanted)), churn)
    assert sum(max(0, after[key] - before[key]) for key in after) <= TOTAL_SHARE // churn
    assert sum(after.values()) <= TOTAL_SHARE


@pytest.mark.rule("poc.6f")
def test_half_of_the_wanted_change_is_made_if_the_churn_allows_half() -> None:
    assert power.move({A: 500, B: 500}, {A: 1000, B: 0}, churn=4) == {A: 750, B: 250}


@pytest.mark.rule("poc.6f")
def test_a_validator_that_is_not_wanted_any_more_loses_its_share_and_a_new_one_gains() -> None:
    assert power.move({A: 100, B: 100}, {B: 100, C: 100}, churn=1) == {A: 0, B: 100, C: 100}


@pytest.mark.rule("poc.6f")
def test_shares_move_even_when_jailing_left_hardly_any() -> None:
    assert power.pace({A: 3}, {A: 5 * 10**8, B: 5 * 10**8}, churn=4) == {A: 75 * 10**7, B: 25 * 10**7}


@pytest.mark.rule("poc.9")
@pytest.mark.parametrize(
    ("share", "tokens", "supply", "expected"),
    [
        (400, 0, 9, 400),  # no supply to speak of: compute alone
        (400, 0, 10**6, 80),  # no stake: a fifth
        (400, 40_000, 10**6, 400),  # a tenth of the supply backs the whole network
        (400, 20_000, 10**6, 240),  # half of what it takes
        (400, 10**6, 10**6, 400),  # more stake than compute gives no more
        (0, 10**6, 10**6, 0),  # stake without compute gives nothing
    ],
)
def test_coins_back_four_fifths_of_a_share(share: int, tokens: int, supply: int, expected: int) -> None:
    assert power.limited(share, 1000, tokens, supply) == expected


@pytest.mark.rule("poc.9")
@given(st.lists(st.tuples(st.integers(0, 2**40), TOKENS), min_size=1, max_size=100), SUPPLY)
def test_powers_are_never_negative_and_sum_to_at_most_the_limit(validators: list[tuple[int, int]], supply: int) -> None:
    shares = power.scale(named([share + 1 for share, _ in validators]))
    powers = [
        power.limited(share, sum(shares.values()), tokens, supply)
        for share, (_, tokens) in zip(shares.values(), validators, strict=True)
    ]
    assert min(powers) >= 0
    assert sum(powers) <= TOTAL_SHARE <= MAX_POWER


@pytest.mark.rule("poc.9")
@given(SHARES, TOKENS, TOKENS, SUPPLY)
def test_more_stake_never_gives_less_power(share: int, tokens: int, more: int, supply: int) -> None:
    less = power.limited(share, TOTAL_SHARE, tokens, supply)
    assert less <= power.limited(share, TOTAL_SHARE, tokens + more, supply) <= share
    assert power.bond_limit(TOTAL_SHARE, tokens, supply) <= power.bond_limit(TOTAL_SHARE, tokens + more, supply)


@pytest.mark.rule("poc.9")
@given(SHARES, SHARES, TOKENS, SUPPLY)
def test_more_compute_never_gives_less_power(share: int, more: int, tokens: int, supply: int) -> None:
    least = power.limited(share, 2 * TOTAL_SHARE, tokens, supply)
    assert least <= power.limited(share + more, 2 * TOTAL_SHARE, tokens, supply)


@pytest.mark.rule("poc.9")
@given(SHARES, SHARES, TOKENS, TOKENS, SUPPLY)
def test_splitting_a_validator_gains_nothing_beyond_rounding(
    one: int, other: int, tokens: int, rest: int, supply: int
) -> None:
    total = 2 * TOTAL_SHARE
    apart = power.limited(one, total, tokens, supply) + power.limited(other, total, rest, supply)
    assert apart <= power.limited(one + other, total, tokens + rest, supply) + 1


@pytest.mark.rule("poc.9a")
def test_without_compute_a_coin_is_a_power() -> None:
    assert [power.by_stake(tokens) for tokens in (0, 999_999, 10**6, 12_345_678)] == [0, 0, 1, 12]


@pytest.mark.rule("poc.9a")
@given(st.lists(st.integers(1, 2**80), min_size=1, max_size=100))
def test_powers_that_the_engine_could_not_count_are_scaled_and_nobody_is_lost(powers: list[int]) -> None:
    told = power.capped(named(powers))
    assert sum(told.values()) <= MAX_POWER
    assert min(told.values()) >= 1
    assert sum(powers) > MAX_POWER or list(told.values()) == powers


@pytest.mark.rule("poc.9b")
@given(st.lists(st.tuples(st.integers(0, 30), st.integers(0, 30)), max_size=30), st.integers(1, 8))
def test_seats_go_to_the_greatest_powers_and_few_are_looked_at(pairs: list[tuple[int, int]], most: int) -> None:
    shares = named([share for share, _ in pairs])
    powers = {key: min(share, had) for (key, share), (_, had) in zip(shares.items(), pairs, strict=True)}
    chosen = power.seats(shares, lambda key, share: powers[key], most)
    assert len(chosen) == min(most, sum(1 for one in powers.values() if one))
    left = [powers[key] for key in shares if key not in chosen]
    assert all(powers[key] > 0 for key in chosen)
    assert not chosen or min(powers[key] for key in chosen) >= max(left, default=0)


@pytest.mark.rule("poc.9b")
def test_dust_validators_cost_nothing_to_look_at() -> None:
    looked: list[bytes] = []

    def power_of(validator: bytes, share: int) -> int:
        looked.append(validator)
        return share

    shares = {A: 500, B: 400, **{bytes([1, number]) * 10: 1 for number in range(200)}}
    assert power.seats(shares, power_of, 2) == [A, B]
    assert looked == [A, B]


@pytest.mark.rule("poc.9c")
@given(st.lists(st.booleans(), max_size=300))
def test_a_newcomer_passes_with_the_ninetieth_of_a_hundred_blocks_signed(votes: list[bool]) -> None:
    window = 0
    for count, signed in enumerate(votes, 1):
        window = power.observed(window, signed)
        assert power.has_passed(window) == (sum(votes[max(0, count - 100) : count]) >= 90)


@pytest.mark.rule("poc.9c")
@pytest.mark.parametrize(("votes", "passed"), [("1" * 90, True), ("1" * 89, False), (("1" * 9 + "0") * 10, True)])
def test_ten_misses_in_a_hundred_are_forgiven(votes: str, passed: bool) -> None:
    window = 0
    for vote in votes:
        window = power.observed(window, vote == "1")
    assert power.has_passed(window) == passed
