"""Coins of staking: those of bonded validators, and all others. [staking.1]"""

from __future__ import annotations

from chain.module import Context
from chain.types import DENOM, Address, bech32_text
from modules.bank import keeper as bank
from modules.staking import events
from modules.staking.state import BONDED, BONDED_POOL, NOT_BONDED, NOT_BONDED_POOL


def of(bonded: bool) -> Address:
    """The account that holds a validator's tokens."""
    return BONDED if bonded else NOT_BONDED


def take(ctx: Context, delegator: Address, bonded: bool, amount: int) -> None:
    """Coins of a delegator, locked ones too, become a validator's. Raises InsufficientFunds, before any write."""
    bank.delegate(ctx, delegator, of(bonded), amount)
    ctx.events += bank.delegate_events(bech32_text(delegator), bech32_text(of(bonded)), f"{amount}{DENOM}")


def give(ctx: Context, delegator: Address, amount: int) -> None:
    """What has unbonded becomes the delegator's again, but for what it owes for slashed rewards: that is burned."""
    arrived = bank.undelegate(ctx, NOT_BONDED, delegator, amount)
    if arrived:
        ctx.events += bank.delegate_events(bech32_text(NOT_BONDED), bech32_text(delegator), f"{arrived}{DENOM}")
    if amount > arrived:
        ctx.events += events.burned(NOT_BONDED, amount - arrived)


def move(ctx: Context, bonded: bool, amount: int) -> None:
    """Tokens change from one pool to the other; `bonded` says into which."""
    if amount:
        bank.transfer(ctx, of(not bonded), of(bonded), amount, DENOM)
        ctx.events += bank.transfer_events(bech32_text(of(not bonded)), bech32_text(of(bonded)), f"{amount}{DENOM}")


def burn(ctx: Context, bonded: bool, amount: int) -> None:
    """Slashed tokens are destroyed."""
    if amount:
        bank.burn(ctx, BONDED_POOL if bonded else NOT_BONDED_POOL, amount, DENOM)
        ctx.events += events.burned(of(bonded), amount)
