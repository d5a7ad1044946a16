"""A path and its parameters become the request that the annotations say."""

from __future__ import annotations

import pytest

from chain.gateway.faults import Fault, Status, refused
from chain.gateway.jsonform import to_json
from chain.gateway.openapi import document
from chain.gateway.routes import MAX_PARAMETERS, Router
from chain.gateway.services import methods
from tests.gateway.golden import ALICE

ROUTER = Router(methods().values())


def asked(path: str, query: str = "", verb: str = "GET", body: bytes = b"") -> tuple[str, dict[str, object]]:
    """The method's name, and the fields of the request that are set."""
    method, request = ROUTER.request(verb, path, query, body)
    printed = to_json(request)
    return method.path.rpartition("/")[2], {field.name: printed[field.name] for field, _ in request.ListFields()}


@pytest.mark.parametrize(
    ("path", "query", "name", "fields"),
    [
        ("/cosmos/bank/v1beta1/balances/a/by_denom", "denom=ucway", "Balance", {"address": "a", "denom": "ucway"}),
        (
            "/cosmos/bank/v1beta1/balances/a/by_denom",
            "denom=ucway&denom=b&x=y",
            "Balance",
            {"address": "a", "denom": "b"},
        ),
        (
            "/cosmos/bank/v1beta1/balances/a",
            "resolveDenom=true",
            "AllBalances",
            {"address": "a", "resolve_denom": True},
        ),
        ("/cosmos/bank/v1beta1/balances/a", "address=b", "AllBalances", {"address": "a"}),
        ("/cosmos/bank/v1beta1/denom_owners/ibc/AB%2FC", "", "DenomOwners", {"denom": "ibc/AB/C"}),
        ("/cosmos/bank/v1beta1/send_enabled", "denoms=a&denoms=b", "SendEnabled", {"denoms": ["a", "b"]}),
        ("/cosmos/base/tendermint/v1beta1/blocks/latest", "", "GetLatestBlock", {}),
        ("/cosmos/base/tendermint/v1beta1/blocks/5", "", "GetBlockByHeight", {"height": "5"}),
        (
            "/cosmos/tx/v1beta1/txs",
            "query=a='b'&order_by=ORDER_BY_DESC",
            "GetTxsEvent",
            {"query": "a='b'", "order_by": "ORDER_BY_DESC"},
        ),
        ("/cosmos/tx/v1beta1/txs", "order_by=2", "GetTxsEvent", {"order_by": "ORDER_BY_DESC"}),
        ("/cosmos/auth/v1beta1/bech32/" + ALICE, "", "AddressStringToBytes", {"address_string": ALICE}),
        ("/cosmos/auth/v1beta1/bech32/AQIDBA==", "", "AddressBytesToString", {"address_bytes": "AQIDBA=="}),
        ("/cosmos/auth/v1beta1/bech32/_-__", "", "AddressBytesToString", {"address_bytes": "/+//"}),
        ("/causeway/poc/v1/sprints/3/1/commitments/a", "", "Commitment", {"epoch": "3", "sprint": 1, "miner": "a"}),
    ],
)
def test_a_path_names_its_method_and_fields(path: str, query: str, name: str, fields: dict[str, object]) -> None:
    assert asked(path, query) == (name, fields)


@pytest.mark.parametrize("key", ["%2B%2F8%3D", "+/8=", "-_8="])
def test_a_page_key_is_base64_however_it_is_escaped(key: str) -> None:
    _, fields = asked("/cosmos/bank/v1beta1/supply", f"pagination.key={key}&pagination.countTotal=1")
    page = {"key": "+/8=", "offset": "0", "limit": "0", "count_total": True, "reverse": False}
    assert fields == {"pagination": page}


def test_a_post_takes_its_body() -> None:
    assert asked("/cosmos/tx/v1beta1/simulate", verb="POST", body=b'{"txBytes":"AQ=="}') == (
        "Simulate",
        {"tx_bytes": "AQ=="},
    )


@pytest.mark.parametrize(
    ("path", "query", "status"),
    [
        ("/cosmos/bank/v1beta1/supply", "pagination.limit=abc", Status.INVALID_ARGUMENT),
        ("/cosmos/bank/v1beta1/supply", "pagination.limit=-1", Status.INVALID_ARGUMENT),
        ("/cosmos/bank/v1beta1/supply", "pagination.limit=18446744073709551616", Status.INVALID_ARGUMENT),
        ("/cosmos/bank/v1beta1/supply", "pagination.key=*", Status.INVALID_ARGUMENT),
        ("/cosmos/bank/v1beta1/supply", "pagination.reverse=maybe", Status.INVALID_ARGUMENT),
        ("/cosmos/bank/v1beta1/supply", "pagination=1", Status.INVALID_ARGUMENT),
        ("/cosmos/bank/v1beta1/supply", "&".join(["a=b"] * (MAX_PARAMETERS + 1)), Status.INVALID_ARGUMENT),
        ("/cosmos/base/tendermint/v1beta1/blocks/x", "", Status.INVALID_ARGUMENT),
        ("/cosmos/tx/v1beta1/txs", "order_by=SIDEWAYS", Status.INVALID_ARGUMENT),
        ("/cosmos/tx/v1beta1/simulate", "", Status.UNIMPLEMENTED),
        ("/cosmos/bank/v1beta1/supply/", "", Status.UNIMPLEMENTED),
        ("/cosmos/bank/v1beta1/balances//by_denom", "", Status.UNIMPLEMENTED),
        ("/ibc/core/client/v1/params", "", Status.UNIMPLEMENTED),
    ],
    ids=lambda value: str(value)[:50],
)
def test_a_request_that_cannot_be_meant_is_refused(path: str, query: str, status: Status) -> None:
    with pytest.raises(Fault) as refused:
        ROUTER.request("GET", path, query, b"")
    assert refused.value.status == status


def test_the_openapi_document_has_every_route_and_no_loose_end() -> None:
    described = document()
    operations = [operation for path in described["paths"].values() for operation in path.values()]
    shared = 1  # two methods answer bech32/{…}; their templates differ in the name of the variable alone
    assert len(operations) + shared >= len([method for method in methods().values() if method.verb])
    for text in str(described).split("'#/components/schemas/")[1:]:
        assert text.split("'")[0] in described["components"]["schemas"]


@pytest.mark.parametrize(
    ("path", "codespace", "code", "http"),
    [
        ("/cosmos.bank.v1beta1.Query/Balance", "sdk", 7, 500),
        ("/causeway.inference.v1.Query/Session", "sdk", 7, 400),
        ("/causeway.inference.v1.Query/Session", "inference", 3, 400),
        ("/causeway.inference.v1.Query/Session", "sdk", 22, 404),
        ("/causeway.inference.v1.Query/Session", "undefined", 1, 500),
    ],
)
def test_our_own_services_say_400_where_the_sdk_says_500_and_a_bug_is_500_everywhere(
    path: str, codespace: str, code: int, http: int
) -> None:
    assert refused(path, codespace, code, "decoding bech32 failed").http == http
