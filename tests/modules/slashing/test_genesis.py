"""Slashing's part of genesis: refused where it contradicts itself, exported as it was read."""

from __future__ import annotations

import copy
from typing import Any

import pytest

from chain.errors import Refused
from chain.module import Context
from chain.types import Coin
from modules.bank import keeper as bank
from modules.slashing import genesis, params
from modules.slashing.state import ACCOUNT, PARAMS
from tests.modules.slashing import scene
from tests.modules.slashing.scene import DEFAULTS, double_sign, name
from tests.modules.staking import stage
from tests.modules.staking.stage import V1, V2, V3

ETERNITY = "9999-12-31T23:59:59Z"


def eventful() -> Context:
    """A chain in which V2 missed some blocks and V3 double-signed."""
    net = scene.new()
    net.blocks(4, absent=[V2])
    net.block(misbehavior=[double_sign(V3, 3)])
    net.blocks(3)
    return net.ctx


def ours(ctx: Context) -> dict[bytes, bytes]:
    return {key: raw for key, raw in ctx.store.changes.items() if key.startswith(b"slashing/") and raw is not None}


@pytest.mark.rule("slashing.10")
def test_what_is_exported_is_read_back_to_the_same_state() -> None:
    ctx = eventful()
    exported, before = genesis.export(ctx), ours(ctx)
    genesis.validate(exported)
    for key in before:
        ctx.store.delete(key)
    genesis.init(ctx, exported)
    assert ours(ctx) == before
    assert genesis.export(ctx) == exported


def test_what_is_exported_has_the_sdks_form() -> None:
    exported = genesis.export(eventful())
    assert sorted(exported) == ["evidence", "missed_blocks", "params", "signing_infos"]
    assert exported["params"] == DEFAULTS
    infos = {one["address"]: one["validator_signing_info"] for one in exported["signing_infos"]}
    assert infos[name(V3)] == {
        "address": name(V3),
        "start_height": "1",
        "index_offset": "0",
        "jailed_until": ETERNITY,
        "tombstoned": True,
        "missed_blocks_counter": "0",
    }
    assert infos[name(V1)]["jailed_until"] == "1970-01-01T00:00:00Z"
    (missed,) = exported["missed_blocks"]
    assert missed["address"] == name(V2)
    assert missed["missed_blocks"] == [{"index": str(index), "missed": True} for index in (1, 2, 3, 4)]
    (evidence,) = exported["evidence"]
    assert evidence["@type"] == "/cosmos.evidence.v1beta1.Equivocation"
    assert (evidence["height"], evidence["power"], evidence["consensus_address"]) == ("3", "10", name(V3))


def test_an_empty_part_means_the_sdks_defaults() -> None:
    genesis.validate({})
    ctx = stage.new_chain()
    genesis.init(ctx, {})
    assert PARAMS(ctx).get() == params.default()


def test_a_block_that_was_not_missed_may_be_listed_and_counts_nothing() -> None:
    state = changed("missed_blocks.0.missed_blocks.0.missed", False)
    with pytest.raises(Refused, match="counter"):
        genesis.validate(state)
    state["signing_infos"][_at(state, V2)]["validator_signing_info"]["missed_blocks_counter"] = "3"
    genesis.validate(state)


STATE = genesis.export(eventful())


def _at(state: dict[str, Any], operator: bytes) -> int:
    return [one["address"] for one in state["signing_infos"]].index(name(operator))


def changed(path: str, value: Any) -> dict[str, Any]:
    """STATE with one thing changed; `v2` in a path is the place of V2's signing info."""
    state = copy.deepcopy(STATE)
    places = {"v2": _at(state, V2), "v3": _at(state, V3)}
    *way, last = [places.get(part, int(part) if part.isdecimal() else part) for part in path.split(".")]
    inner: Any = state
    for part in way:
        inner = inner[part]
    inner[last] = value
    return state


INFO = "signing_infos.v2.validator_signing_info"
FAULTS = [
    (changed("params.signed_blocks_window", "5"), "signed blocks window"),
    (changed("params.slash_fraction_downtime", "1/2"), "decimal"),
    (changed("signing_infos", STATE["signing_infos"] * 2), "a signing info is given twice"),
    (changed("signing_infos.v2.address", "cwayvalcons1nonsense"), "decoding bech32 failed"),
    (changed(f"{INFO}.address", name(V1)), "another validator's"),
    (changed(f"{INFO}.missed_blocks_counter", "5"), "a missed blocks counter is not the number"),
    (changed(f"{INFO}.missed_blocks_counter", "-1"), "below zero"),
    (changed(f"{INFO}.start_height", "-1"), "below zero"),
    (changed(f"{INFO}.jailed_until", "1969-12-31T23:59:59Z"), "before 1970"),
    (changed(f"{INFO}.tombstoned", True), "never ends"),
    (changed("missed_blocks", STATE["missed_blocks"] * 2), "a list of missed blocks is given twice"),
    (changed("missed_blocks.0.address", name(ACCOUNT)), "without a signing info"),
    (changed("missed_blocks.0.missed_blocks.0.index", "10"), "missed blocks are 0 to 9"),
    (changed("missed_blocks.0.missed_blocks.0.index", "-1"), "missed blocks are 0 to 9"),
    (changed("missed_blocks.0.missed_blocks.0.index", "2"), "each once"),
    (changed("evidence", STATE["evidence"] * 2), "an equivocation is given twice"),
    (changed("evidence.0.consensus_address", name(V2)), "not tombstoned"),
    (changed("evidence.0.consensus_address", name(ACCOUNT)), "not tombstoned"),
    (changed("evidence.0.height", "0"), "a height, a time and a power"),
    (changed("evidence.0.power", "0"), "a height, a time and a power"),
    (changed("evidence.0", {"@type": "/cosmos.bank.v1beta1.Params"}), "no evidence of type"),
    (changed("surplus", 1), "no field named"),
]


@pytest.mark.rule("slashing.10")
@pytest.mark.parametrize(("state", "text"), FAULTS)
def test_a_genesis_that_contradicts_itself_is_refused(state: dict[str, Any], text: str) -> None:
    with pytest.raises(Refused, match=text):
        genesis.validate(state)


@pytest.mark.rule("slashing.4")
def test_coins_in_the_modules_account_are_refused() -> None:
    ctx = stage.new_chain()
    bank.put(ctx, ACCOUNT, (Coin("ucway", 1),))
    with pytest.raises(Refused, match="empty between blocks"):
        genesis.init(ctx, {})
