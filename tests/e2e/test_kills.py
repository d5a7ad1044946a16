"""`kill -9` at any moment, twenty times in a row under load: nothing committed is lost, nothing happens twice."""

import random
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from chain.client.errors import ClientError
from chain.client.keys import Key
from chain.client.rpc import Rpc
from chain.client.tx import query_account, signed
from chain.types import bech32_text
from chain.wire.cosmos.bank.v1beta1 import query_pb2, tx_pb2
from chain.wire.cosmos.base.v1beta1 import coin_pb2
from localnet.network import RICH, create
from tests.e2e.nodes import Victim

pytestmark = pytest.mark.e2e

KILLS = 20
FINALIZED = 8
"""How many of them come between FinalizeBlock and Commit."""
CHAIN = "causeway-local-1"
SINK = bech32_text(b"\x07" * 20)
FEE = 200


class Load:
    """Accounts that send one coin after another over whichever node answers, and resend what got lost."""

    def __init__(self, urls: list[str], keys: list[Key]) -> None:
        self._urls = urls
        self._stop = threading.Event()
        self._threads = [threading.Thread(target=self._send, args=(key, seed)) for seed, key in enumerate(keys)]

    def start(self) -> None:
        """Start sending."""
        for thread in self._threads:
            thread.start()

    def stop(self) -> None:
        """Stop sending and wait for the senders."""
        self._stop.set()
        for thread in self._threads:
            thread.join()

    def _send(self, key: Key, seed: int) -> None:
        rng = random.Random(seed)
        while not self._stop.is_set():
            try:
                with Rpc(rng.choice(self._urls), timeout=2) as rpc:
                    self._burst(rpc, key)
            except ClientError:
                self._stop.wait(0.2)  # that node is down, or behind: try another

    def _burst(self, rpc: Rpc, key: Key) -> None:
        account = query_account(rpc, key.text)
        coins = [coin_pb2.Coin(denom="ucway", amount="1")]
        message = tx_pb2.MsgSend(from_address=key.text, to_address=SINK, amount=coins)
        for ahead in range(10):
            at = type(account)(account.number, account.sequence + ahead)
            if rpc.broadcast_tx_sync(signed([message], key, CHAIN, at, 100_000, FEE)).code:
                break
        self._stop.wait(1.2)


@pytest.fixture
def victims(tmp_path: Path) -> Iterator[tuple[list[Victim], list[Key]]]:
    keys = [Key(bytes([9] * 31 + [number + 1])) for number in range(8)]
    network = create(tmp_path / "net", 4, 0, 300, [key.text for key in keys])
    nodes = [Victim(Path(node.home), node.url) for node in network.nodes]
    try:
        for node in nodes:
            node.start()
        for node in nodes:
            node.await_height(2)
        yield nodes, keys
    finally:
        for node in nodes:
            node.stop()


def _balance(rpc: Rpc, address: str, height: int) -> int:
    request = query_pb2.QueryBalanceRequest(address=address, denom="ucway")
    path = "/cosmos.bank.v1beta1.Query/Balance"
    return int(rpc.query(path, request, query_pb2.QueryBalanceResponse, height).balance.amount)


def _committed(rpc: Rpc, height: int) -> tuple[int, int]:
    """How many transactions that somebody sent are in blocks up to a height, and how many different ones."""
    seen: list[str] = []
    for at in range(1, height + 1):
        results = rpc.block_results(at)["txs_results"] or []
        if any(result["code"] for result in results):
            raise AssertionError(f"a transaction failed in block {at}")
        txs = rpc.block(at)["block"]["data"]["txs"] or []
        seen += [tx for tx, result in zip(txs, results, strict=True) if result["gas_wanted"] != "0"]  # no reveals
    return len(seen), len(set(seen))


def _kill(victim: Victim, rng: random.Random, finalized: bool) -> None:
    engine = rng.random() < 0.5
    if finalized:
        victim.kill_finalized(engine)
    else:
        time.sleep(rng.random())
        victim.kill(victim.engine if engine else victim.application)


@pytest.mark.timeout(600)
def test_twenty_kills_under_load_lose_and_double_nothing(victims: tuple[list[Victim], list[Key]]) -> None:
    nodes, keys = victims
    rng = random.Random(20)
    moments = [number < FINALIZED for number in range(KILLS)]
    rng.shuffle(moments)
    load = Load([node.url for node in nodes], keys)
    load.start()
    try:
        for number, finalized in enumerate(moments):
            victim = nodes[number % len(nodes)]
            reached = max(node.height() for node in nodes)
            _kill(victim, rng, finalized)
            victim.start()
            victim.await_height(reached + 1)
    finally:
        load.stop()
    _all_agree(nodes, keys)


def _all_agree(nodes: list[Victim], keys: list[Key]) -> None:
    """Every node has the balances that its blocks add up to, and all say the same app hash of one height."""
    reached = max(node.height() for node in nodes) + 2
    for node in nodes:
        node.await_height(reached)
    height = min(node.height() for node in nodes) - 1
    for node in nodes:
        with Rpc(node.url) as rpc:
            total, different = _committed(rpc, height)
            assert total == different > 100
            assert _balance(rpc, SINK, height) == total
            spent = sum(RICH - _balance(rpc, key.text, height) for key in keys)
            assert spent == total * (1 + FEE)
    assert len(_app_hashes(nodes)) == 1


def _app_hashes(nodes: list[Victim]) -> set[str]:
    """What the nodes' own applications say of the first height at which all could be asked."""
    said: dict[str, dict[str, str]] = {}
    end = time.monotonic() + 60
    while time.monotonic() < end:
        for node in nodes:
            with Rpc(node.url) as rpc:
                answer = rpc.abci_info()
            at = said.setdefault(answer["last_block_height"], {})
            at[node.url] = answer["last_block_app_hash"]
            if len(at) == len(nodes):
                return set(at.values())
    raise TimeoutError("the nodes were never asked at one height")
