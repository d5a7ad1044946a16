"""From weight to voting power: pure integer arithmetic, no state.

Validators are named by anything that can be a key (here operator addresses); every mapping is read in its own order,
which the caller takes from the store. Powers are parts of TOTAL_POWER.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TypeVar

from chain.types import Address

K = TypeVar("K")

TOTAL_POWER = 1_000_000
"""All voting power: a validator's power reads as parts in a million."""
SHARED_EQUALLY = 5
"""One part in so many of all power is shared equally by the validators, whatever backs them."""
WHOLE = 10_000
"""A miner's backing is in parts of it."""
CROWDED = 4
"""A validator with one part in so many of all weight takes no new backing."""


def spread(weight: int, backing: Sequence[tuple[Address, int]], active: Sequence[Address]) -> dict[Address, int]:
    """Share a miner's weight among the active validators that it backs, rounded down. [poc.8b]

    `backing` lists (validator, shares). What it gives to others than `active` goes to the miner's own others in
    proportion; a miner that backs no active validator backs all of them equally.
    """
    kept = [(validator, shares) for validator, shares in backing if validator in active]
    chosen = kept or [(validator, 1) for validator in active]
    whole = sum(shares for _, shares in chosen)
    return {validator: weight * shares // whole for validator, shares in chosen}


def scale(powers: Mapping[K, int], total: int = TOTAL_POWER) -> dict[K, int]:
    """Scale powers that sum to something to sum to at most `total`; rounded down."""
    whole = sum(powers.values())
    return {validator: power * total // whole for validator, power in powers.items()}


def targets(backed: Mapping[Address, int], active: Sequence[Address]) -> dict[Address, int]:
    """Where powers should go: a fifth shared equally, four fifths by backing weight; rounded down. [poc.6e]

    `backed` maps validators to backing weight, of which the active ones must have some.
    """
    equally = TOTAL_POWER // SHARED_EQUALLY
    by_weight = TOTAL_POWER - equally
    weight = sum(backed.get(validator, 0) for validator in active)
    return {validator: equally // len(active) + by_weight * backed.get(validator, 0) // weight for validator in active}


def move(present: Mapping[Address, int], wanted: Mapping[Address, int], churn: int) -> dict[Address, int]:
    """Move powers towards the wanted ones, by at most a `churn`-th of all power. [poc.6f]

    Result  for every validator of either mapping; it lies between present and wanted, so never below zero, and the
            gains sum to at most P // churn, with P the sum of the present powers.
    """
    everyone = [*present, *(validator for validator in wanted if validator not in present)]
    change = {validator: wanted.get(validator, 0) - present.get(validator, 0) for validator in everyone}
    gains = sum(max(0, step) for step in change.values())
    limit = sum(present.values()) // churn
    if gains > limit:
        change = {validator: step * limit // gains for validator, step in change.items()}
    return {validator: present.get(validator, 0) + change[validator] for validator in everyone}
