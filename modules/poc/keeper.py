"""Verbs on miners, validators and deposits."""

from __future__ import annotations

from chain.module import Context
from chain.types import DENOM, Address, bech32_address, bech32_text, module_address
from chain.wire.causeway.poc.v1 import types_pb2 as pb
from modules.bank import keeper as bank
from modules.poc import events
from modules.poc.messages import NotRegistered
from modules.poc.state import ACCOUNT, EPOCH, MINERS, RELEASES, SPRINTS, VALIDATORS

OPERATOR_PREFIX = "cwayvaloper"
FEE_COLLECTOR = module_address("fee_collector")


def operator(text: str) -> Address:
    """The bytes of an operator address. Raises InvalidAddress."""
    return bech32_address(text, OPERATOR_PREFIX)


def active_validators(ctx: Context) -> list[Address]:
    """Operators of the validators that are not jailed, in store order."""
    return [address for address, validator in VALIDATORS(ctx).items() if not validator.jailed]


def registered(ctx: Context, miner: Address) -> pb.Miner:
    """A miner that has not left. Raises NotRegistered."""
    found = MINERS(ctx).get(miner)
    if found is None or found.release_height:
        raise NotRegistered("register first" if found is None else "the miner has left")
    return found


def epochs_opened(ctx: Context) -> int:
    """How many epochs have opened so far: the present one's number plus one, 0 before the first."""
    return EPOCH(ctx).get().epoch + 1 if EPOCH(ctx).exists() else 0


def open_sprint(ctx: Context) -> pb.Sprint | None:
    """The sprint that takes commitments or entries now, if any."""
    if not EPOCH(ctx).exists():
        return None
    epoch = EPOCH(ctx).get()
    return SPRINTS(ctx)[epoch.epoch, epoch.sprints - 1] if epoch.sprint_open else None


def pay(ctx: Context, sender: Address, recipient: Address, amount: int) -> None:
    """Move ucway and tell it as bank does. Raises InsufficientFunds."""
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
        ctx.emit(events.deposit_released(found.address, found.deposit))
