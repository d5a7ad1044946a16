"""Decimals: exact against fractions, rounded as the SDK rounds."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chain import dec
from chain.errors import InvalidRequest

DECS = st.integers(min_value=-(10**40), max_value=10**40)
POSITIVE = st.integers(min_value=1, max_value=10**40)


def nearest(exact: Fraction) -> int:
    return round(exact)  # Python rounds a Fraction's halves to even


@given(DECS, DECS)
def test_products_are_the_nearest_or_cut_towards_zero(a: int, b: int) -> None:
    exact = Fraction(a * b, dec.ONE)
    assert dec.mul(a, b) == nearest(exact)
    assert dec.mul_truncate(a, b) == int(exact)


@given(DECS, POSITIVE)
def test_quotients_are_the_nearest_of_36_places_cut_or_rounded_up(a: int, b: int) -> None:
    exact = Fraction(a * dec.ONE, b)
    assert dec.quo(a, b) == nearest(Fraction(int(exact * dec.ONE), dec.ONE))
    assert dec.quo_truncate(a, b) == int(exact)
    up = dec.quo_round_up(abs(a), b)
    assert up - 1 < abs(exact) <= up


@pytest.mark.parametrize(
    ("half", "whole"), [(5 * 10**17, 0), (15 * 10**17, 2), (25 * 10**17, 2), (-5 * 10**17, 0), (-15 * 10**17, -2)]
)
def test_halves_go_to_the_even_neighbour(half: int, whole: int) -> None:
    assert dec.nearest(half) == whole
    assert dec.truncate(half) == int(Fraction(half, dec.ONE))


@given(DECS)
def test_both_forms_are_read_back(a: int) -> None:
    assert dec.parse(dec.text(a)) == a
    assert dec.from_wire(dec.wire(a)) == a


@pytest.mark.parametrize("digits", ["-", "1.0", "01", "1e3", " 1", "٣", "1" * 97, "+1"])
def test_what_is_no_decimal_on_the_wire_is_refused(digits: str) -> None:
    with pytest.raises(InvalidRequest):
        dec.from_wire(digits)


@pytest.mark.parametrize("given_text", ["", ".", "1.", ".5", "0." + "1" * 19, "1e3", "٣", "00.1", "1" * 79])
def test_what_is_no_decimal_with_a_point_is_refused(given_text: str) -> None:
    with pytest.raises(InvalidRequest):
        dec.parse(given_text)


def test_a_decimal_is_bounded_as_in_the_sdk() -> None:
    with pytest.raises(InvalidRequest, match="out of range"):
        dec.from_wire("9" * 96)
