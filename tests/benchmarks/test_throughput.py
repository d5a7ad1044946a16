"""The benchmark counts what was refused or failed in any run, and lets the best run speak for the rest."""

from pathlib import Path
from typing import Any

import pytest

from benchmarks import loadgen
from benchmarks.network import Node, causeway
from benchmarks.throughput import Plan, Side, figures, measure, problems


def a_run(tps: float, **changes: Any) -> dict[str, Any]:
    used = {"cpu_s_per_1000tx": 0.2, "hwm_mib": 100.0}
    run = {
        "tps_blocks": tps,
        "latency_p50_ms": 500.0,
        "latency_p95_ms": 900.0,
        "block_interval_p50_ms": 1050.0,
        "foreign_cpu_pct": 1.0,
        "committed": 100,
        "rejected": 0,
        "failed_in_block": 0,
        "procs": {"0/app": used, "0/node": {**used, "cpu_s_per_1000tx": 0.3}},
    }
    return {**run, **changes}


def test_the_best_runs_of_both_sides_are_compared() -> None:
    result = figures(1, 1000, Side([a_run(1000), a_run(1500)], 0), Side([a_run(5000), a_run(4000)], 0))
    assert (result["tps"], result["kvstore_socket_tps"], result["ratio"]) == (1500, 5000, 0.3)
    assert (result["app_cpu_s_per_1000"], result["engine_cpu_s_per_1000"]) == (0.2, 0.3)
    assert problems(result) == []


def test_four_validators_are_compared_with_four_and_cpu_is_their_mean() -> None:
    procs = {f"{n}/app": {"cpu_s_per_1000tx": 0.1 * (n + 1), "hwm_mib": 50.0} for n in range(4)}
    result = figures(4, 1000, Side([a_run(400, procs=procs)], 0), Side([a_run(4000)], 0))
    assert (result["kvstore4_tps"], result["ratio"], result["app_cpu_s_per_1000"]) == (4000, 0.1, 0.25)


@pytest.mark.parametrize("field", ["rejected", "failed_in_block"])
def test_a_refusal_in_a_slower_run_counts_too(field: str) -> None:
    slower = a_run(100, **{field: 2, "first_error": "code 13: insufficient fee"})
    result = figures(1, 1000, Side([a_run(1000), slower], 0), Side([a_run(5000)], 0))
    assert problems(result) == [f"{field} is 2: code 13: insufficient fee"]


def test_a_recheck_that_timed_out_spoils_the_measurement(tmp_path: Path) -> None:
    (tmp_path / "node.log").write_text("I[…] all well\nE[…] timed out waiting for recheck responses module=mempool\n")
    assert Node(tmp_path, 1, 2).rechecks_timed_out() == 1
    result = figures(1, 1000, Side([a_run(1000)], 1), Side([a_run(5000)], 0))
    assert problems(result) == ["recheck_timeouts is 1: "]


@pytest.mark.e2e
def test_two_hundred_transfers_are_accepted_and_succeed(tmp_path: Path) -> None:
    keys = tmp_path / "keys.json"
    addresses = loadgen.make_keys(keys, 50)
    with causeway(tmp_path, 1, 200, addresses) as nodes:
        side = measure(nodes, {"mode": "bank", "keys": keys}, Plan(200, 1, 0, lambda line: None))
    run = side.best
    assert (run["accepted"], run["committed"], run["rejected"], run["failed_in_block"]) == (200, 200, 0, 0)
    assert side.timeouts == 0
