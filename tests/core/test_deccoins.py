"""Amounts of several denominations with 18 places."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chain import deccoins
from chain.dec import ONE
from chain.deccoins import NONE, DecCoins
from chain.errors import InvalidCoins, Refused
from chain.types import Coin
from chain.wire.cosmos.base.v1beta1.coin_pb2 import DecCoin

AMOUNTS = st.dictionaries(st.sampled_from(["atom", "token", "ucway"]), st.integers(1, 10**40), max_size=3)
COINS = AMOUNTS.map(lambda amounts: tuple(sorted(amounts.items())))


@given(a=COINS, b=COINS)
def test_what_is_added_can_be_taken_away(a: DecCoins, b: DecCoins) -> None:
    total = deccoins.add(a, b)
    assert deccoins.sub(total, b) == a
    assert deccoins.add(b, a) == total
    assert deccoins.least(a, total) == a == deccoins.least(total, a)


@given(coins=COINS)
def test_whole_coins_and_the_rest_are_all(coins: DecCoins) -> None:
    whole, rest = deccoins.truncate(coins)
    assert deccoins.add(deccoins.of(whole), rest) == coins
    assert all(amount < ONE for _, amount in rest)


@given(coins=COINS, factor=st.integers(1, 10**30))
def test_products_and_quotients_are_rounded_down(coins: DecCoins, factor: int) -> None:
    for denom, amount in coins:
        product = Fraction(amount * factor, ONE)
        assert deccoins.amount_of(deccoins.mul_truncate(coins, factor), denom) == product // 1
        assert abs(deccoins.amount_of(deccoins.mul(coins, factor), denom) - product) <= Fraction(1, 2)
        quotient = Fraction(amount * ONE, factor)
        assert deccoins.amount_of(deccoins.quo_truncate(coins, factor), denom) == quotient // 1


def test_nothing_is_never_written_as_zero() -> None:
    one = deccoins.of([Coin("ucway", 1)])
    assert deccoins.sub(one, one) == deccoins.mul(one, 0) == deccoins.least(one, NONE) == NONE
    assert deccoins.amount_of(NONE, "ucway") == 0


def test_less_than_nothing_is_a_mistake_of_a_program() -> None:
    with pytest.raises(ValueError, match="is negative"):
        deccoins.sub(NONE, deccoins.of([Coin("ucway", 1)]))


@given(coins=COINS)
def test_the_form_on_the_wire_is_read_back(coins: DecCoins) -> None:
    assert deccoins.from_wire(deccoins.wire(coins)) == coins


def test_people_read_them_with_a_point() -> None:
    assert (
        deccoins.text((("atom", ONE // 2), ("ucway", 2 * ONE))) == "0.500000000000000000atom,2.000000000000000000ucway"
    )


@pytest.mark.parametrize(
    "coins",
    [
        [DecCoin(denom="ucway", amount="0")],
        [DecCoin(denom="ucway", amount="-1")],
        [DecCoin(denom="x", amount="1")],
        [DecCoin(denom="ucway", amount="1"), DecCoin(denom="atom", amount="1")],
        [DecCoin(denom="ucway", amount="1"), DecCoin(denom="ucway", amount="1")],
    ],
)
def test_zero_negative_unsorted_and_doubled_coins_are_refused(coins: list[DecCoin]) -> None:
    refusal: type[Refused] = InvalidCoins
    with pytest.raises(refusal):
        deccoins.from_wire(coins)
