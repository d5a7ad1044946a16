"""One child process of the supervisor: started in a group of its own, its lines prefixed and kept in a file."""

import contextlib
import ctypes
import os
import signal
import subprocess
import sys
import time
from collections import deque
from collections.abc import Callable, Sequence
from pathlib import Path

LOG_BYTES = 64 << 20
"""A log file that has grown to this size is put aside as `<name>.log.1`, of which there is one."""

_PR_SET_PDEATHSIG = 1


def die_with(parent: int) -> Callable[[], None]:
    """For preexec_fn: the kernel sends SIGTERM to the child when `parent` is gone, however it went."""
    libc = ctypes.CDLL(None)

    def arrange() -> None:
        libc.prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)
        if os.getppid() != parent:
            os._exit(1)

    return arrange


class Child:
    """A program that is run again and again. `name` prefixes its lines, and names its log in `directory`."""

    def __init__(self, name: str, command: Sequence[str], directory: Path) -> None:
        self.name = name
        self.last_lines: deque[str] = deque(maxlen=20)
        self._command = list(command)
        self._log = directory / f"{name}.log"
        self._process: subprocess.Popen[bytes] | None = None
        self._partial = b""
        self._started = 0.0

    @property
    def pid(self) -> int:
        """The running process; 0 where there is none."""
        return self._process.pid if self.running and self._process else 0

    @property
    def running(self) -> bool:
        """Whether it was started and has not ended."""
        return self._process is not None and self._process.poll() is None

    @property
    def was_killed(self) -> bool:
        """Whether somebody else ended it, and not it itself."""
        return self._process is not None and self._process.poll() in (-signal.SIGKILL, -signal.SIGTERM)

    @property
    def code(self) -> int | None:
        """What it exited with; None while it runs, below zero where a signal ended it."""
        return self._process.poll() if self._process else None

    @property
    def age(self) -> float:
        """Seconds since it was started."""
        return time.monotonic() - self._started

    @property
    def output(self) -> int:
        """The descriptor from which `copy_output` reads; -1 where there is none."""
        return self._process.stdout.fileno() if self._process and self._process.stdout else -1

    def ending(self) -> str:
        """How it ended, for a person."""
        code = self.code
        if code is None:
            return "runs"
        return f"was ended by {signal.Signals(-code).name}" if code < 0 else f"exited with code {code}"

    def start(self) -> None:
        """Start it; it runs in a group of its own, so that Ctrl-C reaches the supervisor alone."""
        self._log.parent.mkdir(parents=True, exist_ok=True)
        self._started = time.monotonic()
        self._process = subprocess.Popen(
            self._command,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            start_new_session=True,
            preexec_fn=die_with(os.getpid()),  # safe: the supervisor has one thread
        )
        os.set_blocking(self.output, False)

    def signal(self, number: int) -> None:
        """Send a signal to it and to its children, if it runs."""
        if self.running and self._process:
            os.killpg(self._process.pid, number)

    def copy_output(self) -> None:
        """Copy what it has written to the log and to standard output; at the end of it, let go of the pipe."""
        while self.output >= 0:
            try:
                chunk = os.read(self.output, 1 << 16)
            except BlockingIOError:
                return
            *lines, self._partial = (self._partial + chunk).split(b"\n")
            if not chunk:
                lines = [self._partial] if self._partial else []
                self._close()
            self._keep([line.decode(errors="replace") for line in lines])

    def bury(self) -> None:
        """After its end: end the children that it left behind, and copy the rest of the output."""
        if self._process is not None:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(self._process.pid, signal.SIGKILL)
        self.copy_output()
        self._close()

    def _close(self) -> None:
        if self._process is not None and self._process.stdout is not None:
            self._process.stdout.close()
            self._process.stdout = None
        self._partial = b""

    def _keep(self, lines: list[str]) -> None:
        if not lines:
            return
        self.last_lines.extend(lines)
        if self._log.exists() and self._log.stat().st_size > LOG_BYTES:
            self._log.replace(self._log.with_suffix(".log.1"))
        with self._log.open("a", encoding="utf-8") as log:
            log.write("".join(f"{line}\n" for line in lines))
        sys.stdout.write("".join(f"{self.name:>8} | {line}\n" for line in lines))
        sys.stdout.flush()
