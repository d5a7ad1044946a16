"""An honest session: twenty questions, one settlement, an audit, exact balances, and receipts that prove themselves."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from chain.user.files import ReceiptFile
from chain.wire.causeway.inference.v1 import types_pb2 as pb
from kernels.model import trees
from modules.inference import formats
from modules.inference.audits import opened
from tests.e2e.coins import balances, fees
from tests.e2e.marketplace import Client, Market, Reply, Server, eventually

pytestmark = [pytest.mark.e2e, pytest.mark.timeout(400)]
QUESTIONS = 20


@pytest.fixture(scope="module")
def server(market: Market) -> Iterator[Server]:
    server = market.serve("", "--settle-every", "0", "--settle-count", str(QUESTIONS))
    yield server
    server.stop()


def test_twenty_questions_are_settled_at_once_audited_paid_to_the_unit_and_proved(
    market: Market, server: Server, tmp_path: Path
) -> None:
    client, executor = Client(market, "alice"), server.key.text
    before, paid_before = balances(market, [executor])[executor], fees(market, executor)
    session = client.open(blocks=120)
    replies = [client.ask(server, f"What is {number} plus {number}?", 8) for number in range(QUESTIONS)]
    cost = sum(reply.cost for reply in replies)
    assert all(reply.cost == price(market, session, reply) for reply in replies)

    held = settled(market, executor, pb.SETTLEMENT_STATUS_HELD)
    assert (held.first, held.count, int(held.total_cost)) == (0, QUESTIONS, cost)
    assert held.receipts_root == trees.sum_root([opened.leaf(reply.signed) for reply in replies]).hash
    assert len(held.drawn) == QUESTIONS
    assert [(one.auditor, list(one.unequal)) for one in held.audits] == [(market.key("validator-0").text, [])]
    after = market.session(session.id)
    assert int(after.escrow) == int(after.deposit) - int(after.burned) - cost
    assert int(after.burned) * 100 == int(after.deposit)

    files = [str(write(client, server, reply, tmp_path)) for reply in replies]
    assert market.net.causeway("verify", *files, check=False).returncode == 1, "not proved to be settled yet"
    market.net.causeway("receipts", "complete", *files, "--wait", "60")
    trusted = ("--genesis", str(market.net.directory / "validator-0" / "config" / "genesis.json"))
    market.net.causeway("verify", *files, "--without-weights", *trusted)
    market.net.causeway("verify", *files, *trusted)

    done = settled(market, executor, pb.SETTLEMENT_STATUS_PAID)
    spent = fees(market, executor) - paid_before
    assert balances(market, [executor])[executor] == before + cost - int(done.audit_pay) - spent
    assert 0 < int(done.audit_pay) < cost // 10


def settled(market: Market, executor: str, status: pb.SettlementStatus) -> pb.Settlement:
    """The executor's first settlement, once it is so far."""

    def there() -> pb.Settlement | None:
        found = market.settlements(executor)
        return found[0] if found and found[0].status == status else None

    found = eventually(there, 120, f"the settlement did not come to be {pb.SettlementStatus.Name(status)}")
    assert found is not None
    return found


def write(client: Client, server: Server, reply: Reply, folder: Path) -> Path:
    """The file of an answer, as the proxy would keep it."""
    path = folder / f"{reply.signed.receipt.index}.json"
    ReceiptFile(
        chain_id=str(client.sender.rpc.status()["node_info"]["network"]),
        signed=reply.signed,
        request=reply.request,
        salt=reply.salt,
        prompt=tuple(reply.prompt),
        output=tuple(reply.ids),
        trace_root=reply.trace_root,
        sample_root=reply.sample_root,
        client_key=client.key.public,
        executor_key=server.key.public,
        model=client.model,
        session=client.session,
        text=reply.text,
    ).write(path)
    return path


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
