"""Commands reach a running network through its directory."""

import stat
import threading
from pathlib import Path

import pytest

from localnet.control import SOCKET, Listener, NotRunning, ask


@pytest.fixture
def deep(tmp_path: Path) -> Path:
    """A directory whose path is longer than a unix socket's address may be."""
    directory = tmp_path / ("d" * 100) / ("e" * 100)
    directory.mkdir(parents=True)
    return directory


def test_a_request_gets_its_answer_however_deep_the_directory(deep: Path) -> None:
    listener = Listener(deep)
    thread = threading.Thread(target=listener.serve, args=(5.0, lambda verb, name: f"{verb} {name} done"))
    thread.start()
    assert ask(deep, "restart", "miner-0") == "restart miner-0 done"
    thread.join()
    listener.close()


def test_only_the_owner_can_connect(tmp_path: Path) -> None:
    listener = Listener(tmp_path)
    assert stat.S_IMODE((tmp_path / SOCKET).stat().st_mode) == 0o600
    listener.close()
    assert not (tmp_path / SOCKET).exists()


def test_a_network_that_does_not_run_is_told(tmp_path: Path) -> None:
    with pytest.raises(NotRunning, match="localnet up"):
        ask(tmp_path, "restart", "miner-0")
