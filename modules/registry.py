"""Every module of this chain. A new one adds its name here, and nothing else anywhere."""

from __future__ import annotations

from importlib import import_module

from chain.module import Module

NAMES = (
    "upgrade",
    "consensus",
    "auth",
    "circuit",
    "vesting",
    "bank",
    "mint",
    "distribution",
    "staking",
    "slashing",
    "beacon",
    "poc",
    "inference",
    "gov",
    "genutil",
)
"""In order: hooks at a block's beginning run down this list, those at its end back up, genesis down.

upgrade comes first, since all others expect the state that it leaves; consensus next, so that it tells the engine last;
auth and vesting before bank, whose balances need accounts and hold what is locked; staking after the
bank and distribution, which it moves coins in and tells of stakes; slashing and the beacon after staking, whose
validators it slashes and whose onions it takes; poc after them: it gives validators powers, and the beacon says when it
measures; inference after poc, which measures who
serves; gov at the very end, which asks staking who may vote, and executes whatever was decided.
"""

MODULES: tuple[Module, ...] = tuple([import_module(f"modules.{name}").MODULE for name in NAMES])
"""Their manifests."""
