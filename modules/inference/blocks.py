"""What the end of a block does. Nothing is searched: every queue is read at this height alone."""

from __future__ import annotations

from chain.module import Context
from modules.inference import markets, members, money, rewards, sessions, settling
from modules.inference.audits import hooks as audits
from modules.inference.disputes import hooks as disputes
from modules.inference.state import UNPAID_FOR


def end_block(ctx: Context) -> None:
    """Sessions, then audits, then games, then what they leave to pay, to release and to count."""
    sessions.end_block(ctx)
    audits.end_block(ctx)
    disputes.end_block(ctx)
    money.end_block(ctx)
    settling.pay_due(ctx)
    members.release_bonds(ctx)
    markets.end_block(ctx)
    rewards.end_block(ctx)
    UNPAID_FOR(ctx).set(0)
