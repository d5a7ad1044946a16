"""A node's home has what CometBFT reads, and never forgets a key or what was signed."""

import itertools
import json
import subprocess
import tomllib
from pathlib import Path

import pytest

from chain.engine import cometbft, config
from chain.engine.home import EngineKey, NodeConfig, create_home, node_id, validator_key, write_config, write_genesis


def settings(home: Path) -> dict[str, dict[str, object]]:
    return tomllib.loads((home / "config" / "config.toml").read_text())


def test_a_new_home_has_keys_that_only_their_owner_reads(tmp_path: Path) -> None:
    create_home(tmp_path, NodeConfig("one"))
    modes = {path.name: path.stat().st_mode & 0o777 for path in tmp_path.glob("*/*.json")}
    assert modes == {"node_key.json": 0o600, "priv_validator_key.json": 0o600, "priv_validator_state.json": 0o600}


def test_making_a_home_twice_keeps_its_keys_and_what_was_signed(tmp_path: Path) -> None:
    create_home(tmp_path, NodeConfig("one"))
    (tmp_path / "data" / "priv_validator_state.json").write_text('{"height": "7", "round": 0, "step": 3}')
    before = {path.name: path.read_text() for path in tmp_path.glob("*/*.json")}
    create_home(tmp_path, NodeConfig("one"))
    assert {path.name: path.read_text() for path in tmp_path.glob("*/*.json")} == before


def test_every_line_that_we_change_is_preceded_by_its_reason(tmp_path: Path) -> None:
    text = config.config_text(
        tmp_path, NodeConfig("one", "", "tcp://127.0.0.1:1", "tcp://127.0.0.1:2", ["a@b:1"], 100, True)
    )
    lines = [line for line in text.splitlines() if line and not line.startswith("[")]
    own = [(before, line) for before, line in itertools.pairwise(lines) if not line.startswith("#")]
    unexplained = [line for before, line in own if not before.startswith("#")]
    assert [line.split(" ")[0] for line in unexplained] == ["addr_book_strict"]


def test_what_is_as_cometbft_has_it_is_not_written(tmp_path: Path) -> None:
    create_home(tmp_path, NodeConfig("one"))
    subprocess.run([cometbft.binary(), "init", "--home", tmp_path / "theirs"], capture_output=True, check=True)
    ours, theirs = settings(tmp_path), settings(tmp_path / "theirs")
    tables = {name: lines for name, lines in ours.items() if isinstance(lines, dict)}
    assert {(name, key) for name, lines in tables.items() for key in lines if lines[key] == theirs[name][key]} == set()
    assert {key for key in ours.keys() - tables.keys() if ours[key] == theirs[key]} == set()


def test_only_local_networks_let_any_web_page_ask(tmp_path: Path) -> None:
    write = {local: config.config_text(tmp_path, NodeConfig("one", local=local)) for local in (True, False)}
    parsed = {local: tomllib.loads(text) for local, text in write.items()}
    assert parsed[True]["rpc"]["cors_allowed_origins"] == ["*"]
    assert "cors_allowed_origins" not in parsed[False]["rpc"]
    assert "addr_book_strict" not in parsed[False]["p2p"]


def test_a_name_with_quotes_stays_one_value(tmp_path: Path) -> None:
    create_home(tmp_path, NodeConfig('x"\n[rpc]\nladdr="tcp://0.0.0.0:1"'))
    assert settings(tmp_path)["moniker"] == 'x"\n[rpc]\nladdr="tcp://0.0.0.0:1"'
    assert settings(tmp_path)["rpc"] == {}


def test_settings_can_be_written_again_when_the_peers_are_known(tmp_path: Path) -> None:
    create_home(tmp_path, NodeConfig("one"))
    write_config(tmp_path, NodeConfig("one", peers=["aa@127.0.0.1:1", "bb@127.0.0.1:2"], block_time_ms=100))
    assert settings(tmp_path)["p2p"]["persistent_peers"] == "aa@127.0.0.1:1,bb@127.0.0.1:2"
    assert settings(tmp_path)["consensus"]["timeout_commit"] == "100ms"


def test_a_home_too_deep_for_a_socket_is_refused_with_the_way_out(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="use a shorter --home"):
        config.app_address(tmp_path / ("x" * 100))


def test_a_broken_key_file_is_named(tmp_path: Path) -> None:
    create_home(tmp_path, NodeConfig("one"))
    (tmp_path / "config" / "node_key.json").write_text("{}")
    with pytest.raises(ValueError, match=r"node_key\.json: not a key file"):
        node_id(tmp_path)


def test_a_genesis_has_the_same_bytes_whoever_writes_it(tmp_path: Path) -> None:
    for name in ("one", "two"):
        create_home(tmp_path / name, NodeConfig(name))
        write_genesis(tmp_path / name, {"chain_id": "c", "app_state": {"b": 1, "a": "×"}})
    one, two = ((tmp_path / name / "config" / "genesis.json").read_bytes() for name in ("one", "two"))
    assert one == two
    assert json.loads(one)["app_state"] == {"b": 1, "a": "×"}


def test_the_key_of_a_known_seed_has_the_known_address() -> None:
    key = EngineKey(bytes(32))
    assert key.public.hex() == "3b6a27bcceb6a42d62a3a8d02a6f0d73653215771de243a63ac048a18b59da29"
    assert key.node_id == "139e3940e64b5491722088d9a0d741628fc826e0"


@pytest.mark.e2e
def test_cometbft_reads_our_keys_as_we_do(tmp_path: Path) -> None:
    create_home(tmp_path, NodeConfig("one"))

    def ask(what: str) -> str:
        command = [str(cometbft.binary()), what, "--home", str(tmp_path)]
        return subprocess.run(command, capture_output=True, text=True, check=True, timeout=30).stdout.strip()

    assert ask("show-node-id") == node_id(tmp_path)
    assert json.loads(ask("show-validator")) == validator_key(tmp_path).public_json()
    assert ask("version").startswith("0.38.")
