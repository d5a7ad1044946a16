"""A genesis document has the shape that CometBFT and Cosmos tools read."""

import base64
from typing import Any

import pytest
from google.protobuf.json_format import ParseDict

from chain import genesis_json
from chain.client.keys import Key
from chain.types import bech32_address, bech32_text, module_address
from chain.wire.causeway.inference.v1 import types_pb2 as inference_pb
from chain.wire.causeway.poc.v1 import genesis_pb2 as poc_genesis
from chain.wire.cosmos.auth.v1beta1 import auth_pb2
from chain.wire.cosmos.bank.v1beta1 import genesis_pb2 as bank_genesis
from chain.wire.cosmos.staking.v1beta1 import genesis_pb2 as staking_genesis
from genesis import Account, Miner, Validator, build, preset, preset_names
from genesis.builder import consensus_params, models
from genesis.review import review
from kernels.model.file import load
from kernels.model.tokenizer import Tokenizer

PEOPLE = [Key(bytes([n]) * 32).text for n in range(1, 5)]
TIME = "2026-01-01T00:00:00Z"


def document(**changes: Any) -> dict[str, Any]:
    given: dict[str, Any] = {
        "validators": [Validator("first", PEOPLE[0], bytes(32), 7_000_000, onion=bytes(32))],
        "miners": [Miner("worker", PEOPLE[1], {PEOPLE[0]: 10_000})],
        "accounts": [Account(address, 1000 * n) for n, address in enumerate(PEOPLE)],
    }
    return build(preset("local"), TIME, **{**given, **changes})


def test_accounts_get_their_numbers_in_the_order_given() -> None:
    accounts = document()["app_state"]["auth"]["accounts"]
    assert [(one["address"], one["account_number"]) for one in accounts] == [
        (address, str(number)) for number, address in enumerate(PEOPLE)
    ]
    assert all(one["@type"] == f"/{auth_pb2.BaseAccount.DESCRIPTOR.full_name}" for one in accounts)


def test_the_supply_is_the_sum_of_balances_with_the_deposits() -> None:
    bank = ParseDict(document()["app_state"]["bank"], bank_genesis.GenesisState())
    held = {one.address: int(one.coins[0].amount) for one in bank.balances}
    assert held[bech32_text(module_address("poc"))] == preset("local").poc["deposit"]
    assert held[bech32_text(module_address("not_bonded_tokens_pool"))] == 7_000_000
    assert sum(held.values()) == int(bank.supply[0].amount) == 6000 + 1_000_000 + 7_000_000


def test_the_engine_gets_its_validators_from_staking() -> None:
    made = document()
    poc = ParseDict(made["app_state"]["poc"], poc_genesis.GenesisState())
    staking = genesis_json.read("staking", staking_genesis.GenesisState, made["app_state"]["staking"])
    assert made["validators"] == []
    (validator,), (delegation,) = staking.validators, staking.delegations
    assert (validator.tokens, delegation.delegator_address) == ("7000000", PEOPLE[0])
    assert delegation.shares == validator.delegator_shares == str(7_000_000 * 10**18)
    assert bech32_address(validator.operator_address, "cwayvaloper") == bech32_address(PEOPLE[0])
    assert poc.miners[0].backing[0].operator == validator.operator_address == delegation.validator_address
    assert poc.miners[0].deposit == poc.params.deposit


def test_keys_are_in_base64_as_protobuf_has_them() -> None:
    validator = document()["app_state"]["staking"]["validators"][0]
    assert base64.b64decode(validator["consensus_pubkey"]["key"]) == bytes(32)


@pytest.mark.parametrize(
    ("changes", "reason"),
    [({"validators": []}, "needs a validator"), ({"accounts": [Account(PEOPLE[0], 1)] * 2}, "listed twice")],
)
def test_a_document_that_no_chain_could_start_from_is_refused(changes: dict[str, Any], reason: str) -> None:
    with pytest.raises(ValueError, match=reason):
        document(**changes)


@pytest.mark.parametrize("name", ["local", "testnet", "mainnet"])
def test_a_preset_keeps_the_rules_for_parameters(name: str) -> None:
    poc = preset(name).poc
    assert poc["rows"] % poc["tile"] == poc["cols"] % poc["tile"] == poc["depth"] % 64 == 0
    assert poc["depth"] <= 65_536
    assert (
        poc["sprint_blocks"] + poc["reveal_blocks"] + poc["confirm_blocks"] + poc["reveal_blocks"] < poc["epoch_blocks"]
    )
    assert poc["gas_per_tile"] == poc["tile"] ** 2 * poc["depth"] // 45
    assert poc["entries"] * poc["gas_per_tile"] <= 500_000_000


def test_presets_have_every_parameter_and_no_other() -> None:
    fields = {field.name for field in poc_genesis.GenesisState().params.DESCRIPTOR.fields}
    assert preset_names() == ["local", "mainnet", "testnet"]
    assert all(set(preset(name).poc) == fields for name in preset_names())


@pytest.mark.parametrize("name", ["local", "testnet", "mainnet"])
def test_presets_have_every_parameter_of_inference_and_no_other(name: str) -> None:
    fields = {field.name for field in inference_pb.Params.DESCRIPTOR.fields}
    assert set(preset(name).params["inference"]) == fields | {"model_bond"}


def test_the_model_of_every_preset_is_the_one_in_the_public_file() -> None:
    file = load()
    (model,) = models()
    told = [base64.b64decode(model[name]) for name in ("weights_root", "tokenizer_hash", "file_sha256")]
    assert told == [file.weights_root(), Tokenizer(file).vocabulary_root(), bytes.fromhex(file.sha256)]
    assert model["rows"] == sum(tensor.rows for tensor in file.tensors.values())
    assert model["max_context"] == file.shape.max_context
    assert document()["app_state"]["inference"]["models"] == [{**model, "bond": "10000000"}]


def test_an_unknown_preset_is_refused_with_those_there_are() -> None:
    with pytest.raises(ValueError, match="local, mainnet, testnet"):
        preset("moon")


@pytest.mark.parametrize("name", ["local", "testnet", "mainnet"])
def test_every_module_takes_what_the_builder_makes_and_the_sums_are_right(name: str) -> None:
    made = build(preset(name), TIME, [Validator("first", PEOPLE[0], bytes(32), 7_000_000, onion=bytes(32))])
    found = review(made)
    assert (found.faults, found.powers, found.supply) == ((), {bytes(32): 7}, 7_000_000)


@pytest.mark.parametrize("name", ["testnet", "mainnet"])
def test_where_onions_are_required_nobody_starts_without_one(name: str) -> None:
    made = build(preset(name), TIME, [Validator("first", PEOPLE[0], bytes(32), 7_000_000)])
    assert review(made).faults


def test_a_chain_may_start_without_any_coin() -> None:
    made = build(preset("mainnet"), TIME, [Validator("first", PEOPLE[0], bytes(32), 0, onion=bytes(32))])
    assert made["app_state"]["bank"]["supply"] == []
    found = review(made)
    assert (found.faults, found.powers, found.supply) == ((), {bytes(32): 1}, 0)


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        (lambda made: made.update(chain_id=""), "chain id"),
        (lambda made: made.update(genesis_time="yesterday"), "yesterday"),
        (lambda made: made["app_state"].update(moon={}), "moon"),
        (lambda made: made["app_state"]["staking"].update(validators=[], delegations=[]), "pool"),
        (lambda made: made["app_state"]["bank"]["balances"].pop(), "supply"),
        (lambda made: made["app_state"]["poc"]["miners"].clear(), "deposits"),
        (lambda made: made["app_state"]["staking"]["params"].update(max_validators=0), "max validators"),
    ],
)
def test_a_document_that_contradicts_itself_is_refused(change: Any, reason: str) -> None:
    made = document()
    change(made)
    assert reason in " ".join(review(made).faults)


@pytest.mark.parametrize("name", ["local", "testnet", "mainnet"])
def test_evidence_counts_for_as_long_as_stake_can_be_slashed(name: str) -> None:
    chosen = preset(name)
    evidence = consensus_params(chosen)["evidence"]
    assert int(evidence["max_age_duration"]) == chosen.unbonding_seconds * 10**9
    assert int(evidence["max_age_num_blocks"]) * chosen.poc["block_time"] == chosen.unbonding_seconds * 1000
    assert chosen.with_params("staking", unbonding_time="9s").unbonding_seconds == 9
