"""What a new local network is made of, before anything runs."""

import json
import stat
import tomllib
from pathlib import Path

import pytest

from chain.client.keyring import Keyring
from chain.client.keys import key_of_mnemonic
from genesis import preset
from localnet.network import PLAN, NotANetwork, create, load


def genesis(directory: Path) -> dict[str, object]:
    return dict(json.loads((directory / "validator-0" / "config" / "genesis.json").read_text())["app_state"])


def test_a_network_is_read_back_as_it_was_made(tmp_path: Path) -> None:
    made = create(tmp_path / "net", 2, 1, 1000)
    assert load(tmp_path / "net") == made


def test_no_account_that_users_get_has_the_number_zero(tmp_path: Path) -> None:
    funded = ["cway1jhg0e7s6gn44tfc5k37kr04sznyhedtc8lhtua"]
    made = create(tmp_path, 1, 0, 1000, funded)
    numbers = {one["address"]: int(one["account_number"]) for one in genesis(tmp_path)["auth"]["accounts"]}  # type: ignore[index]
    assert all(numbers[one.address] > 0 for one in made.accounts)
    assert numbers[funded[0]] > 0
    balances = {one["address"]: int(one["coins"][0]["amount"]) for one in genesis(tmp_path)["bank"]["balances"]}  # type: ignore[index]
    assert balances[funded[0]] == balances[made.accounts[0].address] == 10**12


def test_the_mnemonics_open_the_accounts_and_the_keyring_has_them(tmp_path: Path) -> None:
    made = create(tmp_path, 1, 2, 1000)
    ring = Keyring(tmp_path / "keyring-test", str, test=True)
    for one in made.accounts:
        assert key_of_mnemonic(one.mnemonic).text == one.address == ring.entry(one.name).address
    assert [ring.entry(one.name).address for one in made.miners] == [one.address for one in made.miners]
    assert stat.S_IMODE((tmp_path / PLAN).stat().st_mode) == 0o600


def test_miners_are_registered_with_their_duties_each_backing_one_validator_most(tmp_path: Path) -> None:
    made = create(tmp_path, 4, 4, 1000)
    poc = genesis(tmp_path)["poc"]
    shares = [{part["operator"]: part["shares"] for part in one["backing"]} for one in poc["miners"]]  # type: ignore[index]
    backed = [max(parts, key=lambda one: parts[one]) for parts in shares]
    assert [sorted(parts.values()) for parts in shares] == [[1500, 1500, 1500, 5500]] * 4
    assert [one.duty for one in made.miners] == [0.2, 0.3, 0.3, 0.4]
    staking = genesis(tmp_path)["staking"]
    assert backed == [one["operator_address"] for one in staking["validators"]]  # type: ignore[index]


def test_every_node_knows_all_others_and_has_the_same_genesis(tmp_path: Path) -> None:
    made = create(tmp_path, 3, 0, 200)
    configs = [tomllib.loads((Path(one.home) / "config" / "config.toml").read_text()) for one in made.nodes]
    for number, config in enumerate(configs):
        peers = config["p2p"]["persistent_peers"]
        assert [f":{one.p2p}" in peers for one in made.nodes] == [other != number for other in range(3)]
        assert config["consensus"]["timeout_commit"] == "200ms"
        assert config["rpc"]["cors_allowed_origins"] == ["*"]
    assert len({(Path(one.home) / "config" / "genesis.json").read_bytes() for one in made.nodes}) == 1


@pytest.mark.parametrize(("block_time", "lead", "least"), [(1000, 500, 100), (200, 200, 20), (5000, 500, 100)])
def test_another_rhythm_keeps_what_is_reckoned_in_time(tmp_path: Path, block_time: int, lead: int, least: int) -> None:
    create(tmp_path, 1, 0, block_time)
    params = genesis(tmp_path)["poc"]["params"]  # type: ignore[index]
    assert (int(params["block_time"]), int(params["lead"]), int(params["min_weight"])) == (block_time, lead, least)
    assert params["tile"] == preset("local").poc["tile"]


def test_a_socket_is_short_enough_however_deep_the_directory(tmp_path: Path) -> None:
    made = create(tmp_path / ("d" * 120), 1, 0, 1000)
    assert len(made.nodes[0].socket.removeprefix("unix://")) < 104


def test_a_directory_with_something_else_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "thesis.txt").write_text("years of work")
    with pytest.raises(NotANetwork, match="choose another"):
        create(tmp_path, 1, 0, 1000)
    assert (tmp_path / "thesis.txt").exists()


def test_a_new_network_takes_the_place_of_the_old_one(tmp_path: Path) -> None:
    first = create(tmp_path, 2, 1, 1000)
    second = create(tmp_path, 1, 0, 1000)
    assert first.accounts != second.accounts
    assert not (tmp_path / "validator-1").exists()


def test_stake_unbonds_in_as_many_blocks_whatever_their_pace(tmp_path: Path) -> None:
    create(tmp_path / "fast", 1, 0, 200)
    create(tmp_path / "usual", 1, 0, 1000)
    times = [genesis(tmp_path / name)["staking"]["params"]["unbonding_time"] for name in ("fast", "usual")]  # type: ignore[index]
    assert times == ["24s", "120s"]


def test_a_network_that_serves_has_executors_with_miners_keys_and_an_auditor_with_a_validators(tmp_path: Path) -> None:
    made = create(tmp_path, 2, 3, 1000, serve=True)
    assert load(tmp_path) == made
    assert [(one.name, one.key, one.address) for one in made.executors] == [
        (f"executor-{number}", f"miner-{number}", made.miners[number].address) for number in range(2)
    ]
    assert [(one.name, one.address) for one in made.auditors] == [("auditor-0", made.nodes[0].operator)]
    assert len({one.endpoint for one in made.executors}) == 2


def test_there_are_no_more_executors_than_miners_and_none_where_nobody_serves(tmp_path: Path) -> None:
    assert [len(create(tmp_path, 1, miners, 1000, serve=True).executors) for miners in (0, 1)] == [0, 1]
    quiet = create(tmp_path, 1, 2, 1000)
    assert (quiet.executors, quiet.auditors) == ((), ())


def test_tests_can_have_other_parameters(tmp_path: Path) -> None:
    create(tmp_path, 1, 0, 1000, changes={"gov": {"quorum": "0.5"}, "poc": {"epoch_blocks": 9}})
    params = [genesis(tmp_path)[module]["params"] for module in ("gov", "poc")]  # type: ignore[index]
    assert (params[0]["quorum"], params[1]["epoch_blocks"]) == ("0.5", "9")
