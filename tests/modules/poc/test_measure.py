"""From digests to weights: the estimate is unbiased, splitting gains nothing, arithmetic never leaves 64 bits."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kernels import reference
from modules.poc import measure

K = 64
U63 = st.integers(0, 2**63 - 1)


def largest_of_smallest(generator: np.random.Generator, computed: int, trials: int, k: int = K) -> list[int]:
    """The k-th smallest of `computed` uniform digests, `trials` times: Beta(k, n − k + 1)."""
    return [int(part * 2.0**64) for part in generator.beta(k, computed - k + 1, trials)]


def mean_tiles(digests: list[int], k: int = K) -> float:
    return sum(reference.tiles([digest] * k, k) for digest in digests) / len(digests)


@pytest.mark.rule("poc.5a")
@pytest.mark.parametrize("computed", [200, 10_000, 10**6, 10**9])
def test_a_measurement_is_unbiased_at_any_scale(computed: int) -> None:
    digests = largest_of_smallest(np.random.default_rng(computed), computed, 20_000)
    assert mean_tiles(digests) == pytest.approx(computed, rel=0.005)  # five standard errors


@pytest.mark.rule("poc.5a")
def test_the_simulated_distribution_is_that_of_real_smallest_digests() -> None:
    generator = np.random.default_rng(1)
    drawn = generator.integers(0, 2**64, (3000, 500), dtype=np.uint64)
    kth = np.partition(drawn, 7, axis=1)[:, 7]
    assert mean_tiles([int(digest) for digest in kth], k=8) == pytest.approx(500, rel=0.04)


@pytest.mark.rule("poc.5a")
@pytest.mark.parametrize("identities", [2, 10])
def test_splitting_work_evenly_gains_nothing(identities: int) -> None:
    generator = np.random.default_rng(identities)
    work, trials = 100_000, 10_000
    parts = [mean_tiles(largest_of_smallest(generator, work // identities, trials)) for _ in range(identities)]
    assert sum(parts) == pytest.approx(work, rel=0.006)


@pytest.mark.rule("poc.5a")
@given(st.lists(st.integers(0, 2**64 - 1), min_size=K, max_size=K), st.integers(0, K - 1), st.integers(0, 2**64 - 1))
def test_naming_a_larger_digest_never_raises_the_count(digests: list[int], place: int, other: int) -> None:
    worse = list(digests)
    worse[place] = max(other, digests[place])
    assert reference.tiles(worse, K) <= reference.tiles(digests, K)


@pytest.mark.rule("poc.6a")
@pytest.mark.parametrize(
    ("tiles", "elapsed", "lead", "expected"),
    [
        (1000, 10_500, 500, 1000 * 65_536 // 10),
        (1, 2**40, 0, 0),
        (7, 1001, 0, 7 * 65_536_000 // 1001),
        (2**63 - 1, 501, 500, 2**63 - 1),
    ],
)
def test_a_rate_is_tiles_times_2_to_the_16_a_second(tiles: int, elapsed: int, lead: int, expected: int) -> None:
    assert measure.rate(tiles, elapsed, lead) == expected


@pytest.mark.rule("poc.6b")
@pytest.mark.parametrize(
    ("elapsed", "void"), [(30_001, True), (30_000, False), (14_000, False), (501, False), (500, True), (-5, True)]
)
def test_a_window_of_more_than_twice_its_time_or_not_above_the_lead_is_void(elapsed: int, void: bool) -> None:
    assert measure.is_void(elapsed, length=15, block_time=1000, lead=500) is void


@pytest.mark.rule("poc.6c")
def test_a_newcomers_rate_goes_as_the_specification_says() -> None:
    seen, rate = [], 0
    for _ in range(4):
        rate = measure.smooth(rate, 10_000, 4)
        seen.append(rate)
    assert seen == [2500, 4375, 5781, 6835]


@pytest.mark.rule("poc.6c")
@given(U63, U63, st.integers(1, 100))
def test_smoothing_stays_between_old_and_new_and_reaches_zero(old: int, new: int, divisor: int) -> None:
    assert min(old, new) <= measure.smooth(old, new, divisor) <= max(old, new)
    assert measure.smooth(old, 0, divisor) < max(old, 1)


@pytest.mark.rule("poc.7d")
@pytest.mark.parametrize(
    ("main", "confirm", "tolerance", "expected"),
    [(1000, 1000, 10, 1000), (750, 1000, 10, 825), (1000, 0, 10, 0), (0, 1000, 10, 0), (800, 1000, 2, 1000)],
)
def test_weight_is_what_confirmations_show_as_far_as_the_main_rate_is_not_far_below(
    main: int, confirm: int, tolerance: int, expected: int
) -> None:
    assert measure.weight(main, confirm, tolerance) == expected


@pytest.mark.rule("poc.5c")
@pytest.mark.parametrize(("tiles", "spam"), [(24, True), (25, False), (0, True), (99, False)])
def test_less_than_a_quarter_of_the_least_weight_is_spam(tiles: int, spam: bool) -> None:
    assert measure.is_spam(tiles, 100) is spam


def steady_weights(main_factor: float, epochs: int = 3000) -> list[int]:
    """Weights of a miner of rate 10⁶, epoch by epoch, with mainnet's divisors and about four confirmations in each."""
    generator = np.random.default_rng(7)

    def measured(factor: float) -> int:
        (digest,) = largest_of_smallest(generator, 10**6, 1)
        return int(reference.tiles([digest] * K, K) * factor)

    main = confirm = 10**6
    weights = []
    for _ in range(epochs):
        main = measure.smooth(main, measured(main_factor), 4)
        for _ in range(generator.poisson(4)):
            confirm = measure.smooth(confirm, measured(1.0), 4)
        weights.append(measure.weight(main, confirm, 5))
    return weights


@pytest.mark.rule("poc.7d")
def test_honest_weight_is_the_truth_within_a_few_percent() -> None:
    weights = np.array(steady_weights(1.0)) / 10**6
    assert weights.mean() == pytest.approx(1.0, abs=0.005)
    assert weights.std() == pytest.approx(0.048, abs=0.005)


@pytest.mark.rule("poc.7d")
def test_hardware_rented_for_the_main_sprint_gains_nothing() -> None:
    honest, renting = np.array(steady_weights(1.0)), np.array(steady_weights(1.5))
    assert renting.mean() / honest.mean() == pytest.approx(1.0, abs=0.001)
