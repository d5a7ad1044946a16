"""What distribution is told: a delegation's rewards are settled before its shares change."""

from __future__ import annotations

from chain.dec import Dec
from chain.module import Context
from chain.types import Address


def validator_created(ctx: Context, operator: Address) -> None:
    """A validator begins to earn."""


def before_change(ctx: Context, operator: Address, delegator: Address, shares: Dec, tokens: int, whole: Dec) -> None:
    """A delegation of `shares` is about to change; none yet only ends the period."""


def after_change(ctx: Context, operator: Address, delegator: Address, stake: Dec) -> None:
    """A delegation's stake is `stake` from now on; 0 where it is gone."""


def validator_slashed(ctx: Context, operator: Address, fraction: Dec, tokens: int) -> None:
    """A validator is about to lose that part of its tokens."""


def validator_removed(ctx: Context, operator: Address) -> None:
    """A validator is gone."""


def epochs(ctx: Context) -> int:
    """How many epochs of proof of compute have opened so far."""
    return 0
