"""`causeway query invariants`."""

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from chain.cli.options import home, output

if TYPE_CHECKING:
    from chain.dispatch import Registry
    from chain.module import Context


@click.command
@home
@click.option("--height", type=click.IntRange(0), default=0, help="One of the last hundred; 0 is the newest.")
@output
def invariants(home: Path, height: int, output: str) -> None:
    """Check what must always be true of the whole state of the node in --home. Exit code 1 where something is not.

    All of the state is read, so this is for the node's own operator: a running node hands it out page by page and
    goes on making blocks; the checking is done by this command.
    """
    from chain.cli.show import show
    from chain.cli.state import state_of
    from chain.dispatch import Registry
    from genesis.document import context_of
    from modules.registry import MODULES

    registry = Registry(MODULES)
    with state_of(home, height, registry) as state:
        ctx = context_of(registry, state)
        found = list(_checked(registry, ctx))
    broken = [one for one in found if not one["holds"]]
    if output == "json":
        show({"height": str(ctx.block.height), "broken": len(broken), "invariants": found}, output)
    else:
        click.echo("\n".join(_line(one) for one in found))
        click.echo(f"{len(broken)} of {len(found)} broken at height {ctx.block.height}", err=True)
    if broken:
        raise click.exceptions.Exit(1)


def _checked(registry: "Registry", ctx: "Context") -> Iterator[dict[str, Any]]:
    """Each invariant, whether it holds, and if not, why."""
    from chain.errors import Refused

    for module, invariant in registry.invariants():
        why = ""
        try:
            invariant(ctx)
        except (Refused, ValueError, LookupError, ArithmeticError) as error:
            why = f"{error}" or type(error).__name__
        yield {"module": module, "invariant": invariant.__name__, "holds": not why, "why": why}


def _line(one: dict[str, Any]) -> str:
    name = f"{one['module']}.{one['invariant']}"
    return f"ok      {name}" if one["holds"] else f"BROKEN  {name}: {one['why']}"
