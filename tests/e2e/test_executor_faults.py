"""Executors under faults, on a real network: clients that leave, kill -9, a full queue, an orderly stop."""

import base64
import json
import threading
import time
from collections.abc import Iterator
from contextlib import closing
from typing import Any

import httpx
import pytest

from chain.wire.causeway.inference.v1 import types_pb2 as pb
from modules.inference import formats
from tests.e2e import marketplace
from tests.e2e.marketplace import Client, Market, Server, eventually

pytestmark = [pytest.mark.e2e, pytest.mark.timeout(300)]

LONG = {"max_tokens": 400, "temperature": 2, "sampling": pb.Sampling(inv_temperature=1 << 15)}
TALE = "Tell me a very long story about a lighthouse and its keeper."


@pytest.fixture(scope="module")
def market(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Market]:
    """A network of its own, without auditors."""
    with marketplace.running(tmp_path_factory.mktemp("faults") / "net") as running:
        yield running


def asked(market: Market, *options: str) -> tuple[Server, Client]:
    """An executor and a client with an open session."""
    server, client = market.serve("", *options), Client(market)
    client.open()
    return server, client


def stream(server: Server, body: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """The events of a stream as they come."""
    url = f"{server.endpoint}/v1/chat/completions"
    with httpx.stream("POST", url, json=body | {"stream": True}, timeout=60, trust_env=False) as answer:
        assert answer.status_code == httpx.codes.OK, answer.read()
        for line in answer.iter_lines():
            if line.startswith("data: {"):
                yield json.loads(line.removeprefix("data: "))


def receipt_of(server: Server, client: Client, index: int) -> pb.SignedReceipt | None:
    """The public receipt of an index."""
    url = f"{server.endpoint}/v1/sessions/{client.session.id}/receipts/{index}"
    answer = httpx.get(url, timeout=10, trust_env=False)
    if answer.status_code != httpx.codes.OK:
        return None
    return pb.SignedReceipt.FromString(base64.b64decode(answer.json()["receipt"]))


def taken(client: Client, server: Server, signed: pb.SignedReceipt) -> None:
    """The client counts a receipt that did not come with an answer."""
    address = server.key.text
    client.indices[address] = signed.receipt.index + 1
    client.spent[address] = client.spent.get(address, 0) + int(signed.receipt.cost)


def part(market: Market, client: Client, server: Server) -> pb.Allotment:
    """The executor's part of the client's session, now."""
    session = market.session(client.session.id)
    return next(one for one in session.allotments if one.executor == server.key.text)


def test_a_client_that_leaves_pays_for_what_was_made_and_goes_on(market: Market) -> None:
    server, client = asked(market)
    body, _ = client.body(server, TALE, **LONG)
    with closing(stream(server, body)) as events:
        seen = sum(len(next(events)["causeway"]["ids"]) for _ in range(3))
    signed = eventually(lambda: receipt_of(server, client, 0), 30, "no receipt for who left")
    receipt = signed.receipt
    assert receipt.finish == pb.FINISH_CLIENT_GONE
    assert seen <= receipt.tokens_out < 400
    model, price = market.model(client.session), int(client.session.unit_price)
    assert int(receipt.cost) == formats.cost(model, price, receipt.tokens_in, receipt.tokens_out)
    taken(client, server, signed)
    assert client.ask(server, "Name a colour.", 4).signed.receipt.previous == formats.receipt_hash(receipt)
    server.stop()
    assert part(market, client, server).settled_count == 2


def test_kill_9_in_mid_stream_charges_nothing_and_signs_nothing_twice(market: Market) -> None:
    server, client = asked(market)
    first = client.ask(server, "Name a colour.", 4)
    body, _ = client.body(server, TALE, **LONG)
    with closing(stream(server, body)) as events:
        next(events)
        server.kill()
        with pytest.raises(httpx.HTTPError):
            list(events)
    again = restarted(market, server)
    signed = receipt_of(again, client, 1)
    assert signed is not None
    receipt = signed.receipt
    assert (receipt.finish, receipt.cost, receipt.tokens_out) == (pb.FINISH_ABORTED, "0", 0)
    assert receipt.previous == formats.receipt_hash(first.signed.receipt)
    refused = httpx.post(f"{again.endpoint}/v1/chat/completions", json=body, timeout=10, trust_env=False)
    assert (refused.status_code, refused.json()["error"]["code"]) == (409, "index_used")
    assert base64.b64decode(refused.json()["causeway"]["receipt"]) == formats.canonical(signed)
    taken(client, again, signed)
    client.ask(again, "Name another colour.", 4)
    again.stop()
    settled = part(market, client, again)
    assert (settled.settled_count, int(settled.settled_cost)) == (3, client.spent[again.key.text])


def restarted(market: Market, server: Server) -> Server:
    """The same executor, started again."""
    worker = next(name for name in (f"miner-{number}" for number in range(20)) if market.key(name) == server.key)
    return market.serve("", worker=worker)


def test_as_many_parallel_streams_as_the_queue_allows(market: Market) -> None:
    server, client = asked(market, "--parallel", "4", "--queue", "4")
    bodies = []
    for _ in range(12):
        body, _ = client.body(server, "Count to ten in words.", 16)
        bodies.append(body)
        voucher = pb.Voucher.FromString(base64.b64decode(body["causeway"]["voucher"]))
        client.indices[server.key.text], client.spent[server.key.text] = voucher.index + 1, int(voucher.ceiling)
    codes: list[str] = []
    receipts: dict[int, pb.Receipt] = {}

    def ask(number: int) -> None:
        while True:
            url = f"{server.endpoint}/v1/chat/completions"
            answer = httpx.post(url, json=bodies[number], timeout=120, trust_env=False)
            if answer.status_code == httpx.codes.OK:
                signed = pb.SignedReceipt.FromString(base64.b64decode(answer.json()["causeway"]["receipt"]))
                receipts[number] = signed.receipt
                return
            codes.append(answer.json()["error"]["code"])
            time.sleep(0.1)

    threads = [threading.Thread(target=ask, args=(number,)) for number in range(12)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(120)
    assert sorted(receipts) == list(range(12))
    assert set(codes) <= {"busy", "index_ahead"}
    chained = [receipts[number].previous == formats.receipt_hash(receipts[number - 1]) for number in range(1, 12)]
    assert chained == [True] * 11
    metrics = httpx.get(f"{server.endpoint}/metrics", timeout=10, trust_env=False).text
    assert 'causeway_executor_requests_total{code="ok"} 12' in metrics
    server.stop()
    assert part(market, client, server).settled_count == 12


def test_a_stop_lets_answers_end_settles_and_leaves_nothing_open(market: Market) -> None:
    server, client = asked(market)
    body, _ = client.body(server, TALE, max_tokens=60)
    events = stream(server, body)
    next(events)
    server.child.terminate()
    *_, last = events
    assert "receipt" in last["causeway"]
    assert server.child.wait(60) == 0, server.tail()
    mine = part(market, client, server)
    signed = pb.SignedReceipt.FromString(base64.b64decode(last["causeway"]["receipt"]))
    assert (mine.settled_count, mine.settled_cost) == (1, signed.receipt.cost)
    assert "Traceback" not in server.tail()
