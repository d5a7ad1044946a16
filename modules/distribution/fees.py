"""The fees of a block, shared when the next one begins: by the votes that it was decided with."""

from __future__ import annotations

from chain import dec, deccoins
from chain.module import Context
from modules.auth.keeper import FEE_COLLECTOR
from modules.bank import keeper as bank
from modules.distribution import keeper
from modules.distribution.state import ACCOUNT, PARAMS, POOL
from modules.staking import keeper as staking


def begin_block(ctx: Context) -> None:
    """Share the fees that were collected, if any, by power; the tax and what rounding leaves is the pool's.

    Every validator of the last block has its part, whether it signed or not: who doesn't sign is slashing's business,
    and a proposer that could raise its part by leaving out votes would. [distribution.9]
    """
    votes = ctx.block.votes
    power = sum(vote.power for vote in votes)
    collected = bank.balances(ctx, FEE_COLLECTOR) if power else ()
    if not collected:
        return
    keeper.move(ctx, FEE_COLLECTOR, ACCOUNT, collected)
    left = deccoins.of(collected)
    shared = deccoins.mul_truncate(left, dec.ONE - dec.from_wire(PARAMS(ctx).get().community_tax))
    for vote in votes:
        operator = staking.by_consensus(ctx, vote.address)
        part = deccoins.mul_truncate(shared, dec.quo_truncate(dec.of(vote.power), dec.of(power)))
        if operator is not None and part:
            keeper.allocate(ctx, operator, part, staking.commission(ctx, operator))
            left = deccoins.sub(left, part)
    POOL(ctx).set(deccoins.add(POOL(ctx).get(), left))
