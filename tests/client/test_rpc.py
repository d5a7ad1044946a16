"""The RPC client says clearly what a node said, and when there is none."""

import base64
import json
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any

import pytest

from chain.client.errors import NodeUnreachable, QueryRefused, RpcError
from chain.client.rpc import Rpc

Answer = Callable[[str, dict[str, Any]], Any]


class Node:
    """A real HTTP server whose answers a test chooses."""

    def __init__(self) -> None:
        self.calls: list[tuple[str, dict[str, Any]]] = []
        self.answer: Any = {"result": {}}
        node = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                asked = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
                node.calls.append((asked["method"], asked["params"]))
                page = int(asked["params"].get("page", "1"))
                body = node.answer[page - 1] if isinstance(node.answer, list) else node.answer
                text = body.encode() if isinstance(body, str) else json.dumps(body).encode()
                self.send_response(200)
                self.send_header("Content-Length", str(len(text)))
                self.end_headers()
                self.wfile.write(text)

            def log_message(self, *args: Any) -> None:
                del args

        self.server = HTTPServer(("127.0.0.1", 0), Handler)


@pytest.fixture
def node() -> Iterator[Node]:
    made = Node()
    thread = threading.Thread(target=made.server.serve_forever, args=(0.01,))
    thread.start()
    yield made
    made.server.shutdown()
    thread.join()
    made.server.server_close()


@pytest.fixture
def rpc(node: Node) -> Iterator[Rpc]:
    with Rpc(f"tcp://127.0.0.1:{node.server.server_port}") as client:
        yield client


def test_a_transaction_goes_in_base64_and_its_check_comes_back(node: Node, rpc: Rpc) -> None:
    node.answer = {"result": {"hash": "AB", "code": 5, "codespace": "sdk", "log": "no"}}
    outcome = rpc.broadcast_tx_sync(b"\x01\x02")
    assert node.calls == [("broadcast_tx_sync", {"tx": base64.b64encode(b"\x01\x02").decode()})]
    assert (outcome.hash, outcome.code, outcome.codespace, outcome.log) == ("AB", 5, "sdk", "no")


def test_a_query_names_path_height_and_hexadecimal_data(node: Node, rpc: Rpc) -> None:
    node.answer = {"result": {"response": {"value": base64.b64encode(b"v").decode(), "height": "7", "proofOps": None}}}
    answer = rpc.abci_query("/path", b"\xff", height=7, prove=True)
    assert node.calls[0][1] == {"path": "/path", "data": "ff", "height": "7", "prove": True}
    assert (answer.value, answer.height, answer.proof_ops) == (b"v", 7, [])


def test_a_refused_query_keeps_its_number(node: Node, rpc: Rpc) -> None:
    node.answer = {"result": {"response": {"code": 22, "codespace": "sdk", "log": "key not found"}}}
    with pytest.raises(QueryRefused, match="key not found") as refused:
        rpc.abci_query("/path")
    assert (refused.value.codespace, refused.value.code, refused.value.exit_code) == ("sdk", 22, 1)


def test_a_transaction_that_is_in_no_block_is_none_and_other_errors_are_errors(node: Node, rpc: Rpc) -> None:
    node.answer = {"error": {"code": -32603, "message": "Internal error", "data": "tx (00) not found"}}
    assert rpc.tx("00") is None
    node.answer = {"error": {"code": -32603, "message": "Internal error", "data": "indexing is disabled"}}
    with pytest.raises(RpcError, match="Internal error: indexing is disabled"):
        rpc.tx("00")


def test_a_transaction_in_a_block_is_read_with_its_numbers(node: Node, rpc: Rpc) -> None:
    result = {"code": 0, "gas_wanted": "30", "gas_used": "20", "data": "AQ==", "events": [{"type": "transfer"}]}
    node.answer = {"result": {"hash": "AB", "height": "9", "tx_result": result}}
    outcome = rpc.tx("AB")
    assert outcome is not None
    assert (outcome.height, outcome.gas_wanted, outcome.gas_used, outcome.data) == (9, 30, 20, b"\x01")
    assert outcome.events == ({"type": "transfer"},)


def test_all_pages_of_validators_are_read(node: Node, rpc: Rpc) -> None:
    node.answer = [
        {"result": {"total": "2", "validators": [{"address": "A", "voting_power": "5"}]}},
        {"result": {"total": "2", "validators": [{"address": "B", "voting_power": "6"}]}},
    ]
    assert rpc.validators(3) == {"A": 5, "B": 6}


@pytest.mark.parametrize("url", ["http://127.0.0.1:1", "127.0.0.1", "http://[", "ftp://x"])
def test_nobody_there_is_told_with_the_address(url: str) -> None:
    with Rpc(url, timeout=1) as rpc, pytest.raises(NodeUnreachable) as unreachable:
        rpc.status()
    assert url in str(unreachable.value)


@pytest.mark.parametrize("body", ["<html>", "[]", '"x"', "{}"])
def test_something_else_that_answers_is_told_apart(node: Node, rpc: Rpc, body: str) -> None:
    node.answer = body
    with pytest.raises(NodeUnreachable, match="not CometBFT"):
        rpc.status()


def test_waiting_for_a_height_ends_in_time_with_what_was_reached(node: Node, rpc: Rpc) -> None:
    node.answer = {"result": {"sync_info": {"latest_block_height": "4"}}}
    assert rpc.wait_height(4) == 4
    with pytest.raises(NodeUnreachable, match="height 4, not 5"):
        rpc.wait_height(5, timeout=0.2)
