"""Messages of operators on the command line: their account signs, the message names the operator."""

from typing import Any

import click
import pytest

from chain.cli import tx
from chain.module import route
from chain.types import OPERATOR_PREFIX, bech32_address, bech32_text
from chain.wire.cosmos.bank.v1beta1 import tx_pb2 as bank
from chain.wire.cosmos.slashing.v1beta1 import tx_pb2 as slashing

ME = bech32_text(bytes(range(20)))
OPERATOR = bech32_text(bytes(range(20)), OPERATOR_PREFIX)


def made_by(kind: Any, signer: str, monkeypatch: pytest.MonkeyPatch) -> Any:
    """The one message that a command of the manifest makes for ME."""
    seen: list[Any] = []

    def command(name: str, text: str, params: Any, messages: Any) -> click.Command:
        seen.append(messages)
        return click.Command(name)

    monkeypatch.setattr(tx, "command", command)
    tx.Routes("some", (route(kind, lambda ctx, msg: msg, signer=signer, gas=1),))
    (made,) = seen[0]()(ME)
    return made


def test_an_operators_account_signs_for_the_operator(monkeypatch: pytest.MonkeyPatch) -> None:
    assert made_by(slashing.MsgUnjail, "validator_addr", monkeypatch).validator_addr == OPERATOR
    assert bech32_address(OPERATOR, OPERATOR_PREFIX) == bech32_address(ME)


def test_everybody_elses_message_names_the_account(monkeypatch: pytest.MonkeyPatch) -> None:
    assert made_by(bank.MsgSend, "from_address", monkeypatch).from_address == ME
