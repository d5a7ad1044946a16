"""Sessions while the chain is away for a minute, without a gateway, and seen by executors whose clocks are wrong."""

from __future__ import annotations

import time
from collections.abc import Iterator

import httpx
import pytest

from chain.client.errors import NodeUnreachable
from tests.e2e import marketplace
from tests.e2e.marketplace import Client, Market, Server, eventually

pytestmark = [pytest.mark.e2e, pytest.mark.timeout(300)]
MINUTE = 60
HOUR = 3600


@pytest.fixture(scope="module")
def market(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Market]:
    """A network of its own, without auditors."""
    with marketplace.running(tmp_path_factory.mktemp("away") / "net") as running:
        yield running


def settled(market: Market, client: Client, server: Server) -> tuple[int, int]:
    """Receipts and coins of the client's session that the executor has settled."""
    parts = market.session(client.session.id).allotments
    mine = next(one for one in parts if one.executor == server.key.text)
    return mine.settled_count, int(mine.settled_cost)


def asked_while_away(client: Client, server: Server) -> str:
    """Ask once while no node answers: "ok", or the code of a refusal that charges nothing."""
    body, reply = client.body(server, "Name a colour.", 4)
    answer = httpx.post(f"{server.endpoint}/v1/chat/completions", json=body, timeout=60, trust_env=False)
    if answer.status_code != httpx.codes.OK:
        return str(answer.json()["error"]["code"])
    client.keep(server, reply, answer.json())
    return "ok"


def test_a_chain_that_stands_still_for_a_minute_loses_nothing_and_pays_nothing_twice(market: Market) -> None:
    server, client = market.serve("", "--settle-every", "0"), Client(market)
    client.open()
    client.ask(server, "Name a colour.", 4)
    height = market.net.rpc().height()
    market.net.localnet("kill", "validator-0")
    stopped, heard = time.monotonic(), set()
    while time.monotonic() < stopped + MINUTE:
        heard.add(asked_while_away(client, server))
        time.sleep(5)
    assert heard <= {"ok", "chain_unreachable"}
    market.net.localnet("restart", "validator-0")
    eventually(lambda: _height(market) > height, 60, "the chain does not come back")
    client.ask(server, "Name another colour.", 4)
    server.stop()
    address = server.key.text
    assert settled(market, client, server) == (client.indices[address], client.spent[address])
    assert len(market.settlements(address)) == 1


def test_a_killed_gateway_is_not_missed(market: Market) -> None:
    server, client = market.serve(), Client(market)
    client.open()
    client.ask(server, "Name a colour.", 4)
    market.net.localnet("kill", "gateway")
    client.ask(server, "Name another colour.", 4)
    market.net.localnet("restart", "gateway")
    rest = market.net.info["rest"]
    eventually(lambda: _answers(f"{rest}/causeway/inference/v1/params"), 60, "the gateway does not come back")
    client.ask(server, "Name a third colour.", 4)
    server.stop()
    assert settled(market, client, server) == (3, client.spent[server.key.text])


def _height(market: Market) -> int:
    try:
        return market.net.rpc().height()
    except NodeUnreachable:
        return 0


def _answers(url: str) -> bool:
    try:
        return httpx.get(url, timeout=5, trust_env=False).status_code == httpx.codes.OK
    except httpx.HTTPError:
        return False


@pytest.mark.parametrize("skew", [-HOUR, HOUR])
def test_an_executor_whose_clock_is_an_hour_wrong_serves_and_settles(market: Market, skew: int) -> None:
    server, client = skewed(market, skew), Client(market)
    client.open()
    replies = [client.ask(server, "Name a colour.", 4) for _ in range(2)]
    assert replies[0].ids == replies[1].ids
    created = int(replies[0].body["created"])
    assert abs(created - time.time() - skew) < MINUTE, "the clock was wrong, and said so"
    server.stop()
    assert settled(market, client, server) == (2, client.spent[server.key.text])


def skewed(market: Market, seconds: int) -> Server:
    """An executor with a wrong clock."""
    worker, listen = market.new_worker(), f"127.0.0.1:{market.new_port()}"
    command = ["tests.e2e.skewed", str(seconds), "chain.cli", "serve", "--from", worker, "--listen", listen]
    started = market.start(f"skewed-{worker}", *command, "--settle-every", "0")
    server = Server(started.child, started.log, market.key(worker), f"http://{listen}")
    server.await_ready()
    return server
