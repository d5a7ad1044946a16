"""Genesis: what is refused, what the engine is told, and that an exported state goes on as the original would."""

import json
from typing import Any

import pytest

from chain.errors import InvalidAddress, InvalidRequest, Refused
from chain.module import Mode
from chain.types import DENOM, Coin
from modules.bank import keeper as bank
from modules.poc import MODULE
from modules.poc.genesis import read
from modules.poc.messages import InvalidBacking, InvalidParams, UnknownValidator
from modules.poc.state import ACCOUNT
from tests.modules.poc.network import PARAMS, Network, genesis_state, key, operator, simulated, text
from tests.modules.poc.test_miners import update


def state(**changed: Any) -> dict[str, Any]:
    return {**genesis_state(["m"], {}), **changed}


def share(name: str, part: int = 1) -> dict[str, Any]:
    return {"operator_address": operator(name), "share": str(part)}


def backed(name: str, weight: int = 1) -> dict[str, Any]:
    return {"operator_address": operator(name), "weight": str(weight)}


def watched(name: str, window: int = 1) -> dict[str, Any]:
    return {"operator_address": operator(name), "window": str(window)}


def miner(**changed: Any) -> dict[str, Any]:
    return {**genesis_state(["m"], {})["miners"][0], **changed}


@pytest.mark.rule("poc.11")
@pytest.mark.parametrize(
    ("changed", "refusal"),
    [
        ({"params": {}}, InvalidParams),
        ({"params": {**PARAMS, "speed": 1}}, InvalidRequest),
        ({"params": {**PARAMS, "tile": -1}}, InvalidRequest),
        ({"validators": []}, InvalidRequest),
        ({"shares": [share("val0", 0)]}, InvalidRequest),
        ({"shares": [share("val0", -1)]}, InvalidRequest),
        ({"shares": [share("val0", 10**9), share("val1")]}, InvalidRequest),
        ({"shares": [share("val0"), share("val0")]}, InvalidRequest),
        ({"shares": [{**share("val0"), "operator_address": text("val0")}]}, InvalidAddress),
        ({"shares": [share("val0")], "probations": [watched("val0")]}, InvalidRequest),
        ({"probations": [watched("val0", 1 << 100)]}, InvalidRequest),
        ({"probations": [watched("val0"), watched("val0", 2)]}, InvalidRequest),
        ({"backed": [backed("val0", 5)], "total_weight": "4"}, InvalidRequest),
        ({"backed": [backed("val0"), backed("val0")], "total_weight": "4"}, InvalidRequest),
        ({"rewards": [{"miner": text("nobody"), "amount": "1"}]}, InvalidRequest),
        ({"miners": [miner(address="cway1x")]}, InvalidAddress),
        ({"miners": [miner(), miner()]}, InvalidRequest),
        ({"miners": [miner(backing=[{"operator": operator("val0"), "shares": 1}])]}, InvalidBacking),
        ({"rates": [{"miner": text("nobody"), "main_rate": "1"}]}, InvalidRequest),
    ],
)
def test_a_genesis_that_contradicts_itself_is_refused(changed: dict[str, Any], refusal: type[Refused]) -> None:
    with pytest.raises(refusal):
        MODULE.genesis.validate(state(**changed))


@pytest.mark.rule("poc.11")
@pytest.mark.parametrize("held", [0, 999_999, 1_000_001])
def test_deposits_must_be_in_the_modules_account(held: int) -> None:
    network = Network()
    network.ctx.mode = Mode.GENESIS
    bank.put(network.ctx, ACCOUNT, (Coin(DENOM, held),) if held else ())
    with pytest.raises(InvalidRequest, match=f"holds {held}ucway"):
        MODULE.genesis.init(network.ctx, state())


@pytest.mark.rule("poc.11")
def test_a_miner_of_a_new_chain_backs_validators_that_are_there() -> None:
    with pytest.raises(UnknownValidator, match="cwayvaloper"):
        Network(miners=["m"], backing={"m": {"val9": 10_000}})


@pytest.mark.rule("poc.11")
@pytest.mark.rule("poc.9a")
def test_the_engine_is_given_the_staked_validators_with_a_power_for_each_coin() -> None:
    network = Network(validators=["val0", "val1", "val2"], stakes={"val1": 7_900_000, "val2": 999_999})
    assert network.updates == {key("val0"): 10**6, key("val1"): 7}


@pytest.mark.rule("poc.11")
@pytest.mark.rule("poc.9a")
def test_where_nobody_has_a_coin_everybody_has_one_power() -> None:
    network = Network(validators=["val0", "val1"], stakes={"val0": 0, "val1": 999_999})
    assert network.updates == {key("val0"): 1, key("val1"): 1}


@pytest.mark.rule("poc.11")
@pytest.mark.rule("poc.9a")
def test_a_genesis_that_says_nothing_of_poc_has_no_compute() -> None:
    MODULE.genesis.validate({})
    assert read({}).params.sprint_blocks == 0


@pytest.mark.rule("poc.11")
def test_an_exported_state_read_back_is_the_same_and_goes_on_the_same() -> None:
    with simulated() as pool:
        original = Network(miners=["a", "b"], backing={"a": {"val1": 2500, "val3": 7500}}, confirmations=10)
        original.run_sprint({"a": 1000, "b": 2000}, pool)
        original.run_to(34)
        update(original, "b", val0=10_000)  # counts from the next sprint on
        exported = json.loads(json.dumps(MODULE.genesis.export(original.ctx)))
        copy = read_back(original, exported)
        assert MODULE.genesis.export(copy.ctx) == exported
        for network in (original, copy):
            network.run_sprint({"a": 3000, "b": 1000}, pool)
            network.run_to(100)
    assert poc_entries(copy) == poc_entries(original)


def read_back(original: Network, exported: dict[str, Any]) -> Network:
    """A new network with that state, and the beacon's, at the same height and time."""
    copy = Network()
    copy.base.entries |= {name: value for name, value in original.base.entries.items() if name.startswith(b"beacon/")}
    for name in [name for name in copy.base.entries if name.startswith(b"poc/")]:
        del copy.base.entries[name]
    copy.height, copy.time_ns = original.height - 1, original.time_ns
    bank.put(copy.ctx, ACCOUNT, (Coin(DENOM, bank.balance(original.ctx, ACCOUNT, DENOM)),))
    MODULE.genesis.validate(exported)
    MODULE.genesis.init(copy.ctx, exported)
    copy._finish()
    return copy


def poc_entries(network: Network) -> dict[bytes, bytes]:
    return {name: value for name, value in network.base.entries.items() if name.startswith(b"poc/")}
