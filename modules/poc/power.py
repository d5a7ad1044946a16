"""From weight and stake to voting power: pure integer arithmetic, no state.

Validators are named by their operators' addresses; every mapping is read in its own order, which the caller takes from
the store. Shares are parts of TOTAL_SHARE of all compute, tokens and supply ucway.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from heapq import heappush, heappushpop
from typing import TypeVar

from chain.types import Address

K = TypeVar("K")

TOTAL_SHARE = 1_000_000_000
"""All compute: paced shares sum to at most this, and so do the powers that follow them."""
MAX_POWER = 10**12
"""All voting power together."""
TOKENS_PER_POWER = 1_000_000
"""Where compute gives no power, bonded coins do: one CWAY a unit."""
UNBONDED, BONDED = 20, 80
"""Per cent of a share that compute alone gives, and that coins must back."""
BACKING = 10
"""One part in so many of the supply backs all compute."""
WINDOW, NEEDED = 100, 90
"""A newcomer gets more than power 1 when it has signed NEEDED of WINDOW blocks in a row."""
WHOLE = 10_000
"""A miner's backing is in parts of it."""
CROWDED = 4
"""A validator with one part in so many of all weight takes no new backing."""
_BITS = (1 << WINDOW) - 1


def share_out(
    miners: Iterable[tuple[int, Sequence[tuple[Address, int]]]],
    alive: Callable[[Address], bool],
    active: Sequence[Address],
) -> dict[Address, int]:
    """Sum the miners' weights by the validators that they back, rounded down. [poc.8b]

    `miners` gives (weight, [(validator, shares)]) for each. Shares of what is not `alive` go to the miner's own others
    in proportion; what a miner that names nobody alive brings goes to all `active` equally, and is summed before it is
    divided, so that the cost does not grow with miners times validators.
    """
    backed: dict[Address, int] = {}
    equally = 0
    for weight, backing in miners:
        kept = [(validator, shares) for validator, shares in backing if alive(validator)]
        if not kept:
            equally += weight
            continue
        whole = sum([shares for _, shares in kept])
        for validator, shares in kept:
            backed[validator] = backed.get(validator, 0) + weight * shares // whole
    for validator in active if equally else ():
        backed[validator] = backed.get(validator, 0) + equally // len(active)
    return backed


def scale(powers: Mapping[K, int], total: int = TOTAL_SHARE) -> dict[K, int]:
    """Scale powers that sum to something to sum to at most `total`; rounded down."""
    whole = sum(powers.values())
    return {validator: power * total // whole for validator, power in powers.items()}


def targets(backed: Mapping[Address, int], eligible: Sequence[Address]) -> dict[Address, int]:
    """Where shares should go: by backing weight alone, rounded down; nothing without any weight. [poc.6e]"""
    weight = sum([backed.get(validator, 0) for validator in eligible])
    if not weight:
        return {}
    return {validator: TOTAL_SHARE * backed.get(validator, 0) // weight for validator in eligible}


def move(present: Mapping[Address, int], wanted: Mapping[Address, int], churn: int) -> dict[Address, int]:
    """Move shares towards the wanted ones, by at most a `churn`-th of all of them. [poc.6f]

    Result  for every validator of either mapping; it lies between present and wanted, so never below zero, and the
            gains sum to at most P // churn, with P the sum of the present shares.
    """
    everyone = [*present, *(validator for validator in wanted if validator not in present)]
    change = {validator: wanted.get(validator, 0) - present.get(validator, 0) for validator in everyone}
    gains = sum(max(0, step) for step in change.values())
    limit = sum(present.values()) // churn
    if gains > limit:
        change = {validator: step * limit // gains for validator, step in change.items()}
    return {validator: present.get(validator, 0) + change[validator] for validator in everyone}


def pace(present: Mapping[Address, int], wanted: Mapping[Address, int], churn: int) -> dict[Address, int]:
    """An epoch's step: present shares or powers, which sum to something, scaled to all compute and moved. [poc.6f]

    Scaling keeps their proportions, and so moves no power; without it a network whose validators were nearly all jailed
    would have too few units left to move.
    """
    return move(scale(present), wanted, churn)


def limited(share: int, shares: int, tokens: int, supply: int) -> int:
    """Power of a share among all `shares`: a fifth for compute alone, four fifths as far as coins back it. [poc.9]"""
    unit = supply // BACKING
    backed = share if not unit else min(share, tokens * shares // unit)
    return (share * UNBONDED + backed * BONDED) // 100


def bond_limit(shares: int, tokens: int, supply: int) -> int:
    """The greatest share that so many tokens fully back, at most all of them. [poc.9]"""
    unit = supply // BACKING
    return shares if not unit else min(shares, tokens * shares // unit)


def by_stake(tokens: int) -> int:
    """Power where compute gives none. [poc.9a]"""
    return tokens // TOKENS_PER_POWER


def capped(powers: Mapping[Address, int]) -> dict[Address, int]:
    """The same powers, scaled where they sum to more than the engine may hear of; nobody falls to nothing. [poc.9a]"""
    if sum(powers.values()) <= MAX_POWER:
        return dict(powers)
    return {validator: max(1, power) for validator, power in scale(powers, MAX_POWER - len(powers)).items()}


def seats(shares: Mapping[Address, int], power_of: Callable[[Address, int], int], most: int) -> list[Address]:
    """The at most `most` validators of the greatest power, of those that have any. [poc.9b]

    `power_of` gives the power of a validator with a share, never more than the share: so only the greatest shares are
    looked at, however many validators somebody made. Equal powers: the greater share, then the lower address.
    """
    chosen: list[tuple[int, int, Address]] = []
    ordered = sorted(shares.items(), key=lambda entry: (-entry[1], entry[0]))
    for place, (validator, share) in enumerate(ordered):
        if not share or (len(chosen) == most and share <= chosen[0][0]):
            break
        power = power_of(validator, share)
        if power and len(chosen) < most:
            heappush(chosen, (power, -place, validator))
        elif power:
            heappushpop(chosen, (power, -place, validator))
    return [validator for _, _, validator in sorted(chosen, reverse=True)]


def observed(window: int, signed: bool) -> int:
    """A newcomer's window after one more block: a bit each, the newest lowest. [poc.9c]"""
    return (window << 1 | signed) & _BITS


def has_passed(window: int) -> bool:
    """Whether a newcomer has signed enough. [poc.9c]"""
    return window.bit_count() >= NEEDED
