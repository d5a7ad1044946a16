"""What is always true of upgrades. A broken invariant raises ValueError."""

from __future__ import annotations

from chain.module import Context
from modules.upgrade import keeper, plans
from modules.upgrade.state import APPLIED, LAST, VERSIONS


def plan(ctx: Context) -> None:
    """What is scheduled has not happened and is still to come; what happened last has happened. [upgrade.1]"""
    found = keeper.scheduled(ctx)
    if found is not None and (found.name in APPLIED(ctx) or found.height <= ctx.block.height):
        raise ValueError(f"upgrade {found.name} at {found.height} is scheduled, but not to come")
    if LAST(ctx).exists() and LAST(ctx).get() not in APPLIED(ctx):
        raise ValueError("the last upgrade has not happened")


def versions(ctx: Context) -> None:
    """Every module's state has the version that this program needs. [upgrade.6]"""
    wrong = {name: version for name, version in VERSIONS(ctx).items() if version != plans.version(name)}
    if wrong:
        raise ValueError(f"modules' states have other versions than this program's: {wrong}")
