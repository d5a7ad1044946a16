"""Amounts, coins, denominations, addresses: one spelling each, everything else refused."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chain.errors import InvalidAddress, InvalidCoins, Refused
from chain.types import (
    MAX_AMOUNT,
    Coin,
    bech32_address,
    bech32_text,
    coins_text,
    module_address,
    parse_amount,
    parse_coins,
    parse_denom,
)
from chain.wire.cosmos.base.v1beta1.coin_pb2 import Coin as Wire


@given(st.integers(0, MAX_AMOUNT))
def test_every_amount_has_one_spelling(amount: int) -> None:
    assert parse_amount(str(amount)) == amount


@given(st.text(max_size=90))
def test_what_is_read_as_an_amount_is_written_so(text: str) -> None:
    try:
        amount = parse_amount(text)
    except InvalidCoins:
        return
    assert str(amount) == text
    assert 0 <= amount <= MAX_AMOUNT


@pytest.mark.parametrize(
    "text", ["", "00", "01", "-1", "+1", "1 ", " 1", "1_0", "1e3", "٣", "１", "0x1", "1\n", str(2**256)]
)
def test_other_spellings_are_refused(text: str) -> None:
    with pytest.raises(InvalidCoins):
        parse_amount(text)


@pytest.mark.parametrize("text", ["abc", "uCWAY", "ibc/27394FB0", "a-b", "factory/x:y.z_1", "a" * 128])
def test_denominations_as_cosmos_has_them(text: str) -> None:
    assert parse_denom(text) == text


@pytest.mark.parametrize("text", ["", "ab", "1ab", "a b", "äbc", "abc\n", "a" * 129, "abc,"])
def test_other_denominations_are_refused(text: str) -> None:
    with pytest.raises(InvalidCoins):
        parse_denom(text)


DENOMS = st.from_regex(r"[a-z][a-z0-9]{2,6}", fullmatch=True)


@given(st.dictionaries(DENOMS, st.integers(1, MAX_AMOUNT), max_size=5))
def test_coins_are_read_as_they_were_written(coins: dict[str, int]) -> None:
    wire = [Wire(denom=denom, amount=str(coins[denom])) for denom in sorted(coins)]
    parsed = parse_coins(wire)
    assert parsed == tuple(Coin(denom, coins[denom]) for denom in sorted(coins))
    assert coins_text(parsed) == ",".join(f"{coins[denom]}{denom}" for denom in sorted(coins))


@given(
    st.lists(
        st.builds(Wire, denom=st.sampled_from(["abc", "abd", "ucway", "", "1"]), amount=st.sampled_from("0123x")),
        max_size=4,
    )
)
def test_coins_are_positive_sorted_and_each_once_or_refused(wire: list[Wire]) -> None:
    try:
        parsed = parse_coins(wire)
    except InvalidCoins:
        return
    denoms = [coin.denom for coin in parsed]
    assert denoms == sorted(set(denoms))
    assert all(coin.amount > 0 for coin in parsed)
    assert [(coin.denom, str(coin.amount)) for coin in parsed] == [(one.denom, one.amount) for one in wire]


@given(st.binary(min_size=20, max_size=20))
def test_every_address_has_one_spelling(address: bytes) -> None:
    text = bech32_text(address)
    assert bech32_address(text) == address
    with pytest.raises(InvalidAddress):
        bech32_address(text.upper())


@given(st.text(max_size=100) | st.from_regex(r"cway1[02-9ac-hj-np-z]{38}", fullmatch=True))
def test_what_is_read_as_an_address_is_written_so(text: str) -> None:
    try:
        address = bech32_address(text)
    except Refused:
        return
    assert bech32_text(address) == text


@given(st.binary(min_size=20, max_size=20), st.integers(0, 42), st.sampled_from("qpzry9x8gf2tvdw0s3jn54khce6mua7l"))
def test_a_misspelt_address_is_refused(address: bytes, at: int, letter: str) -> None:
    text = bech32_text(address)
    misspelt = text[:at] + letter + text[at + 1 :]
    if misspelt != text:
        with pytest.raises(InvalidAddress):
            bech32_address(misspelt)


@pytest.mark.parametrize("size", [1, 19, 21, 32])
def test_an_address_has_twenty_bytes(size: int) -> None:
    with pytest.raises(InvalidAddress):
        bech32_address(bech32_text(bytes(size)))


def test_module_addresses_are_those_that_cosmos_wallets_know() -> None:
    assert bech32_text(module_address("fee_collector")) == "cway17xpfvakm2amg962yls6f84z3kell8c5lj9k085"
    assert bech32_text(module_address("gov")) == "cway10d07y265gmmuvt4z0w9aw880jnsr700jc7x266"
