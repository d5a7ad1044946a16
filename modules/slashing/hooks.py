"""What slashing does in every block."""

from __future__ import annotations

from chain.module import Context
from chain.types import consensus_address
from modules.consensus import keeper as consensus
from modules.slashing import downtime, equivocation, window
from modules.slashing.state import INFOS


def begin_block(ctx: Context) -> None:
    """Look who signed the last block, then who signed what it should not. [slashing.1] [slashing.5]"""
    downtime.look(ctx)
    equivocation.look(ctx)


def end_block(ctx: Context) -> None:
    """Begin the windows of validators that enter the set, and forget those of validators that leave. [slashing.2]

    Runs after poc has chosen the set; a block in which it stays costs one comparison.
    """
    entering, leaving = consensus.turnover(ctx)
    for key in leaving:
        address = consensus_address(key)
        info = INFOS(ctx).get(address)
        if info is not None and info.missed_blocks_counter:
            window.clear(ctx, address, info)
            INFOS(ctx)[address] = info
    for key in entering:
        window.begin(ctx, consensus_address(key), ctx.block.height)
