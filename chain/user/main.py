"""Puts a client together: node, key, ledger, model, executors; and runs the proxy."""

from __future__ import annotations

import asyncio
import json
import socket
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

import uvicorn

from chain.client.errors import ClientError
from chain.client.keys import Key
from chain.client.rpc import Rpc
from chain.user.asker import Asker
from chain.user.lanes import Lanes, Terms
from chain.user.ledger import Ledger
from chain.user.market import Market
from chain.user.proxy import app
from chain.user.weights import Weights
from chain.user.wire import Patience, Wire

GRACE = 3
"""Seconds that answers have when the proxy stops."""


class UserTrouble(ClientError):
    """This machine's files or ports are in the way."""

    exit_code = 6


@dataclass(frozen=True)
class Setting:
    """Who asks, where, and how. `home` has the ledger and the receipts; `again` computes every answer again."""

    node: str
    key: Key
    home: Path
    weights: Path | None = None
    terms: Terms = field(default_factory=Terms)
    patience: Patience = field(default_factory=Patience)
    again: bool = False
    threads: int = 1


def directory(home: Path, chain_id: str, client: str) -> Path:
    """Where a client's ledger and receipts are."""
    return home / "user" / chain_id / client


def trust_file(home: Path, chain_id: str) -> Path:
    """Where the validators are kept that the node named when it was first used."""
    return home / "user" / chain_id / "validators.json"


@asynccontextmanager
async def asker(setting: Setting) -> AsyncIterator[Asker]:
    """A client that is ready. Raises UserTrouble, NodeUnreachable."""
    weights = await asyncio.to_thread(_weights, setting)
    with Rpc(setting.node) as rpc:
        market = Market(rpc, setting.key)
        chain_id = await asyncio.to_thread(rpc.chain_id)
        await asyncio.to_thread(_keep_validators, market, trust_file(setting.home, chain_id))
        place = directory(setting.home, chain_id, setting.key.text)
        ledger, wire = Ledger(place), Wire(setting.patience)
        lanes = Lanes(market, ledger, setting.key.text, setting.terms)
        made = Asker(market, setting.key, chain_id, place, weights, lanes, ledger, wire, setting.again)
        try:
            yield made
        finally:
            await made.close()


async def serve(setting: Setting, address: str, ready: Callable[[str], None] | None = None) -> None:
    """Run the proxy until it is told to stop. Raises UserTrouble."""
    async with asker(setting) as made:
        listener = _listener(address)
        config = uvicorn.Config(
            app(made),
            log_level="warning",
            access_log=False,
            server_header=False,
            timeout_graceful_shutdown=GRACE,
        )
        if ready:
            host, port = listener.getsockname()[:2]
            ready(f"http://{host}:{port}/v1")
        await uvicorn.Server(config).serve(sockets=[listener])


def _weights(setting: Setting) -> Weights:
    from kernels.model.file import ModelRefused

    try:
        return Weights(setting.weights, threads=setting.threads)
    except (ModelRefused, OSError) as error:
        raise UserTrouble(f"the model's file is needed, to know its words: {error}") from error


def _keep_validators(market: Market, path: Path) -> None:
    """Remember whom the node named at first: what receipts are later verified against where nothing else is given."""
    if path.exists():
        return
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    height = market.rpc.height()
    draft = path.with_suffix(".new")
    draft.write_text(json.dumps({"height": height, "validators": market.validators(height)}, indent=1))
    draft.replace(path)


def _listener(address: str) -> socket.socket:
    host, _, port = address.rpartition(":")
    if not (port.isascii() and port.isdecimal() and int(port) < 1 << 16):
        raise UserTrouble(f"cannot listen on {address}: it is not host:port")
    if host.strip("[]") not in ("127.0.0.1", "localhost", "::1"):
        raise UserTrouble(
            f"cannot listen on {address}: whoever reaches the proxy spends your coins, so it is for loopback"
        )
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        return socket.create_server((host.strip("[]"), int(port)), family=family, backlog=256)
    except OSError as error:
        raise UserTrouble(f"cannot listen on {address}: {error}") from error
