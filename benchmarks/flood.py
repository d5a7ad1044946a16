"""What a flood of queries does to the blocks: python -m benchmarks.flood [--seconds 20]

Four connections to the RPC ask for balances as fast as they get answers, all over one validator. The bar: the time
between blocks grows by at most a fifth.
"""

import http.client
import json
import multiprocessing
import multiprocessing.synchronize
import tempfile
import time
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import click
from rich.console import Console
from rich.table import Table

from benchmarks.network import Node, await_height, causeway, height
from chain.types import DENOM, bech32_text, module_address
from chain.wire.cosmos.bank.v1beta1 import query_pb2

CONNECTIONS = 4


@dataclass(frozen=True)
class Result:
    """Milliseconds between blocks, at rest and in the flood, and answers per second."""

    block_time_ms: int
    rest: float
    flood: float
    answers: float


def interval_ms(node: Node, first: int, last: int) -> float:
    """The mean time between the headers of two heights, ms."""
    times = []
    for wanted in (first, last):
        header = _get(node, f"/header?height={wanted}")["result"]["header"]
        times.append(datetime.fromisoformat(header["time"]).timestamp())
    return 1000 * (times[1] - times[0]) / (last - first)


def _get(node: Node, path: str) -> dict[str, Any]:
    connection = http.client.HTTPConnection("127.0.0.1", node.rpc, timeout=30)
    connection.request("GET", path)
    answer = json.loads(connection.getresponse().read())
    connection.close()
    return dict(answer)


def ask(port: int, stop: multiprocessing.synchronize.Event, answers: Any) -> None:
    """One connection that asks for a balance until it is told to stop; counts the answers."""
    request = query_pb2.QueryBalanceRequest(address=bech32_text(module_address("fee_collector")), denom=DENOM)
    path = f"/abci_query?path=%22/cosmos.bank.v1beta1.Query/Balance%22&data=0x{request.SerializeToString().hex()}"
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    count = 0
    while not stop.is_set():
        connection.request("GET", path)
        if json.loads(connection.getresponse().read())["result"]["response"]["code"]:
            raise RuntimeError("a query was refused")
        count += 1
    answers.put(count)


def measure(block_time_ms: int, seconds: int) -> Result:
    """Blocks at rest, then in a flood."""
    with (
        tempfile.TemporaryDirectory(prefix="causeway-bench-") as scratch,
        causeway(Path(scratch), 1, block_time_ms) as nodes,
    ):
        node = nodes[0]
        await_height(nodes, 3)
        rest = _over(node, seconds)
        context = multiprocessing.get_context("spawn")
        stop, answers = context.Event(), context.Queue()
        askers = [context.Process(target=ask, args=(node.rpc, stop, answers)) for _ in range(CONNECTIONS)]
        for asker in askers:
            asker.start()
        time.sleep(2)
        start = time.monotonic()
        flood = _over(node, seconds)
        passed = time.monotonic() - start + 2
        stop.set()
        count = sum(answers.get(timeout=30) for _ in askers)
        for asker in askers:
            asker.join()
        return Result(block_time_ms, rest, flood, count / passed)


def _over(node: Node, seconds: int) -> float:
    first = height(node)
    time.sleep(seconds)
    return interval_ms(node, first, height(node))


@click.command
@click.option("--seconds", type=click.IntRange(2), default=20, show_default=True, help="At rest, and in the flood.")
def main(seconds: int) -> None:
    """Print the time between blocks, at rest and while four connections ask."""
    table = Table(title=f"one validator, {CONNECTIONS} connections asking for balances")
    for column in ("block time, ms", "between blocks at rest, ms", "in the flood, ms", "growth", "answers per s"):
        table.add_column(column, justify="right")
    for block_time_ms in (1000, 100):
        found = measure(block_time_ms, seconds)
        growth = f"{100 * (found.flood / found.rest - 1):+.1f}%"
        table.add_row(str(block_time_ms), f"{found.rest:.0f}", f"{found.flood:.0f}", growth, f"{found.answers:.0f}")
    Console().print(table)


if __name__ == "__main__":
    main()
