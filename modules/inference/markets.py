"""What a compute unit costs: one price a model, which follows use. [inference.27]"""

from __future__ import annotations

from chain.module import Context
from chain.wire.causeway.inference.v1 import types_pb2 as pb
from modules.inference import events, keeper
from modules.inference.params import MAX_PRICE
from modules.inference.state import EXECUTORS, MARKETS, PERIODS, PRICE_HEIGHT, SERVING, USED

STEP = 8
"""A price moves by at most one part in so many."""


def open_market(ctx: Context, model: str) -> None:
    """A model's first price is the floor; a later version goes on with the price that there is. [inference.27]"""
    if model not in MARKETS(ctx):
        MARKETS(ctx)[model] = pb.Market(model=model, unit_price=keeper.params(ctx).price_floor)


def price(ctx: Context, model: str) -> int:
    """What a unit costs now, in ucway · 2³²."""
    return int(MARKETS(ctx)[model].unit_price)


def count(ctx: Context, model: str, units: int) -> None:
    """Units were settled. [inference.27]"""
    if units:
        USED(ctx)[model] += units


def use(ctx: Context, model: str) -> tuple[int, int]:
    """Units settled in the last finished periods, and units that could have been served in them."""
    market = MARKETS(ctx)[model]
    return sum([int(one) for one in market.used]), sum([int(one) for one in market.capacity])


def capacity(ctx: Context, model: str) -> int:
    """Units a block that those who serve a model can serve; who serves several gives each an equal part."""
    total = 0
    for _, address in SERVING(ctx).keys(under=model):
        executor = EXECUTORS(ctx)[address]
        if not executor.suspended:
            total += keeper.capacity(ctx, address) // len(executor.models)
    return total


def end_block(ctx: Context) -> None:
    """Move all prices where a period ends with this block. [inference.27]"""
    height, length = ctx.block.height, keeper.params(ctx).price_blocks
    planned = PRICE_HEIGHT(ctx).get()
    due = min(planned or height + length, height + length)  # parameters may have made periods shorter
    if height >= due:
        for model, market in list(MARKETS(ctx).items()):
            _end_period(ctx, model, market, length)
        due = height + length
    if due != planned:
        PRICE_HEIGHT(ctx).set(due)


def _end_period(ctx: Context, model: str, market: pb.Market, length: int) -> None:
    used, served = [*market.used, str(USED(ctx)[model])], [*market.capacity, str(capacity(ctx, model) * length)]
    del market.used[:]
    del market.capacity[:]
    market.used.extend(used[-PERIODS:])
    market.capacity.extend(served[-PERIODS:])
    USED(ctx)[model] = 0
    total, room = sum([int(one) for one in market.used]), sum([int(one) for one in market.capacity])
    floor = int(keeper.params(ctx).price_floor)
    market.unit_price = str(moved(int(market.unit_price), total, room, floor))
    MARKETS(ctx)[model] = market
    ctx.emit(events.price_moved(model, int(market.unit_price), total, room))


def moved(price: int, used: int, capacity: int, floor: int) -> int:
    """The next price: towards 50 % use by at most an eighth, never below the floor, and upwards by at least 2⁻³² ucway.

    price · (2 · used − capacity) / (8 · capacity), with use counted as at most all capacity. Without any capacity it
    stays. [inference.27]
    """
    if not capacity:
        return max(price, floor)
    excess = 2 * min(used, capacity) - capacity
    if excess > 0:
        return min(max(price + max(1, price * excess // (STEP * capacity)), floor), MAX_PRICE)
    return max(price - price * -excess // (STEP * capacity), floor)
