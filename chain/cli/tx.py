"""`causeway tx …`: transfers, and a command for every message in the modules' manifests."""

import importlib
from typing import Any

import click
from google.protobuf.message import Message

from chain.cli.fields import coin, message, parameters, summary
from chain.cli.query import kebab
from chain.cli.sending import Messages, command
from chain.errors import InvalidAddress
from chain.module import Route
from chain.types import OPERATOR_PREFIX, PREFIX, bech32_address, bech32_text
from chain.wire.cosmos.bank.v1beta1 import bank_pb2, tx_pb2
from chain.wire.cosmos.base.v1beta1 import coin_pb2
from chain.wire.cosmos.msg.v1 import msg_pb2
from chain.wire.cosmos_proto import cosmos_pb2

_ALIASES = {
    "register": "register-miner",
    "update": "update-miner",
    "unregister": "unregister-miner",
    "vote-weighted": "weighted-vote",
}
_SHAPED = {"gov": "chain.cli.gov", "staking": "chain.cli.validators", "upgrade": "chain.cli.upgrades"}
"""Modules some of whose messages have commands that are shaped by hand: what `commands()` of that file gives."""


class Routes(click.Group):
    """The messages of one module that an account may send, by its manifest."""

    def __init__(self, name: str, routes: tuple[Route, ...]) -> None:
        super().__init__(name, help=f"Messages of the module {name}.")
        if name in _SHAPED:
            for shaped in importlib.import_module(_SHAPED[name]).commands():
                self.add_command(shaped)
        for one in routes:
            known = command_name(one) in self.commands or command_name(one) in _ALIASES  # or an older version of it
            if _sendable(one) and not known:
                self.add_command(_command(one, _signer(one.message)))

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """A message by its name or a shorter one."""
        return super().get_command(ctx, _ALIASES.get(cmd_name, cmd_name))


class Modules(click.Group):
    """Transfers, and a group for each module of the registry."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Transfers first."""
        from modules.registry import MODULES

        return super().list_commands(ctx) + [
            one.name for one in MODULES if one.name in _SHAPED or any(map(_sendable, one.routes))
        ]

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """A transfer, or a module's group."""
        fixed = super().get_command(ctx, cmd_name)
        if fixed is not None:
            return fixed
        from modules.registry import MODULES

        return next((Routes(one.name, tuple(one.routes)) for one in MODULES if one.name == cmd_name), None)


def _sendable(route: Route) -> bool:
    """Whether an account may send it: one signer, which is not the authority; see `causeway tx gov draft-proposal`."""
    return _signer(route.message) not in ("", "authority")


def command_name(route: Route) -> str:
    """`MsgVoteWeighted` as `vote-weighted`."""
    return kebab(route.message.DESCRIPTOR.name.removeprefix("Msg"))


def _signer(kind: Any) -> str:
    """The field that names a message's only signer, from its proto option; empty where there is none or several."""
    signers = list(kind.DESCRIPTOR.GetOptions().Extensions[msg_pb2.signer])
    return str(signers[0]) if len(signers) == 1 else ""


def _command(route: Route, signer: str) -> click.Command:
    """A command of a message: its fields are options, the signer's is filled in."""
    kind: Any = route.message
    name = kind.DESCRIPTOR.name.removeprefix("Msg")
    prefix = signer_prefix(kind.DESCRIPTOR.fields_by_name[signer])
    fields = [field for field in kind.DESCRIPTOR.fields if field.name != signer]

    def messages(**given: Any) -> Messages:
        return lambda sender: [message(kind, {**given, signer: bech32_text(bech32_address(sender), prefix)})]

    return command(command_name(route), f"{summary(route.handler)} ({name})", parameters(fields, []), messages)


def signer_prefix(field: Any) -> str:
    """How the signer's address is spelled in that field: an operator's account signs for the operator."""
    scalar = field.GetOptions().Extensions[cosmos_pb2.scalar]
    return OPERATOR_PREFIX if scalar == "cosmos.ValidatorAddressString" else PREFIX


def _address(text: str) -> str:
    """An address that was typed. Raises a usage error."""
    try:
        bech32_address(text)
    except InvalidAddress as error:
        raise click.UsageError(f"{text!r} is no address: {error}") from error
    return text


def _coins(amounts: str) -> list[coin_pb2.Coin]:
    """`5ucway,3other` as coins, sorted. Raises a usage error."""
    parsed = [coin_pb2.Coin(**coin(text)) for text in amounts.split(",")]
    return sorted(parsed, key=lambda one: one.denom)


def _send(to: str, amount: str) -> Messages:
    recipient, coins = _address(to), _coins(amount)
    return lambda sender: [tx_pb2.MsgSend(from_address=sender, to_address=recipient, amount=coins)]


def _multi_send(outputs: tuple[str, ...]) -> Messages:
    parts = [text.partition("=") for text in outputs]
    if not all(amount for _, _, amount in parts):
        raise click.UsageError("each recipient is ADDRESS=AMOUNT")
    paid = [bank_pb2.Output(address=_address(to), coins=_coins(amount)) for to, _, amount in parts]
    sums: dict[str, int] = {}
    for one in (found for output in paid for found in output.coins):
        sums[one.denom] = sums.get(one.denom, 0) + int(one.amount)
    total = [coin_pb2.Coin(denom=denom, amount=str(amount)) for denom, amount in sorted(sums.items())]

    def messages(sender: str) -> list[Message]:
        return [tx_pb2.MsgMultiSend(inputs=[bank_pb2.Input(address=sender, coins=total)], outputs=paid)]

    return messages


@click.group(cls=Modules)
def tx() -> None:
    """Sign and send a transaction; by default, wait until it is in a block.

    Exit code 1 where the chain refuses it, 5 where no block has it in time.
    """


tx.add_command(
    command(
        "send",
        "Send coins: causeway tx send cway1… 1000ucway --from alice",
        [click.Argument(["to"]), click.Argument(["amount"])],
        _send,
    )
)
tx.add_command(
    command(
        "multi-send",
        "Send coins to several: causeway tx multi-send cway1…=5ucway cway1…=7ucway --from alice",
        [click.Argument(["outputs"], nargs=-1, required=True, metavar="ADDRESS=AMOUNT…")],
        _multi_send,
    )
)
