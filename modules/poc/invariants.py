"""What is always true of poc's state. A broken invariant raises ValueError: the chain would be wrong, not its user."""

from __future__ import annotations

from chain.module import Context
from chain.types import DENOM
from modules.bank import keeper as bank
from modules.consensus import keeper as consensus
from modules.poc import keeper
from modules.poc.power import MAX_POWER, TOTAL_SHARE
from modules.poc.state import (
    ACCOUNT,
    BACKED,
    EPOCH,
    MINERS,
    PROBATION,
    RATES,
    RELEASES,
    SHARES,
    SPRINTS,
    TOTAL_WEIGHT,
)


def deposits(ctx: Context) -> None:
    """The module's account holds exactly the miners' deposits. [poc.3a]"""
    held = bank.balance(ctx, ACCOUNT, DENOM)
    owed = sum(int(miner.deposit) for _, miner in MINERS(ctx).items())
    if held != owed:
        raise ValueError(f"the module's account holds {held}, deposits sum to {owed}")


def departures(ctx: Context) -> None:
    """A miner that has left has no rate and is due for its deposit; nobody else is. [poc.3c]"""
    leaving = sorted((miner.release_height, address) for address, miner in MINERS(ctx).items() if miner.release_height)
    if leaving != sorted(RELEASES(ctx).keys()):
        raise ValueError("deposits to be paid back are not those of the miners that left")
    for address in RATES(ctx).keys():  # noqa: SIM118 - the entries are a store's, not a dict's
        keeper.registered(ctx, address)


def powers(ctx: Context) -> None:
    """There is a validator, powers are within bounds, and shares sum to at most all compute. [poc.6f] [poc.9]

    Whoever is on probation has no share yet. [poc.9c]
    """
    held = consensus.powers(ctx)
    if not 0 < sum(held.values()) <= MAX_POWER or min(held.values()) < 1:
        raise ValueError(f"powers {sorted(held.values())}")
    shares = dict(SHARES(ctx).items())
    if sum(shares.values()) > TOTAL_SHARE:
        raise ValueError(f"shares sum to {sum(shares.values())}")
    if any(operator in shares for operator in PROBATION(ctx).keys()):  # noqa: SIM118 - the store's entries
        raise ValueError("a validator on probation has a share")


def weights(ctx: Context) -> None:
    """What backs the validators is at most all weight. [poc.8b]"""
    backed = sum(weight for _, weight in BACKED(ctx).items())
    if backed > TOTAL_WEIGHT(ctx).get():
        raise ValueError(f"{backed} of {TOTAL_WEIGHT(ctx).get()} weight backs validators")


def windows(ctx: Context) -> None:
    """An open sprint is the epoch's last and closes inside the epoch. [poc.2d]"""
    sprint = keeper.open_sprint(ctx)
    if sprint is None:
        return
    epoch = EPOCH(ctx).get()
    end = max(sprint.commit_end_height, sprint.reveal_end_height)
    if end >= epoch.open_height + epoch.blocks or (epoch.epoch, epoch.sprints) in SPRINTS(ctx):
        raise ValueError(f"sprint {sprint.sprint} of epoch {epoch.epoch} ends with block {end}")
