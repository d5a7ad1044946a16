"""Every module of this chain. A new one adds its name here, and nothing else anywhere."""

from __future__ import annotations

from importlib import import_module

from chain.module import Module

NAMES = ("upgrade", "consensus", "auth", "circuit", "vesting", "bank", "mint", "distribution", "staking", "poc")
"""In order: hooks at a block's beginning run down this list, those at its end back up, genesis down.

upgrade comes first, since all others expect the state that it leaves; consensus next, so that it tells the engine last;
auth and vesting before bank, whose balances need accounts and hold what is locked; staking after the
bank and distribution, which it moves coins in and tells of stakes; poc after staking, whose validators it gives powers.
"""

MODULES: tuple[Module, ...] = tuple([import_module(f"modules.{name}").MODULE for name in NAMES])
"""Their manifests."""
