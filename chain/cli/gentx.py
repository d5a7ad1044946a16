"""`causeway genesis gentx`: to be a validator from a chain's first block on."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from chain.cli.genesis import BadGenesis
from chain.cli.node import NodeTrouble
from chain.cli.options import home, keyring
from chain.cli.validator import TERMS, creation, terms_of

if TYPE_CHECKING:
    from chain.client.keyring import Keyring
    from chain.client.keys import Key


F = TypeVar("F", bound=Callable[..., Any])


def _terms(function: F) -> F:
    """The options that every validator is made with."""
    function.__dict__.setdefault("__click_params__", []).extend(reversed(TERMS))
    return function


@click.command
@click.argument("key")
@click.argument("amount")
@keyring
@home
@_terms
@click.option(
    "--host", default="", help="Where other nodes reach this one: a name or an address, with or without port."
)
def gentx(key: str, amount: str, ring: "Keyring", home: Path, host: str, **said: str) -> None:
    """Sign, before there is a chain, that the node in --home validates, with AMOUNT of the account KEY behind it.

    The document must be the home's, with KEY's account in it. The onion of the node's beacon is registered with it.
    """
    from chain.client.gentx import genesis_transaction

    document = _genesis(home)
    operator = ring.key(key)
    try:
        messages = _messages(home, operator, amount, said)
        node, memo = _place(home, host)
    except (OSError, ValueError) as error:
        raise NodeTrouble(str(error)) from error
    transaction = genesis_transaction(operator, str(document["chain_id"]), messages, memo)
    _try(document, transaction)
    path = home / "config" / "gentx" / f"gentx-{node}.json"
    path.parent.mkdir(exist_ok=True)
    path.write_text(json.dumps(transaction, indent=2) + "\n")
    click.echo(path)
    click.echo("Send this file to whoever collects them; it holds no secrets.", err=True)


def _messages(home: Path, operator: "Key", amount: str, said: dict[str, str]) -> list[Any]:
    from chain.engine.home import validator_key
    from chain.engine.onion import OnionFile

    terms = terms_of(home, amount, said)
    return list(creation(operator.address, validator_key(home).public, OnionFile(home).ready().image, terms))


def _place(home: Path, host: str) -> tuple[str, str]:
    """The node's id, and where it is in the form of `--peers`; empty where nobody has said."""
    from chain.engine.config import settings
    from chain.engine.home import node_id

    found = node_id(home)
    port = str(settings(home).get("p2p", {}).get("laddr", ":26656")).rpartition(":")[2]
    return found, f"{found}@{host if ':' in host else f'{host}:{port}'}" if host else ""


def _genesis(home: Path) -> dict[str, Any]:
    path = home / "config" / "genesis.json"
    try:
        return dict(json.loads(path.read_text()))
    except (OSError, ValueError) as error:
        raise NodeTrouble(f"{path}: {error}") from error


def _try(document: dict[str, Any], transaction: dict[str, Any]) -> None:
    """Start a chain with this one validator, here: what would be refused at the start is refused now."""
    from genesis import ceremony
    from genesis.review import review

    ceremony.collect(document, [transaction])
    faults = review(document).faults
    if faults:
        raise BadGenesis("the chain would not start with this:\n" + "\n".join(f"- {fault}" for fault in faults))
