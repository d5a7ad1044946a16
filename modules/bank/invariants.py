"""What is always true of balances. A broken invariant raises ValueError: the chain would be wrong, not its user."""

from __future__ import annotations

from chain.module import Context
from modules.auth.keeper import account
from modules.bank.state import BALANCES, OWNERS, SUPPLY


def supply(ctx: Context) -> None:
    """The supply of each denomination is the sum of its balances. [bank.1]"""
    sums: dict[str, int] = {}
    for (_, denom), amount in BALANCES(ctx).items():
        sums[denom] = sums.get(denom, 0) + amount
    stated = dict(SUPPLY(ctx).items())
    if sums != stated:
        raise ValueError(f"balances sum to {sums}, the supply says {stated}")


def owners(ctx: Context) -> None:
    """The owners of a denomination are those who hold some of it, and have accounts. [bank.7]"""
    holding = sorted((denom, address) for address, denom in BALANCES(ctx))
    if holding != sorted(OWNERS(ctx).keys()):
        raise ValueError("the list of owners is not that of balances")
    for _, address in holding:
        if account(ctx, address) is None:
            raise ValueError(f"{address.hex()} holds coins and has no account")
