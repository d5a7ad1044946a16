"""Consensus's part of genesis."""

from base64 import b64encode
from typing import Any

import pytest

from chain.blocks import LAST_BLOCK
from chain.errors import InvalidRequest, Refused
from chain.limits import MAX_GAS
from chain.module import Block, Context, Mode
from chain.store.branch import Branch
from chain.store.kv import MemoryStore
from modules.consensus import genesis, keeper
from modules.consensus.params import default
from modules.consensus.state import PARAMS

KEYS = [bytes([number]) * 32 for number in range(3)]


def context() -> Context:
    return Context(Branch(MemoryStore()), Block("test", 0, 0), Mode.GENESIS)


def listed(key: bytes = KEYS[0], power: str = "5") -> dict[str, str]:
    return {"pub_key": b64encode(key).decode(), "power": power}


@pytest.mark.rule("consensus.3")
@pytest.mark.rule("consensus.5")
def test_the_engines_parameters_are_kept_and_given_back_without_a_gas_limit() -> None:
    ctx = context()
    ctx.consensus_params = default()
    ctx.consensus_params.block.max_bytes = 4_000_000
    ctx.consensus_params.evidence.max_bytes = 100_000
    genesis.init(ctx, {})
    assert (PARAMS(ctx).get().block.max_bytes, PARAMS(ctx).get().block.max_gas) == (4_000_000, MAX_GAS)
    assert (ctx.consensus_params.block.max_bytes, ctx.consensus_params.block.max_gas) == (4_000_000, -1)


@pytest.mark.rule("consensus.5")
def test_what_is_exported_is_read_back_to_the_same_state() -> None:
    first, second = context(), context()
    genesis.init(first, {})
    keeper.set_powers(first, {KEYS[2]: 7, KEYS[0]: 3})
    keeper.end_block(first)
    LAST_BLOCK(first).set(Block("test", 0, 1_760_000_000_000_000_001, KEYS[1]))
    exported = genesis.export(first)
    genesis.validate(exported)
    genesis.init(second, exported)
    assert second.store.changes == first.store.changes
    assert second.validator_updates == {KEYS[0]: 3, KEYS[2]: 7}


def test_a_new_chain_lists_nobody() -> None:
    ctx = context()
    genesis.validate({})
    genesis.init(ctx, {})
    assert genesis.export(ctx) == {"validators": []}


@pytest.mark.rule("consensus.5")
def test_the_last_block_is_the_one_below_the_initial_height() -> None:
    last = {"height": "7", "time_ns": "1", "hash": b64encode(KEYS[1]).decode()}
    ctx = context()
    with pytest.raises(InvalidRequest, match="so the initial height is 8"):
        genesis.init(ctx, {"last_block": last})
    ctx.block = Block("other", 7, 0)
    genesis.init(ctx, {"last_block": last})
    assert LAST_BLOCK(ctx).get() == Block("other", 7, 1, KEYS[1])


FAULTS: list[tuple[dict[str, Any], str]] = [
    ({"validators": [listed(), listed()]}, "listed once"),
    ({"validators": [listed(b"short")]}, "32 bytes"),
    ({"validators": [listed(power="0")]}, "some power"),
    ({"validators": [listed(power="-1")]}, "not an amount"),
    ({"validators": [listed(power=str(10**12 + 1))]}, "out of bounds"),
    ({"validators": [{"pub_key": "!", "power": "1"}]}, "in base64"),
    ({"validators": [{"power": "1"}]}, "in base64"),
    ({"validators": ["somebody"]}, "in base64"),
    ({"last_block": "seven"}, "has a height, a time_ns"),
    ({"last_block": {"height": "7", "time_ns": "1"}}, "has a height, a time_ns"),
    ({"last_block": {"height": "7", "time_ns": "1", "hash": "!"}}, "has a height, a time_ns"),
    ({"last_block": {"height": "7", "time_ns": "1", "hash": "AAAA"}}, "32 bytes"),
    ({"last_block": {"height": str(2**63), "time_ns": "1", "hash": "A" * 43 + "="}}, "below 2"),
    ({"turns": 5}, "bytes in base64"),
    ({"turns": "!"}, "bytes in base64"),
    ({"turns": "AAAA"}, "malformed"),
    ({"turns": b64encode(bytes(69)).decode()}, "malformed"),
    ({"turns": b64encode(bytes(68)).decode()}, "not those of the validators"),
    ({"surplus": 1}, "unknown surplus"),
]


@pytest.mark.rule("consensus.5")
@pytest.mark.parametrize(("state", "text"), FAULTS)
def test_a_list_that_the_engine_would_stumble_over_is_refused(state: dict[str, Any], text: str) -> None:
    with pytest.raises(Refused, match=text):
        genesis.validate(state)


def test_parameters_that_the_engine_could_not_run_with_are_refused() -> None:
    ctx = context()
    ctx.consensus_params = default()
    ctx.consensus_params.validator.pub_key_types.append("secp256k1")
    with pytest.raises(InvalidRequest, match="ed25519"):
        genesis.init(ctx, {})
