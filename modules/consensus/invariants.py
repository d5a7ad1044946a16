"""What is always true of the validator set at the end of a block. A broken invariant raises ValueError."""

from __future__ import annotations

from chain.module import Context
from modules.consensus.keeper import MAX_TOTAL_POWER
from modules.consensus.state import ENGINE, POWERS


def powers(ctx: Context) -> None:
    """There are validators, all with power, the total within bounds, and the engine knows of each. [consensus.1]"""
    if not POWERS(ctx).exists():
        raise ValueError("nobody has voting power")
    found = POWERS(ctx).get()
    if min(found.values()) <= 0 or sum(found.values()) > MAX_TOTAL_POWER:
        raise ValueError(f"powers are {sorted(found.values())}")
    if ENGINE(ctx).get() != found:
        raise ValueError("the engine's copy of the validator set is an old one")
