"""Processes of a local network start, stop and never outlive their supervisor."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

from localnet.processes import Process, alive, is_ours, stop

STUBBORN = "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); print('up', flush=True); time.sleep(60)"


def eventually(holds: Callable[[], bool], seconds: float = 10.0) -> bool:
    deadline = time.monotonic() + seconds
    while not holds() and time.monotonic() < deadline:
        time.sleep(0.02)
    return holds()


def program(tmp_path: Path, code: str) -> Process:
    return Process("one", [sys.executable, "-c", code], tmp_path / "one.log", {"CAUSEWAY_LOCALNET": str(tmp_path)})


def test_a_process_runs_logs_and_says_how_it_ended(tmp_path: Path) -> None:
    process = program(tmp_path, "print('hello'); raise SystemExit(3)")
    assert (process.pid, process.ended) == (0, "")
    process.start()
    assert eventually(lambda: process.ended == "exited with 3")
    assert process.log.read_text() == "hello\n"


def test_one_that_ignores_the_request_to_stop_is_killed(tmp_path: Path) -> None:
    process = program(tmp_path, STUBBORN)
    process.start()
    assert eventually(lambda: process.log.read_text() == "up\n")
    stop([process], patience=0.2)
    assert (process.pid, process.ended) == (0, "killed by SIGKILL")


def test_a_second_start_makes_no_second_process(tmp_path: Path) -> None:
    process = program(tmp_path, "import time; time.sleep(60)")
    process.start()
    first = process.pid
    process.start()
    assert process.pid == first
    stop([process])
    assert not alive(first)


def test_a_network_knows_its_own_processes(tmp_path: Path) -> None:
    process = program(tmp_path, STUBBORN)
    process.start()
    assert eventually(lambda: process.log.read_text() == "up\n")
    assert is_ours(process.pid, tmp_path)
    assert not is_ours(process.pid, tmp_path / "other")
    assert not is_ours(os.getpid(), tmp_path)
    stop([process], patience=0.0)


def test_children_end_when_their_supervisor_is_killed(tmp_path: Path) -> None:
    code = (
        "import sys, time; from pathlib import Path; from localnet.processes import Process\n"
        f"child = Process('c', [sys.executable, '-c', 'import time; time.sleep(60)'], Path({str(tmp_path / 'c')!r}))\n"
        "child.start(); print(child.pid, flush=True); time.sleep(60)"
    )
    with subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, text=True) as supervisor:
        assert supervisor.stdout is not None
        child = int(supervisor.stdout.readline())
        assert alive(child)
        supervisor.send_signal(signal.SIGKILL)
        assert eventually(lambda: not alive(child))
