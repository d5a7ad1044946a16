"""What a block costs in which nothing happens, as delegators and miners grow: python -m benchmarks.blocks [--json]

In one process, without CometBFT: four validators sign every block, fees of one transfer are shared out, and nothing of
any delegator or miner happens. The bar: 10,000 delegators against 10, and 1,000 miners against 10, at most 1.2 times.
Chains of all sizes take turns, block by block, so that a slow moment of the machine meets all of them.
"""

import gc
import json
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from statistics import median
from typing import Any

import click
from google.protobuf.json_format import ParseDict
from rich.console import Console
from rich.table import Table

import genesis
from chain.app import App
from chain.client.keys import Key
from chain.client.tx import Account, signed
from chain.store import Disk
from chain.types import DENOM
from chain.wire.cosmos.bank.v1beta1 import tx_pb2
from chain.wire.cosmos.base.v1beta1 import coin_pb2
from chain.wire.tendermint.abci import types_pb2 as abci
from chain.wire.tendermint.types import validator_pb2
from modules.registry import MODULES, NAMES

SIZES = ((10, 10), (10_000, 10), (10, 1_000))
"""(delegators, miners)."""
BLOCKS, WARM = 200, 20
START = 1_767_225_600
STAKE = 10**9


@dataclass(frozen=True)
class Cost:
    """Microseconds of CPU of a block, FinalizeBlock and Commit together: median over the blocks."""

    delegators: int
    miners: int
    block: float


def key(name: str) -> Key:
    """The same key for the same name."""
    return Key(sha256(name.encode()).digest())


VALIDATORS = [key(f"validator {number}") for number in range(4)]
SENDER = key("sender")


def consensus_key(owner: Key) -> bytes:
    """A validator's ed25519 key, as far as the application looks."""
    return sha256(owner.public).digest()


def document(delegators: int, miners: int) -> dict[str, Any]:
    """A genesis document with so many delegators, spread over the validators, and so many registered miners."""
    preset = genesis.preset("local").with_poc(first_height=10**6, epoch_blocks=10**6, confirmations=0)
    people = [key(f"delegator {number}") for number in range(delegators)]
    each = delegators * STAKE // len(VALIDATORS)
    built = genesis.build(
        preset,
        "2026-01-01T00:00:00Z",
        [
            genesis.Validator(f"v{number}", owner.text, consensus_key(owner), 10**9 + each)
            for number, owner in enumerate(VALIDATORS)
        ],
        [genesis.Miner(f"m{number}", key(f"miner {number}").text, {}) for number in range(miners)],
        [genesis.Account(owner.text, 10**9) for owner in (SENDER, *VALIDATORS, *people)],
    )
    staking = built["app_state"]["staking"]
    own = {one["delegator_address"]: one for one in staking["delegations"]}
    for number, person in enumerate(people):
        one = own[VALIDATORS[number % len(VALIDATORS)].text]
        staking["delegations"].append({**one, "delegator_address": person.text, "shares": f"{STAKE}.{'0' * 18}"})
    counts = [sum(1 for at in range(delegators) if at % len(VALIDATORS) == number) for number in range(len(VALIDATORS))]
    for number, owner in enumerate(VALIDATORS):
        whole = 10**9 + each
        own[owner.text]["shares"] = f"{whole - counts[number] * STAKE}.{'0' * 18}"
    return built


class Chain:
    """One chain, driven block by block; each has one transfer, whose fee there is to share."""

    def __init__(self, path: Path, delegators: int, miners: int) -> None:
        built = document(delegators, miners)
        self.app = App(MODULES, Disk(path, NAMES))
        self.chain_id = built["chain_id"]
        self.sequence = 0
        request = abci.RequestInitChain(
            chain_id=self.chain_id, initial_height=1, app_state_bytes=json.dumps(built["app_state"]).encode()
        )
        params = built["consensus_params"]
        seconds = int(params["evidence"]["max_age_duration"]) // 10**9
        params["evidence"] = {**params["evidence"], "max_age_duration": f"{seconds}s"}
        ParseDict(params, request.consensus_params)
        request.time.seconds = START
        self.app.init_chain(request)

    def block(self) -> float:
        """One block; microseconds of CPU that it took."""
        height = self.app.disk.height + 1
        request = abci.RequestFinalizeBlock(
            txs=[self._transfer()],
            height=height,
            hash=sha256(b"%d" % height).digest(),
            proposer_address=_addresses()[0],
        )
        request.time.seconds = START + height
        for address in _addresses() if height > 1 else ():
            vote = request.decided_last_commit.votes.add(block_id_flag=validator_pb2.BLOCK_ID_FLAG_COMMIT)
            vote.validator.address, vote.validator.power = address, 1000
        started = time.process_time()
        self.app.finalize_encoded(request)
        self.app.commit(abci.RequestCommit())
        return (time.process_time() - started) * 1e6

    def _transfer(self) -> bytes:
        message = tx_pb2.MsgSend(from_address=SENDER.text, to_address=VALIDATORS[0].text)
        message.amount.append(coin_pb2.Coin(denom=DENOM, amount="1"))
        raw = signed([message], SENDER, self.chain_id, Account(0, self.sequence), 100_000, 1_000)
        self.sequence += 1
        return raw


def _addresses() -> list[bytes]:
    return [sha256(consensus_key(owner)).digest()[:20] for owner in VALIDATORS]


def measure(sizes: Sequence[tuple[int, int]], blocks: int) -> list[Cost]:
    """The median cost of a block at each size, the sizes taking turns."""
    with tempfile.TemporaryDirectory() as folder:
        chains = [Chain(Path(folder) / str(number), *size) for number, size in enumerate(sizes)]
        gc.collect()
        gc.freeze()
        spent: list[list[float]] = [[] for _ in chains]
        for number in range(WARM + blocks):
            for costs, chain in zip(spent, chains, strict=True):
                cost = chain.block()
                if number >= WARM:
                    costs.append(cost)
        for chain in chains:
            chain.app.disk.close()
    return [Cost(*size, median(costs)) for size, costs in zip(sizes, spent, strict=True)]


def show(costs: Sequence[Cost]) -> Table:
    """The table that people read."""
    table = Table(title="a block in which nothing of theirs happens")
    for column in ("delegators", "miners", "us a block", "against the first"):
        table.add_column(column, justify="right")
    for one in costs:
        ratio = one.block / costs[0].block
        table.add_row(f"{one.delegators:,}", f"{one.miners:,}", f"{one.block:,.0f}", f"{ratio:.2f}x")
    return table


@click.command
@click.option("--blocks", default=BLOCKS, show_default=True, type=click.IntRange(5))
@click.option("--json", "as_json", is_flag=True, help="Numbers instead of a table.")
def main(blocks: int, as_json: bool) -> None:
    """Measure, and print."""
    costs = measure(SIZES, blocks)
    if as_json:
        print(json.dumps([vars(one) for one in costs]))
    else:
        Console().print(show(costs))


if __name__ == "__main__":
    main()
