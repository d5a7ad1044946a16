"""A running node looks at what is cheap every epoch, and says loudly what is broken; its operator says if it stops."""

import logging
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from chain.app import App
from chain.dispatch import Registry
from chain.invariants import EVERY, check
from chain.mempool import Policy
from chain.module import Context, Module
from chain.store.disk import Disk
from modules.registry import MODULES, NAMES
from modules.vesting import keeper as vesting
from tests.app.driver import Chain

EPOCH = 3


def broken(ctx: Context) -> None:
    """An invariant that does not hold."""
    raise ValueError(f"two and two are {ctx.block.height}")


def changed(**hooks: object) -> list[Module]:
    """All modules, the last with something else."""
    return [*MODULES[:-1], replace(MODULES[-1], **hooks)]  # type: ignore[arg-type]  # a table of fields


def opens_an_epoch(ctx: Context) -> None:
    if ctx.block.height == EPOCH:
        vesting.open_epoch(ctx)


@pytest.fixture
def said(caplog: pytest.LogCaptureFixture) -> Iterator[pytest.LogCaptureFixture]:
    with caplog.at_level(logging.CRITICAL):
        yield caplog


def chain_of(path: Path, halts: bool = False) -> Chain:
    chain = Chain(path, check_invariants=False)
    chain.app.disk.close()
    modules = changed(invariants=(broken,), cheap=(broken,), begin_block=opens_an_epoch)
    chain.app = App(modules, Disk(path / "application.db", NAMES), Policy(halts_on_broken_invariant=halts))
    chain.app.init_chain(chain._init_request())
    return chain


@pytest.mark.parametrize("halts", [False, True])
def test_what_is_broken_is_said_when_an_epoch_opens_and_stops_only_who_wants_that(
    tmp_path: Path, said: pytest.LogCaptureFixture, halts: bool
) -> None:
    chain = chain_of(tmp_path, halts)
    chain.next()
    chain.next()
    assert "BROKEN" not in said.text
    chain.next()
    assert "BROKEN INVARIANT genutil.broken at height 3: two and two are 3" in said.text
    assert (chain.app.halt is not None) is halts
    assert chain.height == EPOCH  # what is committed stays


def test_where_no_epoch_opens_it_is_looked_at_now_and_then(
    tmp_path: Path, said: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("chain.app.EVERY", 2)
    chain = chain_of(tmp_path)
    chain.next()
    assert "BROKEN" not in said.text
    chain.next()
    assert "BROKEN INVARIANT" in said.text
    assert EVERY > 2


def test_what_a_broken_state_makes_an_invariant_stumble_over_is_a_reason_too(chain: Chain) -> None:
    ctx = chain.app.queries.context(0)

    def stumbles(ctx: Context) -> None:
        raise KeyError

    assert [one.why for one in check([("bank", stumbles), ("bank", broken)], ctx)] == [
        "KeyError",
        f"two and two are {chain.height}",
    ]


def test_cheap_ones_are_some_of_all_and_hold_in_a_new_chain(tmp_path: Path) -> None:
    registry = Registry(MODULES)
    every = list(registry.invariants())
    assert [one for one in registry.cheap_invariants() if one not in every] == []
    chain = Chain(tmp_path)
    chain.next()
    assert [one for one in check(registry.cheap_invariants(), chain.app.queries.context(0)) if one.why] == []
