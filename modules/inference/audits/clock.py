"""The clock of deadlines: it counts calm blocks, so that who fills blocks up wins nothing by it. [inference.40]

A block is calm when its transactions took less than half of the reserved lane's gas. A deadline of n blocks ends with
the n-th calm block after it was set, at the latest with the 10·n-th block of any kind. Whoever waits for one is in two
queues, ordered by calm blocks and by height; the end of a block reads the heads of both and nothing else.
"""

from __future__ import annotations

import enum
from collections.abc import Iterator
from itertools import islice, takewhile
from typing import Final

from chain.limits import LANE_GAS
from chain.module import Context
from chain.store.map import Entries
from chain.wire.causeway.inference.v1 import types_pb2 as pb
from modules.inference.audits.state import CALM, DUE_CALM, DUE_HEIGHT

LONGEST = 10
"""A deadline ends after so many times its length in blocks, whether they are calm or not."""


Place = tuple[int, int, int]
"""Kind, moment, number: where somebody is in a queue."""
AT_ONCE: Final = 256
"""Deadlines that the end of a block takes out of a queue; others are late, not the block long."""


class Kind(enum.IntEnum):
    """Whose deadline it is; numbers are part of keys, and never change their meaning."""

    SETTLEMENT = 1
    DEMAND = 2
    GAME = 3


def calm(ctx: Context) -> int:
    """Calm blocks since the chain began, the present one not counted before its end."""
    return CALM(ctx).get()


def deadline(ctx: Context, blocks: int) -> pb.Deadline:
    """The moment `blocks` ≥ 1 calm blocks from now, at the latest ten times as many blocks from now. [inference.40]"""
    length = max(1, blocks)
    return pb.Deadline(calm=calm(ctx) + length, height=ctx.block.height + LONGEST * length)


def wait(ctx: Context, until: pb.Deadline, kind: Kind, number: int) -> None:
    """Have `due` give `number` at the end of the block with which `until` passes."""
    DUE_CALM(ctx)[kind, until.calm, number] = until.height
    DUE_HEIGHT(ctx)[kind, until.height, number] = until.calm


def forget(ctx: Context, until: pb.Deadline, kind: Kind, number: int) -> None:
    """Wait no more; nothing happens where nobody waits."""
    del DUE_CALM(ctx)[kind, until.calm, number]
    del DUE_HEIGHT(ctx)[kind, until.height, number]


def tick(ctx: Context) -> None:
    """Once at the end of a block, before anybody asks what is due: count the block if it is calm. [inference.40]"""
    if ctx.lane_gas < LANE_GAS // 2:
        CALM(ctx).set(calm(ctx) + 1)


def due(ctx: Context, kind: Kind) -> list[int]:
    """After `tick`: whose deadlines of a kind have passed, the first of them; they wait no more. [inference.40]"""
    found: dict[int, pb.Deadline] = {}
    for (_, at, number), last in _head(DUE_CALM(ctx), kind, calm(ctx)):
        found[number] = pb.Deadline(calm=at, height=last)
    for (_, last, number), at in _head(DUE_HEIGHT(ctx), kind, ctx.block.height):
        found[number] = pb.Deadline(calm=at, height=last)
    for number, until in found.items():
        forget(ctx, until, kind, number)
    return list(found)


def _head(queue: Entries[Place, int], kind: Kind, now: int) -> Iterator[tuple[Place, int]]:
    """The first entries of a queue that are due by now."""
    return islice(takewhile(lambda entry: entry[0][1] <= now, queue.items(under=kind)), AT_ONCE)
