"""Rewards: what validators and their delegators have earned, and the community pool. Rules: README.md."""

from __future__ import annotations

from chain.module import Genesis, Module
from modules.distribution import genesis, invariants
from modules.distribution.state import NAME

MODULE = Module(
    name=NAME,
    genesis=Genesis(genesis.validate, genesis.init, genesis.export),
    invariants=(invariants.holdings, invariants.records),
    accounts={NAME: ()},
)
