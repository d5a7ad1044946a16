"""What is always true of rewards. A broken invariant raises ValueError: the chain would be wrong, not its user."""

from __future__ import annotations

from chain import deccoins
from chain.dec import ONE
from chain.deccoins import DecCoins
from chain.module import Context
from chain.types import Address
from modules.bank import keeper as bank
from modules.distribution import keeper, ledgers
from modules.distribution.state import ACCOUNT, POOL, STARTS, VALIDATORS
from modules.staking import keeper as staking


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


def payable(ctx: Context) -> None:
    """All delegators of a validator could be paid now, and its commission, but for less than one coin.

    Staking rounds to the nearest what a delegation is worth when it is undone, so that the stakes of those who stay
    can be above the validator's tokens by some 10⁻¹⁸; whoever withdraws last then has that much less. Only validators
    have ledgers, and only delegations starting points. [distribution.4]
    """
    owed: dict[Address, DecCoins] = {operator: one.commission for operator, one in VALIDATORS(ctx).items()}
    for operator, delegator in STARTS(ctx):
        shares = staking.delegation(ctx, delegator, operator)
        if not shares:
            raise ValueError(f"{delegator.hex()} has rewards of {operator.hex()} and no delegation")
        tokens, whole = staking.tokens(ctx, operator), staking.total_shares(ctx, operator)
        earned = keeper.earned(ctx, operator, delegator, shares, tokens, whole)
        owed[operator] = deccoins.add(owed[operator], earned)
    for operator, coins in owed.items():
        if staking.validator(ctx, operator) is None:
            raise ValueError(f"{operator.hex()} has a ledger and is no validator")
        there = dict(keeper.outstanding(ctx, operator))
        if any(amount >= there.get(denom, 0) + ONE for denom, amount in coins):
            raise ValueError(f"{operator.hex()} owes {deccoins.text(coins)}, more than is outstanding")
