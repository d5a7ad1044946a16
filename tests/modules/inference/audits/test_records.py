"""Records: the error rates that the test states are those that it has."""

from fractions import Fraction
from math import floor, log

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chain.wire.causeway.inference.v1 import types_pb2 as pb
from modules.inference.audits import sprt

TESTS = [(200, 2000, 100, 100), (100, 1500, 10, 50), (500, 3000, 100, 100), (1000, 2500, 50, 200)]


@pytest.mark.rule("inference.52")
@given(st.integers(1, 10**6), st.integers(1, 10**6))
def test_logarithms_are_rounded_down(numerator: int, denominator: int) -> None:
    exact = 65536 * log(Fraction(numerator, denominator))
    found = sprt.log(numerator, denominator)
    assert found == floor(exact) or abs(exact - round(exact)) < 1e-6
    assert found + sprt.log(denominator, numerator) == (0 if numerator == denominator else -1)


@pytest.mark.rule("inference.52")
@pytest.mark.parametrize(
    ("rates", "fault"),
    [
        ((0, 10, 100, 100), "good_rate > 0"),
        ((200, 200, 100, 100), "good_rate > 0"),
        ((200, 10_000, 100, 100), "good_rate > 0"),
        ((200, 2000, 0, 100), "alpha and beta"),
        ((200, 2000, 100, 0), "alpha and beta"),
        ((200, 2000, 2500, 2500), "alpha and beta"),
        ((10, 9000, 100, 100), "one missed duty"),
        ((5000, 5100, 100, 100), None),
        ((200, 299, 100, 100), "apart"),
    ],
)
def test_rates_that_make_no_test_are_refused(rates: tuple[int, int, int, int], fault: str | None) -> None:
    if fault is None:
        assert sprt.steps(*rates).done < 0
    else:
        with pytest.raises(ValueError, match=fault):
            sprt.steps(*rates)


def refused(rates: tuple[int, int, int, int], failing: float) -> float:
    """The probability that one test refuses somebody who fails so often: exactly, over all that can happen."""
    test = sprt.steps(*rates)
    states, out = {0: 1.0}, 0.0
    for _ in range(3_000):
        following: dict[int, float] = {}
        for score, chance in states.items():
            for step, part in ((test.miss, failing), (test.done, 1 - failing)):
                if score + step >= test.refuse:
                    out += chance * part
                elif score + step > test.accept:
                    following[score + step] = following.get(score + step, 0) + chance * part
        states = {score: chance for score, chance in following.items() if chance > 1e-9}
    return out


@pytest.mark.rule("inference.52")
@pytest.mark.parametrize("rates", TESTS)
def test_a_test_errs_as_seldom_as_it_says(rates: tuple[int, int, int, int]) -> None:
    good, bad, alpha, beta = (rate / 10_000 for rate in rates)
    assert refused(rates, good) <= alpha
    assert refused(rates, good / 2) <= alpha
    assert 1 - refused(rates, bad) <= beta + 1e-4
    assert 1 - refused(rates, min(1.0, bad * 1.5)) <= beta + 1e-4


@pytest.mark.rule("inference.52")
def test_no_single_miss_refuses_and_a_long_row_of_good_duties_begins_anew() -> None:
    test = sprt.steps(200, 2000, 100, 100)
    record = pb.Record()
    assert not sprt.count(record, test, missed=True)
    while record.score > 0:
        assert not sprt.count(record, test, missed=False)
    scores = set()
    for _ in range(200):
        assert not sprt.count(record, test, missed=False)
        scores.add(record.score)
    assert 0 in scores
    assert min(scores) > test.accept
    outcomes = [sprt.count(record, test, missed=True) for _ in range(6)]
    assert outcomes[-1]
    assert (record.missed, record.done > 200) == (7, True)
