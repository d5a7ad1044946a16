"""The beacon on a real network: reveals in every turn, silence where one is missed, turns as the engine has them."""

import base64
import json
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest

from chain.client.rpc import Rpc
from chain.wire.causeway.beacon.v1 import query_pb2, tx_pb2, types_pb2
from chain.wire.cosmos.base.v1beta1 import coin_pb2
from chain.wire.cosmos.staking.v1beta1 import tx_pb2 as staking_pb2
from chain.wire.cosmos.tx.v1beta1 import tx_pb2 as txs_pb2
from modules.consensus.state import TURNS, TURNS_CODEC
from tests.e2e.conftest import Net, running

pytestmark = [pytest.mark.e2e, pytest.mark.timeout(400)]
REVEAL = "/causeway.beacon.v1.MsgReveal"


@pytest.fixture(scope="module")
def net(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Net]:
    """Four validators of equal power, which nobody's proofs change."""
    directory = tmp_path_factory.mktemp("beacon") / "net"
    with running(directory, "--validators", "4", "--miners", "0", "--block-time", "400ms") as net:
        yield net


def reveal_in(rpc: Rpc, height: int) -> bytes:
    """The x at the head of a block; empty where there is none. Nowhere else is one."""
    txs = [base64.b64decode(raw) for raw in rpc.block(height)["block"]["data"]["txs"] or []]
    bodies = [txs_pb2.TxBody.FromString(txs_pb2.TxRaw.FromString(raw).body_bytes) for raw in txs]
    kinds = [[one.type_url for one in body.messages] for body in bodies]
    assert [REVEAL] not in kinds[1:]
    return tx_pb2.MsgReveal.FromString(bodies[0].messages[0].value).x if kinds[:1] == [[REVEAL]] else b""


def value(rpc: Rpc, height: int) -> bytes:
    request = query_pb2.QueryValueRequest(block=height)
    return rpc.query("/causeway.beacon.v1.Query/Value", request, query_pb2.QueryValueResponse).value.value


def onions(rpc: Rpc) -> dict[str, types_pb2.Onion]:
    found = rpc.query("/causeway.beacon.v1.Query/Onions", query_pb2.QueryOnionsRequest(), query_pb2.QueryOnionsResponse)
    return {one.operator: one for one in found.onions}


def round_of(rpc: Rpc, height: int) -> int:
    """The round in which a block was decided."""
    return int(rpc.call("commit", height=str(height))["signed_header"]["commit"]["round"])


def check(rpc: Rpc, first: int, last: int) -> tuple[int, int]:
    """Every block of some heights brings its word or is silent, as its round says; how many did each."""
    said = silent = 0
    for height in range(first, last + 1):
        word = reveal_in(rpc, height)
        assert bool(word) is (round_of(rpc, height) == 0), height
        assert value(rpc, height) == sha256(value(rpc, height - 1) + (word or bytes(32))).digest()
        said, silent = said + bool(word), silent + (not word)
    return said, silent


def engine_priorities(rpc: Rpc, height: int) -> dict[str, int]:
    """Proposer priorities as CometBFT has them for a height."""
    found = rpc.call("validators", height=str(height), per_page="100")["validators"]
    return {one["address"].lower(): int(one["proposer_priority"]) for one in found}


def our_priorities(rpc: Rpc, height: int) -> dict[str, int]:
    """The same as the application keeps them: its state after a block is about two blocks later."""
    key = TURNS.full.partition(b"/")[2]
    raw = rpc.abci_query("/store/consensus/key", key, height - 2).value
    return {address.hex(): at for address, at in TURNS_CODEC.decode(raw).priorities.items()}


def test_every_turn_brings_its_word(net: Net) -> None:
    rpc = net.rpc()
    last = rpc.wait_height(12, 60)
    assert check(rpc, 2, last) == (last - 1, 0)
    assert all(one.used >= 2 for one in onions(rpc).values())


def test_turns_are_the_engines_through_changes_of_power(net: Net) -> None:
    rpc = net.rpc()
    before = rpc.validators()
    operator = min(onions(rpc))
    sender = net.sender()
    amount = coin_pb2.Coin(denom="ucway", amount=str(min(before.values()) // 10 * 10**6))
    sent = sender.send(
        [staking_pb2.MsgDelegate(delegator_address=sender.key.text, validator_address=operator, amount=amount)]
    )
    assert sent.code == 0, sent.log
    first = rpc.height()
    last = rpc.wait_height(first + 12, 60)
    assert rpc.validators() != before
    said, _ = check(rpc, first, last)
    assert said >= 10
    for height in range(first, last):
        assert our_priorities(rpc, height) == engine_priorities(rpc, height), height


def test_who_misses_its_turn_is_silent_and_speaks_again_when_it_is_back(net: Net) -> None:
    rpc = net.rpc()
    net.localnet("kill", "validator-2")
    first = rpc.height() + 1
    last = rpc.wait_height(first + 7, 120)
    assert check(rpc, first, last)[1] >= 1
    net.localnet("restart", "validator-2")
    back = net.rpc(2)
    back.wait_height(last + 2, 60)
    first = back.height() + 2
    last = rpc.wait_height(first + 8, 60)
    assert check(rpc, first, last)[0] >= 5


def test_a_validator_makes_and_registers_another_onion(net: Net) -> None:
    home = str(net.directory / "validator-0")

    def beacon(*arguments: str) -> Any:
        return json.loads(net.causeway("beacon", *arguments, "--home", home, "-o", "json").stdout)

    assert beacon("make")["number"] == 1
    assert beacon("status")["ready"] == [1]
    keyring = str(Path(net.directory) / "keyring-test")
    assert beacon("register", "--from", "validator-0", "--keyring-dir", keyring, "-y")["code"] == 0
    (own,) = beacon("status")["validators"]
    assert (own["number"], own["next"]["number"]) == (0, 1)
