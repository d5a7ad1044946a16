"""Bank transfers per second, beside CometBFT's own kvstore in the same run.

    python -m benchmarks.throughput                  the whole table
    python -m benchmarks.throughput --quick --json   one validator, one-second blocks; the last line is JSON

The load is that of benchmarks/load: 1,000 accounts, 16 connections, at most 5,000 transactions in flight. TPS is our
transactions in blocks over the time between the header of the first loaded block and of the one after the last.
Each side runs several times on one chain, and its best run counts; whatever was refused or failed in any run counts.
"""

import json
import sys
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import click
from rich.console import Console
from rich.table import Table

from benchmarks import loadgen
from benchmarks.network import Node, await_quiet, causeway, kvstore

# Measured with this load generator on 2 vCPU (Xeon), Go 1.26.8, one-second blocks; window 5,000 to 20,000.
# (validators, block time in ms) -> name, TPS, CPU s per 1,000 transactions of engine and application, p50 and p95 ms
RIVALS: dict[tuple[int, int], list[tuple[str, int, str, str]]] = {
    (1, 1000): [
        ("Cosmos SDK 0.53 in Go", 1168, "1.03 in one process", "1223 / 1780"),
        ("… with libsecp256k1 in C", 1617, "0.87 in one process", "1008 / 1711"),
        ("CometBFT kvstore over a socket", 5337, "0.23 + 0.02", "520 / 962"),
    ],
    (1, 100): [
        ("Cosmos SDK 0.53 in Go", 1044, "1.28 in one process", "174 / 245"),
        ("… with libsecp256k1 in C", 1380, "1.01 in one process", "149 / 238"),
        ("CometBFT kvstore over a socket", 6280, "0.21 + 0.02", "68 / 138"),
    ],
    (4, 1000): [
        ("Cosmos SDK 0.53 in Go", 412, "1.12 in one process", "3390 / 5744"),
        ("… with libsecp256k1 in C", 503, "0.91 in one process", "3292 / 5280"),
        ("CometBFT kvstore built in", 3860, "0.12 in one process", "2292 / 3611"),
    ],
}


@dataclass(frozen=True)
class Side:
    """What one side did: its runs, and rechecks that timed out in CometBFT."""

    runs: list[dict[str, Any]]
    timeouts: int

    @property
    def best(self) -> dict[str, Any]:
        """The run with the most transactions per second."""
        return max(self.runs, key=lambda run: run["tps_blocks"])

    def total(self, field: str) -> int:
        """A count over all runs."""
        return sum(run[field] for run in self.runs)

    def mean(self, process: str, field: str) -> float:
        """A figure of the best run's processes of one kind, mean over the validators."""
        found = [used[field] for name, used in self.best["procs"].items() if name.endswith(f"/{process}")]
        return sum(found) / len(found) if found else 0.0


@dataclass(frozen=True)
class Plan:
    """How to measure: transactions in a run, runs for each side, seconds to wait for a quiet machine before each."""

    txs: int
    runs: int
    patience: float
    note: Callable[[str], None]


def measure(nodes: Sequence[Node], arguments: dict[str, object], plan: Plan) -> Side:
    """Load a network as often as planned."""
    done = []
    for number in range(plan.runs):
        await_quiet(plan.patience)
        run = loadgen.run(nodes, {**arguments, "txs": plan.txs}, f"run {number + 1}")
        plan.note(
            f"  run {number + 1}: {run['tps_blocks']:.0f} TPS, {run['rejected']} refused, "
            f"{run['failed_in_block']} failed, other programs {run['foreign_cpu_pct']:.0f}% of the machine"
        )
        done.append(run)
    return Side(done, sum(node.rechecks_timed_out() for node in nodes))


def compare(validators: int, block_time_ms: int, plan: Plan) -> dict[str, Any]:
    """Measure both sides one after the other; the figures, flat."""
    with tempfile.TemporaryDirectory(prefix="causeway-bench-") as scratch:
        directory = Path(scratch)
        plan.note(f"CometBFT kvstore, {validators} validator(s), {block_time_ms} ms")
        is_socket = validators == 1
        with kvstore(directory / "kv", validators, block_time_ms, is_socket) as nodes:
            theirs = measure(nodes, {"mode": "kvstore"}, plan)
        plan.note(f"Causeway, {validators} validator(s), {block_time_ms} ms")
        keys = directory / "keys.json"
        addresses = loadgen.make_keys(keys)
        with causeway(directory / "cw", validators, block_time_ms, addresses) as nodes:
            ours = measure(nodes, {"mode": "bank", "keys": keys}, plan)
    return figures(validators, block_time_ms, ours, theirs)


def figures(validators: int, block_time_ms: int, ours: Side, theirs: Side) -> dict[str, Any]:
    """What is printed: TPS of both sides and their ratio, CPU seconds per 1,000 transactions, ms, MiB."""
    best = ours.best
    reference = "kvstore_socket_tps" if validators == 1 else "kvstore4_tps"
    return {
        "validators": validators,
        "block_time_ms": block_time_ms,
        "tps": round(best["tps_blocks"], 1),
        reference: round(theirs.best["tps_blocks"], 1),
        "ratio": round(best["tps_blocks"] / theirs.best["tps_blocks"], 4) if theirs.best["tps_blocks"] else 0.0,
        "app_cpu_s_per_1000": round(ours.mean("app", "cpu_s_per_1000tx"), 4),
        "engine_cpu_s_per_1000": round(ours.mean("node", "cpu_s_per_1000tx"), 4),
        "latency_p50_ms": round(best["latency_p50_ms"], 1),
        "latency_p95_ms": round(best["latency_p95_ms"], 1),
        "block_interval_p50_ms": round(best["block_interval_p50_ms"], 1),
        "app_rss_mib": round(ours.mean("app", "hwm_mib"), 1),
        "engine_rss_mib": round(ours.mean("node", "hwm_mib"), 1),
        "committed": ours.total("committed"),
        "rejected": ours.total("rejected"),
        "failed_in_block": ours.total("failed_in_block"),
        "recheck_timeouts": ours.timeouts,
        "first_error": next((run["first_error"] for run in ours.runs if run.get("first_error")), ""),
        "foreign_cpu_pct": round(best["foreign_cpu_pct"], 1),
        "tps_runs": [round(run["tps_blocks"], 1) for run in ours.runs],
        "kvstore_runs": [round(run["tps_blocks"], 1) for run in theirs.runs],
        "kvstore_cpu_s_per_1000": round(
            theirs.mean("node", "cpu_s_per_1000tx") + theirs.mean("app", "cpu_s_per_1000tx"), 4
        ),
    }


def problems(result: dict[str, Any]) -> list[str]:
    """What makes a measurement worthless."""
    counted = ("rejected", "failed_in_block", "recheck_timeouts")
    return [f"{name} is {result[name]}: {result['first_error']}" for name in counted if result[name]]


def show(console: Console, result: dict[str, Any]) -> None:
    """One table: ours, the same run's kvstore, and what the rivals reached elsewhere."""
    setting = (result["validators"], result["block_time_ms"])
    table = Table(title=f"{setting[0]} validator(s), {setting[1]} ms blocks")
    for column in ("", "TPS", "CPU s / 1000 tx (engine + app)", "latency p50 / p95 ms", "RSS MiB (engine + app)"):
        table.add_column(column, justify="right" if column else "left")
    table.add_row(
        "Causeway",
        f"{result['tps']:.0f}",
        f"{result['engine_cpu_s_per_1000']:.3f} + {result['app_cpu_s_per_1000']:.3f}",
        f"{result['latency_p50_ms']:.0f} / {result['latency_p95_ms']:.0f}",
        f"{result['engine_rss_mib']:.0f} + {result['app_rss_mib']:.0f}",
    )
    reference = result.get("kvstore_socket_tps", result.get("kvstore4_tps", 0.0))
    table.add_row("kvstore, same run", f"{reference:.0f}", f"{result['kvstore_cpu_s_per_1000']:.3f}", "", "")
    table.add_row("ratio", f"{result['ratio']:.3f}", "", "", "", end_section=True)
    for name, tps, cpu, latency in RIVALS.get(setting, []):
        table.add_row(f"{name} (elsewhere)", str(tps), cpu, latency, "")
    console.print(table)


@click.command
@click.option("--quick", is_flag=True, help="One validator with one-second blocks only, and shorter runs.")
@click.option("--json", "as_json", is_flag=True, help="Print figures, a line each; the first setting's come last.")
@click.option("--validators", type=click.IntRange(1, 7), help="Measure this many only.")
@click.option("--block-time", type=click.IntRange(50), metavar="MS", help="Measure this block time only.")
@click.option("--runs", type=click.IntRange(1), default=3, show_default=True, help="For each side; the best counts.")
@click.option("--txs", type=click.IntRange(100), help="Transactions in a run.")
@click.option(
    "--wait", type=click.IntRange(0), default=0, metavar="SECONDS", help="For a quiet machine, before each run."
)
def main(
    quick: bool, as_json: bool, validators: int | None, block_time: int | None, runs: int, txs: int | None, wait: int
) -> None:
    """Measure transfers per second; exit code 1 when anything was refused, failed, or was not rechecked in time."""
    settings = [(1, 1000), (1, 100), (4, 1000)]
    if quick or validators or block_time:
        settings = [(validators or 1, block_time or 1000)]
    console = Console(stderr=as_json)
    plan = Plan(txs or (10_000 if quick else 20_000), runs, wait, console.print)
    results = [compare(*setting, plan) for setting in settings]
    for result in results:
        show(console, result)
    found = [f"{result['validators']} validator(s): {text}" for result in results for text in problems(result)]
    if as_json:
        for result in reversed(results):
            print(json.dumps(result))
    if found:
        sys.exit("\n".join(found))


if __name__ == "__main__":
    main()
