"""Nodes of a network, each run by `causeway start` of one source tree or another."""

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from chain.client.errors import ClientError
from chain.client.rpc import Rpc
from localnet.network import Network

ROOT = Path(__file__).resolve().parent.parent.parent
SOURCES = ("chain", "modules", "kernels", "genesis", "localnet")


def copy_of_the_sources(to: Path) -> Path:
    """A source tree that can be changed without changing this one."""
    for name in SOURCES:
        shutil.copytree(ROOT / name, to / name, ignore=shutil.ignore_patterns("__pycache__"))
    return to


class Running:
    """One validator's home, and the process that runs it, if one does."""

    def __init__(self, home: Path, url: str, p2p: int = 0) -> None:
        """`url`: its RPC; `p2p`: its other port, where a test sets it."""
        self.home, self.url, self.p2p = home, url, p2p
        self._process: subprocess.Popen[str] | None = None
        self._said = home / "said.txt"

    def start(self, build: Path, *options: str) -> None:
        """Run the node with the program of a source tree."""
        command = [sys.executable, "-m", "chain.cli", "start", "--home", str(self.home), *options]
        with self._said.open("w") as said:
            self._process = subprocess.Popen(
                command, stdout=said, stderr=subprocess.STDOUT, cwd=build, text=True, env=environment(build)
            )

    def ended(self, seconds: float = 90) -> tuple[int, str]:
        """Wait until it ends by itself: its exit code and what it said."""
        if self._process is None:
            raise RuntimeError(f"{self.home.name} was not started")
        return self._process.wait(seconds), self._said.read_text()

    def stop(self) -> None:
        """Ctrl-C, as an operator would."""
        if self._process is not None and self._process.poll() is None:
            self._process.send_signal(signal.SIGINT)
            self._process.wait(20)

    def height(self) -> int:
        """The last block; -1 while nobody answers."""
        try:
            with Rpc(self.url, timeout=2) as rpc:
                return rpc.height()
        except ClientError:
            return -1

    def await_height(self, height: int, seconds: float = 90) -> None:
        """Wait for a block. Raises TimeoutError with what the node said last."""
        self.wait(lambda: self.height() >= height, f"is not at {height}", seconds)

    def wait(self, holds: Callable[[], bool], otherwise: str, seconds: float = 90) -> None:
        """Wait until something holds. Raises TimeoutError with what the node said last."""
        end = time.monotonic() + seconds
        while not holds():
            if time.monotonic() > end:
                raise TimeoutError(f"{self.home.name} {otherwise}:\n{self._said.read_text()[-3000:]}")
            time.sleep(0.1)

    def causeway(self, build: Path, *arguments: str, check: bool = True) -> subprocess.CompletedProcess[str]:
        """The command line of a source tree, about this node."""
        command = [sys.executable, "-m", "chain.cli", *arguments]
        own = {**environment(build), "CAUSEWAY_HOME": str(self.home), "CAUSEWAY_NODE": self.url}
        done = subprocess.run(command, capture_output=True, text=True, cwd=build, env=own, timeout=120, check=False)
        if check and done.returncode:
            raise AssertionError(done.stderr + done.stdout)
        return done


def environment(build: Path) -> dict[str, str]:
    """What a program of a source tree sees: that tree, and no other."""
    return {**os.environ, "PYTHONPATH": str(build), "OPENBLAS_NUM_THREADS": "1"}


def nodes_of(network: Network) -> list[Running]:
    """The validators of a network that was made, none of them started."""
    return [Running(Path(node.home), node.url) for node in network.nodes]


def change_genesis(nodes: list[Running], change: Callable[[dict[str, Any]], None]) -> None:
    """Write every node's genesis document anew."""
    for node in nodes:
        path = node.home / "config" / "genesis.json"
        document = json.loads(path.read_text())
        change(document)
        path.write_text(json.dumps(document))
