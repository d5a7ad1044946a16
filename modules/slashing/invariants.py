"""What is always true of windows and tombstones. A broken invariant raises ValueError."""

from __future__ import annotations

from chain.module import Context
from chain.types import DENOM, consensus_address
from modules.bank import keeper as bank
from modules.consensus import keeper as consensus
from modules.slashing import window
from modules.slashing.equivocation import FOR_EVER, digest
from modules.slashing.params import rules
from modules.slashing.state import ACCOUNT, EVIDENCE, INFOS, MISSED
from modules.staking import keeper as staking


def windows(ctx: Context) -> None:
    """Each counter is the number of bits, all inside the window, and only members of the set have any. [slashing.1]"""
    length = rules(ctx).window
    members = [consensus_address(key) for key in consensus.powers(ctx)]
    for address, _ in MISSED(ctx):
        if address not in INFOS(ctx) or address not in members:
            raise ValueError(f"missed blocks of {address.hex()}, which is not in the set")
    for address, info in INFOS(ctx).items():
        found = window.indices(ctx, address)
        if len(found) != info.missed_blocks_counter:
            raise ValueError(f"{address.hex()} has missed {len(found)} blocks, not {info.missed_blocks_counter}")
        if any(index >= length for index in found):
            raise ValueError(f"a missed block of {address.hex()} lies outside the window")


def tombstones(ctx: Context) -> None:
    """Who double-signed is jailed for ever, and only of such is there evidence. [slashing.6] [slashing.8]"""
    for address, info in INFOS(ctx).items():
        if info.tombstoned:
            operator = staking.by_consensus(ctx, address)
            if operator is not None and not staking.is_jailed(ctx, operator):
                raise ValueError(f"{address.hex()} is tombstoned and not jailed")
            if info.jailed_until.seconds != FOR_EVER:
                raise ValueError(f"the jail of {address.hex()} ends")
    for name, record in EVIDENCE(ctx).items():
        if digest(record) != name:
            raise ValueError("evidence is kept under another's name")


def account(ctx: Context) -> None:
    """The module's account is empty between blocks: what passes through it is burned. [slashing.4]"""
    held = bank.balance(ctx, ACCOUNT, DENOM)
    if held:
        raise ValueError(f"slashing's account holds {held}{DENOM}")
