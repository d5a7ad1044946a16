"""The miner: a client of a node that solves each sprint's challenge on this machine's devices."""

from chain.miner.daemon import mine

__all__ = ["mine"]
