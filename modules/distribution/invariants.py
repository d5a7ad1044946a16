"""What is always true of rewards. A broken invariant raises ValueError: the chain would be wrong, not its user."""

from __future__ import annotations

from chain import deccoins
from chain.module import Context
from modules.bank import keeper as bank
from modules.distribution import ledgers
from modules.distribution.state import ACCOUNT, POOL


def holdings(ctx: Context) -> None:
    """The module's account holds exactly what is outstanding and the community pool. [distribution.4]"""
    owed = deccoins.add(ledgers.outstanding(ledgers.of(ctx)), POOL(ctx).get())
    held = deccoins.of(bank.balances(ctx, ACCOUNT))
    if owed != held:
        raise ValueError(f"the module's account holds {deccoins.text(held)}, it owes {deccoins.text(owed)}")


def records(ctx: Context) -> None:
    """Counts of references are right, and no validator owes more than is outstanding. [distribution.2]"""
    for fault in ledgers.faults(ledgers.of(ctx)):
        raise ValueError(fault)
