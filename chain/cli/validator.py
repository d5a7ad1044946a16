"""`causeway tx staking create-validator`: a validator of the node in a home, with the onion of its beacon."""

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from chain.cli.fields import coin
from chain.cli.node import NodeTrouble
from chain.cli.poc import Hex
from chain.cli.sending import OPTIONS, Order, submit
from chain.types import DENOM, Address, bech32_address

if TYPE_CHECKING:
    from google.protobuf.message import Message

    from chain.client.gentx import Terms

TERMS: tuple[click.Option, ...] = (
    click.Option(["--moniker"], default="", help="Instead of the node's own."),
    click.Option(["--website"], default=""),
    click.Option(["--details"], default=""),
    click.Option(["--commission-rate"], default="0.1", show_default=True, help="Part of the rewards that it keeps."),
    click.Option(["--commission-max-rate"], default="0.5", show_default=True, help="It will never ask for more."),
    click.Option(
        ["--commission-max-change-rate"], default="0.05", show_default=True, help="The most it may rise by a day."
    ),
    click.Option(["--min-self-delegation"], default="1ucway", show_default=True, metavar="AMOUNT"),
)
"""What an operator says of its validator, and promises."""


def terms_of(home: Path, amount: str, said: dict[str, str]) -> "Terms":
    """What was given for TERMS, with `amount` behind it. Raises a usage error, OSError, ValueError."""
    from chain.client.gentx import Terms
    from chain.dec import parse
    from chain.engine.config import moniker
    from chain.errors import Refused

    try:
        rates = {name: parse(said[f"commission_{name}"]) for name in ("rate", "max_rate", "max_change_rate")}
    except Refused as refusal:
        raise click.UsageError(f"a rate is a number such as 0.1: {refusal.log}") from None
    return Terms(
        moniker=said["moniker"] or moniker(home),
        stake=_ucway(amount),
        min_self_delegation=_ucway(said["min_self_delegation"]),
        website=said["website"],
        details=said["details"],
        **rates,
    )


def creation(operator: Address, public: bytes, onion: bytes, terms: "Terms") -> "list[Message]":
    """The messages that make a validator and register its onion, which goes first into its blocks."""
    from chain.client.gentx import create_validator
    from chain.types import OPERATOR_PREFIX, bech32_text
    from chain.wire.causeway.beacon.v1 import tx_pb2 as beacon

    register = beacon.MsgRegisterOnion(operator=bech32_text(operator, OPERATOR_PREFIX), onion=onion)
    return [create_validator(operator, public, terms), register]


def _ucway(text: str) -> int:
    given = coin(text)
    if given["denom"] != DENOM:
        raise click.UsageError(f"stake is CWAY or {DENOM}, not {text}")
    return int(given["amount"])


def _create(value: str, pubkey: bytes | None, onion: bytes | None, node_home: Path | None, **given: Any) -> None:
    from chain.engine.home import validator_key
    from chain.engine.onion import OnionFile

    said = {str(option.name): given.pop(str(option.name)) for option in TERMS}
    order = Order(**given)
    home = node_home or order.home
    try:
        public = validator_key(home).public if pubkey is None else pubkey
        image = OnionFile(home).ready().image if onion is None else onion
        terms = terms_of(home, value, said)
    except (OSError, ValueError) as error:
        raise NodeTrouble(f"no node's home: {error}; give --pubkey, --onion and --moniker, or --node-home") from error
    submit(order, lambda sender: creation(bech32_address(sender), public, image, terms))


create = click.Command(
    "create-validator",
    callback=_create,
    params=[
        click.Argument(["value"], metavar="AMOUNT"),
        click.Option(
            ["--node-home"],
            type=click.Path(path_type=Path, file_okay=False),
            help="The node's directory, if it is not HOME.",
        ),
        click.Option(["--pubkey"], type=Hex(32), help="Of the node that signs, instead of the home's."),
        click.Option(["--onion"], type=Hex(32), help="For the node's beacon, instead of the home's newest."),
        *TERMS,
        *OPTIONS,
    ],
    help="Make a validator of the node in --home, operated by the key --from, and register the onion of its beacon. "
    "(CreateValidator, RegisterOnion)",
)
