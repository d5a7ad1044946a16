"""The page about transactions names every message of the staking wallets, with the gas that is charged."""

from __future__ import annotations

import re

import pytest

from chain.module import Block, Context, Mode, Route
from chain.store.branch import Branch
from chain.store.kv import MemoryStore
from chain.wire.cosmos.msg.v1 import msg_pb2
from modules.registry import MODULES
from tests.tidy.sources import ROOT

ROW = re.compile(r"\| (\w+) \| `(Msg\w+)` \| ([\d,]+) \|", re.ASCII)
TABLED = ("staking", "distribution", "slashing", "gov", "vesting", "beacon", "inference")
NOTHING = Context(Branch(MemoryStore()), Block("", 0, 0), Mode.QUERY)
"""A state in which nothing is: these messages are empty, and name nothing that is there."""


def rows() -> dict[tuple[str, str], int]:
    page = (ROOT / "docs" / "transactions.md").read_text()
    return {(module, name): int(gas.replace(",", "")) for module, name, gas in ROW.findall(page)}


def routes() -> list[tuple[str, Route]]:
    """What accounts may send; the authority's messages and the proposer's word are on other pages."""
    found = [(module.name, one) for module in MODULES if module.name in TABLED for one in module.routes]
    return [(name, one) for name, one in found if signer(one) != ["authority"] and not one.inherent]


def signer(one: Route) -> list[str]:
    return list(one.message.DESCRIPTOR.GetOptions().Extensions[msg_pb2.signer])


def test_every_row_is_of_a_message_that_there_is() -> None:
    assert sorted(rows()) == sorted({(name, one.message.DESCRIPTOR.name) for name, one in routes()})


@pytest.mark.parametrize(("module", "one"), routes(), ids=lambda it: it if isinstance(it, str) else it.url)
def test_a_message_costs_what_the_page_says(module: str, one: Route) -> None:
    assert one.gas(NOTHING, one.message()) == rows()[module, one.message.DESCRIPTOR.name]
