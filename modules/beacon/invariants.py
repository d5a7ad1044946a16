"""What is always true of the beacon at the end of a block. A broken invariant raises ValueError."""

from __future__ import annotations

from chain.module import Context
from modules.beacon import keeper
from modules.beacon.state import ONIONS, VALUES, WAITING


def values(ctx: Context) -> None:
    """The last block has a value, and all values are of the last blocks, without a gap. [beacon.1] [beacon.6]"""
    if keeper.value_at(ctx, ctx.block.height) is None:
        raise ValueError(f"the beacon has no value for block {ctx.block.height}")
    heights = sorted(value.height for _, value in VALUES(ctx).items())
    if heights != list(range(ctx.block.height - len(heights) + 1, ctx.block.height + 1)):
        raise ValueError(f"the beacon's values are of heights {heights}")


def onions(ctx: Context) -> None:
    """No more is used of an onion than it had, and those that wait are those of the queue, due later. [beacon.5]"""
    waiting = []
    for operator, onion in ONIONS(ctx).items():
        if onion.used > onion.length:
            raise ValueError(f"{onion.operator} revealed {onion.used} of {onion.length}")
        if onion.next_height:
            waiting.append((onion.next_height, operator))
    if sorted(waiting) != sorted(WAITING(ctx).keys()):
        raise ValueError("onions that wait are not those of the queue")
    if any(height <= ctx.block.height for height, _ in waiting):
        raise ValueError("an onion has waited too long")
