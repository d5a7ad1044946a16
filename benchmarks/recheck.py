"""What a recheck costs: python -m benchmarks.recheck [--json]

After each block CometBFT asks again about everything that still waits, with its mempool locked. In one process, without
CometBFT: 8,000 transfers of a thousand accounts wait, a block is committed, and all are checked once more.
The bar: at most 10 us each.
"""

import gc
import json
import random
import tempfile
import time
from collections.abc import Sequence
from hashlib import sha256
from pathlib import Path

import click
from rich.console import Console
from rich.table import Table

from benchmarks.accounts import SIGNERS, begin, run_block, transfers
from chain.app import App
from chain.client.keys import Key
from chain.store import Disk
from chain.wire.tendermint.abci import types_pb2 as abci
from modules.registry import MODULES, NAMES

PENDING = 8_000
ROUNDS = 7
BAR = 10.0
"""Microseconds."""


def check(app: App, requests: Sequence[abci.RequestCheckTx]) -> float:
    """CPU microseconds a check. Raises RuntimeError if one is refused."""
    gc.collect()
    started = time.process_time()
    answers = [app.check_tx(request) for request in requests]
    spent = time.process_time() - started
    refused = [answer.log for answer in answers if answer.code]
    if refused:
        raise RuntimeError(refused[0])
    return spent / len(requests) * 1e6


def measure() -> tuple[float, list[float]]:
    """Microseconds of a first check, and of a recheck in each round."""
    chance = random.Random(1)
    signers = [Key(sha256(b"signer %d" % number).digest()) for number in range(SIGNERS)]
    sequences = [0] * SIGNERS
    with tempfile.TemporaryDirectory(prefix="causeway-bench-") as scratch:
        path = Path(scratch) / "application.db"
        begin(path, signers)
        app = App(MODULES, Disk(path, NAMES))
        run_block(app, list(transfers(signers, sequences, SIGNERS, chance)))  # keys are known from here on
        waiting: list[bytes] = []
        while len(waiting) < PENDING:
            waiting += transfers(signers, sequences, SIGNERS, chance)
        first = check(app, [abci.RequestCheckTx(tx=tx) for tx in waiting])
        again = [abci.RequestCheckTx(tx=tx, type=abci.RECHECK) for tx in waiting]
        rounds = []
        for _ in range(ROUNDS):
            run_block(app, [])
            rounds.append(check(app, again))
        app.disk.close()
    return first, rounds


@click.command
@click.option("--json", "as_json", is_flag=True, help="Print one line of JSON.")
def main(as_json: bool) -> None:
    """Print what a first check and a recheck cost, in CPU time of the application."""
    first, rounds = measure()
    if as_json:
        print(json.dumps({"check_us": round(first, 2), "recheck_us": round(min(rounds), 2), "bar_us": BAR}))
        return
    table = Table(title=f"{PENDING} transfers of {SIGNERS} accounts wait")
    for column in ("", "us each"):
        table.add_column(column, justify="right")
    table.add_row("first check, with signature", f"{first:.1f}")
    table.add_row("recheck, best round", f"{min(rounds):.1f}")
    table.add_row("recheck, worst round", f"{max(rounds):.1f}")
    table.add_row("bar", f"{BAR:.1f}")
    Console().print(table)


if __name__ == "__main__":
    main()
