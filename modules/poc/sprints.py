"""The life of epochs and sprints: what happens at the end of each block.

A sprint's phase changes only here, between blocks, so that handlers ask for the phase and never compare heights.
At most one sprint is open at a time; a block in which none of this is due reads two or three keys.
"""

from __future__ import annotations

from chain.module import Context
from chain.wire.causeway.poc.v1 import types_pb2 as pb
from kernels import reference
from modules.beacon import keeper as beacon
from modules.poc import events, history, keeper, measure, rewards, schedule, seating, settle
from modules.poc.state import EPOCH, PARAMS, REGISTERED, SPRINTS
from modules.staking import keeper as staking
from modules.vesting import keeper as vesting


def end_block(ctx: Context) -> None:
    """Pay deposits back, open, advance or close what is due with this block, see who validates. [poc.2c] [poc.6a]"""
    keeper.release_deposits(ctx)
    REGISTERED(ctx).set(0)
    _run_schedule(ctx)
    seating.update(ctx)


def _run_schedule(ctx: Context) -> None:
    epoch = EPOCH(ctx).get() if EPOCH(ctx).exists() else None
    if epoch is not None and epoch.sprint_open:
        _advance(ctx, epoch)
    elif _next_opening(ctx, epoch) <= ctx.block.height:
        _open_epoch(ctx, epoch)
    elif epoch is not None and epoch.sprints and PARAMS(ctx).get().sprint_blocks:
        _open_confirmation(ctx, epoch)


def next_opening(ctx: Context) -> int:
    """The height that opens the next main sprint."""
    return _next_opening(ctx, EPOCH(ctx).get() if EPOCH(ctx).exists() else None)


def _next_opening(ctx: Context, epoch: pb.Epoch | None) -> int:
    """Epoch e opens at first_height + e · epoch_blocks, as long as neither is changed. [poc.2e]"""
    return PARAMS(ctx).get().first_height if epoch is None else epoch.open_height + epoch.blocks


def _open_epoch(ctx: Context, last: pb.Epoch | None) -> None:
    """Pay for the epoch that ends, forget what is too old, and begin one with its main sprint. [poc.2e] [poc.13]

    Where parameters turn compute off an epoch has no sprint, and the first one is not counted by vesting and
    commissions. [poc.9a]
    """
    params = PARAMS(ctx).get()
    if params.sprint_blocks or vesting.epochs(ctx):
        vesting.open_epoch(ctx)
        staking.open_epoch(ctx)
    if last is not None:
        history.close_epoch(ctx, last, rewards.pay(ctx, last))
    number = 0 if last is None else last.epoch + 1
    epoch = pb.Epoch(epoch=number, open_height=ctx.block.height, blocks=params.epoch_blocks)
    if params.sprint_blocks:
        _open_sprint(ctx, epoch, pb.SPRINT_KIND_MAIN)
    else:
        EPOCH(ctx).set(epoch)


def _open_confirmation(ctx: Context, epoch: pb.Epoch) -> None:
    """Open a confirmation if this block's beacon says so and it would still close inside the epoch. [poc.7a]

    As many reveals are expected as the main sprint had commitments.
    """
    params = PARAMS(ctx).get()
    if not schedule.confirmation_opens(beacon.value(ctx), params.confirmations, epoch.blocks):
        return
    expected = SPRINTS(ctx)[epoch.epoch, 0].commitments
    reveals = schedule.reveal_length(params.reveal_blocks, expected, schedule.per_block(params))
    if ctx.block.height + params.confirm_blocks + reveals < epoch.open_height + epoch.blocks:
        _open_sprint(ctx, epoch, pb.SPRINT_KIND_CONFIRMATION)


def _open_sprint(ctx: Context, epoch: pb.Epoch, kind: pb.SprintKind) -> None:
    """Open a sprint with this block's hash and a copy of the parameters. [poc.2f] [poc.7b] [poc.12]"""
    params = PARAMS(ctx).get()
    if keeper.is_waived(ctx):
        params.deposit = params.spam_penalty = "0"
    confirm = kind == pb.SPRINT_KIND_CONFIRMATION
    block = ctx.block
    sprint = pb.Sprint(
        epoch=epoch.epoch,
        sprint=epoch.sprints,
        kind=kind,
        status=pb.SPRINT_STATUS_COMMIT,
        seed=reference.seed(block.chain_id, epoch.epoch, block.hash, confirm=confirm),
        open_height=block.height,
        commit_end_height=block.height + (params.confirm_blocks if confirm else params.sprint_blocks),
        params=params,
        proofs_per_block=schedule.per_block(params),
        rate_sum="0",
    )
    epoch.sprints += 1
    epoch.sprint_open = True
    EPOCH(ctx).set(epoch)
    _put(ctx, sprint)
    ctx.emit(events.sprint_changed(sprint))


def _advance(ctx: Context, epoch: pb.Epoch) -> None:
    sprint = SPRINTS(ctx)[epoch.epoch, epoch.sprints - 1]
    height = ctx.block.height
    if height == sprint.open_height + 1:
        sprint.open_time_ms = ctx.block.time_ms
        _put(ctx, sprint)
    elif height == sprint.commit_end_height:
        _end_commitments(ctx, epoch, sprint)
    elif height == sprint.reveal_end_height:
        settle.settle(ctx, sprint)
        _close(ctx, epoch, sprint)


def _end_commitments(ctx: Context, epoch: pb.Epoch, sprint: pb.Sprint) -> None:
    """Go over to the reveals, or end a sprint whose length measures nothing. [poc.2c] [poc.6b]"""
    params = sprint.params
    sprint.close_time_ms = ctx.block.time_ms
    length = sprint.commit_end_height - sprint.open_height
    elapsed = sprint.close_time_ms - sprint.open_time_ms
    if measure.is_void(elapsed, length, params.block_time, params.lead):
        sprint.status = pb.SPRINT_STATUS_VOID
        _close(ctx, epoch, sprint)
        return
    reveals = schedule.reveal_length(params.reveal_blocks, sprint.commitments, sprint.proofs_per_block)
    sprint.reveal_end_height = ctx.block.height + reveals
    sprint.status = pb.SPRINT_STATUS_REVEAL
    _put(ctx, sprint)
    ctx.emit(events.sprint_changed(sprint))


def _close(ctx: Context, epoch: pb.Epoch, sprint: pb.Sprint) -> None:
    epoch.sprint_open = False
    EPOCH(ctx).set(epoch)
    _put(ctx, sprint)
    ctx.emit(events.sprint_changed(sprint))


def _put(ctx: Context, sprint: pb.Sprint) -> None:
    SPRINTS(ctx)[sprint.epoch, sprint.sprint] = sprint
