"""What the pool adds to what clients pay. [inference.28]"""

from __future__ import annotations

from chain.module import Context
from chain.types import bech32_text
from modules.inference import events, money
from modules.inference.state import EARNED, EPOCHS, POOL
from modules.mint import keeper as mint
from modules.poc import keeper as poc


def unseen(ctx: Context) -> int:
    """What was minted for inference since this module last looked: coins that are not in the pool yet."""
    return sum([mint.inference_half(ctx, epoch) for epoch in range(EPOCHS(ctx).get(), mint.epochs(ctx))])


def end_block(ctx: Context) -> None:
    """In the block after the one that opened an epoch: fill the pool, and pay for what was settled. [inference.28]

    An executor gets at most the burned parts of the fees that it was paid, and at most its share of all weight times
    the epoch's half; what is not paid stays in the pool.
    """
    epochs = mint.epochs(ctx)
    if EPOCHS(ctx).get() >= epochs:
        return
    POOL(ctx).set(POOL(ctx).get() + unseen(ctx))
    EPOCHS(ctx).set(epochs)
    half, total = mint.inference_half(ctx, epochs - 1), poc.total_weight(ctx)
    for executor, earned in list(EARNED(ctx).items()):
        del EARNED(ctx)[executor]
        share = half * poc.weight(ctx, executor) // total if total else 0
        amount = min(earned, share, POOL(ctx).get())
        if amount:
            money.pay_reward(ctx, executor, amount)
            ctx.emit(events.rewarded(bech32_text(executor), epochs - 1, amount))
