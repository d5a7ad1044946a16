"""Networks for measurements: Causeway, and CometBFT's own kvstore, on free ports of 127.0.0.1."""

import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import genesis
from chain.engine import cometbft
from chain.engine.config import app_address
from chain.engine.home import NodeConfig, create_home, node_id, validator_key, write_config, write_genesis
from chain.types import bech32_text, module_address

RICH = 10**12
"""What each account of the load has, ucway."""

RECHECK_TIMEOUT = "timed out waiting for recheck"


@dataclass
class Node:
    """One validator: its processes are `node` (CometBFT) and, unless it is built in, `app`."""

    home: Path
    rpc: int
    p2p: int
    processes: dict[str, subprocess.Popen[bytes]] = field(default_factory=dict)

    @property
    def url(self) -> str:
        """Its RPC."""
        return f"http://127.0.0.1:{self.rpc}"

    def start(self, name: str, command: Sequence[str]) -> None:
        """Start a process whose output goes to `<home>/<name>.log`."""
        with (self.home / f"{name}.log").open("ab") as log:
            self.processes[name] = subprocess.Popen(command, stdout=log, stderr=log, start_new_session=True)

    def stop(self) -> None:
        """End the engine, then the application, politely at first."""
        for process in (self.processes[name] for name in ("node", "app") if name in self.processes):
            process.send_signal(signal.SIGTERM)
            try:
                process.wait(timeout=10)
            except subprocess.TimeoutExpired:
                os.killpg(process.pid, signal.SIGKILL)
                process.wait()

    def rechecks_timed_out(self) -> int:
        """How often CometBFT gave up on the rechecks after a block."""
        return (self.home / "node.log").read_text(errors="replace").count(RECHECK_TIMEOUT)


def ask(url: str) -> dict[str, Any]:
    """The result of one RPC call. Raises OSError where nobody answers."""
    with urllib.request.urlopen(url, timeout=10) as answer:
        return dict(json.loads(answer.read())["result"])


def height(node: Node) -> int:
    """The last block's height; 0 while the node does not answer."""
    try:
        return int(ask(f"{node.url}/status")["sync_info"]["latest_block_height"])
    except OSError:
        return 0


def await_height(nodes: Sequence[Node], wanted: int, seconds: float = 60) -> None:
    """Wait until all nodes have a block. Raises TimeoutError with the end of a log."""
    deadline = time.monotonic() + seconds
    for node in nodes:
        while height(node) < wanted:
            if time.monotonic() > deadline or any(process.poll() is not None for process in node.processes.values()):
                logs = "\n".join(path.read_text(errors="replace")[-1500:] for path in node.home.glob("*.log"))
                raise TimeoutError(f"{node.home}: no block {wanted} after {seconds:.0f} s\n{logs}")
            time.sleep(0.05)


def await_quiet(seconds: float) -> None:
    """Wait until others leave the machine alone, nine tenths of it for two seconds, but at most `seconds`."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        before = _machine_ticks()
        time.sleep(2)
        busy, total = (after - first for after, first in zip(_machine_ticks(), before, strict=True))
        if busy * 10 < total:
            return


def _machine_ticks() -> tuple[int, int]:
    """Ticks of all cores since the start: busy ones, and all."""
    ticks = [int(field) for field in Path("/proc/stat").read_text().splitlines()[0].split()[1:9]]
    return sum(ticks) - ticks[3] - ticks[4], sum(ticks)


def cpu_seconds(pid: int) -> float:
    """User and system time of a process and its descendants."""
    return sum(sum(map(int, _stat(one)[11:13])) for one in _tree(pid)) / os.sysconf("SC_CLK_TCK")


def resident_mib(pid: int) -> float:
    """Memory of a process and its descendants."""
    return sum(int(_stat(one)[21]) for one in _tree(pid)) * os.sysconf("SC_PAGE_SIZE") / 2**20


def _tree(pid: int) -> list[int]:
    found = [pid]
    for one in found:
        children = Path(f"/proc/{one}/task/{one}/children")
        found += [int(child) for child in children.read_text().split()]
    return found


def _stat(pid: int) -> list[str]:
    """The fields of /proc/<pid>/stat after the name."""
    return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()


@contextmanager
def causeway(
    directory: Path, validators: int, block_time_ms: int, accounts: Sequence[str] = ()
) -> Iterator[list[Node]]:
    """A Causeway network in which `accounts` (bech32) are rich; without miners."""
    nodes = _homes(directory, validators, block_time_ms)
    keys = [validator_key(node.home) for node in nodes]
    # The operators are accounts that nobody has the key of: nothing here acts for them.
    operators = [bech32_text(module_address(f"operator-{number}")) for number in range(validators)]
    document = genesis.build(
        genesis.preset("local"),
        datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
        [
            genesis.Validator(f"validator-{number}", operators[number], key.public, 10**12 // validators)
            for number, key in enumerate(keys)
        ],
        accounts=[genesis.Account(address, RICH) for address in (*operators, *accounts)],
    )
    for node in nodes:
        write_genesis(node.home, document)
        command = [sys.executable, "-m", "chain.cli", "app", "--home", str(node.home), "--log-level", "warning"]
        node.start("app", command)
    with _running(nodes):
        yield nodes


@contextmanager
def kvstore(directory: Path, validators: int, block_time_ms: int, is_socket: bool) -> Iterator[list[Node]]:
    """CometBFT's example application, which keeps `key=value`: over a unix socket, or inside CometBFT."""
    nodes = _homes(directory, validators, block_time_ms)
    keys = [validator_key(node.home).public_json() for node in nodes]
    document = {
        "genesis_time": datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
        "chain_id": "kvstore",
        "initial_height": "1",
        "validators": [{"pub_key": key, "power": "10", "name": ""} for key in keys],
        "app_hash": "",
    }
    for node in nodes:
        write_genesis(node.home, document)
        if is_socket:
            node.start("app", [str(cometbft.binary("abci-cli")), "kvstore", "--address", app_address(node.home)])
    with _running(nodes, () if is_socket else ("--proxy_app", "kvstore")):
        yield nodes


def _homes(directory: Path, validators: int, block_time_ms: int) -> list[Node]:
    """Homes that know each other."""
    ports = _free_ports(2 * validators)
    nodes = [Node(directory / f"validator-{n}", ports[2 * n], ports[2 * n + 1]) for n in range(validators)]
    configs = [
        NodeConfig(
            node.home.name,
            rpc=f"tcp://127.0.0.1:{node.rpc}",
            p2p=f"tcp://127.0.0.1:{node.p2p}",
            block_time_ms=block_time_ms,
            local=True,
        )
        for node in nodes
    ]
    for node, config in zip(nodes, configs, strict=True):
        create_home(node.home, config)
    peers = [f"{node_id(node.home)}@127.0.0.1:{node.p2p}" for node in nodes]
    for number, (node, config) in enumerate(zip(nodes, configs, strict=True)):
        others = [peer for other, peer in enumerate(peers) if other != number]
        write_config(node.home, NodeConfig(**{**vars(config), "peers": others}))
    return nodes


@contextmanager
def _running(nodes: Sequence[Node], arguments: Sequence[str] = ()) -> Iterator[None]:
    """Start the engines when the applications listen; stop everything at the end."""
    try:
        for node in nodes:
            _await_socket(node)
            node.start("node", [str(cometbft.binary()), "node", "--home", str(node.home), *arguments])
        await_height(nodes, 2)
        yield
    finally:
        for node in nodes:
            node.stop()


def _await_socket(node: Node) -> None:
    path = app_address(node.home).removeprefix("unix://")
    while "app" in node.processes and not Path(path).exists():
        if node.processes["app"].poll() is not None:
            raise RuntimeError((node.home / "app.log").read_text(errors="replace")[-3000:])
        time.sleep(0.02)


def _free_ports(count: int) -> list[int]:
    """Ports that nobody uses now."""
    sockets = [socket.create_server(("127.0.0.1", 0)) for _ in range(count)]
    ports = [int(one.getsockname()[1]) for one in sockets]
    for one in sockets:
        one.close()
    return ports
