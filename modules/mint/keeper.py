"""Verbs on new coins. Nothing else in the chain makes any."""

from __future__ import annotations

from chain.module import Context
from chain.types import DENOM, Address, bech32_text
from modules.bank import keeper as bank
from modules.mint import events, schedule
from modules.mint.state import ACCOUNT, HALF_LIFE, INFERENCE, MINTED, NAME, NEXT_EPOCH, PAYABLE


def reward(ctx: Context, epoch: int) -> int:
    """What the work of an epoch is worth in ucway, both halves. [mint.1]"""
    return schedule.reward(epoch, HALF_LIFE(ctx).get())


def epochs(ctx: Context) -> int:
    """How many epochs coins were minted for: the last one's number plus one."""
    return NEXT_EPOCH(ctx).get()


def inference_half(ctx: Context, epoch: int) -> int:
    """What an epoch adds to the pool for inference. [mint.2]"""
    return schedule.halves(reward(ctx, epoch))[1]


def mint_epoch(ctx: Context, epoch: int) -> int:
    """Mint an epoch's half for inference, and say how much may be paid by weight for it, which is not minted yet.

    What could be paid for earlier epochs and was not is never minted. [mint.2] [mint.3]
    Raises ValueError for an epoch that something was minted for: that is a mistake of a program.
    """
    if epoch < NEXT_EPOCH(ctx).get():
        raise ValueError(f"epoch {epoch} was minted for already")
    by_weight, inference = schedule.halves(reward(ctx, epoch))
    NEXT_EPOCH(ctx).set(epoch + 1)
    PAYABLE(ctx).set(by_weight)
    ctx.emit(events.epoch_minted(epoch, by_weight, inference))
    _mint(ctx, INFERENCE, inference)
    return by_weight


def pay(ctx: Context, recipient: Address, amount: int) -> None:
    """Mint a part of the present epoch's half by weight for somebody who earned it. [mint.3]

    Raises ValueError for more than is left of it: that is a mistake of a program.
    """
    left = PAYABLE(ctx).get() - amount
    if amount < 0 or left < 0:
        raise ValueError(f"{amount} is more than the {PAYABLE(ctx).get()} that may be paid")
    PAYABLE(ctx).set(left)
    _mint(ctx, recipient, amount)


def _mint(ctx: Context, recipient: Address, amount: int) -> None:
    if not amount:
        return
    bank.mint(ctx, NAME, amount, DENOM)
    bank.transfer(ctx, ACCOUNT, recipient, amount, DENOM)
    MINTED(ctx).set(MINTED(ctx).get() + amount)
    ctx.emit(events.coinbase(amount))
    ctx.events += bank.transfer_events(bech32_text(ACCOUNT), bech32_text(recipient), f"{amount}{DENOM}")
