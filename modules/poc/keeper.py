"""Verbs on miners, validators and deposits."""

from __future__ import annotations

from chain.module import Context
from chain.types import DENOM, Address, bech32_text, module_address
from chain.wire.causeway.poc.v1 import types_pb2 as pb
from modules.bank import keeper as bank
from modules.poc import events, seating
from modules.poc.messages import NotRegistered
from modules.poc.state import (
    ACCOUNT,
    EPOCH,
    MINERS,
    PARAMS,
    PROBATION,
    RATES,
    RELEASES,
    REWARDS,
    SPRINTS,
    TOTAL_WEIGHT,
    WAIVED,
)
from modules.staking import keeper as staking

FEE_COLLECTOR = module_address("fee_collector")


def is_alive(ctx: Context, validator: Address) -> bool:
    """Whether there is such a validator and it is not jailed, so that it may be backed by name."""
    found = staking.validator(ctx, validator)
    return found is not None and not found.jailed


def active_validators(ctx: Context) -> list[Address]:
    """Operators of the validators that take part: in the set, not jailed, no longer on probation; in store order.

    They share what backs nobody by name, and only they have shares.
    """
    seated = staking.bonded_validators(ctx)
    return [one for one in seated if one not in PROBATION(ctx) and not staking.is_jailed(ctx, one)]


def registered(ctx: Context, miner: Address) -> pb.Miner:
    """A miner that has not left. Raises NotRegistered."""
    found = MINERS(ctx).get(miner)
    if found is None or found.release_height:
        raise NotRegistered("register first" if found is None else "the miner has left")
    return found


def is_miner(ctx: Context, address: Address) -> bool:
    """Whether somebody is registered as a miner and has not left."""
    found = MINERS(ctx).get(address)
    return found is not None and not found.release_height


def weight(ctx: Context, miner: Address) -> int:
    """What a miner counts as of the last sprint that closed: confirmed tiles · 2¹⁶ a second; 0 for anyone else."""
    found = RATES(ctx).get(miner)
    return 0 if found is None else int(found.weight)


def total_weight(ctx: Context) -> int:
    """The sum of all weights when the last sprint closed."""
    return TOTAL_WEIGHT(ctx).get()


def epochs_opened(ctx: Context) -> int:
    """How many epochs have opened so far: the present one's number plus one, 0 before the first."""
    return EPOCH(ctx).get().epoch + 1 if EPOCH(ctx).exists() else 0


def open_sprint(ctx: Context) -> pb.Sprint | None:
    """The sprint that takes commitments or entries now, if any."""
    if not EPOCH(ctx).exists():
        return None
    epoch = EPOCH(ctx).get()
    return SPRINTS(ctx)[epoch.epoch, epoch.sprints - 1] if epoch.sprint_open else None


def is_waived(ctx: Context) -> bool:
    """Whether deposits and fees are zero, because the chain started without coins. [poc.12]"""
    return WAIVED(ctx).get()


def deposit(ctx: Context) -> int:
    """What a miner has to lock now. [poc.3a] [poc.12]"""
    return 0 if is_waived(ctx) else int(PARAMS(ctx).get().deposit)


def lacking(ctx: Context, miner: pb.Miner) -> int:
    """What a miner's deposit lacks. [poc.3d]"""
    return max(0, deposit(ctx) - int(miner.deposit))


def pay(ctx: Context, sender: Address, recipient: Address, amount: int) -> None:
    """Move ucway and tell it as bank does. Raises InsufficientFunds."""
    if not amount:
        return
    bank.transfer(ctx, sender, recipient, amount, DENOM)
    ctx.events += bank.transfer_events(bech32_text(sender), bech32_text(recipient), f"{amount}{DENOM}")


def forfeit(ctx: Context, miner: Address, epoch: int, amount: int, reason: str) -> None:
    """Take up to `amount` from a miner's deposit for the fee collector. [poc.5c]"""
    miners = MINERS(ctx)
    found = miners[miner]
    taken = min(amount, int(found.deposit))
    if not taken:
        return
    found.deposit = str(int(found.deposit) - taken)
    miners[miner] = found
    pay(ctx, ACCOUNT, FEE_COLLECTOR, taken)
    ctx.emit(events.forfeited(found.address, epoch, taken, reason))


def release_deposits(ctx: Context) -> None:
    """Pay back the deposits that are due with this block; no other miner is looked at. [poc.3c]"""
    height = ctx.block.height
    for key in list(RELEASES(ctx).keys(under=height)):
        miner = key[1]
        found = MINERS(ctx)[miner]
        pay(ctx, ACCOUNT, miner, int(found.deposit))
        del RELEASES(ctx)[key]
        del MINERS(ctx)[miner]
        del REWARDS(ctx)[miner]
        ctx.emit(events.deposit_released(found.address, found.deposit))


def update_set(ctx: Context) -> None:
    """Compute the set anew if something of it changed: for genesis, after its last validators came. [poc.9d]"""
    seating.update(ctx)
