"""Validators that make themselves at genesis, by transactions signed before there is a chain. Rules: README.md."""

from __future__ import annotations

from chain.module import Genesis, Module
from modules.genutil import genesis

MODULE = Module(name="genutil", genesis=Genesis(genesis.validate, genesis.init, genesis.export))
