"""The state of a chain that runs is exported, validates, and starts a new chain with the same application hash."""

import json
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from chain.client.keyring import Keyring
from chain.client.rpc import Rpc
from chain.client.tx import Sender
from chain.engine.home import write_genesis
from chain.types import bech32_text
from chain.wire.cosmos.bank.v1beta1 import tx_pb2
from chain.wire.cosmos.base.v1beta1 import coin_pb2
from localnet.network import create
from tests.e2e.builds import ROOT, Running, nodes_of

pytestmark = [pytest.mark.e2e, pytest.mark.timeout(600)]

SINK = bech32_text(b"\x0b" * 20)


@pytest.fixture
def nodes(tmp_path: Path) -> Iterator[list[Running]]:
    """Two validators that make blocks."""
    made = nodes_of(create(tmp_path / "net", 2, 0, 300))
    try:
        for node in made:
            node.start(ROOT)
        for node in made:
            node.await_height(3)
        yield made
    finally:
        for node in made:
            node.stop()


def test_an_export_of_a_running_chain_starts_one_with_the_same_application_hash(nodes: list[Running]) -> None:
    _pay(nodes[0])
    document = _exported(nodes[0])
    height = int(document["initial_height"])
    nodes[1].await_height(height)
    expected = _app_hash(nodes[1], height)
    assert _exported(nodes[1], height - 1) == document
    for node in nodes:
        node.stop()
        _begin_anew(node, document)
        node.start(ROOT)
    for node in nodes:
        node.await_height(height + 2)
    assert [_app_hash(node, height) for node in nodes] == [expected] * 2
    _pay(nodes[1])
    assert nodes[0].causeway(ROOT, "query", "invariants").stderr.startswith("0 of ")


def test_the_operator_checks_the_invariants_of_a_node_that_runs_and_of_one_that_is_stopped(
    nodes: list[Running],
) -> None:
    checked = json.loads(nodes[0].causeway(ROOT, "query", "invariants", "-o", "json").stdout)
    assert checked["broken"] == 0
    assert {"module": "bank", "invariant": "supply", "holds": True, "why": ""} in checked["invariants"]
    nodes[0].stop()
    again = json.loads(nodes[0].causeway(ROOT, "query", "invariants", "-o", "json").stdout)
    assert int(again["height"]) >= int(checked["height"])
    wrong = nodes[0].causeway(ROOT, "query", "invariants", "--height", "1", check=False)
    assert (wrong.returncode, "it has the state of its last height" in wrong.stderr) == (6, True)


def test_nobody_reads_the_state_with_a_token_of_another_node(nodes: list[Running]) -> None:
    shutil.copy(nodes[1].home / "data" / "admin.token", nodes[0].home / "data" / "admin.token")
    refused = nodes[0].causeway(ROOT, "genesis", "export", check=False)
    assert (refused.returncode, "only this node's operator" in refused.stderr) == (6, True)
    assert (nodes[1].home / "data" / "admin.token").stat().st_mode & 0o777 == 0o600


def _exported(node: Running, height: int = 0) -> dict[str, Any]:
    return dict(json.loads(node.causeway(ROOT, "genesis", "export", "--height", str(height)).stdout))


def _app_hash(node: Running, height: int) -> str:
    with Rpc(node.url) as rpc:
        return str(rpc.block(height)["block"]["header"]["app_hash"])


def _begin_anew(node: Running, document: dict[str, Any]) -> None:
    """The same keys, another genesis, and nothing else."""
    shutil.rmtree(node.home / "data")
    (node.home / "data").mkdir()
    (node.home / "data" / "priv_validator_state.json").write_text('{"height": "0", "round": 0, "step": 0}')
    write_genesis(node.home, document)


def _pay(node: Running) -> None:
    key = Keyring(node.home.parent / "keyring-test", str, test=True).key("alice")
    with Rpc(node.url) as rpc:
        coins = [coin_pb2.Coin(denom="ucway", amount="7")]
        Sender(rpc, key).send([tx_pb2.MsgSend(from_address=key.text, to_address=SINK, amount=coins)])
