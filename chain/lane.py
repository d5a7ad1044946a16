"""How much of the reserved half of a block's gas a transaction takes: for proposals, and for who counts calm blocks."""

from __future__ import annotations

from chain.module import Context
from chain.tx.decode import Tx


def lane_gas(ctx: Context, tx: Tx) -> int:
    """What a transaction takes of the lane: what its message costs, since a limit that costs no fee is no measure.

    One that pays for its gas takes all of it. [poc.4b]
    """
    if tx.lane:
        return sum([route.gas(ctx, message) for message, route in zip(tx.messages, tx.routes, strict=True)])
    return tx.gas_limit if any(route.lane for route in tx.routes) else 0
