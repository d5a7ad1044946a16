"""What is left of an epoch: a summary for long, its proofs for a few epochs."""

from __future__ import annotations

from chain.module import Context
from chain.wire.causeway.poc.v1 import types_pb2 as pb
from modules.poc.state import (
    COMMITMENTS,
    HISTORY,
    MEASUREMENTS,
    PROOFS_KEPT,
    SPRINTS,
    SUMMARIES_KEPT,
    TOTAL_WEIGHT,
)

UINT64_MAX = 2**64 - 1


def close_epoch(ctx: Context, epoch: pb.Epoch, paid: int) -> None:
    """Write the summary of an epoch that ends and was paid for with so many ucway; forget what is too old. [poc.2g]"""
    measured = MEASUREMENTS(ctx).items(under=(epoch.epoch, 0))
    HISTORY(ctx)[epoch.epoch] = pb.EpochSummary(
        epoch=epoch.epoch,
        open_height=epoch.open_height,
        close_height=ctx.block.height - 1,
        miners=sum(1 for _, measurement in measured if measurement.rate),
        total_weight=min(TOTAL_WEIGHT(ctx).get(), UINT64_MAX),
        confirmations=max(0, epoch.sprints - 1),
        paid=str(paid),
    )
    if epoch.epoch >= SUMMARIES_KEPT:
        del HISTORY(ctx)[epoch.epoch - SUMMARIES_KEPT]
    if epoch.epoch + 1 >= PROOFS_KEPT:
        _forget(ctx, epoch.epoch + 1 - PROOFS_KEPT)


def _forget(ctx: Context, epoch: int) -> None:
    """Remove an epoch's sprints, commitments and measurements."""
    for kept in (COMMITMENTS(ctx), MEASUREMENTS(ctx)):
        for key in list(kept.keys(under=epoch)):
            del kept[key]
    for sprint in list(SPRINTS(ctx).keys(under=epoch)):
        del SPRINTS(ctx)[sprint]
