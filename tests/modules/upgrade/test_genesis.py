"""Upgrade's part of genesis: refused where it contradicts itself, exported as it was read."""

from typing import Any

import pytest

from chain.errors import InvalidRequest
from chain.module import Block, Context, Mode
from chain.store.branch import Branch
from chain.store.kv import MemoryStore
from chain.wire.cosmos.upgrade.v1beta1 import upgrade_pb2
from modules.registry import MODULES
from modules.upgrade import genesis, keeper, plans
from modules.upgrade.state import APPLIED, LAST, VERSIONS

STATE: dict[str, Any] = {
    "plan": {"name": "v3", "height": "90", "info": "notes", "time": "0001-01-01T00:00:00Z"},
    "applied": [{"name": "v1", "height": "3"}, {"name": "v2", "height": "30"}],
    "last": "v2",
    "module_versions": [{"name": module.name, "version": "1"} for module in sorted(MODULES, key=lambda one: one.name)],
}


def fresh() -> Context:
    return Context(
        Branch(MemoryStore()), Block("test", 0, 0), Mode.GENESIS, modules={module.name: module for module in MODULES}
    )


@pytest.mark.rule("upgrade.8")
def test_what_is_exported_is_read_back_to_the_same_state() -> None:
    first, second = fresh(), fresh()
    genesis.validate(STATE)
    genesis.init(first, STATE)
    assert genesis.export(first) == STATE
    genesis.init(second, genesis.export(first))
    assert second.store.changes == first.store.changes


@pytest.mark.rule("upgrade.8")
def test_a_new_chain_has_the_versions_of_the_program_that_starts_it() -> None:
    ctx = fresh()
    genesis.validate({})
    genesis.init(ctx, {})
    assert dict(VERSIONS(ctx).items()) == {module.name: 1 for module in MODULES}


@pytest.mark.rule("upgrade.8")
def test_in_a_new_chain_what_the_program_can_do_is_done(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(plans, "PLANS", {"v2": {"bank": lambda ctx: None}, "v3": {}})
    ctx = fresh()
    genesis.init(ctx, {})
    assert dict(APPLIED(ctx).items()) == {"v2": 1, "v3": 1}
    assert (LAST(ctx).get(), VERSIONS(ctx)["bank"]) == ("v3", 2)
    with pytest.raises(InvalidRequest, match="already been completed"):
        keeper.schedule(ctx, upgrade_pb2.Plan(name="v2", height=9))
    keeper.gate(ctx)
    with pytest.raises(InvalidRequest, match="this program has it"):
        genesis.init(fresh(), {"plan": {"name": "v3", "height": "90"}})


@pytest.mark.rule("upgrade.8")
@pytest.mark.parametrize(
    "change",
    [
        {"plan": {"name": "", "height": "3"}},
        {"plan": {"name": "v2", "height": "90"}},
        {"applied": [{"name": "v2", "height": "3"}, {"name": "v2", "height": "4"}]},
        {"applied": [{"name": "v2", "height": "0"}]},
        {"applied": [{"name": "", "height": "1"}], "last": ""},
        {"last": "v9"},
        {"last": ""},
        {"applied": []},
        {"module_versions": [{"name": "bank", "version": "1"}] * 2},
        {"module_versions": [{"name": "bank", "version": "2"}]},
        {"nonsense": 1},
    ],
)
def test_a_part_that_contradicts_itself_is_refused(change: dict[str, Any]) -> None:
    with pytest.raises(InvalidRequest):
        genesis.validate({**STATE, **change})


@pytest.mark.rule("upgrade.8")
def test_versions_of_other_modules_than_this_programs_are_refused() -> None:
    with pytest.raises(InvalidRequest, match="not those of this program"):
        genesis.init(fresh(), {"module_versions": [{"name": "bank", "version": "1"}]})
