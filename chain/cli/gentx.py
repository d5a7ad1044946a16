"""`causeway genesis gentx`: to be a validator from a chain's first block on."""

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from chain.cli.genesis import BadGenesis
from chain.cli.node import NodeTrouble
from chain.cli.options import home_and_keyring
from chain.cli.validators import of_home, promised

if TYPE_CHECKING:
    from chain.client.keyring import Keyring


@click.command
@click.argument("key")
@click.argument("amount")
@home_and_keyring
@promised
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
        messages = of_home(home, operator.address, amount, said)
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


def _place(home: Path, host: str) -> tuple[str, str]:
    """The node's id, and where it is in the form of `--peers`; empty where nobody has said."""
    from chain.engine.home import node_id

    found = node_id(home)
    port = str(_config(home).get("p2p", {}).get("laddr", ":26656")).rpartition(":")[2]
    return found, f"{found}@{host if ':' in host else f'{host}:{port}'}" if host else ""


def _config(home: Path) -> dict[str, Any]:
    import tomllib

    return tomllib.loads((home / "config" / "config.toml").read_text())


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
