"""Paths from receipts to their settlements, as anybody can ask for them."""

from typing import Any

import pytest

from chain.executor.parts import HONEST
from chain.executor.settle import Settler, When
from chain.user.complete import sum_path
from chain.user.light import Untrue
from chain.user.verify import check_in_settlement
from chain.wire.causeway.inference.v1 import types_pb2 as pb
from tests.executor.scene import EXECUTOR, Book, Client
from tests.executor.web import Web, code_of


def settle(web: Web, book: Book) -> pb.Settlement:
    """All receipts of the session, in one settlement of the book."""
    claim = Settler(web.journal, EXECUTOR.text, HONEST, When()).claim(book.sessions[7], 10**9, 10, True)
    assert claim is not None
    sent = claim.message
    book.settlements[3] = pb.Settlement(
        id=3, session=7, executor=EXECUTOR.text, first=sent.first, count=sent.count, total_cost=sent.total_cost,
        receipts_root=sent.receipts_root,
    )  # fmt: skip
    return book.settlements[3]


def test_every_receipt_of_a_settlement_has_a_path_that_anybody_can_check(web: Web, book: Book, client: Client) -> None:
    signed = [client.read(web.ask(client.body({"max_tokens": 2})).json()["causeway"]["receipt"]) for _ in range(3)]
    settlement = settle(web, book)
    for one in signed:
        path = sum_path(f"http://127.0.0.1:{web.port}", one.receipt, 3)
        check_in_settlement(one, settlement, path)
        with pytest.raises(Untrue):
            check_in_settlement(one, settlement, path[:-1])
    assert settlement.count == 3


@pytest.mark.parametrize(
    ("query", "changes", "code"),
    [
        ("4", {}, "receipt_unknown"),
        ("x", {}, "receipt_unknown"),
        ("3", {"session": 8}, "receipt_unknown"),
        ("3", {"executor": "cway1other"}, "receipt_unknown"),
        ("3", {"first": 1}, "receipt_unknown"),
        ("3", {"count": 0}, "receipt_unknown"),
    ],
)
def test_a_path_that_is_not_there_is_refused(
    web: Web, book: Book, client: Client, query: str, changes: dict[str, Any], code: str
) -> None:
    client.read(web.ask(client.body({"max_tokens": 1})).json()["causeway"]["receipt"])
    settlement = settle(web, book)
    for name, value in changes.items():
        setattr(settlement, name, value)
    answer = web.calls.get("/v1/sessions/7/receipts/0", params={"settlement": query})
    assert code_of(answer) == code
