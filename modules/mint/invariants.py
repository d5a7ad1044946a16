"""What is always true of new coins. A broken invariant raises ValueError: the chain would be wrong, not its user."""

from __future__ import annotations

from chain.module import Context
from modules.bank import keeper as bank
from modules.mint import schedule
from modules.mint.state import ACCOUNT, HALF_LIFE, MINTED, NEXT_EPOCH, PAYABLE


def within_schedule(ctx: Context) -> None:
    """What was minted, and what may be, is at most what the schedule has for the epochs so far. [mint.3]"""
    due = schedule.cumulative(NEXT_EPOCH(ctx).get(), HALF_LIFE(ctx).get())
    if MINTED(ctx).get() + PAYABLE(ctx).get() > due:
        raise ValueError(f"{MINTED(ctx).get()} minted and {PAYABLE(ctx).get()} payable, the schedule has {due}")


def keeps_nothing(ctx: Context) -> None:
    """Every new coin goes to somebody at once. [mint.3]"""
    held = bank.balances(ctx, ACCOUNT)
    if held:
        raise ValueError(f"mint's account holds {held}")
