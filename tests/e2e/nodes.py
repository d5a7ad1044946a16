"""Real nodes that a test can kill: an application and an engine each, with a proxy in between."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

from chain.client.errors import ClientError
from chain.client.rpc import Rpc
from chain.engine.cometbft import binary
from tests.e2e.abci_proxy import Proxy


class Victim:
    """One validator, whose application and engine are killed and started again."""

    def __init__(self, home: Path, url: str) -> None:
        self.home, self.url = home, url
        self._front, self._back = home / "data" / "front.sock", home / "data" / "back.sock"
        self._log = (home / "node.log").open("ab")
        self.proxy = Proxy(self._front, self._back)
        self.application: subprocess.Popen[bytes] | None = None
        self.engine: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start what does not run. An engine whose application went away has ended, or is of no more use."""
        if self.application is None or self.application.poll() is not None:
            self.kill(self.engine)
            self._back.unlink(missing_ok=True)
            address = f"unix://{self._back}"
            self.application = self._run(
                [sys.executable, "-m", "chain.cli", "app", "--home", str(self.home), "--listen", address]
            )
            while not self._back.exists() and self.application.poll() is None:
                time.sleep(0.02)
        if self.engine is None or self.engine.poll() is not None:
            command = [str(binary()), "node", "--home", str(self.home), "--proxy_app", f"unix://{self._front}"]
            self.engine = self._run(command)

    def kill(self, process: subprocess.Popen[bytes] | None) -> None:
        """`kill -9`, and wait until it is gone."""
        if process is not None and process.poll() is None:
            process.send_signal(signal.SIGKILL)
            process.wait(10)

    def kill_finalized(self, engine: bool) -> None:
        """`kill -9` the engine or the application after the next FinalizeBlock, before its Commit."""
        target = self.engine if engine else self.application
        self.proxy.arm(lambda: self.kill(target))
        if not self.proxy.struck.wait(30):
            raise TimeoutError("no block was finalised in 30 s")

    def stop(self) -> None:
        """End both for good."""
        self.kill(self.engine)
        self.kill(self.application)
        self.proxy.close()
        self._log.close()

    def height(self) -> int:
        """The engine's height; -1 while nobody answers."""
        try:
            with Rpc(self.url, timeout=2) as rpc:
                return rpc.height()
        except ClientError:
            return -1

    def await_height(self, height: int, seconds: float = 60) -> None:
        """Wait until the node has a block. Raises TimeoutError with the end of its log."""
        end = time.monotonic() + seconds
        while self.height() < height:
            if time.monotonic() > end:
                raise TimeoutError(f"{self.home.name} is not at {height}:\n{self.tail()}")
            time.sleep(0.1)

    def tail(self) -> str:
        """The end of the log of both processes."""
        return (self.home / "node.log").read_text(errors="replace")[-3000:]

    def _run(self, command: list[str]) -> subprocess.Popen[bytes]:
        environment = {**os.environ, "OPENBLAS_NUM_THREADS": "1"}
        return subprocess.Popen(command, stdout=self._log, stderr=subprocess.STDOUT, env=environment)
