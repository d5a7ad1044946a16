"""All ledgers at once: what must be true of them, in a state as in a genesis file."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import NamedTuple

from chain import dec, deccoins
from chain.dec import Dec
from chain.deccoins import NONE, DecCoins
from chain.module import Context
from chain.types import Address
from modules.distribution.state import HISTORICAL, SLASHES, STARTS, VALIDATORS, Historical, Start, Validator


class Ledgers(NamedTuple):
    """Copies of the maps of the same names, in key order."""

    validators: Mapping[Address, Validator]
    historical: Mapping[tuple[Address, int], Historical]
    starts: Mapping[tuple[Address, Address], Start]
    slashes: Mapping[tuple[Address, int, int], Dec]


def of(ctx: Context) -> Ledgers:
    """Those of a state."""
    return Ledgers(
        dict(VALIDATORS(ctx).items()),
        dict(HISTORICAL(ctx).items()),
        dict(STARTS(ctx).items()),
        dict(SLASHES(ctx).items()),
    )


def write(ctx: Context, ledgers: Ledgers) -> None:
    """Genesis only: keep all of them."""
    for operator, validator in ledgers.validators.items():
        VALIDATORS(ctx)[operator] = validator
    for period, historical in ledgers.historical.items():
        HISTORICAL(ctx)[period] = historical
    for delegation, start in ledgers.starts.items():
        STARTS(ctx)[delegation] = start
    for slash, fraction in ledgers.slashes.items():
        SLASHES(ctx)[slash] = fraction


def faults(ledgers: Ledgers) -> Iterator[str]:
    """What contradicts itself. [distribution.2] [distribution.4]"""
    references = _references(ledgers)
    for key, found in ledgers.historical.items():
        wanted = references.pop(key, 0)
        if found.references != wanted:
            yield f"period {key[1]} of {key[0].hex()} says {found.references} references, there are {wanted}"
    for operator, period in references:
        yield f"period {period} of {operator.hex()} is referred to and not kept"
    for operator, validator in ledgers.validators.items():
        if _exceeds(deccoins.add(validator.rewards, validator.commission), validator.outstanding):
            yield f"{operator.hex()} owes more than is outstanding"
    for (operator, _, _), fraction in ledgers.slashes.items():
        if not 0 <= fraction <= dec.ONE:
            yield f"{operator.hex()} was slashed by {dec.text(fraction)}"


def _references(ledgers: Ledgers) -> dict[tuple[Address, int], int]:
    """Of each period: the present one that follows it, the delegations that began with it, the slash that ended it."""
    counts: dict[tuple[Address, int], int] = {}
    following = [(operator, validator.period - 1) for operator, validator in ledgers.validators.items()]
    begun = [(operator, start.period) for (operator, _), start in ledgers.starts.items()]
    slashed = [(operator, period) for operator, _, period in ledgers.slashes]
    for key in (*following, *begun, *slashed):
        counts[key] = counts.get(key, 0) + 1
    return counts


def outstanding(ledgers: Ledgers) -> DecCoins:
    """What all validators and their delegators have not taken yet."""
    total = NONE
    for validator in ledgers.validators.values():
        total = deccoins.add(total, validator.outstanding)
    return total


def _exceeds(part: DecCoins, whole: DecCoins) -> bool:
    return deccoins.least(part, whole) != part
