"""Application and engine stop together and come back together, whichever of them dies."""

import json
import os
import signal
import subprocess
import sys
import textwrap
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest

# Like the real ones in what matters: the application listens; the engine needs it, and ends when it is gone.
APP = """
import socket, sys, signal, time
print("app", sys.argv[1:], flush=True)
server = socket.socket(socket.AF_UNIX); path = sys.argv[1]
import os
if os.path.exists(path): os.unlink(path)
server.bind(path); server.listen(8)
held = []
while True:
    held.append(server.accept())
"""
ENGINE = """
import socket, sys
client = socket.socket(socket.AF_UNIX); client.connect(sys.argv[1])
print("connected", flush=True)
client.recv(1)
print("connection lost", flush=True)
"""
FAILING = "import sys; print('no genesis here', flush=True); sys.exit(3)"
STUBBORN = (
    "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); print('deaf', flush=True); time.sleep(60)"
)
DRIVER = """
import sys
from pathlib import Path
from chain.engine import supervisor
supervisor.BACK_OFF = 0.02
home = Path(sys.argv[1])
address = str(home / "data/app.sock")
node = supervisor.Supervisor(home, "unix://" + address, [sys.executable, "-c", sys.argv[2], address],
                             [sys.executable, "-c", sys.argv[3], address])
try:
    sys.exit(node.run())
except supervisor.CannotRun as error:
    sys.exit("cannot run: " + str(error))
"""


@contextmanager
def node(home: Path, app: str = APP, engine: str = ENGINE) -> Iterator[subprocess.Popen[str]]:
    (home / "data").mkdir()
    process = subprocess.Popen(
        [sys.executable, "-c", textwrap.dedent(DRIVER), str(home), app, engine],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    try:
        yield process
    finally:
        process.kill()
        process.communicate()


def pids(home: Path) -> dict[str, int]:
    with suppress(OSError, ValueError):
        return dict(json.loads((home / "data" / "pids.json").read_text()))
    return {}


def alive(pid: int) -> bool:
    with suppress(OSError, IndexError):
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    return False


def eventually(condition: Callable[[], bool], seconds: float = 20.0) -> bool:
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if condition():
            return True
        time.sleep(0.02)
    return condition()


def log(home: Path, name: str) -> str:
    path = home / "data" / "log" / f"{name}.log"
    return path.read_text() if path.exists() else ""


def connected(home: Path, times: int) -> bool:
    return log(home, "cometbft").split("\n").count("connected") >= times


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_stops_both_within_five_seconds(tmp_path: Path, number: signal.Signals) -> None:
    with node(tmp_path) as process:
        assert eventually(lambda: connected(tmp_path, 1))
        before, start = pids(tmp_path), time.monotonic()
        process.send_signal(number)
        assert process.wait(timeout=10) == 0
        assert time.monotonic() - start < 5
        assert [name for name, pid in before.items() if alive(pid)] == []
        assert pids(tmp_path) == {}


def test_a_process_that_does_not_listen_is_killed_in_time(tmp_path: Path) -> None:
    with node(tmp_path, engine=STUBBORN) as process:
        assert eventually(lambda: "deaf" in log(tmp_path, "cometbft"))
        before, start = pids(tmp_path), time.monotonic()
        process.terminate()
        assert process.wait(timeout=10) == 0
        assert time.monotonic() - start < 5
        assert not alive(before["cometbft"])


@pytest.mark.parametrize(("victim", "both"), [("app", True), ("cometbft", False)])
def test_whichever_is_killed_comes_back(tmp_path: Path, victim: str, both: bool) -> None:
    with node(tmp_path):
        assert eventually(lambda: connected(tmp_path, 1))
        before = pids(tmp_path)
        os.kill(before[victim], signal.SIGKILL)
        assert eventually(lambda: connected(tmp_path, 2))
        assert eventually(lambda: pids(tmp_path) != before)
        after = pids(tmp_path)
        assert after["cometbft"] != before["cometbft"]
        assert (after["app"] != before["app"]) is both


def test_twenty_kills_in_a_row_are_no_reason_to_give_up(tmp_path: Path) -> None:
    with node(tmp_path) as process:
        for count in range(1, 21):
            assert eventually(lambda count=count: connected(tmp_path, count))
            os.kill(pids(tmp_path)["app" if count % 2 else "cometbft"], signal.SIGKILL)
        assert eventually(lambda: connected(tmp_path, 21))
        assert process.poll() is None


@pytest.mark.parametrize(("app", "engine"), [(FAILING, ENGINE), (APP, FAILING)])
def test_a_node_that_fails_again_and_again_gives_up_and_says_why(tmp_path: Path, app: str, engine: str) -> None:
    with node(tmp_path, app, engine) as process:
        output, _ = process.communicate(timeout=60)
        assert process.returncode == 1
        assert "failed 5 times in a row" in output
        assert output.count("no genesis here") >= 5


@pytest.mark.parametrize("at_once", [True, False])
def test_an_application_that_stops_on_purpose_is_not_started_again(tmp_path: Path, at_once: bool) -> None:
    halting = "import sys; print('install the new one', flush=True); sys.exit(7)"
    later = APP.replace(
        "    held.append(server.accept())", "    held.append(server.accept()); time.sleep(1)\n    " + halting
    )
    with node(tmp_path, halting if at_once else later) as process:
        output, _ = process.communicate(timeout=60)
    assert process.returncode == 7
    assert output.count("install the new one") == 1
    assert "stopped on purpose" in output


def test_children_do_not_outlive_a_killed_supervisor(tmp_path: Path) -> None:
    with node(tmp_path) as process:
        assert eventually(lambda: connected(tmp_path, 1))
        before = pids(tmp_path)
        process.kill()
        assert eventually(lambda: not any(alive(pid) for pid in before.values()))


def test_lines_carry_the_name_of_who_said_them(tmp_path: Path) -> None:
    with node(tmp_path) as process:
        assert eventually(lambda: connected(tmp_path, 1))
        process.terminate()
        output, _ = process.communicate(timeout=10)
        assert "cometbft | connected\n" in output
        assert "causeway | stopped\n" in output
