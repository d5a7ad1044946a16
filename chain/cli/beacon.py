"""`causeway beacon`: a validator's onions, in its home and on the chain."""

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from chain.cli.node import NodeTrouble
from chain.cli.options import home, node, output
from chain.cli.poc import Hex
from chain.cli.sending import OPTIONS, Order, submit
from chain.cli.show import show
from chain.engine.onion import LENGTH, MAX_LENGTH, OnionFile
from chain.types import bech32_address, operator_text

if TYPE_CHECKING:
    from google.protobuf.message import Message

    from chain.client.rpc import Rpc
    from chain.wire.causeway.beacon.v1 import types_pb2


@click.group
def beacon() -> None:
    """A validator's onions: what it reveals in its blocks, one layer each.

    `make` adds one to the home's config/onions.json; back that file up, and show it to nobody. `register` tells the
    chain of it. A new one takes the old one's place some blocks later; until then the node needs both, and keeps them.
    """


@beacon.command
@home
@click.option(
    "--length", type=click.IntRange(1, MAX_LENGTH), default=LENGTH, show_default=True, help="Reveals that it has."
)
@output
def make(home: Path, length: int, output: str) -> None:
    """Add an onion to the node's home. It changes nothing that is there, and nothing on the chain."""
    file = _file(home)
    try:
        onion = file.make(length)
    except OSError as error:
        raise NodeTrouble(str(error)) from error
    show({"number": len(file.onions) - 1, "onion": onion.image.hex(), "length": length}, output)
    click.echo(f"Tell the chain: causeway beacon register --home {home} --from KEY", err=True)


@beacon.command("show")
@home
@output
def list_(home: Path, output: str) -> None:
    """The onions in the node's home, oldest first; no secrets."""
    onions = enumerate(_file(home).onions)
    show([{"number": at, "onion": one.image.hex(), "length": one.length} for at, one in onions], output)


@beacon.command
@home
@node
@output
def status(home: Path, node: str, output: str) -> None:
    """What the chain has of this home's onions: how much is left, what waits, what is ready."""
    from chain.client.rpc import Rpc

    file = _file(home)
    with Rpc(node) as rpc:
        registered = _registered(rpc)
    wanted = {bytes(image) for one in registered for image in (one.image, one.next_image) if image}
    places = {
        image: (number, left) for number, one in enumerate(file.onions) for image, left in one.find(wanted).items()
    }
    own = [_standing(one, places) for one in registered if places.keys() & {bytes(one.image), bytes(one.next_image)}]
    newest = max((number for number, _ in places.values()), default=-1)
    ready = [number for number in range(len(file.onions)) if number > newest]
    show({"home": file.home, "validators": own, "ready": ready}, output)


def _standing(one: "types_pb2.Onion", places: dict[bytes, tuple[int, int]]) -> dict[str, Any]:
    """One validator's onion on the chain, with its number in this home."""
    standing: dict[str, Any] = {"operator": one.operator, "number": None, "remaining": one.length - one.used}
    if bytes(one.image) in places:
        number, left = places[bytes(one.image)]
        standing |= {"number": number, "remaining": min(left, one.length - one.used)}
    if one.next_height:
        waiting = places.get(bytes(one.next_image), (None, 0))[0]
        standing["next"] = {"number": waiting, "active_height": one.next_height, "length": one.next_length}
    return standing


def _registered(rpc: "Rpc") -> "list[types_pb2.Onion]":
    """All onions that the chain has."""
    from chain.wire.causeway.beacon.v1 import query_pb2

    found: list[types_pb2.Onion] = []
    request = query_pb2.QueryOnionsRequest()
    while True:
        answer = rpc.query("/causeway.beacon.v1.Query/Onions", request, query_pb2.QueryOnionsResponse)
        found += answer.onions
        request.pagination.key = answer.pagination.next_key
        if not answer.pagination.next_key:
            return found


def _register(onion: bytes | None, **given: Any) -> None:
    order = Order(**given)
    image = _newest(order.home) if onion is None else onion

    def messages(sender: str) -> "list[Message]":
        from chain.wire.causeway.beacon.v1 import tx_pb2

        operator = operator_text(bech32_address(sender))
        return [tx_pb2.MsgRegisterOnion(operator=operator, onion=image)]

    submit(order, messages)


def _newest(home: Path) -> bytes:
    onions = _file(home).onions
    if not onions:
        raise NodeTrouble(f"no onion in {home}: make one with `causeway beacon make --home {home}`")
    return onions[-1].image


def _file(home: Path) -> OnionFile:
    try:
        return OnionFile(home)
    except (OSError, ValueError) as error:
        raise NodeTrouble(str(error)) from error


beacon.add_command(
    click.Command(
        "register",
        callback=_register,
        params=[click.Option(["--onion"], type=Hex(32), help="Instead of the newest one in HOME."), *OPTIONS],
        help="Register the home's newest onion for the validator that the key --from operates.",
    )
)
