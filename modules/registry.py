"""Every module of this chain. A new one adds its name here, and nothing else anywhere."""

from __future__ import annotations

from importlib import import_module

from chain.module import Module

NAMES = ("upgrade", "consensus", "auth", "circuit", "vesting", "bank", "distribution", "poc")
"""

MODULES: tuple[Module, ...] = tuple([import_module(f"modules.{name}").MODULE for name in NAMES])
"""Their manifests."""
