"""The whole group `causeway genesis`."""

from chain.cli.genesis import genesis
from chain.cli.gentx import gentx

genesis.add_command(gentx)

__all__ = ["genesis"]
