"""Both faces, over the wire, in front of a node that says what it is told."""

from __future__ import annotations

import asyncio
from base64 import b64encode
from collections.abc import Iterator
from hashlib import sha256
from typing import Any

import grpc
import httpx
import pytest
from grpc_reflection.v1alpha import reflection_pb2, reflection_pb2_grpc

from chain.gateway.main import Gateway
from chain.gateway.rest import MAX_BODY
from chain.wire.cosmos.auth.v1beta1 import query_pb2 as auth
from chain.wire.cosmos.bank.v1beta1 import query_pb2 as bank
from chain.wire.cosmos.base.abci.v1beta1.abci_pb2 import GasInfo
from chain.wire.cosmos.base.v1beta1.coin_pb2 import Coin
from chain.wire.cosmos.tx.v1beta1 import service_pb2 as tx
from tests.gateway import golden
from tests.gateway.faces import Faces, FakeNode, Missing, faces

BALANCE = "/cosmos.bank.v1beta1.Query/Balance"
RAW = tx.SimulateRequest(tx_bytes=b"\n\0").tx_bytes
HASH = sha256(RAW).hexdigest().upper()
RESULT = golden.rpc("/tx")["tx_result"]


def status(params: dict[str, Any]) -> Any:
    return golden.rpc("/status")


@pytest.fixture(scope="module")
def node() -> FakeNode:
    found = {"hash": HASH, "height": "21", "index": 0, "tx_result": RESULT, "tx": b64encode(RAW).decode()}
    values = {
        BALANCE: bank.QueryBalanceResponse(balance=Coin(denom="ucway", amount="5")).SerializeToString(),
        "/cosmos.tx.v1beta1.Service/Simulate": tx.SimulateResponse(gas_info=GasInfo(gas_used=9)).SerializeToString(),
    }
    replies = {
        "status": status,
        "abci_info": golden.rpc("/abci_info"),
        "validators": golden.rpc("/validators"),
        "block": lambda params: golden.rpc("/block?height=21"),
        "header": lambda params: {"header": golden.rpc("/block?height=21")["block"]["header"]},
        "tx": found,
        "tx_search": {"txs": [found], "total_count": "11"},
        "broadcast_tx_sync": {"code": 13, "codespace": "sdk", "log": "insufficient fee", "data": "", "hash": HASH},
    }
    return FakeNode(replies, values)


@pytest.fixture(scope="module")
def at(node: FakeNode) -> Iterator[Faces]:
    with faces(node, cors=True) as running:
        yield running


@pytest.fixture(scope="module")
def channel(at: Faces) -> Iterator[grpc.Channel]:
    with grpc.insecure_channel(at.grpc) as opened:
        yield opened


def rpc(channel: grpc.Channel, path: str, request: Any, response: Any, metadata: Any = ()) -> tuple[Any, Any]:
    call = channel.unary_unary(path, type(request).SerializeToString, response.FromString)
    return call.with_call(request, metadata=metadata, timeout=10)


def test_both_faces_give_the_same_answer_and_name_its_height(at: Faces, channel: grpc.Channel) -> None:
    over_http = httpx.get(f"{at.rest}/cosmos/bank/v1beta1/balances/a/by_denom?denom=ucway")
    answer, call = rpc(
        channel, BALANCE, bank.QueryBalanceRequest(address="a", denom="ucway"), bank.QueryBalanceResponse
    )
    assert over_http.json() == {"balance": {"denom": "ucway", "amount": "5"}}
    assert answer.balance.amount == "5"
    assert over_http.headers["Grpc-Metadata-X-Cosmos-Block-Height"] == "7"
    assert dict(call.initial_metadata())["x-cosmos-block-height"] == "7"


def test_both_faces_ask_the_height_that_a_header_names(at: Faces, channel: grpc.Channel) -> None:
    header = {"x-cosmos-block-height": "3"}
    over_http = httpx.get(f"{at.rest}/cosmos/bank/v1beta1/balances/a/by_denom", headers=header)
    _, call = rpc(channel, BALANCE, bank.QueryBalanceRequest(), bank.QueryBalanceResponse, tuple(header.items()))
    assert over_http.headers["x-cosmos-block-height"] == "3"
    assert dict(call.initial_metadata())["x-cosmos-block-height"] == "3"


def test_a_header_that_names_no_height_is_refused(at: Faces) -> None:
    answer = httpx.get(f"{at.rest}/cosmos/bank/v1beta1/balances/a/by_denom", headers={"x-cosmos-block-height": "-1"})
    assert (answer.status_code, answer.json()["code"]) == (400, 3)


def test_an_unknown_route_is_not_implemented(at: Faces) -> None:
    for path in ("/cosmos/nosuch/v1/thing", "/ibc/core/client/v1/params"):
        answer = httpx.get(at.rest + path)
        assert (answer.status_code, answer.json()) == (501, {"code": 12, "message": "Not Implemented", "details": []})


def test_an_unknown_method_and_a_query_that_the_application_lacks_are_unimplemented(channel: grpc.Channel) -> None:
    for path in ("/cosmos.staking.v1beta1.Query/Pool", "/cosmos.auth.v1beta1.Query/Params"):
        with pytest.raises(grpc.RpcError) as refused:
            rpc(channel, path, auth.QueryParamsRequest(), auth.QueryParamsResponse)
        assert refused.value.code() == grpc.StatusCode.UNIMPLEMENTED


@pytest.mark.parametrize("path", ["blocks/latest", "validatorsets/latest", "node_info", "syncing"])
def test_the_engines_answers_have_the_sdks_shape(at: Faces, path: str) -> None:
    place = "/cosmos/base/tendermint/v1beta1/" + path
    expected = next(x["body"] for x in golden.rest() if x["path"] == place)
    assert shape(httpx.get(at.rest + place).json()) == shape(expected)


def shape(value: Any) -> Any:
    """Names and kinds, without values; one element stands for a list."""
    if isinstance(value, dict):
        return {key: shape(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [shape(value[0])] if value and isinstance(value[0], dict) and "path" not in value[0] else []
    return type(value).__name__


def test_a_transaction_is_found_by_its_hash_in_either_case(at: Faces) -> None:
    for name in (HASH, HASH.lower()):
        answer = httpx.get(f"{at.rest}/cosmos/tx/v1beta1/txs/{name}").json()
        result = answer["tx_response"]
        assert (result["txhash"], result["height"], result["timestamp"]) == (HASH, "21", "2026-11-22T20:16:34Z")
        assert result["tx"] == {"@type": "/cosmos.tx.v1beta1.Tx"} | answer["tx"]
        assert result["events"] == RESULT["events"]
        assert (result["logs"], result["raw_log"], result["gas_used"]) == ([], "", "136808")


def test_a_search_names_its_total_and_pages(at: Faces, node: FakeNode) -> None:
    answer = httpx.get(f"{at.rest}/cosmos/tx/v1beta1/txs?query=tx.height=21&limit=1&page=2").json()
    asked = next(params for method, params in reversed(node.asked) if method == "tx_search")
    assert (answer["total"], answer["pagination"], len(answer["txs"]), len(answer["tx_responses"])) == (
        "11",
        None,
        1,
        1,
    )
    assert asked == {"query": "tx.height=21", "page": "2", "per_page": "1", "order_by": "asc", "prove": False}


def test_a_search_without_a_query_is_refused_as_the_sdk_refuses_it(at: Faces) -> None:
    answer = httpx.get(f"{at.rest}/cosmos/tx/v1beta1/txs")
    assert (answer.status_code, answer.json()) == (500, {"code": 13, "message": "query cannot be empty", "details": []})


def test_a_refusal_of_check_tx_is_an_answer_with_a_code(at: Faces) -> None:
    body = {"tx_bytes": b64encode(RAW).decode(), "mode": "BROADCAST_MODE_SYNC"}
    answer = httpx.post(f"{at.rest}/cosmos/tx/v1beta1/txs", json=body)
    assert answer.status_code == 200
    response = answer.json()["tx_response"]
    assert (response["code"], response["codespace"], response["raw_log"]) == (13, "sdk", "insufficient fee")
    assert response["txhash"] == HASH


@pytest.mark.parametrize("mode", ["BROADCAST_MODE_BLOCK", "BROADCAST_MODE_UNSPECIFIED"])
def test_a_broadcast_waits_for_no_block(at: Faces, mode: str) -> None:
    answer = httpx.post(f"{at.rest}/cosmos/tx/v1beta1/txs", json={"tx_bytes": "CgA=", "mode": mode})
    assert answer.status_code == 400
    assert answer.json()["message"] == f"unsupported return type {mode}; supported types: sync, async"


def test_a_simulation_takes_the_older_form_too(at: Faces, node: FakeNode) -> None:
    for body in ({"tx_bytes": "CgA="}, {"tx": {"body": {}}}, {"txBytes": "CgA="}):
        assert httpx.post(f"{at.rest}/cosmos/tx/v1beta1/simulate", json=body).json()["gas_info"]["gas_used"] == "9"
    asked = [params["data"] for method, params in node.asked if method == "abci_query" and "Simulate" in params["path"]]
    assert len(set(asked)) == 1
    assert httpx.post(f"{at.rest}/cosmos/tx/v1beta1/simulate").json()["message"] == "empty txBytes is not allowed"


def test_bytes_and_json_of_a_transaction_turn_into_each_other(at: Faces) -> None:
    body = {"tx": {"body": {"messages": [golden.SEND], "memo": "m"}}}
    encoded = httpx.post(f"{at.rest}/cosmos/tx/v1beta1/encode", json=body).json()
    decoded = httpx.post(f"{at.rest}/cosmos/tx/v1beta1/decode", json=encoded).json()
    assert decoded["tx"]["body"]["messages"] == [golden.SEND]
    assert httpx.post(f"{at.rest}/cosmos/tx/v1beta1/decode", json={"tx_bytes": "/w=="}).status_code == 400
    assert httpx.post(f"{at.rest}/cosmos/tx/v1beta1/encode/amino", json={}).status_code == 501


@pytest.mark.parametrize(
    ("method", "error", "path", "expected"),
    [
        ("tx", f"tx ({HASH}) not found", f"/cosmos/tx/v1beta1/txs/{HASH}", (404, 5, f"tx not found: {HASH}")),
        ("tx", "", "/cosmos/tx/v1beta1/txs/xyz", (400, 3, "a tx hash is 64 hexadecimal digits")),
        (
            "block",
            "height 99 must be less than or equal to the current blockchain height 5",
            "/cosmos/base/tendermint/v1beta1/blocks/99",
            (400, 3, "requested block height is bigger then the chain length"),
        ),
        (
            "block",
            "height 1 is not available, lowest height is 3",
            "/cosmos/base/tendermint/v1beta1/blocks/1",
            (404, 5, "Internal error: height 1 is not available, lowest height is 3"),
        ),
        ("block", "", "/cosmos/base/tendermint/v1beta1/blocks/0", (400, 3, "height must be greater than 0")),
        ("tx_search", "bad query", "/cosmos/tx/v1beta1/txs?query=x", (400, 3, "Internal error: bad query")),
    ],
)
def test_what_the_node_refuses_has_a_status(method: str, error: str, path: str, expected: tuple[int, int, str]) -> None:
    with faces(FakeNode({method: Missing(error), "status": status})) as running:
        answer = httpx.get(running.rest + path)
    assert (answer.status_code, answer.json()["code"], answer.json()["message"]) == expected


@pytest.mark.parametrize(
    ("code", "log", "expected"),
    [
        (22, "rpc error: code = NotFound desc = account a not found: key not found", (404, 5, "account a not found")),
        (18, "rpc error: code = InvalidArgument desc = bad: invalid request", (400, 3, "bad")),
        (18, "decoding bech32 failed: invalid request", (500, 2, "decoding bech32 failed")),
        (
            26,
            "cannot query with height in the future: invalid height",
            (400, 3, "cannot query with height in the future: invalid height"),
        ),
        (6, "unknown query path: unknown request", (501, 12, "unknown query path: unknown request")),
    ],
)
def test_what_the_application_refuses_has_a_status(code: int, log: str, expected: tuple[int, int, str]) -> None:
    refusal = {"response": {"code": code, "codespace": "sdk", "log": log, "height": "5"}}
    with faces(FakeNode({"abci_query": refusal})) as running:
        answer = httpx.get(running.rest + "/cosmos/auth/v1beta1/accounts/a")
    assert (answer.status_code, answer.json()["code"], answer.json()["message"]) == expected


def test_a_node_that_is_down_is_unavailable_on_both_faces() -> None:
    with faces(None) as running, grpc.insecure_channel(running.grpc) as channel:
        answer = httpx.get(running.rest + "/cosmos/bank/v1beta1/supply")
        with pytest.raises(grpc.RpcError) as refused:
            rpc(channel, BALANCE, bank.QueryBalanceRequest(), bank.QueryBalanceResponse)
    assert (answer.status_code, answer.json()["code"]) == (503, 14)
    assert "does not answer" in answer.json()["message"]
    assert refused.value.code() == grpc.StatusCode.UNAVAILABLE


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("tx already exists in cache", 19),
        ("mempool is full: number of txs 5000", 20),
        ("Tx too large. Max size is 5", 21),
    ],
)
def test_what_the_mempool_refuses_is_an_answer_with_the_sdks_code(text: str, code: int) -> None:
    node = FakeNode({"broadcast_tx_sync": Missing(text), "status": status})
    with faces(node) as running:
        answer = httpx.post(f"{running.rest}/cosmos/tx/v1beta1/txs", json={"tx_bytes": "CgA=", "mode": 2})
    response = answer.json()["tx_response"]
    assert (response["code"], response["codespace"], response["txhash"]) == (code, "sdk", HASH)


def test_a_body_that_is_too_large_is_refused(at: Faces) -> None:
    answer = httpx.post(f"{at.rest}/cosmos/tx/v1beta1/simulate", content=b" " * (MAX_BODY + 1))
    assert (answer.status_code, answer.json()["code"]) == (429, 8)


def test_a_web_page_may_read_it_where_cors_is_on(at: Faces) -> None:
    asks = {
        "Origin": "http://explorer",
        "Access-Control-Request-Method": "POST",
        "Access-Control-Request-Headers": "Content-Type",
    }
    preflight = httpx.options(f"{at.rest}/cosmos/tx/v1beta1/txs", headers=asks)
    answer = httpx.get(f"{at.rest}/cosmos/nosuch", headers={"Origin": "http://explorer"})
    assert (preflight.status_code, preflight.headers["access-control-allow-origin"]) == (200, "*")
    assert "Content-Type" in preflight.headers["access-control-allow-headers"]
    assert (answer.status_code, answer.headers["access-control-allow-origin"]) == (501, "*")


def test_a_web_page_may_not_read_it_where_cors_is_off(node: FakeNode) -> None:
    with faces(node) as running:
        answer = httpx.get(f"{running.rest}/cosmos/nosuch", headers={"Origin": "http://explorer"})
        preflight = httpx.options(f"{running.rest}/cosmos/nosuch", headers={"Origin": "http://explorer"})
    assert "access-control-allow-origin" not in {*answer.headers, *preflight.headers}
    assert preflight.status_code == 501


def test_the_page_stands_alone_and_the_document_is_json(at: Faces) -> None:
    page = httpx.get(f"{at.rest}/docs").text
    assert "openapi.json" in page
    assert "http://" not in page
    assert "https://" not in page
    assert httpx.get(f"{at.rest}/openapi.json").json()["openapi"] == "3.0.3"


def reflected(channel: grpc.Channel, **question: str) -> Any:
    stub = reflection_pb2_grpc.ServerReflectionStub(channel)
    return next(iter(stub.ServerReflectionInfo(iter([reflection_pb2.ServerReflectionRequest(**question)]), timeout=10)))


def test_reflection_lists_the_services_that_are_answered(channel: grpc.Channel) -> None:
    names = [service.name for service in reflected(channel, list_services="").list_services_response.service]
    assert {"cosmos.bank.v1beta1.Query", "cosmos.tx.v1beta1.Service", "causeway.poc.v1.Query"} <= set(names)
    assert not [name for name in names if name.endswith((".Msg", ".ABCI"))]


@pytest.mark.parametrize(
    "symbol", ["cosmos.bank.v1beta1.Query", "cosmos.bank.v1beta1.Query.Balance", "cosmos.bank.v1beta1.MsgSend.amount"]
)
def test_reflection_describes_services_methods_and_fields(channel: grpc.Channel, symbol: str) -> None:
    answer = reflected(channel, file_containing_symbol=symbol)
    assert answer.file_descriptor_response.file_descriptor_proto


def test_reflection_does_not_find_what_is_not_there(channel: grpc.Channel) -> None:
    assert reflected(channel, file_containing_symbol="no.such.Thing").error_response.error_code == 5


@pytest.mark.parametrize(
    ("grpc_addr", "rest_addr"),
    [
        ("127.0.0.1:0", "nowhere"),
        ("127.0.0.1:0", "127.0.0.1:99999"),
        ("127.0.0.1:0", "{rest}"),
        ("{grpc}", "127.0.0.1:0"),
    ],
)
def test_an_address_that_is_taken_or_none_is_an_error_that_says_so(at: Faces, grpc_addr: str, rest_addr: str) -> None:
    taken = {"grpc": at.grpc, "rest": at.rest.removeprefix("http://")}
    with pytest.raises(OSError, match="cannot listen on"):
        asyncio.run(Gateway("http://127.0.0.1:1", grpc_addr.format(**taken), rest_addr.format(**taken)).start())
