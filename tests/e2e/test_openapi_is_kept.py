"""Whatever is asked of the routes that the OpenAPI document names, a real node and its gateway answer it.

Our own routes never say 5xx. The SDK's services say 500 where their handlers refuse in plain words, an address that is
none for example; clients know that, so there a refusal counts, and only a program that failed does not.
"""

from __future__ import annotations

import httpx
import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings

from tests.e2e.conftest import Net

pytestmark = [pytest.mark.e2e, pytest.mark.timeout(300)]
EXAMPLES = 6
SDK = "/cosmos/"
REFUSED_IN_PLAIN_WORDS, NOT_IMPLEMENTED = (500, 2), (501, 12)
EMPTY_SEARCH = (500, 13)
"""What the SDK's search for transactions says to no query at all."""


def test_no_request_that_the_document_allows_makes_the_gateway_fail(node: Net) -> None:
    rest = node.info["rest"]
    described = httpx.get(f"{rest}/openapi.json", timeout=20).json()
    schema = schemathesis.openapi.from_dict(described)
    seen: dict[str, set[tuple[int, int]]] = {}
    with httpx.Client(base_url=rest, timeout=30, trust_env=False) as client:
        for found in schema.get_all_operations():
            operation = found.ok()
            seen[operation.label] = outcomes(operation, client)
    assert len(seen) == sum(len(methods) for methods in described["paths"].values())
    assert {name: failed for name, codes in seen.items() if (failed := failures(name, codes))} == {}
    assert sum((200, 0) in codes for codes in seen.values()) > 40
    assert node.rpc().status()["sync_info"]["catching_up"] is False


def failures(name: str, codes: set[tuple[int, int]]) -> set[tuple[int, int]]:
    """Of (HTTP status, gRPC code) those that no client should see."""
    known = {REFUSED_IN_PLAIN_WORDS, NOT_IMPLEMENTED, EMPTY_SEARCH} if SDK in name else set()
    if "/cosmos/tx/v1beta1/txs" not in name:
        known -= {EMPTY_SEARCH}
    return {one for one in codes if one[0] >= 500} - known


def outcomes(operation: schemathesis.APIOperation, client: httpx.Client) -> set[tuple[int, int]]:
    """(HTTP status, gRPC code) of a few requests that an operation's description allows; every answer is JSON."""
    codes: set[tuple[int, int]] = set()

    @settings(
        max_examples=EXAMPLES,
        database=None,
        deadline=None,
        derandomize=True,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(case=operation.as_strategy())
    def ask(case: schemathesis.Case) -> None:
        asked = case.as_transport_kwargs(base_url=str(client.base_url))
        answer = client.request(**{name: asked[name] for name in asked if name in KEPT})
        codes.add((answer.status_code, 0 if answer.status_code == 200 else answer.json()["code"]))

    ask()
    return codes


KEPT = ("method", "url", "params", "json", "headers", "data")
