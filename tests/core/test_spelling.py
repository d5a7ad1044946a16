"""The quick spelling of addresses is bit-equal to the reference implementation of bech32."""

import bech32
import pytest
from hypothesis import given
from hypothesis import strategies as st

from chain import spelling
from chain.errors import InvalidAddress
from chain.types import PREFIX, bech32_address, bech32_text

PREFIXES = st.sampled_from(["cway", "cwayvaloper", "cwayvalcons", "cosmos"])
ADDRESSES = st.binary(min_size=20, max_size=20)


def reference(address: bytes, prefix: str) -> str:
    return str(bech32.bech32_encode(prefix, bech32.convertbits(address, 8, 5)))


@given(ADDRESSES, PREFIXES)
def test_an_address_is_spelled_as_the_reference_spells_it_and_read_back(address: bytes, prefix: str) -> None:
    text = spelling.spell(address, prefix)
    assert text == reference(address, prefix)
    assert spelling.read(text, prefix) == address


@given(ADDRESSES, st.integers(0, 42), st.characters(codec="utf-8"))
def test_a_changed_character_is_noticed(address: bytes, place: int, other: str) -> None:
    text = spelling.spell(address, PREFIX)
    changed = text[:place] + other + text[place + 1 :]
    assert spelling.read(changed, PREFIX) == (address if changed == text else None)


@given(st.text(max_size=60))
def test_what_is_refused_quickly_is_refused_by_the_reference(text: str) -> None:
    if spelling.read(text, PREFIX) is None:
        with pytest.raises(InvalidAddress):
            bech32_address(text)


@pytest.mark.parametrize("size", [0, 1, 19, 21, 32])
def test_addresses_of_other_lengths_are_spelled_and_never_read(size: int) -> None:
    text = reference(bytes(size), PREFIX)
    assert bech32_text(bytes(size)) == text
    with pytest.raises(InvalidAddress):
        bech32_address(text)


def test_capitals_are_another_spelling() -> None:
    text = spelling.spell(bytes(20), PREFIX).upper()
    with pytest.raises(InvalidAddress, match=r"invalid Bech32 prefix|one spelling"):
        bech32_address(text)
