"""Staking's part of genesis: the SDK's JSON, refused where it contradicts itself, exported as it was read."""

import copy
from collections.abc import Callable
from typing import Any

import pytest

from chain.errors import Refused
from chain.module import Context
from modules.staking import genesis, keeper
from modules.staking.state import POWERS
from tests.modules.staking import stage
from tests.modules.staking.stage import ANN, V1, V2, V3, V4, valoper


@pytest.fixture
def lived(ctx: Context) -> Context:
    """A chain on which everything has happened that can be exported."""
    for delegator, operator in ((ANN, V1), (V4, V2), (V3, V1)):
        stage.delegate(ctx, delegator, operator, 1000)
    keeper.begin_era(ctx)
    stage.delegate(ctx, ANN, V1, 77)
    stage.undelegate(ctx, ANN, V1, 100)
    stage.redelegate(ctx, ANN, V1, V3, 200)
    keeper.slash(stage.at(ctx, 3), V1, 2, 10**17)
    keeper.jail(ctx, V1)
    stage.bonded(ctx, V2)
    stage.undelegate(stage.at(ctx, 4), ANN, V1, 100)
    return ctx


def kept(ctx: Context) -> dict[bytes, bytes | None]:
    return {key: value for key, value in ctx.store.changes.items() if key.startswith(b"staking/") and value is not None}


@pytest.mark.rule("staking.14")
def test_what_is_exported_is_read_back_to_the_same_state(lived: Context) -> None:
    before = kept(lived)
    exported = genesis.export(lived)
    genesis.validate(exported)
    for key in before:
        lived.store.delete(key)
    genesis.init(lived, exported)
    assert kept(lived) == before
    stage.check(lived)


@pytest.mark.rule("staking.14")
def test_it_is_in_the_sdks_form(lived: Context) -> None:
    exported = genesis.export(lived)
    assert exported["params"]["unbonding_time"] == "1814400s"
    assert exported["params"]["min_commission_rate"] == "0.000000000000000000"
    assert exported["exported"] is True
    assert exported["last_total_power"] == "1"
    assert exported["last_validator_powers"] == [{"address": valoper(V2), "power": "1"}]
    one = next(one for one in exported["validators"] if one["operator_address"] == valoper(V2))
    assert one["consensus_pubkey"]["@type"] == "/cosmos.crypto.ed25519.PubKey"
    assert (one["status"], one["delegator_shares"]) == ("BOND_STATUS_BONDED", "1001000.000000000000000000")


def first(ctx: Context) -> dict[str, Any]:
    """A genesis as people write it: three validators, two of them bonded."""
    state = genesis.export(ctx)
    state["exported"] = False
    state["last_validator_powers"] = []
    return state


@pytest.mark.rule("staking.14")
def test_bonded_validators_of_a_new_chain_have_power_until_somebody_decides(ctx: Context) -> None:
    state = first(ctx)
    for key in kept(ctx):
        ctx.store.delete(key)
    genesis.init(ctx, state)
    assert dict(POWERS(ctx).items()) == {V1: 1, V2: 1}
    assert keeper.changed(ctx)
    stage.check(ctx)


@pytest.mark.rule("staking.14")
def test_pools_must_hold_what_validators_have(ctx: Context) -> None:
    state = first(ctx)
    state["validators"][0]["tokens"] = "1000001"
    with pytest.raises(Refused, match="pool holds"):
        genesis.init(ctx, state)


def _of(state: dict[str, Any], name: str) -> Any:
    return state[name][0]


def _twice(name: str) -> Callable[[dict[str, Any]], None]:
    return lambda state: state[name].append(copy.deepcopy(state[name][0]))


def _set(name: str, field: str, value: Any) -> Callable[[dict[str, Any]], None]:
    return lambda state: state[name][0].update({field: value})


@pytest.mark.rule("staking.14")
@pytest.mark.parametrize(
    "spoil",
    [
        _twice("validators"),
        _twice("delegations"),
        _twice("unbonding_delegations"),
        _twice("redelegations"),
        _twice("last_validator_powers"),
        _set("validators", "delegator_shares", "1.0"),
        _set("validators", "status", "BOND_STATUS_UNSPECIFIED"),
        _set("validators", "consensus_pubkey", None),
        _set("validators", "tokens", "-1"),
        _set("validators", "operator_address", "cway1x"),
        _set("delegations", "shares", "0.0"),
        _set("delegations", "validator_address", valoper(ANN)),
        _set("last_validator_powers", "power", "0"),
        _set("last_validator_powers", "address", valoper(ANN)),
        _set("redelegations", "validator_src_address", valoper(V3)),
        _set("redelegations", "entries", []),
        _set("unbonding_delegations", "entries", []),
        lambda state: _of(state, "unbonding_delegations")["entries"][0].update(balance="1000000"),
        lambda state: _of(state, "redelegations")["entries"][0].update(shares_dst="0.0"),
        lambda state: state.update(last_validator_powers=[]),
        lambda state: state["params"].update(max_entries=0),
        lambda state: state.update(surprise=1),
        lambda state: [state.update(exported=False), *[one.update(jailed=True) for one in state["validators"]]],
        lambda state: state["validators"][0]["commission"]["commission_rates"].update(max_rate="1.1"),
    ],
)
def test_a_contradiction_is_refused(lived: Context, spoil: Callable[[dict[str, Any]], None]) -> None:
    state = genesis.export(lived)
    spoil(state)
    with pytest.raises(Refused):
        genesis.validate(state)


@pytest.mark.rule("staking.14")
def test_a_chain_whose_last_validators_are_jailed_goes_on(ctx: Context) -> None:
    for operator in (V1, V2):
        keeper.jail(ctx, operator)
    exported, before = genesis.export(ctx), kept(ctx)
    genesis.validate(exported)
    for key in before:
        ctx.store.delete(key)
    genesis.init(ctx, exported)
    assert kept(ctx) == before


@pytest.mark.rule("staking.14")
def test_nothing_is_a_state_too() -> None:
    genesis.validate({})
    assert stage.new_chain().block.height == 1
