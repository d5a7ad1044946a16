"""Upgrade's part of genesis: `causeway.upgrade.v1.GenesisState` as JSON."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from chain import genesis_json
from chain.errors import InvalidRequest
from chain.module import Context
from chain.wire.causeway.upgrade.v1 import genesis_pb2 as pb
from chain.wire.cosmos.upgrade.v1beta1 import upgrade_pb2
from modules.upgrade import keeper, plans
from modules.upgrade.state import APPLIED, LAST, VERSIONS


def validate(state: Mapping[str, Any]) -> None:
    """Refuse a part that contradicts itself, or states of another version of this program. [upgrade.8]

    Raises InvalidRequest.
    """
    given = genesis_json.read("upgrade", pb.GenesisState, state)
    applied = [one.name for one in given.applied]
    if given.HasField("plan"):
        keeper.check(given.plan)
        if given.plan.name in applied:
            raise InvalidRequest(f"upgrade genesis: {given.plan.name} is scheduled and has happened")
    if len(set(applied)) != len(applied) or any(not one.name or not one.height for one in given.applied):
        raise InvalidRequest("upgrade genesis: an upgrade has a name and a height, and happens once")
    if given.last not in (applied or [""]):
        raise InvalidRequest("upgrade genesis: the last upgrade is one of those that have happened")
    names = [one.name for one in given.module_versions]
    if len(set(names)) != len(names):
        raise InvalidRequest("upgrade genesis: a module's version is given twice")
    for one in given.module_versions:
        if one.version != plans.version(one.name):
            raise InvalidRequest(
                f"upgrade genesis: the state of {one.name} has version {one.version}, this program needs"
                f" {plans.version(one.name)}: start the chain with the program that exported it"
            )


def init(ctx: Context, state: Mapping[str, Any]) -> None:
    """Write what is given; a new chain has the versions, and all upgrades, of the program that starts it. [upgrade.8]

    Raises InvalidRequest where versions are given, but not of this program's modules, or a new chain schedules what the
    program has.
    """
    given = genesis_json.read("upgrade", pb.GenesisState, state)
    if given.HasField("plan"):
        keeper.put(ctx, given.plan)
    for one in given.applied:
        APPLIED(ctx)[one.name] = one.height
    if given.last:
        LAST(ctx).set(given.last)
    versions = {one.name: one.version for one in given.module_versions}
    if versions and ctx.modules and sorted(versions) != sorted(ctx.modules):
        raise InvalidRequest("upgrade genesis: the modules whose versions are given are not those of this program")
    for name in ctx.modules:
        VERSIONS(ctx)[name] = versions.get(name, plans.version(name))
    if not versions:
        _begin(ctx, given.plan.name)


def _begin(ctx: Context, scheduled: str) -> None:
    """Count what this program can do as done: scheduled once more it would stop every node at once. [upgrade.8]"""
    if scheduled in plans.PLANS:
        raise InvalidRequest(f"upgrade genesis: {scheduled} is scheduled, and this program has it")
    for name in plans.PLANS:
        APPLIED(ctx)[name] = ctx.block.height + 1
        LAST(ctx).set(name)


def export(ctx: Context) -> dict[str, Any]:
    """Write what `init` reads."""
    state = pb.GenesisState(plan=keeper.scheduled(ctx), last=LAST(ctx).get() if LAST(ctx).exists() else "")
    state.applied.extend([pb.Applied(name=name, height=height) for name, height in APPLIED(ctx).items()])
    state.module_versions.extend(
        [upgrade_pb2.ModuleVersion(name=name, version=version) for name, version in VERSIONS(ctx).items()]
    )
    return genesis_json.written(state)
