"""`causeway version`."""

from importlib.metadata import version as installed

import click

from chain.cli.options import output
from chain.cli.show import show


@click.command
@output
def version(output: str) -> None:
    """Versions of this program and of the engine."""
    from chain.engine.cometbft import VERSION

    show({"causeway": installed("causeway-chain"), "cometbft": VERSION.removeprefix("v")}, output)
