"""`causeway serve` where it can't: what it says, and the code that it exits with."""

import socket
from pathlib import Path

import pytest

from chain.cli.main import run
from chain.client.keyring import Keyring
from chain.client.keys import Key
from chain.executor.daemon import journal_path, sealing_secret
from chain.executor.journal import Journal
from modules.inference import sealing
from tests.executor.scene import EXECUTOR, OTHER


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """A home whose test keyring has the executor's key."""
    Keyring(tmp_path / "keyring-test", str, True).add("me", EXECUTOR)
    return tmp_path


def serve(home: Path, *options: str) -> int:
    """The exit code. No node answers at that address."""
    common = ["--from", "me", "--home", str(home), "--keyring-backend", "test", "--node", "http://127.0.0.1:9"]
    return run(["serve", *common, *options])


@pytest.mark.parametrize("address", ["nonsense", "127.0.0.1:70000", "256.0.0.1:80"])
def test_an_address_that_is_none(home: Path, capsys: pytest.CaptureFixture[str], address: str) -> None:
    assert serve(home, "--listen", address) == 6
    assert "Traceback" not in capsys.readouterr().err


def test_a_port_that_is_taken(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        assert serve(home, "--listen", f"127.0.0.1:{taken.getsockname()[1]}") == 6
    assert "in use" in capsys.readouterr().err


def test_a_model_that_is_none(home: Path, capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    (tmp_path / "model.gguf").write_bytes(b"GGUF and nothing more")
    assert serve(home, "--listen", "127.0.0.1:0", "--model", str(tmp_path / "model.gguf")) == 6
    assert "model.gguf" in capsys.readouterr().err


def test_a_key_that_serves_already(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with Journal(journal_path(home, EXECUTOR)).held():
        assert serve(home, "--listen", "127.0.0.1:0") == 6
    assert "another executor with this key" in capsys.readouterr().err


def test_a_key_that_is_missing(home: Path) -> None:
    assert run(["serve", "--from", "nobody", "--home", str(home), "--keyring-backend", "test"]) == 4


def test_the_sealing_key_is_the_account_s_and_nobody_else_s() -> None:
    secrets = {sealing_secret(key) for key in (EXECUTOR, OTHER, Key(EXECUTOR.secret))}
    assert len(secrets) == 2
    assert EXECUTOR.secret not in secrets
    text = sealing.seal(b"hello", sealing.public(sealing_secret(EXECUTOR)), b"\x01" * 32)
    assert sealing.unseal(text, sealing_secret(EXECUTOR)) == b"hello"
