"""How coins unlock: by the clock, as wallets count them, and by epochs. Pure arithmetic; times are unix seconds."""

from __future__ import annotations

import enum
from collections.abc import Iterable
from typing import NamedTuple

from chain import dec
from chain.types import Coin


class Kind(enum.Enum):
    """The four kinds of vesting accounts; the value is the message's name in cosmos.vesting.v1beta1."""

    CONTINUOUS = "ContinuousVestingAccount"
    DELAYED = "DelayedVestingAccount"
    PERIODIC = "PeriodicVestingAccount"
    PERMANENT = "PermanentLockedAccount"


class Period(NamedTuple):
    """Coins that unlock at once when `length` seconds have passed since the period before."""

    length: int
    coins: tuple[Coin, ...]


class Schedule(NamedTuple):
    """How an account's original coins unlock. `start` and `end` are seconds; 0 where the kind has none."""

    kind: Kind
    original: tuple[Coin, ...]
    end: int = 0
    start: int = 0
    periods: tuple[Period, ...] = ()


class Grant(NamedTuple):
    """A reward of `amount` ucway that unlocks in `epochs` equal steps, the first when epoch `start` + 1 opens."""

    start: int
    epochs: int
    amount: int


def amount_of(coins: Iterable[Coin], denom: str) -> int:
    """How much of `denom` is among the coins."""
    return next((amount for found, amount in coins if found == denom), 0)


def vesting(schedule: Schedule, now: int, denom: str) -> int:
    """What of the original `denom` is still locked at `now`, the SDK's V. [vesting.1]"""
    original = amount_of(schedule.original, denom)
    if not original or schedule.kind is Kind.PERMANENT:
        return original
    if schedule.kind is not Kind.DELAYED and now <= schedule.start:
        return original
    if now >= schedule.end:
        return 0
    if schedule.kind is Kind.DELAYED:
        return original
    if schedule.kind is Kind.CONTINUOUS:
        share = dec.quo(dec.of(now - schedule.start), dec.of(schedule.end - schedule.start))
        return original - dec.nearest(dec.mul(dec.of(original), share))
    return original - _elapsed(schedule, now, denom)


def _elapsed(schedule: Schedule, now: int, denom: str) -> int:
    """The coins of all periods that are over."""
    passed, total = schedule.start, 0
    for length, coins in schedule.periods:
        passed += length
        if passed > now:
            break
        total += amount_of(coins, denom)
    return total


def unvested(grants: Iterable[Grant], epoch: int) -> int:
    """What of the grants is still locked when `epoch` epochs have opened. [vesting.4]"""
    total = 0
    for start, epochs, amount in grants:
        passed = epoch - start
        if passed < epochs:
            total += amount - amount * passed // epochs
    return total


def is_alive(grant: Grant, epoch: int) -> bool:
    """Whether something of it is locked, or will be seen as locked, in this epoch."""
    return epoch - grant.start < grant.epochs


def merged(grants: Iterable[Grant]) -> tuple[Grant, ...]:
    """By start, then by epochs; those of the same two are one. What is nothing is left out. [vesting.4]"""
    sums: dict[tuple[int, int], int] = {}
    for start, epochs, amount in grants:
        sums[start, epochs] = sums.get((start, epochs), 0) + amount
    return tuple([Grant(*key, amount) for key, amount in sorted(sums.items()) if amount])
