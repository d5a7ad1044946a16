"""When an audit of a settlement waits for something, and when it does not any more; for the market's `money`, too."""

from __future__ import annotations

from chain.module import Context
from chain.types import Address, bech32_address
from chain.wire.causeway.inference.v1 import types_pb2 as pb
from modules.inference.audits import clock
from modules.inference.audits.state import DRAW_BLOCKS, DRAWS, DUTIES, FIRSTS

AUDITED = (
    pb.SETTLEMENT_STATUS_COMMITTING,
    pb.SETTLEMENT_STATUS_REVEALING,
    pb.SETTLEMENT_STATUS_ACCUSING,
)
"""Its auditors have a duty."""


def restart(ctx: Context, settlement: pb.Settlement, status: pb.SettlementStatus, blocks: int) -> None:
    """Enter a stage that lasts so many calm blocks, in place: the caller writes the settlement. [inference.44]"""
    settlement.status = status
    extend(ctx, settlement, blocks)


def extend(ctx: Context, settlement: pb.Settlement, blocks: int) -> None:
    """Let the stage end so many calm blocks from now, in place."""
    if settlement.HasField("deadline"):
        clock.forget(ctx, settlement.deadline, clock.Kind.SETTLEMENT, settlement.id)
    settlement.deadline.CopyFrom(clock.deadline(ctx, blocks))
    clock.wait(ctx, settlement.deadline, clock.Kind.SETTLEMENT, settlement.id)


def stop(ctx: Context, settlement: pb.Settlement) -> None:
    """An audit is over, or its settlement worth nothing: nobody waits for it or has a duty. [inference.44]"""
    del DRAWS(ctx)[settlement.height + DRAW_BLOCKS, settlement.id]
    if settlement.HasField("deadline"):
        clock.forget(ctx, settlement.deadline, clock.Kind.SETTLEMENT, settlement.id)
        settlement.ClearField("deadline")
    for one in settlement.audits:
        del DUTIES(ctx)[bech32_address(one.auditor), settlement.id]


def index(ctx: Context, settlement: pb.Settlement) -> None:
    """Make what waits for a settlement, and what finds it: when it is claimed, and at genesis."""
    executor = bech32_address(settlement.executor)
    FIRSTS(ctx)[settlement.session, executor, settlement.first] = settlement.id
    if settlement.status == pb.SETTLEMENT_STATUS_DRAWING:
        DRAWS(ctx)[settlement.height + DRAW_BLOCKS, settlement.id] = True
    if settlement.status in AUDITED:
        clock.wait(ctx, settlement.deadline, clock.Kind.SETTLEMENT, settlement.id)
        for one in settlement.audits:
            DUTIES(ctx)[bech32_address(one.auditor), settlement.id] = True


def settlement_of(ctx: Context, session: int, executor: Address, number: int) -> int:
    """The last settlement that begins with receipt `number` or before, which may end before it; 0 for none."""
    start = (session, executor, number)
    found = next(FIRSTS(ctx).items((session, executor), start, reverse=True), None)
    return 0 if found is None else found[1]
