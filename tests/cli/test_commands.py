"""The command line says what to do, prints data to stdout only, and exits with numbers that mean something."""

import json
import os
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from chain.client import rpc as client
from localnet.network import create
from tests.cli.runner import Runner

SECRET = "1f7272987134092e26b38d4e45a565026de38a99dc171fda93fdca262d67d31e"
WORDS = "special sign fit simple patrol salute grocery chicken wheat radar tonight ceiling"
ADDRESS = "cway1jhg0e7s6gn44tfc5k37kr04sznyhedtc8lhtua"
NOBODY = "http://127.0.0.1:1"


@pytest.fixture
def causeway(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Runner:
    monkeypatch.setenv("CAUSEWAY_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("CAUSEWAY_KEYRING_BACKEND", "test")
    return Runner(capsys, monkeypatch)


def test_a_key_goes_round(causeway: Runner) -> None:
    made = json.loads(causeway("keys", "add", "alice", "-o", "json").out)
    again = json.loads(causeway("keys", "recover", "bob", "-o", "json", stdin=made["mnemonic"] + "\n").out)
    assert again["address"] == made["address"]
    secret = causeway("keys", "export", "alice", "-y").out.strip()
    third = json.loads(causeway("keys", "recover", "carol", "--secret", "-o", "json", stdin=secret + "\n").out)
    assert third["address"] == made["address"]
    assert causeway("keys", "delete", "bob", "-y").code == 0
    assert [one["name"] for one in json.loads(causeway("keys", "list", "-o", "json").out)] == ["alice", "carol"]


def test_known_words_give_the_known_address(causeway: Runner) -> None:
    assert causeway("keys", "recover", "alice", stdin=WORDS + "\n").code == 0
    assert causeway("keys", "show", "alice", "-a").out == f"{ADDRESS}\n"


def test_an_account_is_shown_as_an_operator(causeway: Runner) -> None:
    causeway("keys", "recover", "alice", stdin=WORDS + "\n")
    assert causeway("keys", "show", "alice", "--operator").out.startswith("cwayvaloper1")


def test_a_joining_node_listens_where_it_is_told(causeway: Runner, tmp_path: Path) -> None:
    made = create(tmp_path / "net", 2, 0, 300)
    genesis = tmp_path / "net" / "validator-1" / "config" / "genesis.json"
    peers = causeway("localnet", "peers", "--dir", str(tmp_path / "net")).out.strip()
    home = tmp_path / "fifth"
    given = ("--genesis", str(genesis), "--peers", peers, "--rpc", "26697", "--p2p", "127.0.0.1:26696")
    assert causeway("init", "fifth", "--home", str(home), *given).code == 0
    config = tomllib.loads((home / "config" / "config.toml").read_text())
    assert config["rpc"]["laddr"] == "tcp://127.0.0.1:26697"
    assert config["p2p"]["laddr"] == "tcp://127.0.0.1:26696"
    assert config["p2p"]["allow_duplicate_ip"]
    assert config["p2p"]["persistent_peers"].count(",") == 1
    assert all(f"@127.0.0.1:{node.p2p}" in config["p2p"]["persistent_peers"] for node in made.nodes)
    assert config["consensus"]["timeout_commit"] == "300ms"


def test_a_node_of_the_world_listens_to_all(causeway: Runner, tmp_path: Path) -> None:
    assert (
        causeway("init", "one", "--home", str(tmp_path / "one"), "--p2p", "26756", "--keyring-backend", "test").code
        == 0
    )
    p2p = tomllib.loads((tmp_path / "one" / "config" / "config.toml").read_text())["p2p"]
    assert (p2p["laddr"], "allow_duplicate_ip" in p2p) == ("tcp://0.0.0.0:26756", False)


def test_a_keyring_with_a_passphrase_opens_with_it_alone(causeway: Runner, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CAUSEWAY_KEYRING_BACKEND", "file")
    monkeypatch.setenv("CAUSEWAY_PASSPHRASE", "correct horse")
    assert causeway("keys", "recover", "alice", "--secret", stdin=SECRET + "\n").code == 0
    assert causeway("keys", "export", "alice", "-y").out == f"{SECRET}\n"
    monkeypatch.setenv("CAUSEWAY_PASSPHRASE", "wrong")
    assert causeway("keys", "export", "alice", "-y").code == 4


def test_a_script_without_a_passphrase_is_told_where_to_put_it(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "chain.cli", "keys", "add", "alice", "--home", str(tmp_path)]
    environment = {name: value for name, value in os.environ.items() if not name.startswith("CAUSEWAY_")}
    said = subprocess.run(
        command,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        env=environment,
        start_new_session=True,
        check=False,
    )
    assert (said.returncode, said.stdout) == (4, "")
    assert said.stderr.splitlines()[-1].endswith("set CAUSEWAY_PASSPHRASE")


@pytest.mark.parametrize(
    ("arguments", "code", "says"),
    [
        (["keys", "show", "nobody"], 4, "no key named nobody"),
        (["keys", "recover", "x"], 4, "no BIP-39 mnemonic"),
        (["keys", "frobnicate"], 2, "No such command"),
        (["frobnicate"], 2, "No such command"),
        (["status", "--node", NOBODY], 3, "no node answers"),
        (["query", "tx", "00", "--node", NOBODY], 2, "64 hexadecimal digits"),
        (["query", "bank", "balances", ADDRESS, "--node", NOBODY], 3, "no node answers"),
        (["tx", "send", ADDRESS, "1ucway", "--from", "nobody", "--node", NOBODY], 4, "no key named nobody"),
        (["tx", "send", "cway1x", "1ucway", "--from", "nobody"], 2, "no address"),
        (["tx", "send", ADDRESS, "1", "--from", "nobody"], 2, "no amount"),
        (["tx", "send", ADDRESS, "0.5ucway", "--from", "nobody"], 2, "whole number"),
        (["tx", "send", ADDRESS, "1ucway", "--from", "a", "--gas-prices", "1stake"], 2, "no gas price"),
        (["tx", "send", ADDRESS, "1ucway", "--from", "a", "--gas", "much"], 2, "neither auto nor a number"),
        (["localnet", "status", "--dir", "/nonexistent"], 6, "localnet up"),
        (["localnet", "kill", "gateway", "--dir", "/nonexistent"], 6, "localnet up"),
        (["localnet", "up", "--block-time", "soon"], 2, "200ms"),
        (["localnet", "peers", "--dir", "/nonexistent"], 6, "localnet up"),
        (["init", "x", "--rpc", "70000"], 2, "neither a port nor host:port"),
        (["app"], 6, "causeway init"),
        (["start"], 6, "causeway init"),
    ],
)
def test_what_goes_wrong_is_told_on_stderr_with_its_number(
    causeway: Runner, arguments: list[str], code: int, says: str
) -> None:
    said = causeway(*arguments, stdin="not words\n")
    assert (said.code, said.out) == (code, "")
    assert says in said.err
    assert "Traceback" not in said.err


def test_a_refused_simulation_has_its_code_in_the_json(causeway: Runner, monkeypatch: pytest.MonkeyPatch) -> None:
    refusal = {"response": {"code": 18, "codespace": "sdk", "log": "no such coin: invalid request"}}
    monkeypatch.setattr(client.Rpc, "call", lambda self, method, **params: refusal)
    causeway("keys", "add", "alice")
    said = causeway("tx", "send", ADDRESS, "1xyz", "--from", "alice", "--chain-id", "c", "-y", "-o", "json")
    assert (said.code, json.loads(said.out)) == (
        1,
        {"codespace": "sdk", "code": 18, "raw_log": "no such coin: invalid request"},
    )


def test_a_key_is_not_deleted_when_nobody_says_yes(causeway: Runner) -> None:
    causeway("keys", "add", "alice")
    assert causeway("keys", "delete", "alice", stdin="n\n").code == 130
    assert causeway("keys", "show", "alice").code == 0


def test_a_tile_is_described_as_the_specification_has_it(causeway: Runner) -> None:
    arguments = {
        "chain-id": "causeway-local-1",
        "epoch": "7",
        "block-hash": bytes(range(32)).hex(),
        "miner": bytes(range(20)).hex(),
        "nonce": "3",
        "row": "1",
        "col": "2",
        "tile": "64",
        "depth": "1024",
    }
    said = causeway(
        "poc", "digest", *(part for name, value in arguments.items() for part in (f"--{name}", value)), "--json"
    )
    assert json.loads(said.out) == {
        "seed": "ce6c38eda33d677a77c9e0f8ded429d51606f51820f1e9ac7c93f913c4a56bff",
        "digest": "eea3d36c82a2e8c3",
        "tile_sha256": "b2e35a9dd608f362b440f5d4ed958ea9b1cd101cf5f14d0f6785e686cf2ba4e3",
    }


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_completion_is_printed_for_each_shell(causeway: Runner, shell: str) -> None:
    assert "_CAUSEWAY_COMPLETE" in causeway("completion", shell).out


def test_every_module_of_the_registry_can_be_asked_and_sent_to(causeway: Runner) -> None:
    for group in (["query"], ["query", "bank"], ["query", "poc"], ["tx"], ["tx", "poc"]):
        said = causeway(*group, "--help")
        assert said.code == 0
    assert "register-miner" in said.out


HEAVY = ("grpc", "httpx", "cryptography", "numpy", "triton", "starlette", "rich", "modules")
"""What would make every command wait if the entry point imported it: benchmarks of start-up are no test."""


def test_the_version_is_there_without_importing_what_other_commands_need() -> None:
    code = "import sys; from chain.cli.main import run; run(['version', '-o', 'json'])"
    code += "; print(*sys.modules, file=sys.stderr)"
    said = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert json.loads(said.stdout)["cometbft"] == "0.38.26"
    assert [name for name in HEAVY if name in said.stderr.split()] == []
