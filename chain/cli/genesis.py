"""`causeway genesis …`: the document that a chain starts from."""

import json
from pathlib import Path
from typing import Any

import click

from chain.cli.options import home


@click.group
def genesis() -> None:
    """The document that a chain starts from: made, put together, looked at, or taken from a chain that runs."""


@genesis.command
@home
@click.option("--height", type=click.IntRange(0), default=0, help="One of the last hundred; 0 is the newest.")
def export(home: Path, height: int) -> None:
    """Print the document from which a chain goes on where the node in --home is.

    A running node hands its state out page by page and goes on making blocks; of a stopped one, the newest height is
    there. Start the new chain with the program that exported it.
    """
    from chain.cli.state import state_of
    from chain.dispatch import Registry
    from genesis.document import export as exported
    from modules.registry import MODULES

    registry = Registry(MODULES)
    with state_of(home, height, registry) as state:
        document = exported(registry, state)
    _print(document)
    click.echo(f"the state after block {int(document['initial_height']) - 1} of {document['chain_id']}", err=True)


def _print(document: dict[str, Any]) -> None:
    click.echo(json.dumps(document, indent=2))
