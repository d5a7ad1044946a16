"""`causeway start`: the application and CometBFT as one thing, which stops together and comes back together.

CometBFT ends itself when a connection to its application breaks, and replays what the application lacks when it
starts. So whatever dies, the way back is the same: application first, engine when the application listens.
"""

import json
import os
import select
import signal
import socket
import sys
import time
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from types import FrameType
from urllib.parse import urlsplit

from chain.engine import cometbft
from chain.engine.child import Child
from chain.engine.config import application_address
from chain.halt import EXIT_CODE

GIVE_UP_AFTER = 5
"""So many failures in a row, each within QUICK seconds of a start, and the node stays down."""

QUICK = 10.0
BACK_OFF = 0.5
"""Seconds to wait after the first quick failure; doubled after each further one."""

ENGINE_PATIENCE, APP_PATIENCE = 3.0, 1.5
"""Seconds to end after SIGTERM; then SIGKILL. Together they are less than five."""

LISTEN_PATIENCE = 120.0
"""Seconds until a started application must listen: it may have a large state to open."""


class CannotRun(RuntimeError):
    """The node cannot be run; the text says why and what to do."""


def run(home: Path, app_command: Sequence[str] = (), app_options: Sequence[str] = ()) -> int:
    """Run the node in `home` until SIGINT or SIGTERM; 0 after a clean stop.

    EXIT_CODE of chain.halt where the application stopped on purpose: what to do is among its last lines.
    `app_command` starts the application; by default `causeway app` of this installation, with `app_options`.
    Raises CannotRun, and go.EngineMissing where CometBFT cannot be built.
    """
    address = _application_address(home)
    own = [sys.executable, "-m", "chain.cli", "app", "--home", str(home), "--listen", address, *app_options]
    command = app_command or own
    engine = [str(cometbft.binary()), "node", "--home", str(home)]
    return Supervisor(home, address, command, engine).run()


class Supervisor:
    """Keeps two processes running. `home/data/pids.json` has their numbers while they run."""

    def __init__(self, home: Path, address: str, app_command: Sequence[str], engine_command: Sequence[str]) -> None:
        log = home / "data" / "log"
        self.app = Child("app", app_command, log)
        self.engine = Child("cometbft", engine_command, log)
        self._address = address
        self._pids = home / "data" / "pids.json"
        self._failures = 0
        self._stopping = False
        self._halted = False
        self._wake_read, self._wake_write = os.pipe()

    def run(self) -> int:
        """Run until a signal says stop, or the application stops on purpose; what to exit with.

        Raises CannotRun when it fails again and again.
        """
        self._listen_for_signals()
        try:
            self._start()
            while not self._stopping:
                self._wait(1.0)
                self._look_after()
        finally:
            self._stop()
        return EXIT_CODE if self._halted else 0

    def _listen_for_signals(self) -> None:
        os.set_blocking(self._wake_read, False)
        os.set_blocking(self._wake_write, False)
        signal.set_wakeup_fd(self._wake_write)
        signal.signal(signal.SIGCHLD, lambda number, frame: None)
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, self._on_stop)

    def _on_stop(self, number: int, frame: FrameType | None) -> None:
        self._stopping = True

    def _start(self) -> None:
        """Start what does not run, the application first."""
        if not self.app.running:
            self.app.start()
            self._say(f"application started, pid {self.app.pid}")
            self._await_listening()
        if self.app.running and not self._stopping:
            self.engine.start()
            self._say(f"CometBFT {cometbft.VERSION} started, pid {self.engine.pid}")
            self._pids.write_text(json.dumps({"app": self.app.pid, "cometbft": self.engine.pid}))

    def _await_listening(self) -> None:
        """CometBFT waits three seconds before it tries a second time, so it is started when it will succeed."""
        while self.app.running and not self._stopping and not _answers(self._address):
            if self.app.age > LISTEN_PATIENCE:
                raise CannotRun(f"the application does not listen on {self._address} after {LISTEN_PATIENCE:.0f} s")
            self._wait(0.02)

    def _wait(self, seconds: float) -> None:
        """Copy output until a signal comes, or for some seconds."""
        outputs = [child.output for child in (self.app, self.engine) if child.output >= 0]
        ready, _, _ = select.select([self._wake_read, *outputs], [], [], seconds)
        if self._wake_read in ready:
            with suppress(BlockingIOError):
                os.read(self._wake_read, 1024)
        self.app.copy_output()
        self.engine.copy_output()

    def _look_after(self) -> None:
        """If one of the two ended, have the other one in the state that a start needs, and start."""
        if self._stopping or (self.app.running and self.engine.running):
            return
        # The engine ends by itself when the application is gone: whose end it was shows in who is left.
        died = self.engine if self.app.running else self.app
        self._say(f"{died.name} {died.ending()}")
        if died is self.app:
            self._end(self.engine, ENGINE_PATIENCE)
        died.bury()
        if self.app.code != EXIT_CODE:
            self._delay(died)
        if self.app.code == EXIT_CODE:  # whoever of the two was seen to end first
            self._say("the application stopped on purpose; its last lines say why, and what to do")
            self._halted = self._stopping = True
        if not self._stopping:
            self._start()

    def _delay(self, died: Child) -> None:
        """Wait longer after each quick failure. Raises CannotRun after too many; being killed by others is none."""
        if died.age > QUICK:
            self._failures = 0
        if died.was_killed:
            return
        self._failures += 1
        if self._failures >= GIVE_UP_AFTER:
            last = "\n".join(died.last_lines)
            raise CannotRun(f"{died.name} failed {self._failures} times in a row. Its last lines:\n{last}")
        until = time.monotonic() + BACK_OFF * 2 ** (self._failures - 1)
        while not self._stopping and (left := until - time.monotonic()) > 0:
            self._wait(left)

    def _stop(self) -> None:
        """Stop the engine, then the application: nothing is left unanswered."""
        self._end(self.engine, ENGINE_PATIENCE)
        self._end(self.app, APP_PATIENCE)
        self._pids.unlink(missing_ok=True)
        self._say("stopped")

    def _end(self, child: Child, patience: float) -> None:
        deadline = time.monotonic() + patience
        child.signal(signal.SIGTERM)
        while child.running and time.monotonic() < deadline:
            self._wait(0.05)
        if child.running:
            self._say(f"{child.name} does not stop: killing it")
            child.signal(signal.SIGKILL)
            while child.running:
                self._wait(0.05)
        child.bury()

    def _say(self, text: str) -> None:
        sys.stdout.write(f"causeway | {text}\n")
        sys.stdout.flush()


def _application_address(home: Path) -> str:
    """`proxy_app` of the home's config.toml. Raises CannotRun where there is no home."""
    try:
        return application_address(home)
    except (OSError, KeyError, ValueError) as error:
        raise CannotRun(f"{home} is no node's home (config.toml: {error}); make one with `causeway init`") from error


def _answers(address: str) -> bool:
    """Whether somebody listens on `unix:///path` or `tcp://host:port`."""
    parts = urlsplit(address)
    try:
        if parts.scheme == "unix":
            with socket.socket(socket.AF_UNIX) as probe:
                probe.connect(parts.path)
        else:
            socket.create_connection((parts.hostname or "127.0.0.1", parts.port or 0), timeout=1).close()
    except OSError:
        return False
    return True
