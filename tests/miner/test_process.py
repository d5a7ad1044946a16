"""`causeway mine` as a process: it survives kill -9 in a sprint, and leaves nothing behind after Ctrl-C."""

import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from chain.client.keyring import Keyring
from chain.wire.causeway.poc.v1 import query_pb2
from modules.poc import spotcheck
from tests.app.driver import Chain
from tests.miner.chain import MINER, document
from tests.miner.server import Server

pytestmark = pytest.mark.e2e


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """A home whose test keyring has the miner's key."""
    Keyring(tmp_path / "keyring-test", lambda: "", True).add("miner", MINER)
    return tmp_path


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Server]:
    spotcheck.MEMORY.turn_to(b"")
    served = Server(Chain(tmp_path, document()))
    served.block()  # a node answers questions from its first block on
    yield served
    served.close()


@pytest.fixture
def start(home: Path) -> Iterator[Callable[[str], "subprocess.Popen[bytes]"]]:
    """Starts miners on a node's URL; what still runs at the end is killed."""
    running = []

    def started(url: str) -> "subprocess.Popen[bytes]":
        running.append(_started(home, url))
        return running[-1]

    yield started
    for miner in running:
        miner.kill()
        miner.wait(10)


def _started(home: Path, url: str) -> "subprocess.Popen[bytes]":
    command = [sys.executable, "-m", "chain.cli", "mine", "--node", url, "--from", "miner", "--home", str(home)]
    more = ["--keyring-backend", "test", "--device", "cpu", "--workers", "1", "--duty", "0.5", "--rate", "1000"]
    with (home / "log").open("a") as log:
        return subprocess.Popen([*command, *more], stderr=log)


def logged(home: Path, text: str) -> Callable[[], bool]:
    return lambda: text in (home / "log").read_text()


def until(condition: Callable[[], bool], meanwhile: Callable[[], object], seconds: float = 60.0) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline
        meanwhile()
        time.sleep(0.5)


def children(pid: int) -> list[int]:
    """The live processes whose parent this is."""
    found = []
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = stat.read_text().rpartition(")")[2].split()
        except OSError:
            continue
        if int(fields[1]) == pid and fields[0] != "Z":
            found.append(int(stat.parent.name))
    return found


def test_a_miner_that_is_killed_goes_on_and_reveals_and_ctrl_c_leaves_nothing_behind(
    home: Path, server: Server, start: Callable[[str], "subprocess.Popen[bytes]"]
) -> None:
    killed = start(server.url)
    until(logged(home, "numpy float32"), lambda: None)
    until(logged(home, "committed at height"), server.block)
    workers = children(killed.pid)
    killed.kill()
    killed.wait(10)
    miner = start(server.url)
    until(logged(home, "where it was left"), lambda: None)
    until(logged(home, "revealed at height"), server.block)
    until(logged(home, " measured "), server.block)
    workers += children(miner.pid)
    miner.send_signal(signal.SIGINT)
    assert miner.wait(5) == 0
    assert len(workers) >= 2
    until(lambda: not any(Path(f"/proc/{pid}").exists() for pid in workers), lambda: None, 10)
    request = query_pb2.QueryMeasurementsRequest(epoch=0, sprint=0)
    path = "/causeway.poc.v1.Query/Measurements"
    found = server.chain.query(path, request, query_pb2.QueryMeasurementsResponse).measurements
    assert [one.miner for one in found] == [MINER.text]
    assert f"measured {found[0].tiles} tiles" in (home / "log").read_text()


def test_a_miner_without_a_node_waits_and_ends_on_sigterm(
    home: Path, start: Callable[[str], "subprocess.Popen[bytes]"]
) -> None:
    miner = start("http://127.0.0.1:9")
    until(logged(home, "no node answers at http://127.0.0.1:9"), lambda: None)
    miner.terminate()
    assert miner.wait(5) == 0
    assert (home / "log").read_text().count("trying again") == 1
