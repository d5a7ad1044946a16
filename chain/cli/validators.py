"""What an operator promises, and the commands of `causeway tx staking` in which it does."""

import base64
import json
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from chain.cli.fields import coin
from chain.cli.node import NodeTrouble
from chain.cli.poc import Hex
from chain.cli.sending import OPTIONS, Messages, Order, command, submit
from chain.types import DENOM, Address, bech32_address, operator_text

if TYPE_CHECKING:
    from google.protobuf.message import Message

    from chain.client.gentx import Terms

F = TypeVar("F", bound=Callable[..., Any])
KEY_BYTES = 32
KEEP = "[do-not-modify]"
"""What wallets write for a line that stays as it is."""
TERMS: tuple[click.Option, ...] = (
    click.Option(["--moniker"], default="", help="Instead of the node's own."),
    click.Option(["--website"], default=""),
    click.Option(["--details"], default=""),
    click.Option(
        ["--commission-rate"], default="0.1", show_default=True, help="Part of the rewards that the operator keeps."
    ),
    click.Option(["--commission-max-rate"], default="0.5", show_default=True, help="It will never ask for more."),
    click.Option(
        ["--commission-max-change-rate"], default="0.05", show_default=True, help="The most it may rise by a day."
    ),
    click.Option(["--min-self-delegation"], default=f"1{DENOM}", show_default=True, metavar="AMOUNT"),
)
_LINES = ("moniker", "identity", "website", "security_contact", "details")


def promised(function: F) -> F:
    """TERMS as options of a command that is written as a function."""
    function.__click_params__ = [*getattr(function, "__click_params__", []), *reversed(TERMS)]  # type: ignore[attr-defined]
    return function


def terms(said: dict[str, str], amount: str, moniker: str) -> "Terms":
    """The promises that were typed; `moniker` where none was. Raises a usage error."""
    from chain.client.gentx import Terms
    from chain.dec import parse
    from chain.errors import Refused

    try:
        rates = {name: parse(said[f"commission_{name}"]) for name in ("rate", "max_rate", "max_change_rate")}
    except Refused as refusal:
        raise click.UsageError(f"a rate is a number such as 0.1: {refusal.log}") from None
    return Terms(
        moniker=said["moniker"] or moniker,
        stake=_ucway(amount),
        min_self_delegation=_ucway(said["min_self_delegation"]),
        website=said["website"],
        details=said["details"],
        **rates,
    )


def of_home(home: Path, operator: Address, amount: str, said: dict[str, str]) -> "list[Message]":
    """A validator with the key of a node's home, and its onion, which is made if there is none.

    Raises OSError, ValueError, a usage error.
    """
    from chain.client.gentx import create_validator
    from chain.engine.home import validator_key
    from chain.engine.onion import OnionFile

    promised = terms(said, amount, _moniker(home))
    public = validator_key(home).public
    return [create_validator(operator, public, promised), _registration(operator, OnionFile(home).ready().image)]


def of_key(public: bytes, onion: bytes | None, operator: Address, amount: str, said: dict[str, str]) -> "list[Message]":
    """A validator with a key that was typed, and its onion if that was. Raises a usage error."""
    from chain.client.gentx import create_validator

    if not said["moniker"]:
        raise click.UsageError("--pubkey goes with --moniker: no home is read then")
    made = create_validator(operator, public, terms(said, amount, ""))
    return [made] if onion is None else [made, _registration(operator, onion)]


def consensus_key(text: str) -> bytes:
    """An ed25519 key of 32 bytes from base64, or from the JSON in which tools show it. Raises a usage error."""
    try:
        given = json.loads(text)["key"] if text.startswith("{") else text
        key = base64.b64decode(given, validate=True)
    except (ValueError, KeyError, TypeError) as error:
        raise click.UsageError(f"--pubkey: neither base64 nor JSON with a key ({error})") from error
    if len(key) != KEY_BYTES:
        raise click.UsageError(f"--pubkey: an ed25519 key has {KEY_BYTES} bytes, not {len(key)}")
    return key


def _registration(operator: Address, image: bytes) -> "Message":
    from chain.wire.causeway.beacon.v1 import tx_pb2

    return tx_pb2.MsgRegisterOnion(operator=operator_text(operator), onion=image)


def _ucway(text: str) -> int:
    given = coin(text)
    if given["denom"] != DENOM:
        raise click.UsageError(f"stake is CWAY or {DENOM}, not {text}")
    return int(given["amount"])


def _moniker(home: Path) -> str:
    import tomllib

    return str(tomllib.loads((home / "config" / "config.toml").read_text())["moniker"])


def _create(amount: str, pubkey: str | None, onion: bytes | None, **given: Any) -> None:
    said = {str(option.name): given.pop(str(option.name)) for option in TERMS}
    order = Order(**given)
    public = None if pubkey is None else consensus_key(pubkey)
    if public is None and onion is not None:
        raise click.UsageError("--onion goes with --pubkey; otherwise the home's own is registered")

    def messages(sender: str) -> "list[Message]":
        operator = bech32_address(sender)
        try:
            if public is None:
                return of_home(order.home, operator, amount, said)
        except (OSError, ValueError) as error:
            raise NodeTrouble(f"no node of which to take the key: {error}") from error
        return of_key(public, onion, operator, amount, said)

    submit(order, messages)
    if public is not None and onion is None:
        click.echo("It proposes no blocks before it has an onion: causeway beacon register", err=True)


def _edit(commission_rate: str | None, min_self_delegation: str | None, **lines: str) -> Messages:
    from chain.cli.fields import message
    from chain.wire.cosmos.staking.v1beta1 import tx_pb2

    typed = {"commission_rate": commission_rate, "min_self_delegation": min_self_delegation}
    if min_self_delegation is not None:
        typed["min_self_delegation"] = str(_ucway(min_self_delegation))

    def messages(sender: str) -> "list[Message]":
        operator = operator_text(bech32_address(sender))
        given = {"validator_address": operator, "description": json.dumps(lines)}
        return [message(tx_pb2.MsgEditValidator, given | {name: one for name, one in typed.items() if one})]

    return messages


def commands() -> list[click.Command]:
    """Those of staking's commands that the message's fields alone would make unwieldy."""
    create = click.Command(
        "create-validator",
        callback=_create,
        params=[
            click.Argument(["amount"]),
            *TERMS,
            click.Option(["--pubkey"], metavar="BASE64|JSON", help="Of a node elsewhere, instead of the one in HOME."),
            click.Option(["--onion"], type=Hex(32), help="Of that node's beacon."),
            *OPTIONS,
        ],
        help="Have the node in --home validate, with AMOUNT of the account --from behind it; registers the home's "
        "onion too: causeway tx staking create-validator 1000CWAY --from operator --home HOME",
    )
    kept = [click.Option([f"--{name.replace('_', '-')}"], default=KEEP, help="Empty: no more.") for name in _LINES]
    edit = command(
        "edit-validator",
        "Change what a validator says of itself, its commission and its own stake's least; all else stays.",
        [
            *kept,
            click.Option(["--commission-rate"], help="For instance 0.1. A rise takes effect an epoch later."),
            click.Option(["--min-self-delegation"], metavar="AMOUNT", help="May only rise."),
        ],
        _edit,
    )
    return [create, edit]
