"""`causeway query …` and `causeway status`: a command for every query in the modules' manifests."""

import base64
import re
from typing import Any

import click
from google.api import annotations_pb2
from google.protobuf import descriptor_pool
from google.protobuf.descriptor import MethodDescriptor
from google.protobuf.message_factory import GetMessageClass

from chain.cli.fields import message, parameters, summary
from chain.cli.invariants import invariants
from chain.cli.options import NODE, node, output
from chain.cli.show import of_message, show
from chain.client.errors import ClientError
from chain.client.rpc import Outcome, Rpc
from chain.module import Query

_ALIASES = {"balances": "all-balances", "total": "total-supply", "sprint-now": "current-sprint"}


class NotThere(ClientError):
    """What was asked for is not on the chain (yet)."""

    exit_code = 1


def kebab(name: str) -> str:
    """`AllBalances` as `all-balances`."""
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "-", name).lower()


class Queries(click.Group):
    """The queries of one module, by its manifest."""

    def __init__(self, name: str, queries: tuple[Query, ...]) -> None:
        super().__init__(name, help=f"Ask the module {name}.")
        for one in queries:
            if kebab(one.path.rpartition("/")[2]) not in self.commands:  # else an older version of the same question
                self.add_command(_command(one))

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """A query by its name or a shorter one."""
        return super().get_command(ctx, _ALIASES.get(cmd_name, cmd_name))


class Modules(click.Group):
    """Fixed commands, and a group for each module of the registry."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Fixed commands first."""
        from modules.registry import MODULES

        return super().list_commands(ctx) + [module.name for module in MODULES if module.queries]

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """A fixed command, or a module's group."""
        fixed = super().get_command(ctx, cmd_name)
        if fixed is not None:
            return fixed
        from modules.registry import MODULES

        return next((Queries(one.name, tuple(one.queries)) for one in MODULES if one.name == cmd_name), None)


def _command(query: Query) -> click.Command:
    """A command of a query: what is in its REST path is an argument, everything else an option."""
    service, _, name = query.path[1:].partition("/")
    method: MethodDescriptor = descriptor_pool.Default().FindServiceByName(service).methods_by_name[name]
    route = method.GetOptions().Extensions[annotations_pb2.http].get
    response = GetMessageClass(method.output_type)

    def ask(node: str, output: str, height: int, **given: Any) -> None:
        with Rpc(node) as rpc:
            show(of_message(rpc.query(query.path, message(query.request, given), response, height)), output)

    shared: list[click.Parameter] = [
        click.Option(["--height"], type=click.IntRange(0), default=0, help="An earlier block; 0 is the latest."),
        click.Option(["--node"], envvar="CAUSEWAY_NODE", default=NODE, show_default=True, help="A node's RPC."),
        click.Option(["--output", "-o"], type=click.Choice(["text", "json"]), default="text", show_default=True),
    ]
    fields = parameters(list(query.request.DESCRIPTOR.fields), re.findall(r"\{(\w+)", route))
    text = f"{summary(query.answer)} REST: GET {route}"
    return click.Command(kebab(name), callback=ask, params=fields + shared, help=text)


@click.group(cls=Modules)
def query() -> None:
    """Ask the chain. Height 0 is the latest; the last 100 can be asked."""


@query.command("tx")
@click.argument("tx_hash", metavar="HASH")
@node
@output
def query_tx(tx_hash: str, node: str, output: str) -> None:
    """A transaction by its hash."""
    if not re.fullmatch(r"[0-9a-fA-F]{64}", tx_hash):
        raise click.UsageError("a transaction's hash is 64 hexadecimal digits")
    with Rpc(node) as rpc:
        outcome = rpc.tx(tx_hash)
    if outcome is None:
        raise NotThere(f"no block has the transaction {tx_hash} (a mempool may)")
    show(of_outcome(outcome), output)


@query.command("txs")
@click.argument("events", metavar="QUERY")
@click.option("--page", type=click.IntRange(1), default=1, show_default=True)
@click.option("--limit", type=click.IntRange(1, 100), default=30, show_default=True)
@click.option("--newest-first", is_flag=True)
@node
@output
def query_txs(events: str, page: int, limit: int, newest_first: bool, node: str, output: str) -> None:
    """Transactions by events, such as "message.sender='cway1…' AND tx.height>5"."""
    with Rpc(node) as rpc:
        show([of_outcome(one) for one in rpc.tx_search(events, page, limit, newest_first)], output)


@query.command("block")
@click.argument("height", type=click.IntRange(0), default=0)
@node
@output
def query_block(height: int, node: str, output: str) -> None:
    """A block, the latest by default."""
    with Rpc(node) as rpc:
        show(rpc.block(height), output)


@query.command("validators")
@click.option("--height", type=click.IntRange(0), default=0, help="0 is the latest.")
@node
@output
def query_validators(height: int, node: str, output: str) -> None:
    """The engine's validator set: consensus addresses and voting powers."""
    with Rpc(node) as rpc:
        powers = rpc.validators(height)
    show([{"address": address, "voting_power": str(power)} for address, power in powers.items()], output)


@click.command
@node
@output
def status(node: str, output: str) -> None:
    """What a node says about itself: network, height, application hash, power."""
    with Rpc(node) as rpc:
        show(rpc.status(), output)


query.add_command(status)
query.add_command(invariants)


def show_outcome(outcome: Outcome, output: str) -> None:
    """Print what became of a transaction; people get it without events."""
    whole = of_outcome(outcome)
    show(whole if output == "json" else {name: whole[name] for name in whole if name not in ("events", "data")}, output)


def of_outcome(outcome: Outcome) -> dict[str, Any]:
    """A transaction's outcome under the names that Cosmos tools use."""
    return {
        "height": str(outcome.height),
        "txhash": outcome.hash,
        "codespace": outcome.codespace,
        "code": outcome.code,
        "raw_log": outcome.log,
        "gas_wanted": str(outcome.gas_wanted),
        "gas_used": str(outcome.gas_used),
        "data": base64.b16encode(outcome.data).decode(),
        "events": list(outcome.events),
    }
