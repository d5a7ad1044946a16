"""Runs a network: starts its processes, answers commands, writes who runs, stops everything at the end."""

import fcntl
import os
import signal
import socket
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType

from chain.client.errors import ClientError
from chain.client.rpc import Rpc
from chain.client.running import alone
from chain.engine import cometbft
from localnet.control import Listener
from localnet.network import READY, AuditorPlan, ExecutorPlan, MinerPlan, Network, Node, write_json
from localnet.ports import is_free
from localnet.processes import Process, stop
from localnet.report import PROCESSES

_ROOT = Path(__file__).resolve().parent.parent
MINER_RATE = 500
"""Tiles a second that the miners' duties are parts of: together a sixth of a slow core, beside which blocks go on."""
SETTLE_BLOCKS = 30
"""Executors settle that often, so that there is something to look at."""

_LOCK = "supervisor.lock"
_LISTEN_PATIENCE = 30.0
_TICK = 0.1
"""Seconds between two looks at the processes."""


class Stopped(Exception):
    """A signal asks the supervisor to end."""


class Failed(Exception):
    """A process of the network ended before the first block; the text says which, and its last lines."""


class Supervisor:
    """The parent of all processes of a network."""

    def __init__(self, network: Network) -> None:
        self.network = network
        self._engine = str(cometbft.binary())
        self._processes = {one.name: one for one in self._all()}
        self._ready = False
        self._written: dict[str, int] = {}

    def _all(self) -> Iterator[Process]:
        for node in self.network.nodes:
            yield self._process(f"{node.name}-app", self._app(node))
            yield self._process(f"{node.name}-cometbft", [self._engine, "node", "--home", node.home])
        yield self._process("gateway", self._gateway())
        for number, miner in enumerate(self.network.miners):
            node = self.network.nodes[number % len(self.network.nodes)]
            yield self._process(miner.name, self._miner(miner, node))
        for executor in self.network.executors:
            yield self._process(executor.name, self._executor(executor))
        for auditor in self.network.auditors:
            yield self._process(auditor.name, self._auditor(auditor))

    def _process(self, name: str, command: list[str]) -> Process:
        environment = {
            "CAUSEWAY_LOCALNET": self.network.directory,
            "PYTHONPATH": str(_ROOT),
            "OPENBLAS_NUM_THREADS": "1",
        }
        return Process(name, command, self.network.path / "logs" / f"{name}.log", environment)

    def _app(self, node: Node) -> list[str]:
        helpers = "1" if (os.cpu_count() or 1) > 2 else "0"
        return [*_CAUSEWAY, "app", "--home", node.home, "--listen", node.socket, "--verify-workers", helpers]

    def _gateway(self) -> list[str]:
        grpc, rest = f"127.0.0.1:{self.network.grpc}", f"127.0.0.1:{self.network.rest}"
        return [*_CAUSEWAY, "gateway", "--node", self.network.nodes[0].url, "--grpc", grpc, "--rest", rest, "--cors"]

    def _miner(self, miner: MinerPlan, node: Node) -> list[str]:
        duty = ("--duty", str(miner.duty), "--rate", str(MINER_RATE))
        key = self._key(miner.name)
        return [*_CAUSEWAY, "mine", "--node", node.url, *key, "--device", "cpu", "--workers", "1", *duty]

    def _executor(self, executor: ExecutorPlan) -> list[str]:
        """Answers go after blocks where both want a core."""
        where = ("--node", self.network.nodes[-1].url, "--listen", f"127.0.0.1:{executor.port}")
        settle = ("--settle-every", str(SETTLE_BLOCKS))
        return [*_NICE, *_CAUSEWAY, "serve", *where, *self._key(executor.key), "--threads", "1", *settle]

    def _auditor(self, auditor: AuditorPlan) -> list[str]:
        where = ("--node", self.network.nodes[0].url)
        return [*_NICE, *_CAUSEWAY, "audit", *where, *self._key(auditor.key), "--threads", "1"]

    def _key(self, name: str) -> tuple[str, ...]:
        return ("--from", name, "--home", self.network.directory, "--keyring-backend", "test")

    def run(self, each: Callable[[bool], None]) -> None:
        """Run until a signal or `down`; `each(ready)` is called about every tenth of a second. Raises Failed."""
        with _signals(), _lock(self.network.path):
            listener = Listener(self.network.path)
            try:
                self._start()
                while True:
                    listener.serve(_TICK, self.answer)
                    self._look()
                    each(self._ready)
            except Stopped:
                pass
            finally:
                listener.close()
                (self.network.path / READY).unlink(missing_ok=True)
                self._stop_all(list(self._processes.values()))
                (self.network.path / PROCESSES).unlink(missing_ok=True)

    def _start(self) -> None:
        """Applications and the gateway at once, each engine when its application listens; miners wait for blocks."""
        for node in self.network.nodes:
            self._processes[f"{node.name}-app"].start()
        self._processes["gateway"].start()
        for node in self.network.nodes:
            self._start_all(self._of(node.name))

    def _stop_all(self, parts: list[Process]) -> None:
        """Stop the processes of some names, applications last: an engine that lost its own may hang as it stops."""
        apps = [part for part in parts if part.name.endswith("-app")]
        stop([part for part in parts if part not in apps])
        stop(apps)

    def _start_all(self, parts: list[Process]) -> None:
        """Start the processes of one name. An engine that finds no application waits for seconds: it comes after."""
        sockets = {f"{node.name}-cometbft": node.socket for node in self.network.nodes}
        for part in parts:
            if part.name in sockets:
                self._await_listening(part.name.replace("-cometbft", "-app"), sockets[part.name])
            part.start()

    def _await_listening(self, name: str, address: str) -> None:
        app = self._processes[name]
        _wait(lambda: _answers(address) or bool(app.ended), _LISTEN_PATIENCE)

    def _look(self) -> None:
        """Write who runs where that changed, and tell when the first block is there."""
        if not self._ready:
            self._check_start()
            self._ready = self._has_blocks() and self._gateway_answers()
            if self._ready:
                self._written = {}
                for process in self._processes.values():
                    process.start()
        pids = {name: process.pid for name, process in self._processes.items()}
        if pids != self._written:
            self._write(pids)

    def _write(self, pids: dict[str, int]) -> None:
        write_json(self.network.path / PROCESSES, {"supervisor": os.getpid(), "processes": pids})
        if self._ready:
            parts = ("app", "cometbft")
            self.network.ready({n.name: {part: pids[f"{n.name}-{part}"] for part in parts} for n in self.network.nodes})
        self._written = pids

    def _check_start(self) -> None:
        for process in self._processes.values():
            if process.ended:
                last = process.log.read_text(errors="replace").splitlines()[-15:]
                raise Failed(f"{process.name} {process.ended} before the first block:\n" + "\n".join(last))

    def _has_blocks(self) -> bool:
        try:
            for node in self.network.nodes:
                with Rpc(node.url, timeout=1.0) as rpc:
                    if rpc.height() < 1:
                        return False
        except ClientError:
            return False
        return True

    def _gateway_answers(self) -> bool:
        return not is_free(self.network.rest) and not is_free(self.network.grpc)

    def answer(self, verb: str, name: str) -> str:
        """Do what a command asks, `kill` or `restart`; empty when it is done, else why not."""
        parts = self._of(name)
        if not parts:
            return f"no process named {name}: there are {', '.join(self.names())}"
        if verb == "kill":
            for part in parts:
                part.signal(signal.SIGKILL)
            _wait(lambda: not any(part.pid for part in parts))
        else:
            self._stop_all(parts)
            self._start_all(parts)
        self._look()
        return ""

    def names(self) -> list[str]:
        """What can be killed, restarted and read: validators, their two parts, and every other process."""
        return [node.name for node in self.network.nodes] + list(self._processes)

    def _of(self, name: str) -> list[Process]:
        """The processes of a name: a validator's application and engine, or one process."""
        return [one for full, one in self._processes.items() if full in (name, f"{name}-app", f"{name}-cometbft")]


_NICE = ("nice", "-n", "10")
_CAUSEWAY = (sys.executable, "-m", "chain.cli")


def _answers(address: str) -> bool:
    """Whether an application listens at `unix://path`."""
    with socket.socket(socket.AF_UNIX) as probe:
        try:
            probe.connect(address.removeprefix("unix://"))
        except OSError:
            return False
    return True


def _wait(holds: Callable[[], bool], seconds: float = 5.0) -> None:
    deadline = time.monotonic() + seconds
    while not holds() and time.monotonic() < deadline:
        time.sleep(0.02)


def is_locked(directory: Path) -> bool:
    """Whether a supervisor runs the network of a directory."""
    try:
        with (directory / _LOCK).open("rb") as file:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    except FileNotFoundError:
        pass
    return False


@contextmanager
def _lock(directory: Path) -> Iterator[None]:
    """One supervisor a directory; the kernel lets go when it ends, however it ends. Raises Failed."""
    with alone(directory / _LOCK, Failed(f"another supervisor runs the network in {directory}")):
        yield


@contextmanager
def _signals() -> Iterator[None]:
    """Turn SIGTERM, SIGINT and SIGHUP into Stopped, once: what follows is the way down."""

    def on_signal(number: int, frame: FrameType | None) -> None:
        del number, frame
        for one in before:
            signal.signal(one, signal.SIG_IGN)
        raise Stopped

    before = {one: signal.getsignal(one) for one in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP)}
    for one in before:
        signal.signal(one, on_signal)
    try:
        yield
    finally:
        for one, handler in before.items():
            signal.signal(one, handler)
