"""What distribution keeps. Amounts are decimals of base units, stakes decimals of tokens, heights blocks."""

from __future__ import annotations

from typing import NamedTuple

from chain.dec import Dec
from chain.deccoins import NONE, DecCoins
from chain.store.codecs import ADDRESS, BYTES, U64, Codec, pair, proto, triple
from chain.store.map import Item, Map
from chain.types import module_address
from chain.wire.cosmos.distribution.v1beta1 import distribution_pb2 as pb

NAME = "distribution"
ACCOUNT = module_address(NAME)
"""The module's account: it holds all that is owed and the community pool."""


class Validator(NamedTuple):
    """One validator's ledger. `outstanding` is all that it and its delegators have not taken yet, commission too."""

    period: int
    """The present period; it began when the one before was ended."""
    rewards: DecCoins
    """Delegators' income of the present period."""
    commission: DecCoins
    outstanding: DecCoins


class Historical(NamedTuple):
    """The sum of reward per token over all periods up to one, and how many things refer to it."""

    ratio: DecCoins
    references: int


class Start(NamedTuple):
    """Where a delegation's rewards count from: the period that ended then, its stake in tokens, and the height."""

    period: int
    stake: Dec
    height: int


def _integer(amount: int) -> bytes:
    """One byte of length, then the integer, big-endian."""
    size = (amount.bit_length() + 7) // 8
    return bytes((size,)) + amount.to_bytes(size, "big")


def _take_integer(raw: bytes, at: int) -> tuple[int, int]:
    end = at + 1 + raw[at]
    return int.from_bytes(raw[at + 1 : end], "big"), end


def _coins(coins: DecCoins) -> bytes:
    """`u16 count`, then for each coin one byte of length, the denomination, and its amount."""
    parts = [len(coins).to_bytes(2, "big")]
    for denom, amount in coins:
        name = denom.encode()
        parts += [bytes((len(name),)), name, _integer(amount)]
    return b"".join(parts)


def _take_coins(raw: bytes, at: int) -> tuple[DecCoins, int]:
    count, at = int.from_bytes(raw[at : at + 2], "big"), at + 2
    coins = []
    for _ in range(count):
        middle = at + 1 + raw[at]
        denom = raw[at + 1 : middle].decode()
        amount, at = _take_integer(raw, middle)
        coins.append((denom, amount))
    return tuple(coins), at


def _encode_coins(coins: DecCoins) -> bytes:
    return _coins(coins)


def _decode_coins(raw: bytes) -> DecCoins:
    coins, _ = _take_coins(raw, 0)
    return coins


def _encode_validator(validator: Validator) -> bytes:
    lists = [_coins(coins) for coins in validator[1:]]
    return validator.period.to_bytes(8, "big") + b"".join(lists)


def _decode_validator(raw: bytes) -> Validator:
    rewards, at = _take_coins(raw, 8)
    commission, at = _take_coins(raw, at)
    outstanding, at = _take_coins(raw, at)
    return Validator(int.from_bytes(raw[:8], "big"), rewards, commission, outstanding)


def _encode_historical(historical: Historical) -> bytes:
    return historical.references.to_bytes(4, "big") + _coins(historical.ratio)


def _decode_historical(raw: bytes) -> Historical:
    return Historical(_take_coins(raw, 4)[0], int.from_bytes(raw[:4], "big"))


def _encode_start(start: Start) -> bytes:
    return start.period.to_bytes(8, "big") + start.height.to_bytes(8, "big") + _integer(start.stake)


def _decode_start(raw: bytes) -> Start:
    return Start(int.from_bytes(raw[:8], "big"), _take_integer(raw, 16)[0], int.from_bytes(raw[8:16], "big"))


def _decode_fraction(raw: bytes) -> Dec:
    return _take_integer(raw, 0)[0]


_COINS = Codec(_encode_coins, _decode_coins)

PARAMS = Item(NAME, b"\x00", proto(pb.Params))
POOL = Item(NAME, b"\x01", _COINS, default=NONE)
"""The community pool, the part below one coin included."""
VALIDATORS = Map(NAME, b"\x02", ADDRESS, Codec(_encode_validator, _decode_validator))
"""operator → its ledger."""
HISTORICAL = Map(NAME, b"\x03", pair(ADDRESS, U64), Codec(_encode_historical, _decode_historical))
"""(operator, period) → sum of reward per token up to the end of that period; kept while something refers to it."""
STARTS = Map(NAME, b"\x04", pair(ADDRESS, ADDRESS), Codec(_encode_start, _decode_start))
"""(operator, delegator) → where the delegation's rewards count from."""
SLASHES = Map(NAME, b"\x05", triple(ADDRESS, U64, U64), Codec(_integer, _decode_fraction))
"""(operator, height, period that the slash ended) → the fraction that was slashed."""
WITHDRAW = Map(NAME, b"\x06", ADDRESS, BYTES)
"""delegator → the account that its rewards go to; only where that is another one."""
