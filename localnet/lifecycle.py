"""Bring a network up in the foreground or behind, and down for good."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from rich.console import Console
from rich.live import Live

from localnet import table
from localnet.network import READY, Network, load
from localnet.processes import alive, is_ours
from localnet.report import PROCESSES, Reporter
from localnet.supervisor import Supervisor, is_locked

_REFRESH = 1.0
"""Seconds between two rows of the table."""


class Trouble(Exception):
    """The network did not start or stop; the text says why."""


def running(directory: Path) -> int:
    """The process number of the supervisor of a directory, 0 where none runs."""
    if not is_locked(directory):
        return 0
    try:
        return int(json.loads((directory / PROCESSES).read_text())["supervisor"])
    except (OSError, ValueError, KeyError):
        raise Trouble(f"a network in {directory} is just starting or stopping: try again in some seconds") from None


def up(network: Network, detach: bool) -> None:
    """Run a network here until a signal comes, or behind; one that runs already is only looked at.

    Raises Trouble, and Failed where it stops before the first block.
    """
    console = Console()
    if detach:
        if not is_locked(network.path):
            _start_behind(network)
        print(table.endpoints(network))
        return
    with _display(network, console) as each:
        if is_locked(network.path):
            _watch(network, each)
        else:
            Supervisor(network).run(each)


def _watch(network: Network, each: Callable[[bool], None]) -> None:
    """Show what a network does until it stops or Ctrl-C comes; it goes on without us."""
    try:
        while is_locked(network.path):
            each((network.path / READY).exists())
            time.sleep(_REFRESH / 10)
    except KeyboardInterrupt:
        return


@contextmanager
def _display(network: Network, console: Console) -> Iterator[Callable[[bool], None]]:
    """What to call ten times a second: a live table on a terminal, a line every ten seconds elsewhere."""
    shown = _Shown(network, Reporter(network), console)
    if not console.is_terminal:
        yield shown.line
        return
    with Live(console=console, auto_refresh=False) as live:
        yield lambda ready: shown.table(live, ready)


class _Shown:
    """Remembers what was printed and when."""

    def __init__(self, network: Network, reporter: Reporter, console: Console) -> None:
        self._network, self._reporter, self._console = network, reporter, console
        self._next = 0.0
        self._announced = False

    def _due(self, ready: bool, seconds: float) -> bool:
        if not ready or time.monotonic() < self._next:
            return False
        self._next = time.monotonic() + seconds
        if not self._announced:
            self._announced = True
            self._console.print(table.endpoints(self._network), soft_wrap=True, highlight=False)
        return True

    def table(self, live: Live, ready: bool) -> None:
        if self._due(ready, _REFRESH):
            live.update(table.table(self._reporter.report(), self._network.block_time / 1000), refresh=True)

    def line(self, ready: bool) -> None:
        if self._due(ready, 10 * _REFRESH):
            report = self._reporter.report()
            up = sum(one["running"] for one in report["validators"])
            print(f"height {report['height']}, {up} validators up", flush=True)


def _start_behind(network: Network, timeout: float = 120.0) -> None:
    """Start a supervisor of its own and return when blocks are made. Raises Trouble."""
    log = network.path / "logs" / "supervisor.log"
    with log.open("wb") as output:
        child = subprocess.Popen(
            [sys.executable, "-m", "localnet", network.directory],
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            env={**os.environ, "PYTHONPATH": str(_root())},
            start_new_session=True,
        )
    deadline = time.monotonic() + timeout
    while not (network.path / READY).exists():
        if child.poll() is not None:
            raise Trouble(f"the network did not start:\n{log.read_text(errors='replace').strip()}")
        if time.monotonic() > deadline:
            child.terminate()
            child.wait()
            raise Trouble(f"no blocks after {timeout:.0f} s; see {network.path / 'logs'}")
        time.sleep(0.05)


def _root() -> Path:
    return Path(__file__).resolve().parent.parent


def down(directory: Path, patience: float = 20.0) -> bool:
    """Stop the network of a directory and everything it started; whether there was one. Raises Trouble."""
    supervisor = running(directory)
    if supervisor:
        os.kill(supervisor, signal.SIGTERM)
    left = _leftovers(directory)
    deadline = time.monotonic() + patience
    while (alive(supervisor) if supervisor else False) or _leftovers(directory):
        if time.monotonic() > deadline or not supervisor:
            _kill(_leftovers(directory))
            deadline = time.monotonic() + patience
        time.sleep(0.05)
    for name in (READY, PROCESSES):
        (directory / name).unlink(missing_ok=True)
    return bool(supervisor or left)


def _leftovers(directory: Path) -> list[int]:
    """Processes of the network, whoever started them: they carry its name in their environment."""
    numbers = (int(entry.name) for entry in Path("/proc").iterdir() if entry.name.isdecimal())
    return [pid for pid in numbers if pid != os.getpid() and is_ours(pid, directory) and alive(pid)]


def _kill(pids: list[int]) -> None:
    for pid in pids:
        try:
            os.kill(pid, signal.SIGKILL)
        except ProcessLookupError:
            continue


def network_of(directory: Path) -> Network:
    """The network made in a directory. Raises Trouble where there is none."""
    try:
        return load(directory)
    except FileNotFoundError:
        raise Trouble(f"there is no network in {directory}: make one with `causeway localnet up`") from None
