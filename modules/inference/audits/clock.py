"""The clock of deadlines: it counts calm blocks, so that who fills blocks up wins nothing by it. [inference.40]

A block is calm when its transactions took less than half of the reserved lane's gas. A deadline of n blocks ends with
the n-th calm block after it was set, at the latest with the 10·n-th block of any kind. Whoever waits for one is in two
queues, ordered by calm blocks and by height; the end of a block reads the heads of both and nothing else.
"""

from __future__ import annotations

import enum
from typing import NamedTuple

from chain.limits import LANE_GAS
from chain.module import Context
from chain.wire.causeway.inference.v1 import types_pb2 as pb
from modules.inference.audits.state import CALM, DUE_CALM, DUE_HEIGHT

LONGEST = 10
"""A deadline ends after so many times its length in blocks, whether they are calm or not."""


class Kind(enum.IntEnum):
    """Whose deadline it is; numbers are part of keys, and never change their meaning."""

    SETTLEMENT = 1
    DEMAND = 2
    GAME = 3


class Due(NamedTuple):
    """A deadline that has passed."""

    kind: Kind
    id: int


def calm(ctx: Context) -> int:
    """Calm blocks since the chain began, the present one not counted before its end."""
    return CALM(ctx).get()


def deadline(ctx: Context, blocks: int) -> pb.Deadline:
    """The moment `blocks` ≥ 1 calm blocks from now, at the latest ten times as many blocks from now. [inference.40]"""
    length = max(1, blocks)
    return pb.Deadline(calm=calm(ctx) + length, height=ctx.block.height + LONGEST * length)


def wait(ctx: Context, until: pb.Deadline, kind: Kind, number: int) -> None:
    """Have `tick` give (kind, number) at the end of the block with which `until` passes."""
    DUE_CALM(ctx)[until.calm, kind, number] = until.height
    DUE_HEIGHT(ctx)[until.height, kind, number] = until.calm


def forget(ctx: Context, until: pb.Deadline, kind: Kind, number: int) -> None:
    """Wait no more; nothing happens where nobody waits."""
    del DUE_CALM(ctx)[until.calm, kind, number]
    del DUE_HEIGHT(ctx)[until.height, kind, number]


def tick(ctx: Context) -> list[Due]:
    """Once at the end of a block: count it if it is calm, and take out of the queues what is due. [inference.40]"""
    if ctx.lane_gas < LANE_GAS // 2:
        CALM(ctx).set(calm(ctx) + 1)
        by_calm = [(key, other) for key, other in DUE_CALM(ctx).items(under=calm(ctx))]
    else:
        by_calm = []
    found = [(pb.Deadline(calm=key[0], height=height), key) for key, height in by_calm]
    found += [
        (pb.Deadline(calm=count, height=key[0]), key) for key, count in DUE_HEIGHT(ctx).items(under=ctx.block.height)
    ]
    due = []
    for until, (_, kind, number) in found:
        if (until.calm, kind, number) in DUE_CALM(ctx):  # not twice, where both ways to end meet in one block
            forget(ctx, until, Kind(kind), number)
            due.append(Due(Kind(kind), number))
    return due
