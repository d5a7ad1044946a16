"""Amounts of several denominations with 18 places: the SDK's DecCoins.

A value is a tuple of (denomination, Dec), sorted by denomination, each once, all positive; nothing is `()`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Final

from chain import dec
from chain.dec import Dec
from chain.errors import InvalidCoins
from chain.types import Coin, CoinLike, parse_denom
from chain.wire.cosmos.base.v1beta1 import coin_pb2

DecCoins = tuple[tuple[str, Dec], ...]
NONE: Final[DecCoins] = ()


def of(coins: Iterable[Coin]) -> DecCoins:
    """Whole coins, which are sorted and positive already."""
    return tuple([(denom, dec.of(amount)) for denom, amount in coins])


def add(a: DecCoins, b: DecCoins) -> DecCoins:
    """a + b."""
    if not a or not b:
        return a or b
    if len(a) == 1 and len(b) == 1 and a[0][0] == b[0][0]:
        return ((a[0][0], a[0][1] + b[0][1]),)
    sums = dict(a)
    for denom, amount in b:
        sums[denom] = sums.get(denom, 0) + amount
    return _sorted(sums)


def sub(a: DecCoins, b: DecCoins) -> DecCoins:
    """a − b. Raises ValueError where that is negative in any denomination."""
    if not b:
        return a
    rest = dict(a)
    for denom, amount in b:
        rest[denom] = rest.get(denom, 0) - amount
    if any(amount < 0 for amount in rest.values()):
        raise ValueError(f"{text(a)} - {text(b)} is negative")
    return _sorted(rest)


def least(a: DecCoins, b: DecCoins) -> DecCoins:
    """The smaller amount of each denomination: the SDK's Intersect."""
    other = dict(b)
    return _sorted({denom: min(amount, other.get(denom, 0)) for denom, amount in a})


def mul(coins: DecCoins, factor: Dec) -> DecCoins:
    """coins · factor, to the nearest."""
    return _each(coins, lambda amount: dec.mul(amount, factor))


def mul_truncate(coins: DecCoins, factor: Dec) -> DecCoins:
    """coins · factor, rounded down."""
    return _each(coins, lambda amount: dec.mul_truncate(amount, factor))


def quo_truncate(coins: DecCoins, divisor: Dec) -> DecCoins:
    """coins / divisor, rounded down. Raises ZeroDivisionError."""
    return _each(coins, lambda amount: dec.quo_truncate(amount, divisor))


def truncate(coins: DecCoins) -> tuple[tuple[Coin, ...], DecCoins]:
    """The whole coins, and the rest below one."""
    whole = tuple([Coin(denom, amount // dec.ONE) for denom, amount in coins if amount >= dec.ONE])
    return whole, _each(coins, lambda amount: amount % dec.ONE)


def amount_of(coins: DecCoins, denom: str) -> Dec:
    """How much there is of one denomination."""
    return dict(coins).get(denom, 0)


def text(coins: DecCoins) -> str:
    """`1.500000000000000000atom,2.000000000000000000ucway`, the form in events and logs."""
    return ",".join([f"{dec.text(amount)}{denom}" for denom, amount in coins])


def wire(coins: DecCoins) -> list[coin_pb2.DecCoin]:
    """The form on the wire."""
    return [coin_pb2.DecCoin(denom=denom, amount=dec.wire(amount)) for denom, amount in coins]


def from_wire(coins: Iterable[CoinLike]) -> DecCoins:
    """Read the form on the wire: positive, sorted, each once. Raises InvalidCoins, InvalidRequest."""
    parsed: list[tuple[str, Dec]] = []
    for coin in coins:
        amount = dec.from_wire(coin.amount)
        if amount <= 0:
            raise InvalidCoins(f"coin {dec.text(amount)}{coin.denom[:130]} amount is not positive")
        if parsed and parsed[-1][0] >= coin.denom:
            raise InvalidCoins("coins are sorted by denomination, each once")
        parsed.append((parse_denom(coin.denom), amount))
    return tuple(parsed)


def _sorted(amounts: dict[str, Dec]) -> DecCoins:
    return tuple([(denom, amount) for denom, amount in sorted(amounts.items()) if amount])


def _each(coins: DecCoins, change: Callable[[Dec], Dec]) -> DecCoins:
    changed = [(denom, change(amount)) for denom, amount in coins]
    return tuple([(denom, amount) for denom, amount in changed if amount])
