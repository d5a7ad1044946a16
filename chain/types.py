"""Addresses, coins and amounts: what every module counts in."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache
from hashlib import sha256
from typing import NamedTuple, NoReturn, Protocol

import bech32

from chain import spelling
from chain.errors import InvalidAddress, InvalidCoins

Address = bytes
"""An account: 20 bytes, shown as bech32 `cway1…`."""

ADDRESS_BYTES = 20

PREFIX = "cway"
OPERATOR_PREFIX = "cwayvaloper"
CONSENSUS_PREFIX = "cwayvalcons"
DENOM = "ucway"
"""The base denomination, 10⁻⁶ CWAY. Every amount is an integer of it."""

MAX_AMOUNT = 2**256 - 1
_DIGITS = re.compile(rb"(?:0|[1-9][0-9]{0,77})\Z")
_DENOM = re.compile(r"[a-zA-Z][a-zA-Z0-9/:._-]{2,127}\Z", re.ASCII)


class Coin(NamedTuple):
    """An amount of one denomination, in its base units."""

    denom: str
    amount: int

    def __str__(self) -> str:
        return f"{self.amount}{self.denom}"


class CoinLike(Protocol):
    """What a protobuf Coin looks like."""

    denom: str
    amount: str


@lru_cache(maxsize=65_536)
def bech32_address(text: str, prefix: str = PREFIX) -> Address:
    """The bytes of a bech32 address. Raises InvalidAddress with the text that clients know."""
    plain = spelling.read(text, prefix)
    return plain if plain is not None else _refuse_address(text, prefix)


def _refuse_address(text: str, prefix: str) -> NoReturn:
    """Say what is wrong with a text that is not the one spelling of an address."""
    if not text:
        raise InvalidAddress("empty address string is not allowed")
    if len(text) < 8 or len(text) > 90:
        raise InvalidAddress(f"decoding bech32 failed: invalid bech32 string length {len(text)}")
    if "1" not in text:
        raise InvalidAddress("decoding bech32 failed: invalid separator index -1")
    found, data = bech32.bech32_decode(text)
    raw = bech32.convertbits(data, 5, 8, False) if data is not None else None
    if found is None or raw is None:
        raise InvalidAddress("decoding bech32 failed: invalid checksum")
    if found != prefix:
        raise InvalidAddress(f"invalid Bech32 prefix; expected {prefix}, got {found}")
    raise InvalidAddress(f"an address has 20 bytes and one spelling, got {len(raw)} bytes")


@lru_cache(maxsize=65_536)
def bech32_text(address: Address, prefix: str = PREFIX) -> str:
    """The bech32 spelling of 20 bytes."""
    if len(address) == ADDRESS_BYTES:
        return spelling.spell(address, prefix)
    return str(bech32.bech32_encode(prefix, bech32.convertbits(address, 8, 5) or []))


def operator_address(text: str) -> Address:
    """The bytes of a validator's address `cwayvaloper1…`. Raises InvalidAddress."""
    return bech32_address(text, OPERATOR_PREFIX)


def operator_text(operator: Address) -> str:
    """A validator's address as `cwayvaloper1…`."""
    return bech32_text(operator, OPERATOR_PREFIX)


@lru_cache(maxsize=1024)
def consensus_address(key: bytes) -> Address:
    """The 20 bytes by which the engine calls the owner of an ed25519 key."""
    return sha256(key).digest()[:20]


@lru_cache(maxsize=1024)
def module_address(name: str) -> Address:
    """The account of a module: nobody has its key."""
    return sha256(name.encode()).digest()[:20]


def parse_amount(text: str) -> int:
    """An amount on the wire: `0|[1-9][0-9]{0,77}`, below 2²⁵⁶. Raises InvalidCoins."""
    raw = text.encode()
    if not _DIGITS.match(raw):
        raise InvalidCoins(f"{text[:80]!r} is not an amount")
    amount = int(raw)
    if amount > MAX_AMOUNT:
        raise InvalidCoins("an amount is below 2^256")
    return amount


def parse_denom(text: str) -> str:
    """A denomination: a letter, then 2–127 of `[a-zA-Z0-9/:._-]`. Raises InvalidCoins."""
    if not _DENOM.match(text):
        raise InvalidCoins(f"invalid denom: {text[:130]}")
    return text


def parse_coins(coins: Iterable[CoinLike]) -> tuple[Coin, ...]:
    """Coins on the wire: positive, sorted by denomination, each once. Raises InvalidCoins."""
    parsed: list[Coin] = []
    for coin in coins:
        amount = parse_amount(coin.amount)
        if amount == 0:
            raise InvalidCoins(f"coin {coin.amount}{coin.denom[:130]} amount is not positive")
        if parsed and parsed[-1].denom >= coin.denom:
            raise InvalidCoins("coins are sorted by denomination, each once")
        parsed.append(Coin(coin.denom if coin.denom == DENOM else parse_denom(coin.denom), amount))
    return tuple(parsed)


def coins_text(coins: Iterable[Coin]) -> str:
    """`5token,3ucway`, the form in events and logs."""
    return ",".join([f"{amount}{denom}" for denom, amount in coins])
