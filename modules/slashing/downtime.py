"""Downtime: what the commit in a block says of who was there.

A validator that signed and has nothing missed in its window costs one read and no write.
"""

from __future__ import annotations

from chain.module import Context, Vote
from chain.types import Address
from chain.wire.cosmos.slashing.v1beta1 import slashing_pb2 as pb
from modules.slashing import events, keeper, window
from modules.slashing.params import SECOND, Rules, rules
from modules.slashing.state import INFOS
from modules.staking import keeper as staking

COMMIT_DELAY = 2
"""The commit in block h is of block h - 1, whose validators were chosen at the end of block h - 2."""


def look(ctx: Context) -> None:
    """Count every validator of the last commit, and punish who was away too long. [slashing.1]"""
    present, infos = rules(ctx), INFOS(ctx)
    for vote in ctx.block.votes:
        info = infos.get(vote.address)
        if info is None:  # of genesis: all others were seen when they entered
            info = window.begin(ctx, vote.address, max(0, ctx.block.height - COMMIT_DELAY))
        if not vote.signed or info.missed_blocks_counter:
            _count(ctx, present, vote, info)


def _count(ctx: Context, present: Rules, vote: Vote, info: pb.ValidatorSigningInfo) -> None:
    operator = _answering(ctx, vote.address)
    if operator is None:
        return
    height = ctx.block.height
    index = (height - info.start_height) % present.window
    change = window.put(ctx, vote.address, index, not vote.signed)
    if change:
        info.missed_blocks_counter += change
        INFOS(ctx)[vote.address] = info
    if not vote.signed:
        ctx.emit(events.missed(vote.address, info.missed_blocks_counter, height))
    if info.missed_blocks_counter > present.tolerated and height > info.start_height + present.window:
        stake_height = max(0, height - COMMIT_DELAY)
        _punish(ctx, present, keeper.Offence(operator, vote.address, vote.power, stake_height, events.DOWNTIME))


def _answering(ctx: Context, consensus: Address) -> Address | None:
    """The operator, if its validator has to sign: who was jailed or left the set may still be in two commits."""
    operator = staking.by_consensus(ctx, consensus)
    if operator is None or staking.is_jailed(ctx, operator) or not staking.is_bonded(ctx, operator):
        return None
    return operator


def _punish(ctx: Context, present: Rules, offence: keeper.Offence) -> None:
    """Slash, jail for a while, and begin the window anew. [slashing.2] [slashing.3]"""
    keeper.punish(ctx, offence, present.downtime)
    info = INFOS(ctx)[offence.consensus]
    info.jailed_until.seconds, info.jailed_until.nanos = divmod(ctx.block.time_ns + present.jail_ns, SECOND)
    window.clear(ctx, offence.consensus, info)
    INFOS(ctx)[offence.consensus] = info
