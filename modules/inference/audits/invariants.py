"""What is always true of audits and demands. A broken invariant raises ValueError."""

from __future__ import annotations

from chain.module import Context
from chain.types import bech32_address
from chain.wire.causeway.inference.v1 import dispute_pb2
from chain.wire.causeway.inference.v1 import types_pb2 as pb
from modules.inference.audits import clock, duties
from modules.inference.audits.state import (
    DEMANDS,
    DRAW_BLOCKS,
    DRAWS,
    DUE_CALM,
    DUE_HEIGHT,
    DUTIES,
    OPEN_DEMANDS,
    SEALED,
)
from modules.inference.state import SETTLEMENTS


def queues(ctx: Context) -> None:
    """Everything that waits is in both queues, and stands for what waits. [inference.40]"""
    calm = {(kind, number): (at, height) for (kind, at, number), height in DUE_CALM(ctx).items()}
    last = {(kind, number): (at, height) for (kind, height, number), at in DUE_HEIGHT(ctx).items()}
    _same("queues", calm, last)
    settlements = [one for _, one in SETTLEMENTS(ctx).items()]
    waiting = {one.id: one.deadline for one in settlements if one.status in duties.AUDITED}
    _due("settlements", calm, clock.Kind.SETTLEMENT, waiting)
    demands = [one for _, one in DEMANDS(ctx).items() if one.status != dispute_pb2.DEMAND_STATUS_OVER]
    _due("demands", calm, clock.Kind.DEMAND, {one.id: one.deadline for one in demands})


def _due(
    what: str, queue: dict[tuple[int, int], tuple[int, int]], kind: clock.Kind, waiting: dict[int, pb.Deadline]
) -> None:
    found = {number: when for (one, number), when in queue.items() if one == kind}
    _same(what, found, {number: (until.calm, until.height) for number, until in waiting.items()})


def audits(ctx: Context) -> None:
    """Draws and duties are those of the settlements that wait for one; what was drawn is in order. [inference.42]"""
    draws, drawn = [], []
    for number, one in SETTLEMENTS(ctx).items():
        if one.status == pb.SETTLEMENT_STATUS_DRAWING:
            draws.append((one.height + DRAW_BLOCKS, number))
        if one.status in duties.AUDITED:
            drawn += [(bech32_address(audit.auditor), number) for audit in one.audits]
        positions = list(one.drawn)
        if positions != sorted(set(positions)) or any(at >= one.count for at in positions):
            raise ValueError(f"settlement {number} has drawn {positions} of {one.count}")
    _same("draws", sorted(DRAWS(ctx)), sorted(draws))
    _same("duties", sorted(DUTIES(ctx)), sorted(drawn))


def demands(ctx: Context) -> None:
    """Open demands are those that are not over; an answer is kept while it can be contested. [inference.57]"""
    is_open: list[tuple[bytes, int]] = []
    kept: list[int] = []
    for number, one in DEMANDS(ctx).items():
        if one.status != dispute_pb2.DEMAND_STATUS_OVER:
            is_open.append((bech32_address(one.executor), number))
        if one.status in (dispute_pb2.DEMAND_STATUS_ANSWERED, dispute_pb2.DEMAND_STATUS_CONTESTED):
            kept.append(number)
    _same("open demands", sorted(OPEN_DEMANDS(ctx)), sorted(is_open))
    _same("answers", sorted(SEALED(ctx)), kept)


def _same(what: str, found: object, expected: object) -> None:
    if found != expected:
        raise ValueError(f"{what}: {found!r} is kept, {expected!r} is so")
