"""Drives benchmarks/load, the Go program that signs transactions beforehand and sends them."""

import json
import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from benchmarks.network import Node
from chain.engine import go

SOURCE = Path(__file__).parent / "load"
ACCOUNTS, CONNECTIONS, WINDOW = 1000, 16, 5000


def binary() -> Path:
    """The built program, from the cache; known by its source."""
    target = go.cache_dir() / "loadgen" / go.source_hash(SOURCE) / go.host() / "loadgen"
    return go.cached_build(target, ["install", "-trimpath", "."], cwd=SOURCE)


def make_keys(path: Path, count: int = ACCOUNTS) -> list[str]:
    """Write test keys to `path`; their addresses."""
    subprocess.run([binary(), "keys", "-n", str(count), "-out", path], check=True)
    return [str(key["address"]) for key in json.loads(path.read_text())]


def run(nodes: Sequence[Node], arguments: Mapping[str, object], label: str) -> dict[str, Any]:
    """Load the first node; what came of it, as benchmarks/load/report.go has it. Raises CalledProcessError.

    Processes in the result are called `<number>/node` and `<number>/app`, by the validator's number.
    """
    pids = ",".join(
        f"{number}/{name}={process.pid}"
        for number, node in enumerate(nodes)
        for name, process in node.processes.items()
    )
    out = nodes[0].home / "load.json"
    options = {"rpc": nodes[0].url, "conns": CONNECTIONS, "window": WINDOW, "pid": pids, "label": label, "json": out}
    command = [str(binary()), "run"]
    for name, value in {**options, **arguments}.items():
        command += [f"-{name}", str(value)]
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    return dict(json.loads(out.read_text().splitlines()[-1]))
