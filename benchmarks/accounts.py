"""What a transfer costs in FinalizeBlock and Commit as accounts grow: python -m benchmarks.accounts [--quick]

In one process, without CometBFT, signatures seen by CheckTx, as in a validator. Two kinds of blocks: the same transfers
at every size, among the thousand signers, so that only the number of other accounts differs; and transfers from the
signers to random accounts of all there are, so that with many accounts nearly every recipient is one not seen before
and a block changes twice as many entries. The bar, on the first: at 10^6 accounts at most 1.5 times 10^3.
"""

import gc
import json
import random
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from statistics import median

import click
from rich.console import Console
from rich.table import Table

import genesis
from chain.app import App
from chain.client.keys import Key
from chain.client.tx import Account, signed
from chain.store import Branch, Disk, Store
from chain.types import DENOM, bech32_text
from chain.wire.cosmos.bank.v1beta1 import tx_pb2
from chain.wire.cosmos.base.v1beta1 import coin_pb2
from chain.wire.tendermint.abci import types_pb2 as abci
from modules.auth import state as auth
from modules.bank import state as bank
from modules.registry import MODULES, NAMES

SIZES = (10**3, 10**4, 10**5, 10**6)
SIGNERS, BLOCKS, ROUNDS = 1000, 6, 2
TRANSFERS = SIGNERS * ROUNDS
"""In a block: about what a saturated validator with one-second blocks has."""

START = 1_767_225_600
RICH = 10**12


@dataclass
class Over:
    """What a map is called with."""

    store: Store


@dataclass(frozen=True)
class Cost:
    """Microseconds per transfer, medians over the blocks: among the signers, and to random accounts."""

    accounts: int
    finalize: float
    commit: float
    random_finalize: float
    random_commit: float


def address(number: int) -> bytes:
    """An account that nobody has the key of."""
    return sha256(b"account %d" % number).digest()[:20]


def begin(path: Path, signers: Sequence[Key]) -> None:
    """A chain at height 1 in which the signers are rich."""
    app = App(MODULES, Disk(path, NAMES))
    document = genesis.build(
        genesis.preset("local"),
        "2026-01-01T00:00:00Z",
        [genesis.Validator("one", signers[0].text, bytes(32), 10**12)],
        accounts=[genesis.Account(key.text, RICH) for key in signers],
    )
    request = abci.RequestInitChain(
        chain_id=document["chain_id"], initial_height=1, app_state_bytes=json.dumps(document["app_state"]).encode()
    )
    request.time.seconds = START
    block = document["consensus_params"]["block"]
    request.consensus_params.block.max_bytes = int(block["max_bytes"])
    request.consensus_params.block.max_gas = int(block["max_gas"])
    request.consensus_params.evidence.max_age_num_blocks = 100_000
    request.consensus_params.evidence.max_age_duration.seconds = 172_800
    request.consensus_params.evidence.max_bytes = 2**20
    request.consensus_params.validator.pub_key_types.append("ed25519")
    app.init_chain(request)
    run_block(app, [])
    app.disk.close()


def fill(path: Path, count: int) -> None:
    """Write accounts straight into the state, as block 2; reading them needs no genesis of a gigabyte."""
    disk = Disk(path, NAMES)
    for start in range(0, max(count, 1), 100_000):
        branch = Branch(disk.view())
        over = Over(branch)
        for number in range(start, min(start + 100_000, count)):
            owner, place = address(number), auth.NEXT_NUMBER(over).get()
            auth.NEXT_NUMBER(over).set(place + 1)
            auth.ACCOUNTS(over)[owner] = auth.Account(place, 0)
            auth.NUMBERS(over)[place] = owner
            bank.BALANCES(over)[owner, DENOM] = 1 + number
            bank.OWNERS(over)[DENOM, owner] = True
        disk.stage(branch.changes)
        disk.commit(disk.height + 1)
    disk.close()


def transfers(signers: Sequence[Key], sequences: list[int], size: int, chance: random.Random) -> Iterator[bytes]:
    """One block's transfers: from all signers, whose `sequences` are counted on, to random accounts of `size`.

    With as many accounts as signers, the recipients are the signers.
    """
    order = [number for _ in range(ROUNDS) for number in chance.sample(range(SIGNERS), SIGNERS)]
    for number in order:
        to = address(chance.randrange(size - SIGNERS)) if size > SIGNERS else signers[chance.randrange(SIGNERS)].address
        message = tx_pb2.MsgSend(from_address=signers[number].text, to_address=bech32_text(to))
        message.amount.append(coin_pb2.Coin(denom=DENOM, amount="1"))
        account = Account(number, sequences[number])
        sequences[number] += 1
        yield signed([message], signers[number], "causeway-local-1", account, gas=150_000, fee=200)


def run_block(app: App, txs: Sequence[bytes]) -> tuple[float, float]:
    """One block; CPU seconds of FinalizeBlock and of Commit. Raises RuntimeError if a transfer failed."""
    height = app.disk.height + 1
    request = abci.RequestFinalizeBlock(txs=txs, height=height, hash=sha256(b"%d" % height).digest())
    request.time.seconds = START + height
    gc.collect()
    first = time.process_time()
    encoded = app.finalize_encoded(request)
    second = time.process_time()
    app.commit(abci.RequestCommit())
    third = time.process_time()
    answer = abci.ResponseFinalizeBlock.FromString(encoded)
    failed = [result.log for result in answer.tx_results if result.code]
    if failed:
        raise RuntimeError(failed[0])
    return second - first, third - second


def measure(size: int) -> Cost:
    """The cost with `size` accounts."""
    chance = random.Random(size)
    signers = [Key(sha256(b"signer %d" % number).digest()) for number in range(SIGNERS)]
    sequences = [0] * SIGNERS
    with tempfile.TemporaryDirectory(prefix="causeway-bench-") as scratch:
        path = Path(scratch) / "application.db"
        begin(path, signers)
        fill(path, size - SIGNERS)
        app = App(MODULES, Disk(path, NAMES))
        among = _blocks(app, signers, sequences, SIGNERS, chance)
        anyone = _blocks(app, signers, sequences, size, chance)
        app.disk.close()
    return Cost(size, *among, *anyone)


def _blocks(
    app: App, signers: Sequence[Key], sequences: list[int], size: int, chance: random.Random
) -> tuple[float, float]:
    """Microseconds per transfer of FinalizeBlock and Commit: medians over some blocks."""
    spent = []
    for _ in range(BLOCKS):
        txs = list(transfers(signers, sequences, size, chance))
        refused = [answer.log for tx in txs if (answer := app.check_tx(abci.RequestCheckTx(tx=tx))).code]
        if refused:
            raise RuntimeError(refused[0])
        spent.append(run_block(app, txs))
    # The first block warms caches and opens the tree's pages.
    finalize, commit = zip(*spent[1:], strict=True)
    return median(finalize) / TRANSFERS * 1e6, median(commit) / TRANSFERS * 1e6


@click.command
@click.option("--quick", is_flag=True, help="Leave out the million.")
def main(quick: bool) -> None:
    """Print the cost of a transfer for growing numbers of accounts."""
    table = Table(title=f"FinalizeBlock + Commit, CPU us per transfer, blocks of {TRANSFERS}")
    for column in ("accounts", "the same transfers", "against 10^3", "to random accounts", "against 10^3"):
        table.add_column(column, justify="right")
    costs = [measure(size) for size in (SIZES[:-1] if quick else SIZES)]
    for cost in costs:
        table.add_row(
            f"{cost.accounts:,}",
            f"{cost.finalize:.1f} + {cost.commit:.1f}",
            f"{cost.finalize / costs[0].finalize:.2f}",
            f"{cost.random_finalize:.1f} + {cost.random_commit:.1f}",
            f"{cost.random_finalize / costs[0].random_finalize:.2f}",
        )
    Console().print(table)


if __name__ == "__main__":
    main()
