"""A genesis document is begun by one, signed by many, collected, and looked at by all."""

import base64
import json
from pathlib import Path
from typing import Any

import pytest

from chain.engine.onion import OnionFile
from tests.cli.runner import Runner

SOMEBODY = "cway1jhg0e7s6gn44tfc5k37kr04sznyhedtc8lhtua"


@pytest.fixture
def causeway(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Runner:
    monkeypatch.setenv("CAUSEWAY_HOME", str(tmp_path / "first"))
    monkeypatch.setenv("CAUSEWAY_KEYRING_BACKEND", "test")
    return Runner(capsys, monkeypatch)


@pytest.fixture
def home(causeway: Runner, tmp_path: Path) -> Path:
    """The first person's home: a document with an account that may validate, whose key `val` is here."""
    assert causeway("genesis", "init", "first", "--chain-id", "mine-1").code == 0
    assert causeway("keys", "add", "val").code == 0
    assert causeway("genesis", "add-account", "val", "1000CWAY").code == 0
    return tmp_path / "first"


def document(home: Path) -> Any:
    return json.loads((home / "config" / "genesis.json").read_text())


def test_from_the_first_command_to_a_document_that_a_chain_starts_from(
    causeway: Runner, home: Path, tmp_path: Path
) -> None:
    second = tmp_path / "second"
    (tmp_path / "handed.json").write_text((home / "config" / "genesis.json").read_text())
    at = ("--home", str(second))
    assert causeway("init", "two", "--genesis", str(tmp_path / "handed.json"), *at).code == 0
    assert causeway("keys", "add", "other", *at).code == 0
    address = causeway("keys", "show", "other", "-a", *at).out.strip()
    for where in (home, second):
        assert causeway("genesis", "add-account", address, "500CWAY", "--home", str(where)).code == 0
    assert causeway("genesis", "gentx", "val", "700CWAY", "--host", "198.51.100.7").code == 0
    made = causeway("genesis", "gentx", "other", "300CWAY", *at)
    path = Path(made.out.strip())
    (home / "config" / "gentx" / path.name).write_text(path.read_text())
    collected = causeway("genesis", "collect", "-o", "json")
    assert sorted(json.loads(collected.out)["validators"].values()) == ["300", "700"]
    assert "@198.51.100.7:26656" in collected.err
    shown = json.loads(causeway("genesis", "validate", "-o", "json").out)
    assert (shown["chain_id"], shown["supply"]) == ("mine-1", "1500000000ucway")
    onions = document(home)["app_state"]["genutil"]["gen_txs"]
    assert [len(one["body"]["messages"]) for one in onions] == [2, 2]


def test_the_onion_of_the_home_is_registered_with_the_validator(causeway: Runner, home: Path) -> None:
    made = causeway("genesis", "gentx", "val", "1CWAY", "--moniker", "mine", "--commission-rate", "0.2")
    create, onion = json.loads(Path(made.out.strip()).read_text())["body"]["messages"]
    assert create["description"]["moniker"] == "mine"
    assert create["commission"]["rate"] == "0.200000000000000000"
    assert base64.b64decode(onion["onion"]) == OnionFile(home).onions[-1].image


@pytest.mark.parametrize(
    ("arguments", "code", "text"),
    [
        (("gentx", "val", "1001CWAY"), 1, "insufficient funds"),
        (("gentx", "val", "5other"), 2, "stake is CWAY"),
        (("gentx", "val", "1CWAY", "--commission-rate", "much"), 2, "a rate is a number"),
        (("gentx", "val", "1CWAY", "--commission-rate", "0.9"), 1, "commission"),
        (("gentx", "nobody", "1CWAY"), 4, "no key named nobody"),
        (("add-account", "val", "1CWAY"), 1, "in the document already"),
        (("add-account", SOMEBODY, "much"), 2, "no amount"),
        (("add-account", SOMEBODY, "1CWAY", "--vesting-amount", "1CWAY"), 2, "needs --vesting-end"),
        (("add-account", SOMEBODY, "1CWAY", "--vesting-amount", "2CWAY", "--vesting-end", "9"), 1, "can't vest"),
        (("collect",), 6, "has no transactions"),
        (("init", "again"), 6, "is there already"),
        (("validate",), 1, "nobody to validate"),
        (("export",), 6, "no state"),
    ],
)
def test_what_can_not_be_is_said_with_the_exit_code_that_means_it(
    causeway: Runner, home: Path, arguments: tuple[str, ...], code: int, text: str
) -> None:
    before = document(home)
    said = causeway("genesis", *arguments)
    assert (said.code, text in said.err) == (code, True), said.err
    assert document(home) == before


def test_a_file_that_spoils_the_document_is_named(causeway: Runner, home: Path) -> None:
    path = Path(causeway("genesis", "gentx", "val", "7CWAY").out.strip())
    transaction = json.loads(path.read_text())
    transaction["body"]["messages"][0]["value"]["amount"] = "8"
    (path.parent / "a-bad-one.json").write_text(json.dumps(transaction))
    before = document(home)
    said = causeway("genesis", "collect")
    assert said.code == 1
    assert "a-bad-one.json: signature verification failed" in said.err
    assert document(home) == before


def test_invariants_of_a_node_that_has_never_run_are_none(causeway: Runner, home: Path) -> None:
    said = causeway("query", "invariants", "--home", str(home))
    assert (said.code, "has no state" in said.err) == (6, True)
