"""`causeway query invariants`."""

from pathlib import Path
from typing import Any

import click

from chain.cli.options import home, output


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
    from chain.invariants import check
    from genesis.document import context_of
    from modules.registry import MODULES

    registry = Registry(MODULES)
    with state_of(home, height, registry) as state:
        ctx = context_of(registry, state)
        checked = check(registry.invariants(), ctx)
        found = [{"module": m, "invariant": name, "holds": not why, "why": why} for m, name, why in checked]
    broken = [one for one in found if not one["holds"]]
    if output == "json":
        show({"height": str(ctx.block.height), "broken": len(broken), "invariants": found}, output)
    else:
        click.echo("\n".join(_line(one) for one in found))
        click.echo(f"{len(broken)} of {len(found)} broken at height {ctx.block.height}", err=True)
    if broken:
        raise click.exceptions.Exit(1)


def _line(one: dict[str, Any]) -> str:
    name = f"{one['module']}.{one['invariant']}"
    return f"ok      {name}" if one["holds"] else f"BROKEN  {name}: {one['why']}"
