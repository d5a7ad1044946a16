"""`causeway genesis gentx`: to be a validator from a chain's first block on."""

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from chain.cli.fields import coin
from chain.cli.genesis import BadGenesis
from chain.cli.node import NodeTrouble
from chain.cli.options import home_and_keyring

if TYPE_CHECKING:
    from chain.client.keyring import Keyring
    from chain.client.keys import Key


@click.command
@click.argument("key")
@click.argument("amount")
@home_and_keyring
@click.option("--moniker", default="", help="Instead of the node's own.")
@click.option("--website", default="")
@click.option("--details", default="")
@click.option("--commission-rate", default="0.1", show_default=True, help="Part of the rewards that it keeps.")
@click.option("--commission-max-rate", default="0.5", show_default=True, help="It will never ask for more.")
@click.option("--commission-max-change-rate", default="0.05", show_default=True, help="The most it may rise by a day.")
@click.option("--min-self-delegation", default="1ucway", show_default=True, metavar="AMOUNT")
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
    from chain.client.gentx import Terms, create_validator
    from chain.dec import parse
    from chain.engine.home import validator_key
    from chain.engine.onion import OnionFile
    from chain.errors import Refused
    from chain.types import OPERATOR_PREFIX, bech32_text
    from chain.wire.causeway.beacon.v1 import tx_pb2 as beacon

    try:
        rates = {name: parse(said[f"commission_{name}"]) for name in ("rate", "max_rate", "max_change_rate")}
    except Refused as refusal:
        raise click.UsageError(f"a rate is a number such as 0.1: {refusal.log}") from None
    terms = Terms(
        moniker=said["moniker"] or _moniker(home),
        stake=_ucway(amount),
        min_self_delegation=_ucway(said["min_self_delegation"]),
        website=said["website"],
        details=said["details"],
        **rates,
    )
    onion = OnionFile(home).ready().image
    register = beacon.MsgRegisterOnion(operator=bech32_text(operator.address, OPERATOR_PREFIX), onion=onion)
    return [create_validator(operator, validator_key(home).public, terms), register]


def _ucway(text: str) -> int:
    given = coin(text)
    if given["denom"] != "ucway":
        raise click.UsageError(f"stake is CWAY or ucway, not {text}")
    return int(given["amount"])


def _moniker(home: Path) -> str:
    return str(_config(home)["moniker"])


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
