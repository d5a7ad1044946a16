"""A market in memory with real executors of the real model behind it: all of a user's side but the chain."""

from __future__ import annotations

import asyncio
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import uvicorn

from chain.client.errors import QueryRefused
from chain.client.keys import Key
from chain.executor.parts import HONEST, Parts
from chain.executor.terms import Served
from chain.user.asker import Asker
from chain.user.lanes import Lanes, Terms
from chain.user.ledger import Ledger
from chain.user.market import Market
from chain.user.proxy import app
from chain.user.weights import Weights
from chain.user.wire import Patience, Wire
from chain.wire.causeway.inference.v1 import types_pb2 as pb
from tests.executor.scene import CLIENT, EXECUTOR, MODEL, OTHER, Book, session
from tests.executor.web import Web
from tests.kernels.model.loaded import model_engine

KEYS = {EXECUTOR.text: EXECUTOR, OTHER.text: OTHER}


class Fair(Market):
    """A market that answers from a book. Sessions open at once; what was given up is listed."""

    def __init__(self, book: Book, endpoints: dict[str, str]) -> None:
        self.book, self.endpoints = book, endpoints
        self.amount, self.room = 10**6, True
        self.given_up: list[tuple[int, str]] = []

    def height(self) -> int:
        return self.book.at

    def params(self) -> pb.Params:
        return pb.Params(min_deposit="1000", max_session_blocks=900)

    def models(self) -> list[pb.Model]:
        return list(self.book.models.values())

    def model(self, name: str, version: int = 0) -> pb.Model:
        found = self.book.model(name, version or 1)
        if found is None:
            raise QueryRefused("inference", 4, "unknown model")
        return found

    def price(self, name: str) -> int:
        return 3 << 32

    def executors(self, model: str) -> list[pb.Executor]:
        return [pb.Executor(address=address, endpoint=url) for address, url in self.endpoints.items()]

    def has_room(self, model: str) -> bool:
        return self.room

    def endpoint(self, executor: str) -> str:
        return self.endpoints[executor]

    def public_key(self, address: str) -> bytes:
        return KEYS[address].public

    def session(self, number: int) -> pb.Session:
        return self.book.sessions[number]

    def sessions(self, client: str, model: pb.Model) -> list[pb.Session]:
        return list(self.book.sessions.values())

    def open(self, model: pb.Model, deposit: int, max_unit_price: int, blocks: int) -> pb.Session:
        number = max(self.book.sessions, default=6) + 1
        self.book.sessions[number] = session(number, self.amount, expiry_height=self.book.at + blocks)
        return self.book.sessions[number]

    def reallot(self, session: int, executor: str) -> None:
        self.given_up.append((session, executor))
        for one in self.book.sessions[session].allotments:
            one.given_up = one.given_up or one.executor == executor


@dataclass
class Town:
    """Executors by key, a market, and clients of it."""

    path: Path
    book: Book
    served: Served
    fair: Fair = field(init=False)
    webs: dict[str, Web] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.book.sessions.clear()
        self.fair = Fair(self.book, {})

    def executor(self, key: Key, parts: Parts = HONEST) -> Web:
        """Start one."""
        place = self.path / key.text
        place.mkdir(exist_ok=True)
        web = Web(place, self.book, self.served, model_engine(), parts, key)
        self.webs[key.text] = web
        self.fair.endpoints[key.text] = f"http://127.0.0.1:{web.port}"
        return web

    def asker(self, weights: Weights, patience: Patience | None = None, again: bool = False) -> Asker:
        """A client; made inside its event loop."""
        place = self.path / "client"
        ledger = Ledger(place)
        lanes = Lanes(self.fair, ledger, CLIENT.text, Terms())
        wire = Wire(patience)
        return Asker(self.fair, CLIENT, "causeway-test-1", place, weights, lanes, ledger, wire, again)

    def ledger(self) -> Ledger:
        return Ledger(self.path / "client")

    @contextmanager
    def proxy(self, weights: Weights, **options: Any) -> Iterator[str]:
        """The proxy on a real socket; its base url."""
        listener = socket.create_server(("127.0.0.1", 0))
        made = self.asker(weights, **options)
        server = uvicorn.Server(uvicorn.Config(app(made), log_level="error"))
        loop = asyncio.new_event_loop()

        async def serving() -> None:
            await server.serve([listener])
            await made.close()

        thread = threading.Thread(target=lambda: loop.run_until_complete(serving()), daemon=True)
        thread.start()
        try:
            yield f"http://127.0.0.1:{listener.getsockname()[1]}/v1"
        finally:
            server.should_exit = True
            thread.join(60)
            loop.close()

    def close(self) -> None:
        for web in self.webs.values():
            web.close()


__all__ = ["EXECUTOR", "MODEL", "OTHER", "Fair", "Town"]
