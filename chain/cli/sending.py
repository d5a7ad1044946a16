"""What all commands share that send a transaction: terms, signing, asking, waiting."""

import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
from google.protobuf.message import Message

from chain.cli.fields import coin
from chain.cli.options import NODE, default_home, keyring_of
from chain.cli.show import of_message, show
from chain.client.keyring import Keyring
from chain.types import DENOM

if TYPE_CHECKING:
    from chain.client.tx import Sender, Terms

Messages = Callable[[str], Sequence[Message]]
"""Gives the messages of a transaction, told who sends them."""


class Gas(click.ParamType[int | None]):
    """`auto`, or units of gas."""

    name = "auto|N"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> int | None:
        """None for auto."""
        if value in (None, "auto"):
            return None
        if not str(value).isdecimal():
            self.fail(f"{value!r} is neither auto nor a number", param, ctx)
        return int(value)


OPTIONS: tuple[click.Option, ...] = (
    click.Option(["--from", "sender"], required=True, metavar="KEY", help="The key's name in the keyring."),
    click.Option(["--fees"], metavar="AMOUNT", help="What to pay, for instance 200ucway; otherwise gas times price."),
    click.Option(["--gas"], type=Gas(), default="auto", show_default=True, help="A limit, or what a simulation says."),
    click.Option(["--gas-prices"], default=f"0.001{DENOM}", show_default=True, help="For a unit of gas."),
    click.Option(["--memo"], default="", help="At most 256 characters, public."),
    click.Option(["--timeout-height"], type=click.IntRange(0), default=0, help="The last block that may have it."),
    click.Option(["--dry-run"], is_flag=True, help="Simulate only."),
    click.Option(
        ["--broadcast-mode", "-b"],
        type=click.Choice(["block", "sync", "async"]),
        default="block",
        show_default=True,
        help="Wait for a block, for the mempool's check, or for nothing.",
    ),
    click.Option(["--timeout"], type=float, default=60.0, show_default=True, help="Seconds to wait for a block."),
    click.Option(["--yes", "-y"], is_flag=True, help="Do not ask."),
    click.Option(["--chain-id"], help="Instead of what the node says."),
    click.Option(["--node"], envvar="CAUSEWAY_NODE", default=NODE, show_default=True, help="A node's RPC."),
    click.Option(
        ["--home"],
        envvar="CAUSEWAY_HOME",
        type=click.Path(path_type=Path, file_okay=False),
        default=default_home,
        show_default="~/.causeway",
        help="Has the keyring.",
    ),
    click.Option(["--keyring-dir"], type=click.Path(path_type=Path), help="Instead of HOME/keyring."),
    click.Option(
        ["--keyring-backend"],
        envvar="CAUSEWAY_KEYRING_BACKEND",
        type=click.Choice(["file", "test"]),
        default="file",
        show_default=True,
    ),
    click.Option(["--output", "-o"], type=click.Choice(["text", "json"]), default="text", show_default=True),
)


@dataclass(frozen=True)
class Order:
    """The shared options as given."""

    sender: str
    fees: str | None
    gas: int | None
    gas_prices: str
    memo: str
    timeout_height: int
    dry_run: bool
    broadcast_mode: str
    timeout: float
    yes: bool
    chain_id: str | None
    node: str
    home: Path
    keyring_dir: Path | None
    keyring_backend: str
    output: str

    @property
    def ring(self) -> Keyring:
        """The keyring that the options name."""
        return keyring_of(self.home, self.keyring_dir, self.keyring_backend)

    def terms(self) -> "Terms":
        """Gas, fee and the rest. Raises a usage error."""
        from chain.client.tx import Terms

        fee = None if self.fees is None else _ucway(self.fees)
        return Terms(self.gas, fee, _price(self.gas_prices), self.memo, self.timeout_height)


def command(
    name: str, text: str, params: Sequence[click.Parameter], messages: Callable[..., Messages]
) -> click.Command:
    """A command that sends what `messages(**given)` makes of its own parameters."""

    def callback(**given: Any) -> None:
        shared = {option.name: given.pop(str(option.name)) for option in OPTIONS}
        submit(Order(**shared), messages(**given))

    return click.Command(name, callback=callback, params=[*params, *OPTIONS], help=text)


def submit(order: Order, messages: Messages) -> None:
    """Simulate, ask, sign, send and wait, as the options say; prints what became of it. Raises ClientError."""
    from chain.client.errors import QueryRefused
    from chain.client.rpc import Rpc
    from chain.client.tx import Sender

    terms = order.terms()
    address = order.ring.entry(order.sender).address
    with Rpc(order.node) as rpc:
        sender = Sender(rpc, order.ring.key(order.sender), order.chain_id)
        body = messages(address)
        try:
            (_dry_run if order.dry_run else _send)(sender, body, order, terms)
        except QueryRefused as refused:
            if order.output == "json":
                show({"codespace": refused.codespace, "code": refused.code, "raw_log": str(refused)}, "json")
            raise


def _dry_run(sender: "Sender", body: Sequence[Message], order: Order, terms: "Terms") -> None:
    from chain.client.tx import GAS_MARGIN, fee_of

    used = sender.simulate(body, terms)
    gas = terms.gas or int(used * GAS_MARGIN)
    fee = fee_of(gas, terms.gas_price) if terms.fee is None else terms.fee
    show({"gas_used": str(used), "gas_limit": str(gas), "fee": f"{fee}{DENOM}"}, order.output)


def _send(sender: "Sender", body: Sequence[Message], order: Order, terms: "Terms") -> None:
    from chain.cli.query import show_outcome
    from chain.client.errors import TxRefused
    from chain.client.rpc import Outcome
    from chain.client.tx import wait_included

    _confirm(body, order)
    try:
        if order.broadcast_mode == "async":
            outcome = Outcome(sender.rpc.broadcast_tx_async(sender.sign(body, terms)), 0, "", "")
        else:
            outcome = Outcome(sender.broadcast(body, terms), 0, "", "")
        if order.broadcast_mode == "block":
            outcome = wait_included(sender.rpc, outcome.hash, order.timeout)
    except TxRefused as refused:
        show_outcome(refused.outcome, order.output)
        raise
    show_outcome(outcome, order.output)


def _confirm(body: Sequence[Message], order: Order) -> None:
    if order.yes:
        return
    if not sys.stdin.isatty():
        raise click.UsageError("nobody can be asked here: add --yes to send without asking")
    for one in body:
        click.echo(f"{one.DESCRIPTOR.full_name} {of_message(one)}", err=True)
    click.confirm("Sign and send this?", abort=True, err=True)


def _ucway(text: str) -> int:
    given = coin(text)
    if given["denom"] != DENOM:
        raise click.UsageError(f"fees are paid in {DENOM}, not in {given['denom']}")
    return int(given["amount"])


def _price(text: str) -> Decimal:
    from chain.client.tx import parse_gas_price

    try:
        return parse_gas_price(text)
    except ValueError as error:
        raise click.UsageError(str(error)) from error
