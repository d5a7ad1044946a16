"""Scheduling an upgrade, stopping for it, and doing it, once."""

from __future__ import annotations

from google.protobuf import timestamp_pb2

from chain.errors import InvalidRequest
from chain.events import event
from chain.halt import Halt
from chain.module import Context, Module
from chain.wire.cosmos.upgrade.v1beta1 import upgrade_pb2 as pb
from modules.auth import keeper as auth
from modules.upgrade import notices, plans, skips
from modules.upgrade.messages import MAX_INFO, MAX_NAME
from modules.upgrade.state import APPLIED, LAST, PLAN, VERSIONS

NO_TIME = timestamp_pb2.Timestamp(seconds=-62_135_596_800)
"""The year 1, which the SDK's clients send, and show, for the time that a plan does not have."""


def scheduled(ctx: Context) -> pb.Plan | None:
    """The upgrade that is to come, if any."""
    return PLAN(ctx).get() if PLAN(ctx).exists() else None


def check(plan: pb.Plan) -> None:
    """Refuse what is no plan, whatever the state. [upgrade.1] Raises InvalidRequest."""
    if plan.HasField("time") and plan.time != NO_TIME:
        raise InvalidRequest("time-based upgrades have been deprecated in the SDK")
    if plan.HasField("upgraded_client_state"):
        raise InvalidRequest("upgrade logic for IBC has been moved to the IBC module")
    if not plan.name:
        raise InvalidRequest("name cannot be empty")
    if len(plan.name) > MAX_NAME or len(plan.info) > MAX_INFO:
        raise InvalidRequest(f"a plan's name has at most {MAX_NAME} characters, its info {MAX_INFO}")
    if plan.height <= 0:
        raise InvalidRequest("height must be greater than 0")


def schedule(ctx: Context, plan: pb.Plan) -> None:
    """Schedule an upgrade, instead of the one that was, if any. [upgrade.1] Raises InvalidRequest."""
    check(plan)
    if plan.height <= ctx.block.height:
        raise InvalidRequest("upgrade cannot be scheduled in the past")
    if plan.name in APPLIED(ctx):
        raise InvalidRequest(f"upgrade with name {plan.name} has already been completed")
    put(ctx, plan)


def put(ctx: Context, plan: pb.Plan) -> None:
    """Write a plan that has been checked, in the one form that clients know."""
    kept = pb.Plan(name=plan.name, height=plan.height, info=plan.info)
    kept.time.CopyFrom(NO_TIME)
    PLAN(ctx).set(kept)


def cancel(ctx: Context) -> None:
    """Schedule nothing. [upgrade.2]"""
    ctx.store.delete(PLAN.full)


def gate(ctx: Context) -> None:
    """Stop a program that is not the one for this block: too old, or ahead of its time.

    [upgrade.3] [upgrade.4] [upgrade.5] Raises Halt.
    """
    last = LAST(ctx).get() if LAST(ctx).exists() else ""
    if last and last not in plans.PLANS:
        raise Halt(notices.outdated(last, APPLIED(ctx)[last], ctx.block.height))
    plan = scheduled(ctx)
    if plan is None or skips.is_skipped(plan.height):
        return
    known = plan.name in plans.PLANS
    if not known and _is_due(ctx, plan):
        raise Halt(notices.needed(plan))
    if known and not _is_due(ctx, plan):
        raise Halt(notices.early(plan, ctx.block.height))


def pre_block(ctx: Context) -> None:
    """Do what is due with this block, before anything else in it; `gate` has let this program through. [upgrade.6]"""
    plan = scheduled(ctx)
    if plan is None or not _is_due(ctx, plan):
        return
    cancel(ctx)
    if skips.is_skipped(plan.height):  # [upgrade.7]
        return
    migrations = plans.PLANS[plan.name]
    for name, module in ctx.modules.items():
        if name not in VERSIONS(ctx):
            _begin(ctx, module)
        elif name in migrations:
            migrations[name](ctx)
            VERSIONS(ctx)[name] += 1
    APPLIED(ctx)[plan.name] = ctx.block.height
    LAST(ctx).set(plan.name)
    ctx.emit(event("upgrade", name=plan.name, height=str(ctx.block.height)))


def _is_due(ctx: Context, plan: pb.Plan) -> bool:
    return ctx.block.height >= plan.height


def _begin(ctx: Context, module: Module) -> None:
    """Start a module that the program before did not have, with its defaults. [upgrade.6]"""
    for name, permissions in sorted(module.accounts.items()):
        auth.register_module(ctx, name, permissions)
    module.genesis.init(ctx, {})
    VERSIONS(ctx)[module.name] = plans.version(module.name)
