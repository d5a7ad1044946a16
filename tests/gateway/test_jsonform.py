"""JSON has the form of the SDK's gateway, answer by answer."""

from __future__ import annotations

import json
from typing import Any

import pytest
from google.protobuf.any_pb2 import Any as AnyMessage
from google.protobuf.duration_pb2 import Duration
from google.protobuf.message import Message
from google.protobuf.timestamp_pb2 import Timestamp
from hypothesis import given
from hypothesis import strategies as st

from chain.gateway.faults import Fault, Status
from chain.gateway.jsonform import decimal_digits, dumps, from_json, to_json
from chain.gateway.routes import Router
from chain.gateway.services import methods
from chain.tx.amino import decimal_text
from chain.wire.cosmos.auth.v1beta1 import auth_pb2
from chain.wire.cosmos.base.query.v1beta1.pagination_pb2 import PageResponse
from chain.wire.cosmos.base.v1beta1.coin_pb2 import DecCoin
from chain.wire.cosmos.tx.v1beta1.service_pb2 import BroadcastTxRequest, SimulateRequest
from chain.wire.cosmos.tx.v1beta1.tx_pb2 import ModeInfo, Tx, TxBody
from tests.gateway import golden

ROUTER = Router(methods().values())


@pytest.mark.parametrize("answer", [x for x in golden.rest() if x["status"] == 200], ids=lambda x: x["path"][:70])
def test_an_answer_of_the_sdk_reads_and_prints_the_same(answer: dict[str, Any]) -> None:
    path, _, query = answer["path"].partition("?")
    method, _ = ROUTER.request("GET", path, query, b"")
    message = from_json(method.response, dumps(answer["body"]))
    assert to_json(message) == answer["body"]


@pytest.mark.parametrize(
    ("message", "printed"),
    [
        (PageResponse(), {"next_key": None, "total": "0"}),
        (PageResponse(next_key=b"\xff\xfe", total=2**64 - 1), {"next_key": "//4=", "total": "18446744073709551615"}),
        (DecCoin(denom="ucway", amount="1" + "0" * 17), {"denom": "ucway", "amount": "0.100000000000000000"}),
        (DecCoin(denom="ucway"), {"denom": "ucway", "amount": "0.000000000000000000"}),
        (ModeInfo(), {}),
        (ModeInfo(single=ModeInfo.Single(mode=127)), {"single": {"mode": "SIGN_MODE_LEGACY_AMINO_JSON"}}),
        (ModeInfo(single=ModeInfo.Single(mode=5)), {"single": {"mode": 5}}),
        (Tx(signatures=[b""]), {"body": None, "auth_info": None, "signatures": [""]}),
        (Timestamp(seconds=1, nanos=500_000_000), "1970-01-01T00:00:01.5Z"),
        (Timestamp(seconds=1), "1970-01-01T00:00:01Z"),
        (Duration(seconds=1_814_400), "1814400s"),
        (Duration(seconds=-1, nanos=-5_000_000), "-1.005s"),
        (AnyMessage(type_url="/no.such.Type", value=b"\1"), {"@type": "/no.such.Type", "value": "AQ=="}),
        (
            AnyMessage(type_url="/google.protobuf.Duration", value=Duration(seconds=2).SerializeToString()),
            {"@type": "/google.protobuf.Duration", "value": "2s"},
        ),
        (
            auth_pb2.BaseAccount(address="a"),
            {"address": "a", "pub_key": None, "account_number": "0", "sequence": "0"},
        ),
    ],
    ids=str,
)
def test_defaults_are_printed_and_the_unset_is_null(message: Message, printed: Any) -> None:
    assert to_json(message) == printed


@pytest.mark.parametrize(
    "body",
    [
        b'{"txBytes":"AQI=","mode":"BROADCAST_MODE_SYNC"}',
        b'{"tx_bytes":"AQI=","mode":"BROADCAST_MODE_SYNC"}',
        b'{"tx_bytes":"AQI","mode":2}',
    ],
)
def test_a_body_is_read_in_either_spelling(body: bytes) -> None:
    assert from_json(BroadcastTxRequest, body) == BroadcastTxRequest(tx_bytes=b"\1\2", mode=2)


def test_a_transaction_in_a_body_keeps_its_messages() -> None:
    body = {"tx": {"body": {"messages": [golden.SEND], "timeoutHeight": "5"}, "authInfo": None}}
    request = from_json(SimulateRequest, json.dumps(body).encode())
    assert request.tx.body.messages[0].type_url == "/cosmos.bank.v1beta1.MsgSend"
    assert to_json(request.tx.body)["messages"] == [golden.SEND]
    assert request.tx.body.timeout_height == 5


def test_a_decimal_in_a_body_becomes_the_wires_integer_even_inside_an_any() -> None:
    coin = {"@type": "/cosmos.base.v1beta1.DecCoin", "denom": "ucway", "amount": "1.5"}
    body = from_json(TxBody, json.dumps({"messages": [coin]}).encode())
    assert DecCoin.FromString(body.messages[0].value).amount == "15" + "0" * 17


@pytest.mark.parametrize(
    "body",
    [
        b"{",
        b"[]",
        b"7",
        b"\xff",
        b'{"nope":1}',
        b'{"tx_bytes":5}',
        b"[" * 100_000,
        b'{"tx":{"body":{"messages":[{"@type":"/x.Y"}]}}}',
    ],
)
def test_a_body_that_is_no_request_is_refused(body: bytes) -> None:
    with pytest.raises(Fault) as refused:
        from_json(SimulateRequest, body)
    assert refused.value.status == Status.INVALID_ARGUMENT


@given(st.integers(-(10**60), 10**60))
def test_a_decimal_goes_there_and_back(number: int) -> None:
    assert int(decimal_digits(decimal_text(str(number)))) == number


@pytest.mark.parametrize(
    ("text", "digits"), [("1", "1" + "0" * 18), ("0.1", "1" + "0" * 17), ("-0.5", "-5" + "0" * 17)]
)
def test_a_decimal_may_be_short(text: str, digits: str) -> None:
    assert decimal_digits(text) == digits


@pytest.mark.parametrize("text", ["", ".5", "1.", "1e3", "0.1234567890123456789", "٣", " 1"])
def test_what_is_no_decimal_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="not a decimal"):
        decimal_digits(text)
