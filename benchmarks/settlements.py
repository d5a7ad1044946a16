"""What a settlement costs the chain, of 10, 1,000 and 100,000 receipts: `python -m benchmarks.settlements [--save]`

Real receipts and vouchers, signed; real transactions in FinalizeBlock, hashing of the state included, in one process
without CometBFT. The same worth and bond for all, so that as many receipts are drawn. A stage is run again and again
from the same state; nothing is remembered between two runs. The bar: 100,000 against 10, at most 1.2 times.
"""

from __future__ import annotations

import base64
import json
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path
from statistics import median
from typing import Any

import click
from google.protobuf import json_format
from google.protobuf.message import Message
from rich.console import Console
from rich.table import Table

import genesis
from benchmarks.machine import machine, table
from chain.app import App
from chain.client.keys import Key
from chain.client.tx import Account, signed
from chain.store import Disk
from chain.types import DENOM, bech32_text, module_address
from chain.wire.causeway.inference.v1 import query_pb2, tx_pb2
from chain.wire.causeway.inference.v1 import types_pb2 as pb
from chain.wire.cosmos.auth.v1beta1 import query_pb2 as auth_query
from chain.wire.tendermint.abci import types_pb2 as abci
from kernels.model import trees
from kernels.model.trace import work_commitment
from modules.inference import formats
from modules.inference.audits import opened
from modules.registry import MODULES, NAMES

RESULTS = Path(__file__).parent / "results" / "settlements.md"
COUNTS = (10, 1_000, 100_000)
RUNS = 60
DRAWN = 8
"""Receipts drawn of each settlement."""
UNITS_IN, UNITS_OUT = 20, 100
START = 1_767_225_600
FAR = 10**7
BAR = 1.2


def key(name: str) -> Key:
    """The same key for the same name."""
    return Key(sha256(name.encode()).digest())


CLIENT, EXECUTOR, VALIDATOR = key("client"), key("executor"), key("validator")
AUDITORS = {one.text: one for one in (key("auditor 0"), key("auditor 1"))}
PEOPLE = (CLIENT, EXECUTOR, VALIDATOR, *AUDITORS.values())


@dataclass
class Receipts:
    """So many receipts of one session, worth the same together however many there are."""

    count: int
    model: pb.Model
    signed: list[pb.SignedReceipt] = field(default_factory=list)

    def __post_init__(self) -> None:
        units = UNITS_IN * self.model.units_in + UNITS_OUT * self.model.units_out
        self.cost = units * max(COUNTS) // self.count
        self.price = formats.PRICE_ONE * max(COUNTS) // self.count
        for index in range(self.count):
            self.signed.append(self._receipt(index))
        self.leaves = [opened.leaf(one) for one in self.signed]
        self.root = trees.sum_root(self.leaves)

    def roots(self, index: int) -> tuple[bytes, bytes]:
        """Stand for the two trees of an answer."""
        return sha256(b"trace %d" % index).digest(), sha256(b"sample %d" % index).digest()

    def _receipt(self, index: int) -> pb.SignedReceipt:
        voucher = pb.Voucher(
            session=1,
            executor=EXECUTOR.text,
            index=index,
            request_hash=sha256(b"request %d" % index).digest(),
            max_cost=str(self.cost),
            ceiling=str(self.cost * (index + 1)),
        )
        receipt = pb.Receipt(
            session=1,
            executor=EXECUTOR.text,
            index=index,
            model=self.model.id,
            model_version=1,
            arithmetic=self.model.arithmetic,
            policy=formats.policy_digest(self.model.policy),
            request_hash=voucher.request_hash,
            prompt_root=sha256(b"prompt %d" % index).digest(),
            output_root=sha256(b"output %d" % index).digest(),
            max_tokens=UNITS_OUT,
            finish=pb.FINISH_LENGTH,
            tokens_in=UNITS_IN,
            tokens_out=UNITS_OUT,
            cost=str(self.cost),
            work=work_commitment(*self.roots(index), UNITS_IN, UNITS_OUT, EXECUTOR.address),
            previous=formats.NOTHING,
        )
        return pb.SignedReceipt(
            receipt=receipt,
            executor_signature=formats.sign(EXECUTOR.secret, formats.receipt_hash(receipt)),
            voucher=voucher,
            client_signature=formats.sign(CLIENT.secret, formats.voucher_digest(voucher)),
        )

    def claim(self) -> tx_pb2.MsgSettle:
        """The settlement."""
        return tx_pb2.MsgSettle(
            executor=EXECUTOR.text,
            session=1,
            count=self.count,
            total_cost=str(self.root.total),
            receipts_root=self.root.hash,
            last_voucher=self.signed[-1].voucher,
            client_signature=self.signed[-1].client_signature,
        )

    def opening(self, drawn: Sequence[int]) -> tx_pb2.MsgRevealAudit:
        """The drawn receipts, opened."""
        message = tx_pb2.MsgRevealAudit(executor=EXECUTOR.text, settlement=1)
        for at in drawn:
            path = [pb.SumNode(hash=node.hash, sum=str(node.total)) for node in trees.sum_path(self.leaves, at)]
            trace_root, sample_root = self.roots(at)
            message.opened.add(signed=self.signed[at], path=path, trace_root=trace_root, sample_root=sample_root)
        return message


def document() -> dict[str, Any]:
    """A genesis of people whose keys are known."""
    preset = genesis.preset("local").with_poc(first_height=10**6, epoch_blocks=10**6, confirmations=0)
    consensus = sha256(VALIDATOR.public).digest()
    built = genesis.build(
        preset,
        "2026-01-01T00:00:00Z",
        [genesis.Validator("v", VALIDATOR.text, consensus, 10**9)],
        [genesis.Miner(f"m{number}", name, {}) for number, name in enumerate(AUDITORS)],
        [genesis.Account(one.text, 10**12) for one in PEOPLE],
    )
    known = {one.text: one for one in PEOPLE}
    for account in built["app_state"]["auth"]["accounts"]:
        if account["address"] in known:
            public = base64.b64encode(known[account["address"]].public).decode()
            account["pub_key"] = {"@type": "/cosmos.crypto.secp256k1.PubKey", "key": public}
    return built


def with_market(built: dict[str, Any], receipts: Receipts) -> dict[str, Any]:
    """An open session, its executor, and two auditors; the module's account holds what that needs."""
    worth, model = receipts.root.total, receipts.model
    burned = 3 * worth // DRAWN
    bond = -(-burned * 4 // 3)  # three quarters of a slash are burned
    session = {"id": 1, "client": CLIENT.text, "model": model.id, "model_version": 1, "opened_height": 1}
    amounts = {"escrow": worth, "deposit": worth, "burned": 0, "max_unit_price": 2**90}
    part = {"executor": EXECUTOR.text, "amount": str(worth), "settled_cost": "0", "reserved": "0"}
    state = built["app_state"]
    state["inference"] |= {
        "executors": [{"address": EXECUTOR.text, "bond": str(bond), "reserved": "0", "models": [model.id]}],
        "auditors": [{"address": name, "bond": "1000000"} for name in AUDITORS],
        "sessions": [
            session
            | {name: str(amount) for name, amount in amounts.items()}
            | dict.fromkeys(("expiry_height", "close_height", "dispute_height"), FAR)
            | {"unit_price": str(receipts.price), "allotments": [part], "status": "SESSION_STATUS_OPEN"}
        ],
        "last_session": 1,
    }
    held = worth + bond + len(AUDITORS) * 1_000_000
    coins = [{"denom": DENOM, "amount": str(held)}]
    state["bank"]["balances"].append({"address": bech32_text(module_address("inference")), "coins": coins})
    state["bank"]["supply"] = [{"denom": DENOM, "amount": str(int(state["bank"]["supply"][0]["amount"]) + held)}]
    return built


class Chain:
    """One chain, driven block by block."""

    def __init__(self, path: Path, receipts: Receipts) -> None:
        built = with_market(document(), receipts)
        self.receipts = receipts
        self.app = App(MODULES, Disk(path, NAMES))
        self.chain_id = built["chain_id"]
        request = abci.RequestInitChain(
            chain_id=self.chain_id, initial_height=1, app_state_bytes=json.dumps(built["app_state"]).encode()
        )
        params = built["consensus_params"]
        seconds = int(params["evidence"]["max_age_duration"]) // 10**9
        params["evidence"] = {**params["evidence"], "max_age_duration": f"{seconds}s"}
        json_format.ParseDict(params, request.consensus_params)
        request.time.seconds = START
        self.app.init_chain(request)
        self.block([])

    def _request(self, txs: Sequence[bytes], salt: int = 0) -> abci.RequestFinalizeBlock:
        height = self.app.disk.height + 1
        made = abci.RequestFinalizeBlock(txs=txs, height=height, hash=sha256(b"%d %d" % (height, salt)).digest())
        made.time.seconds = START + height
        return made

    def block(self, txs: Sequence[bytes]) -> int:
        """Decide a block; the gas of its transactions, all of which must be good."""
        answer = self.app.finalize_block(self._request(txs))
        for result in answer.tx_results:
            if result.code:
                raise RuntimeError(result.log)
        self.app.commit(abci.RequestCommit())
        return sum([result.gas_used for result in answer.tx_results])

    def cost(self, txs: Sequence[bytes], salt: int) -> float:
        """Milliseconds of CPU of a block that is not decided."""
        for raw in txs:
            self.app.registry.decoder.forget(sha256(raw).digest())
        request = self._request(txs, salt)
        started = time.process_time()
        self.app.finalize_encoded(request)
        return (time.process_time() - started) * 1e3

    def sign(self, owner: Key, message: Message) -> bytes:
        """A transaction."""
        request = auth_query.QueryAccountInfoRequest(address=owner.text).SerializeToString()
        answer = self.app.query(abci.RequestQuery(path="/cosmos.auth.v1beta1.Query/AccountInfo", data=request))
        info = auth_query.QueryAccountInfoResponse.FromString(answer.value).info
        account = Account(info.account_number, info.sequence)
        return signed([message], owner, self.chain_id, account, 2_000_000, 2_000)

    def settlement(self) -> pb.Settlement:
        """As the chain has it."""
        request = query_pb2.QuerySettlementRequest(id=1).SerializeToString()
        answer = self.app.query(abci.RequestQuery(path="/causeway.inference.v1.Query/Settlement", data=request))
        return query_pb2.QuerySettlementResponse.FromString(answer.value).settlement

    def settle(self) -> list[bytes]:
        """A block with the claim."""
        return [self.sign(EXECUTOR, self.receipts.claim())]

    def draw(self) -> list[bytes]:
        """The block that draws, with nothing else in it."""
        for _ in range(7):
            self.block([])
        return []

    def commit(self) -> list[bytes]:
        """A block with both auditors' commitments."""
        settlement, made = self.settlement(), []
        for audit in settlement.audits:
            owner = AUDITORS[audit.auditor]
            digests = [opened.digest(*self.receipts.roots(at), owner.address) for at in settlement.drawn]
            made.append(self.sign(owner, tx_pb2.MsgCommitAudit(auditor=owner.text, settlement=1, digests=digests)))
        return made

    def reveal(self) -> list[bytes]:
        """A block with the executor's opening."""
        return [self.sign(EXECUTOR, self.receipts.opening(self.settlement().drawn))]

    def idle(self) -> list[bytes]:
        """A block with nothing in it."""
        return []


STAGES: dict[str, Callable[[Chain], list[bytes]]] = {
    "settle": Chain.settle,
    "draw": Chain.draw,
    "two commitments": Chain.commit,
    "reveal": Chain.reveal,
    "an empty block": Chain.idle,
}
NOT_ITS = ("an empty block",)


@dataclass(frozen=True)
class Cost:
    """What one stage costs for one number of receipts: gas, and the median milliseconds of its block."""

    stage: str
    receipts: int
    gas: int
    ms: float


def measure(counts: Sequence[int], runs: int, folder: Path) -> list[Cost]:
    """All stages, the numbers of receipts taking turns."""
    built = document()["app_state"]["inference"]["models"][0]
    model = json_format.ParseDict(built, pb.Model())
    model.version = 1
    chains = [Chain(folder / str(count), Receipts(count, model)) for count in counts]
    found = []
    for stage, make in STAGES.items():
        txs = [make(chain) for chain in chains]
        spent: list[list[float]] = [[] for _ in chains]
        for run in range(1, runs + 1):
            for chain, block, times in zip(chains, txs, spent, strict=True):
                times.append(chain.cost(block, run))
        gas = [chain.block(block) for chain, block in zip(chains, txs, strict=True)]
        found += [Cost(stage, *one) for one in zip(counts, gas, map(median, spent), strict=True)]
    for chain in chains:
        settlement = chain.settlement()
        if (settlement.status, len(settlement.drawn)) != (pb.SETTLEMENT_STATUS_HELD, DRAWN):
            raise RuntimeError(f"the settlement of {chain.receipts.count} did not end as it should: {settlement}")
        chain.app.disk.close()
    return found


def total(costs: Sequence[Cost]) -> list[Cost]:
    """Of all stages together, by the number of receipts."""
    counts = dict.fromkeys(one.receipts for one in costs)
    parts = {count: [one for one in costs if one.receipts == count and one.stage not in NOT_ITS] for count in counts}
    return [Cost("all", n, sum(one.gas for one in some), sum(one.ms for one in some)) for n, some in parts.items()]


def rows(costs: Sequence[Cost]) -> list[tuple[str, ...]]:
    """Stage by stage, a column for each number of receipts, and the last against the first."""
    made = []
    for stage in dict.fromkeys(one.stage for one in costs):
        some = [one for one in costs if one.stage == stage]
        cells = [f"{one.ms:.2f} ms, {one.gas:,} gas" for one in some]
        gas = f"{some[-1].gas / some[0].gas:.2f}" if some[0].gas else "–"
        made.append((stage, *cells, f"{some[-1].ms / some[0].ms:.2f}", gas))
    return made


def head(counts: Sequence[int]) -> tuple[str, ...]:
    """The table's head."""
    return ("", *[f"{count:,} receipts" for count in counts], "time, last : first", "gas, last : first")


def page(costs: Sequence[Cost], runs: int) -> str:
    """The results' page."""
    counts = list(dict.fromkeys(one.receipts for one in costs))
    ends = total(costs)
    times, gas = ends[-1].ms / ends[0].ms, ends[-1].gas / ends[0].gas
    met = "met" if max(times, gas) <= BAR else "missed"
    said = (
        f"Processor time of FinalizeBlock, hashing of the state included, median of {runs} runs, one thread. {DRAWN} "
        "receipts are drawn of each settlement, whose worth and bond are the same whatever their number; two auditors "
        'commit. "All" is the sum of the blocks above but the empty one. What grows is a path: '
        f"{DRAWN} of them, 32 bytes and a sum a level. Bar: the last at most {BAR} of the first, in time and in gas: "
        f"{met}."
    )
    return f"""# What a settlement costs the chain

{machine()}

{table(head(counts), rows([*costs, *ends]))}

{said}

Made by `python -m benchmarks.settlements --save`.
"""


@click.command
@click.option("--runs", default=RUNS, show_default=True, type=click.IntRange(3))
@click.option("--most", default=max(COUNTS), show_default=True, type=click.IntRange(10), help="Receipts at most.")
@click.option("--json", "as_json", is_flag=True, help="Numbers instead of a table.")
@click.option("--save", is_flag=True, help="Write results/settlements.md.")
def main(runs: int, most: int, as_json: bool, save: bool) -> None:
    """Measure, and print."""
    counts = [count for count in COUNTS if count <= most]
    with tempfile.TemporaryDirectory() as folder:
        costs = measure(counts, runs, Path(folder))
    if as_json:
        print(json.dumps([vars(one) for one in [*costs, *total(costs)]]))
        return
    shown = Table(*head(counts), title="what a settlement costs the chain")
    for row in rows([*costs, *total(costs)]):
        shown.add_row(*row)
    Console().print(shown)
    if save:
        RESULTS.write_text(page(costs, runs))


if __name__ == "__main__":
    main()
