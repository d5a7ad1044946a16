"""What governance may change of proof of compute: anything, as long as proofs stay possible after it. [poc.14]

Genesis, to which everybody who starts agrees, may set what `params` allows. A proposal may not turn proofs off, nor
set a bar that nobody would pass, nor nominal times so far from real ones that every sprint would be void.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain

from chain.module import Context
from chain.types import DENOM
from chain.wire.causeway.poc.v1 import types_pb2 as pb
from modules.bank import keeper as bank
from modules.poc import schedule
from modules.poc.messages import InvalidParams
from modules.poc.state import EPOCH, SPRINTS

MAX_EPOCH = 10**6
"""Blocks: two months at five seconds each."""
MAX_SMOOTH, MAX_CHURN = 64, 1000
"""Slower than this, what miners prove would hardly ever count."""
LEAST_CAPACITY = 1000
"""Proofs that a sprint must have time for."""
MORE_WORK, HIGHER_BAR = 16, 4
"""How much bigger one change may make a nonce, and the least proof that counts."""
MORE_DEPOSIT = 10
SUPPLY_PART = 1000


def check_change(ctx: Context, present: pb.Params, wanted: pb.Params) -> None:
    """Refuse a change after which proofs would be impossible or worthless. [poc.14] Raises InvalidParams."""
    for fault in chain(_lengths(ctx, present, wanted), _bars(ctx, present, wanted), _times(ctx, wanted)):
        raise InvalidParams(fault)


def _lengths(ctx: Context, present: pb.Params, wanted: pb.Params) -> Iterator[str]:
    if wanted.epoch_blocks > MAX_EPOCH:
        yield f"governance may set epoch_blocks to at most {MAX_EPOCH}"
    if present.sprint_blocks and not wanted.sprint_blocks:
        yield "governance can't turn proofs off"
        return
    begun = EPOCH(ctx).exists() or not present.sprint_blocks  # what is off may be turned on at any height
    if not begun and wanted.first_height > max(present.first_height, ctx.block.height + 1):
        yield "governance can't put the first epoch off"
    if wanted.smooth > MAX_SMOOTH or wanted.churn > MAX_CHURN:
        yield f"governance may set smooth to at most {MAX_SMOOTH} and churn to at most {MAX_CHURN}"
    room = wanted.epoch_blocks - 1 - wanted.sprint_blocks
    capacity = schedule.capacity(room, schedule.per_block(wanted))
    if wanted.sprint_blocks and capacity < LEAST_CAPACITY:
        yield f"a sprint must have time for {LEAST_CAPACITY} proofs, not {capacity}"


def _bars(ctx: Context, present: pb.Params, wanted: pb.Params) -> Iterator[str]:
    work, before = (one.rows * one.cols * one.depth for one in (wanted, present))
    if before and work > MORE_WORK * before:
        yield f"one change makes a nonce at most {MORE_WORK} times as big"
    bar, lower = (one.min_weight * one.tile**2 * one.depth for one in (wanted, present))
    if bar > HIGHER_BAR * max(lower, wanted.tile**2 * wanted.depth):
        yield f"one change makes min_weight at most {HIGHER_BAR} times as much work"
    deposit, paid = int(wanted.deposit), int(present.deposit)
    most = max(MORE_DEPOSIT * paid, bank.supply(ctx, DENOM) // SUPPLY_PART)
    if deposit > most:
        yield f"governance may set the deposit to at most {most}{DENOM} now"


def _times(ctx: Context, wanted: pb.Params) -> Iterator[str]:
    """Nominal times must be near those that the last measured main sprint really had, and the lead small beside."""
    shortest = min(wanted.sprint_blocks, wanted.confirm_blocks) - 1
    if wanted.sprint_blocks and wanted.lead * 4 > shortest * wanted.block_time:
        yield "governance may set the lead to at most a quarter of the shortest window"
    real = _block_time(ctx)
    if real and not 2 * real <= 3 * wanted.block_time <= 6 * real:
        yield f"block_time is two thirds to twice of what blocks take, which is {real} ms"


def _block_time(ctx: Context) -> int:
    """What a block of the last main sprint took, in ms; 0 where none has been measured yet."""
    epoch = EPOCH(ctx).get() if EPOCH(ctx).exists() else None
    sprint = None if epoch is None else SPRINTS(ctx).get((epoch.epoch, 0))
    if sprint is None or not sprint.close_time_ms:
        return 0
    return (sprint.close_time_ms - sprint.open_time_ms) // max(1, sprint.commit_end_height - sprint.open_height - 1)
