"""What a block does to the beacon before and after its transactions."""

from __future__ import annotations

from chain.module import Context
from chain.types import Address
from modules.beacon import events, keeper
from modules.beacon.state import ONIONS, PARAMS, WAITING
from modules.staking import keeper as staking


def begin_block(ctx: Context) -> None:
    """Give the block a value, which a reveal replaces. [beacon.3]

    It is the same for all blocks that the validator whose turn it is does not speak in, whoever made them and whatever
    is in them. Only where nobody could speak, in networks that require no onions, the block's hash is mixed in.
    """
    silent = keeper.speaker(ctx) is None and not PARAMS(ctx).get().required
    keeper.mix(ctx, ctx.block.hash if silent else keeper.SILENCE)


def end_block(ctx: Context) -> None:
    """Put onions that have waited long enough in their places, so that the next block begins with them. [beacon.5]"""
    height = ctx.block.height + 1
    for key in list(WAITING(ctx).keys(under=height)):
        del WAITING(ctx)[key]
        _activate(ctx, key[1])


def _activate(ctx: Context, operator: Address) -> None:
    onion = ONIONS(ctx)[operator]
    onion.image, onion.length, onion.used = onion.next_image, onion.next_length, 0
    onion.next_image, onion.next_length, onion.next_height = b"", 0, 0
    ONIONS(ctx)[operator] = onion
    staking.mark_changed(ctx)
    ctx.emit(events.activated(onion))
