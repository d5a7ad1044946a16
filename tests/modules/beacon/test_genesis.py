"""What the beacon starts from, and that what is exported goes on as it was."""

import json
from base64 import b64encode
from hashlib import sha256
from typing import Any

import pytest

from chain.errors import InvalidAddress, InvalidRequest, Refused
from chain.module import Block, Context, Mode
from chain.store.branch import Branch
from chain.store.kv import MemoryStore
from modules.beacon import MODULE, keeper
from modules.beacon.messages import InvalidParams
from modules.beacon.state import KEPT, ONIONS
from tests.modules.beacon.stage import V1, V2, Stage
from tests.modules.staking.stage import valoper

B32 = b64encode(bytes(32)).decode()


def fresh(height: int, state: dict[str, Any], chain_id: str = "causeway-test-1") -> Context:
    ctx = Context(Branch(MemoryStore()), Block(chain_id, height, 0), Mode.GENESIS)
    MODULE.genesis.validate(state)
    MODULE.genesis.init(ctx, state)
    return ctx


def entries(ctx: Context) -> list[tuple[bytes, bytes]]:
    return list(ctx.store.scan(b"beacon/", b"beacon0"))


@pytest.mark.rule("beacon.10")
def test_nothing_is_a_good_genesis() -> None:
    ctx = fresh(0, {})
    assert keeper.value(ctx) == sha256(b"causeway/beacon/v1/genesis\0causeway-test-1").digest()
    assert keeper.value(ctx) != keeper.value(fresh(0, {}, "causeway-test-2"))
    assert MODULE.genesis.export(ctx)["params"] == {"length": "131072", "delay": "100", "required": False}


@pytest.mark.rule("beacon.10")
def test_a_new_chain_names_onions_by_operator() -> None:
    ctx = fresh(0, {"onions": [{"operator": valoper(V1), "image": B32}]})
    found = ONIONS(ctx)[V1]
    assert (found.length, found.used, found.image) == (131_072, 0, bytes(32))


@pytest.mark.rule("beacon.10")
@pytest.mark.parametrize("blocks", [0, 1, 20, KEPT + 9])
def test_what_is_exported_is_read_back_to_the_same_state(blocks: int) -> None:
    stage = Stage()
    stage.begin(b"")
    stage.register(V1, bytes(32))
    stage.end()
    stage.blocks(min(blocks, 5))
    if blocks > 20:
        stage.known[V1] = stage.known[V2]  # its new onion is nobody's: its turns pass
        for _ in range(blocks):
            stage.block(speak=stage.turn == V2)
    exported = json.loads(json.dumps(MODULE.genesis.export(stage.ctx)))
    copy = fresh(stage.height, exported)
    assert entries(copy) == entries(stage.ctx)
    assert MODULE.genesis.export(copy) == exported


@pytest.mark.rule("beacon.10")
@pytest.mark.parametrize("height", [0, 3, 1_000])
def test_a_state_that_starts_at_another_height_takes_its_heights_along(height: int) -> None:
    stage = Stage()
    stage.blocks(9)
    stage.begin(b"")
    due = stage.register(V1, bytes(32))
    stage.end()
    copy = fresh(height, MODULE.genesis.export(stage.ctx))
    assert keeper.value(copy) == stage.value
    assert ONIONS(copy)[V1].next_height - height == due - stage.height
    for invariant in MODULE.invariants:
        invariant(copy)


def onion(**changed: Any) -> dict[str, Any]:
    return {"onions": [{"operator": valoper(V1), "image": B32, **changed}]}


def value(height: int, raw: bytes = bytes(32)) -> dict[str, str]:
    return {"height": str(height), "value": b64encode(raw).decode()}


@pytest.mark.rule("beacon.10")
@pytest.mark.parametrize(
    ("state", "refusal"),
    [
        ({"params": {"length": "5"}}, InvalidParams),
        ({"params": {"delay": "5"}}, InvalidParams),
        ({"noise": 1}, InvalidRequest),
        (onion(operator="cway1abc"), InvalidAddress),
        ({"onions": onion()["onions"] * 2}, InvalidRequest),
        (onion(image="AAAA"), InvalidRequest),
        (onion(image=""), InvalidRequest),
        (onion(length="10", used="11"), InvalidRequest),
        (onion(length=str(2**24 + 1)), InvalidRequest),
        (onion(next_height="7"), InvalidRequest),
        (onion(next_image=B32), InvalidRequest),
        (onion(next_height="7", next_image=B32), InvalidRequest),
        (onion(next_height="7", next_image="AAAA", next_length="9"), InvalidRequest),
        ({"values": [value(1), value(3)]}, InvalidRequest),
        ({"values": [value(2), value(1)]}, InvalidRequest),
        ({"values": [value(1, b"short")]}, InvalidRequest),
        ({"values": [value(height) for height in range(KEPT + 1)]}, InvalidRequest),
    ],
)
def test_a_state_that_contradicts_itself_is_refused(state: dict[str, Any], refusal: type[Refused]) -> None:
    with pytest.raises(refusal):
        MODULE.genesis.validate(state)
