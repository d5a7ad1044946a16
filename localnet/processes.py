"""Child processes: started in groups of their own, logged to files, never outliving the supervisor."""

import os
import signal
import subprocess
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from chain.engine.child import die_with


@dataclass
class Process:
    """One program of the network. `command` is run anew at each start; its output is appended to `log`."""

    name: str
    command: Sequence[str]
    log: Path
    environment: dict[str, str] = field(default_factory=dict)
    child: subprocess.Popen[bytes] | None = None

    @property
    def pid(self) -> int:
        """The running process, 0 where there is none."""
        return self.child.pid if self.child is not None and self.child.poll() is None else 0

    @property
    def ended(self) -> str:
        """How the last run ended, empty while it runs or before the first start."""
        code = None if self.child is None else self.child.poll()
        if code is None:
            return ""
        return f"killed by {signal.Signals(-code).name}" if code < 0 else f"exited with {code}"

    def start(self) -> None:
        """Start it unless it runs. It gets SIGTERM when the supervisor dies, however that happens."""
        if self.pid:
            return
        with self.log.open("ab") as log:
            self.child = subprocess.Popen(
                self.command,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                env={**os.environ, **self.environment},
                start_new_session=True,
                preexec_fn=die_with(os.getpid()),
            )

    def signal(self, number: int) -> None:
        """Send a signal to the process and its children."""
        if self.pid:
            os.killpg(self.pid, number)


def stop(processes: Sequence[Process], patience: float = 8.0) -> None:
    """End all of them: SIGTERM, then SIGKILL to the groups of those that are left after `patience` seconds."""
    for process in processes:
        process.signal(signal.SIGTERM)
    deadline = time.monotonic() + patience
    while any(process.pid for process in processes) and time.monotonic() < deadline:
        time.sleep(0.05)
    for process in processes:
        process.signal(signal.SIGKILL)
        if process.child is not None:
            process.child.wait()


def alive(pid: int) -> bool:
    """Whether a process with this number exists (a zombie does not count)."""
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except (OSError, IndexError):
        return False
    return state != "Z"


def is_ours(pid: int, directory: Path) -> bool:
    """Whether a process belongs to the network in `directory`: its command line or environment names it."""
    try:
        environment = Path(f"/proc/{pid}/environ").read_bytes()
    except OSError:
        return False
    return f"CAUSEWAY_LOCALNET={directory}".encode() in environment.split(b"\0")
