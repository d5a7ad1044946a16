"""Where a transfer's time goes in the application: python -m benchmarks.transfer

In one process, without sockets: CPU time of each step, per transfer, over blocks of 2,000 between a thousand accounts.
"""

import tempfile
import time
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path
from random import Random
from statistics import median

import click
from rich.console import Console
from rich.table import Table

from benchmarks.accounts import BLOCKS, SIGNERS, START, TRANSFERS, begin, transfers
from chain.app import App
from chain.blocks import BlockRun, block_of
from chain.client.keys import Key
from chain.store import Disk
from chain.tx.keys import Secp256k1, verify_secp256k1
from chain.wire.tendermint.abci import types_pb2 as abci
from modules.registry import MODULES, NAMES

SIGNATURE = "signature"
WHAT = {
    "decode": "decode, canonical or refused",
    SIGNATURE: "signature, libsecp256k1 alone",
    "CheckTx": "the rest of CheckTx: sign bytes, account, sequence, fee",
    "recheck": "recheck after a block",
    "run": "FinalizeBlock: fee, message, events",
    "tree": "FinalizeBlock: state tree and app hash",
    "results": "FinalizeBlock: results and events as bytes",
    "commit": "Commit: one synced batch",
}


class Clock:
    """Adds up the CPU time of named steps, block by block."""

    def __init__(self) -> None:
        self.spent: dict[str, list[float]] = {}

    def __call__(self, step: str, work: Callable[[], object]) -> None:
        """Do `work` as part of `step`."""
        start = time.process_time()
        work()
        self.spent.setdefault(step, []).append((time.process_time() - start) / TRANSFERS * 1e6)


def one_block(app: App, txs: list[bytes], clock: Clock) -> None:
    """A block's life: checked, rechecked once, run, committed. Each step adds to `clock`."""
    decoder = app.registry.decoder
    height = app.disk.height + 1
    request = abci.RequestFinalizeBlock(txs=txs, height=height, hash=sha256(b"%d" % height).digest())
    request.time.seconds = START + height
    clock("decode", lambda: [decoder.decode(tx) for tx in txs])
    signed = [(tx.infos[0].key, tx.hash, tx.signatures[0]) for tx in map(decoder.decode, txs)]
    # Of another digest than the signed one: to refuse it takes as long as to accept it.
    clock(SIGNATURE, lambda: [verify_secp256k1(key.raw, *rest) for key, *rest in signed if isinstance(key, Secp256k1)])
    clock("CheckTx", lambda: [app.check_tx(abci.RequestCheckTx(tx=tx)) for tx in txs])
    app.mempool.restart(app.mempool.last)
    clock("recheck", lambda: [app.check_tx(abci.RequestCheckTx(tx=tx, type=abci.RECHECK)) for tx in txs])
    runs: list[BlockRun] = []
    clock("run", lambda: runs.append(app.blocks.run(block_of(request, app.registry.chain_id), txs)))
    run = app.blocks.decided = runs[0]
    clock("tree", lambda: app.disk.stage(run.changes))
    clock("results", lambda: run.encode(b""))
    clock("commit", lambda: app.commit(abci.RequestCommit()))
    if any(result.code for result in run.results):
        raise RuntimeError("a transfer failed")


def measure() -> dict[str, float]:
    """Microseconds per transfer, by step: medians over the blocks after the first, which warms caches."""
    clock, chance = Clock(), Random(1)
    signers = [Key(sha256(b"signer %d" % number).digest()) for number in range(SIGNERS)]
    sequences = [0] * SIGNERS
    with tempfile.TemporaryDirectory(prefix="causeway-bench-") as scratch:
        path = Path(scratch) / "application.db"
        begin(path, signers)
        app = App(MODULES, Disk(path, NAMES))
        for _ in range(BLOCKS):
            one_block(app, list(transfers(signers, sequences, SIGNERS, chance)), clock)
        app.disk.close()
    found = {step: median(spent[1:]) for step, spent in clock.spent.items()}
    found["CheckTx"] -= found[SIGNATURE]
    return found


@click.command
def main() -> None:
    """Print where a transfer's time goes."""
    table = Table(title=f"one transfer in blocks of {TRANSFERS}, CPU time of one process")
    table.add_column("step")
    table.add_column("us", justify="right")
    found = measure()
    for step, micros in found.items():
        table.add_row(WHAT[step], f"{micros:.1f}")
    table.add_section()
    table.add_row("together, with one recheck", f"{sum(found.values()):.1f}")
    Console().print(table)


if __name__ == "__main__":
    main()
