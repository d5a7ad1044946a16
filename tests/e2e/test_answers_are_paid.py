"""An honest session: twenty questions, one settlement, an audit, and balances that are exact to the unit."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest

from chain.wire.causeway.inference.v1 import types_pb2 as pb
from kernels.model import trees
from modules.inference import formats
from modules.inference.audits import opened
from tests.e2e.marketplace import Client, Market, Reply, Server, balances, eventually

pytestmark = [pytest.mark.e2e, pytest.mark.timeout(400)]
QUESTIONS = 20


@pytest.fixture(scope="module")
def server(market: Market) -> Iterator[Server]:
    server = market.serve("", "--settle-every", "0", "--settle-count", str(QUESTIONS))
    yield server
    server.stop()


def test_twenty_questions_are_settled_at_once_audited_and_paid_to_the_unit(market: Market, server: Server) -> None:
    client = Client(market, "alice")
    before = balances(market, [server.key.text])[server.key.text]
    session = client.open(blocks=120)
    replies = [client.ask(server, f"What is {number} plus {number}?", 8) for number in range(QUESTIONS)]
    cost = sum(reply.cost for reply in replies)
    assert all(reply.cost == price(market, session, reply) for reply in replies)

    def settled() -> pb.Settlement | None:
        found = market.settlements(server.key.text)
        return found[0] if found and found[0].status == pb.SETTLEMENT_STATUS_HELD else None

    held = eventually(settled, 90, "the settlement was not audited")
    assert held is not None
    assert (held.first, held.count, int(held.total_cost)) == (0, QUESTIONS, cost)
    assert held.receipts_root == trees.sum_root([opened.leaf(reply.signed) for reply in replies]).hash
    assert len(held.drawn) == QUESTIONS
    assert [(one.auditor, list(one.unequal)) for one in held.audits] == [(market.key("validator-0").text, [])]
    after = market.session(session.id)
    assert int(after.escrow) == int(after.deposit) - int(after.burned) - cost
    assert int(after.burned) * 100 == int(after.deposit)
    assert balances(market, [server.key.text])[server.key.text] <= before


def price(market: Market, session: pb.Session, reply: Reply) -> int:
    """What an answer costs by the chain's own rule."""
    receipt = reply.signed.receipt
    return formats.cost(market.model(session), int(session.unit_price), receipt.tokens_in, receipt.tokens_out)


def test_answers_to_many_at_once_are_the_answers_to_one_at_a_time(market: Market, server: Server) -> None:
    clients = [Client(market, name) for name in ("alice", "bob")]
    for client in clients:
        client.open(blocks=120)
    with ThreadPoolExecutor(2) as both:
        said = list(both.map(lambda client: client.ask(server, "Name three colours.", 16), clients))
    assert said[0].ids == said[1].ids
    assert said[0].trace_root == said[1].trace_root
