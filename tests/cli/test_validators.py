"""Commands of operators: a validator of a home or of a key that was typed, an edit, the proposal of an upgrade."""

from __future__ import annotations

import json
from base64 import b64encode
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import click
import pytest
from google.protobuf.message import Message

from chain.cli import upgrades, validators
from chain.cli.main import run
from chain.cli.sending import OPTIONS
from chain.engine.home import NodeConfig, create_home, validator_key
from chain.engine.onion import OnionFile
from chain.types import OPERATOR_PREFIX, bech32_text, module_address
from chain.wire.cosmos.crypto.ed25519 import keys_pb2
from chain.wire.cosmos.gov.v1 import tx_pb2 as gov
from chain.wire.cosmos.staking.v1beta1 import tx_pb2 as staking
from chain.wire.cosmos.upgrade.v1beta1 import tx_pb2 as upgrade

ACCOUNT = bytes(range(20))
ME, OPERATOR = bech32_text(ACCOUNT), bech32_text(ACCOUNT, OPERATOR_PREFIX)
KEY = bytes(range(32))
TYPED = b64encode(KEY).decode()


@pytest.fixture
def sent(monkeypatch: pytest.MonkeyPatch) -> list[Sequence[Message]]:
    """The messages of every command that is run, which ME signs; nothing leaves this process."""
    found: list[Sequence[Message]] = []
    for place in ("chain.cli.validators.submit", "chain.cli.sending.submit"):
        monkeypatch.setattr(place, lambda order, messages: found.append(messages(ME)))
    return found


def typed(*arguments: str) -> int:
    return run(["tx", *arguments, "--from", "me", "-y"])


def key_of(message: Any) -> bytes:
    return bytes(keys_pb2.PubKey.FromString(message.pubkey.value).key)


def test_a_home_gives_the_key_the_name_and_the_onion(sent: list[Any], tmp_path: Path) -> None:
    create_home(tmp_path, NodeConfig(moniker="here"))
    assert typed("staking", "create-validator", "5CWAY", "--home", str(tmp_path), "--commission-rate", "0.2") == 0
    ((made, registration),) = sent
    assert (made.validator_address, made.description.moniker, made.value.amount) == (OPERATOR, "here", "5000000")
    assert (made.commission.rate, made.min_self_delegation) == (str(2 * 10**17), "1")
    assert key_of(made) == validator_key(tmp_path).public
    assert (registration.operator, registration.onion) == (OPERATOR, OnionFile(tmp_path).onions[-1].image)


@pytest.mark.parametrize("text", [TYPED, json.dumps({"@type": "/cosmos.crypto.ed25519.PubKey", "key": TYPED})])
def test_a_key_that_is_typed_needs_no_home(sent: list[Any], tmp_path: Path, text: str) -> None:
    given = ("--pubkey", text, "--moniker", "far", "--home", str(tmp_path / "none"))
    assert typed("staking", "create-validator", "5CWAY", *given) == 0
    assert typed("staking", "create-validator", "5CWAY", *given, "--onion", "07" * 32) == 0
    (alone, (made, registration)) = sent
    assert (len(alone), key_of(alone[0]), key_of(made), registration.onion) == (1, KEY, KEY, b"\7" * 32)


@pytest.mark.parametrize(
    "wrong",
    [
        ["--pubkey", TYPED],
        ["--pubkey", "AAAA", "--moniker", "m"],
        ["--pubkey", "{}", "--moniker", "m"],
        ["--pubkey", "no base64", "--moniker", "m"],
        ["--onion", "07" * 32],
        ["--pubkey", TYPED, "--moniker", "m", "--commission-rate", "much"],
        ["--pubkey", TYPED, "--moniker", "m", "--min-self-delegation", "5other"],
    ],
)
def test_what_does_not_fit_is_wrong_usage(sent: list[Any], wrong: list[str]) -> None:
    assert typed("staking", "create-validator", "5CWAY", *wrong) == 2
    assert sent == []


def test_a_home_without_a_node_is_this_machines_trouble(
    sent: list[Any], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert typed("staking", "create-validator", "5CWAY", "--home", str(tmp_path)) == 6
    assert "no node" in capsys.readouterr().err
    assert sent == []


def test_an_edit_names_what_changes_and_leaves_the_rest(sent: list[Any]) -> None:
    assert typed("staking", "edit-validator", "--details", "", "--commission-rate", "0.3") == 0
    ((made,),) = sent
    expected = staking.MsgEditValidator(validator_address=OPERATOR, commission_rate=str(3 * 10**17))
    for name in ("moniker", "identity", "website", "security_contact"):
        setattr(expected.description, name, validators.KEEP)
    assert made == expected


def test_an_upgrade_is_proposed_by_one_line(sent: list[Any]) -> None:
    words = ("--title", "t", "--summary", "s", "--deposit", "10CWAY")
    assert typed("upgrade", "software-upgrade", "v2", "--height", "99", "--info", "i", *words, "--expedited") == 0
    assert typed("upgrade", "cancel-software-upgrade", *words) == 0
    ((made,), (cancelled,)) = sent
    assert isinstance(made, gov.MsgSubmitProposal)
    assert (made.proposer, made.title, made.expedited, made.initial_deposit[0].amount) == (ME, "t", True, "10000000")
    inner = upgrade.MsgSoftwareUpgrade.FromString(made.messages[0].value)
    assert (inner.authority, inner.plan.name, inner.plan.height) == (bech32_text(module_address("gov")), "v2", 99)
    assert cancelled.messages[0].type_url == "/cosmos.upgrade.v1beta1.MsgCancelUpgrade"


def test_the_shaped_commands_have_the_options_of_all_others() -> None:
    shared = {option.name for option in OPTIONS}
    for one in (*validators.commands(), *upgrades.commands()):
        assert isinstance(one, click.Command)
        assert shared <= {parameter.name for parameter in one.params}, one.name
