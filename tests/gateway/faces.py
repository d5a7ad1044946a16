"""A gateway on free ports over a node that says what a test tells it to, in a thread of its own."""

from __future__ import annotations

import asyncio
import contextlib
import socket
import threading
from base64 import b64encode
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route

from chain.gateway.main import Gateway, _Http


class Missing(Exception):
    """What a node says to a call that it refuses."""


@dataclass
class FakeNode:
    """Answers RPC methods from `replies`, queries from `values`; remembers what was asked."""

    replies: dict[str, Any] = field(default_factory=dict)
    values: dict[str, bytes] = field(default_factory=dict)
    asked: list[tuple[str, dict[str, Any]]] = field(default_factory=list)

    async def rpc(self, request: Request) -> JSONResponse:
        body = await request.json()
        method, params = body["method"], body["params"]
        self.asked.append((method, params))
        try:
            result = self._reply(method, params)
        except Missing as error:
            return JSONResponse({"error": {"code": -32603, "message": "Internal error", "data": str(error)}}, 500)
        return JSONResponse({"jsonrpc": "2.0", "id": 1, "result": result})

    def _reply(self, method: str, params: dict[str, Any]) -> Any:
        if method == "abci_query" and params["path"] in self.values:
            value = b64encode(self.values[params["path"]]).decode()
            height = params["height"] if params["height"] != "0" else "7"
            return {"response": {"code": 0, "value": value, "height": height}}
        reply = self.replies.get(method)
        if reply is None:
            reply = {"response": {"code": 6, "codespace": "sdk", "log": "unknown query path: unknown request"}}
        if isinstance(reply, Missing):
            raise reply
        return reply(params) if isinstance(reply, Callable) else reply  # type: ignore[arg-type]


@dataclass(frozen=True)
class Faces:
    """Where the gateway listens."""

    rest: str
    grpc: str


@contextlib.contextmanager
def faces(node: FakeNode | None, cors: bool = False) -> Iterator[Faces]:
    """Run a gateway over `node`, or over an address where nobody answers."""
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever)
    thread.start()
    try:
        started = asyncio.run_coroutine_threadsafe(_start(node, cors), loop).result(20)
        yield Faces(f"http://127.0.0.1:{started.gateway.rest_port}", f"127.0.0.1:{started.gateway.grpc_port}")
        asyncio.run_coroutine_threadsafe(started.stop(), loop).result(20)
    finally:
        loop.call_soon_threadsafe(loop.stop)
        thread.join()
        loop.close()


@dataclass
class _Started:
    gateway: Gateway
    http: _Http | None
    serving: asyncio.Task[None] | None

    async def stop(self) -> None:
        await self.gateway.stop()
        if self.http and self.serving:
            self.http.should_exit = True
            await self.serving


async def _start(node: FakeNode | None, cors: bool) -> _Started:
    listener = socket.create_server(("127.0.0.1", 0))
    url = f"http://127.0.0.1:{listener.getsockname()[1]}"
    http, serving = None, None
    if node is None:
        listener.close()
    else:
        app = Starlette(routes=[Route("/", node.rpc, methods=["POST"])])
        http = _Http(uvicorn.Config(app, lifespan="off", log_level="warning", access_log=False))
        serving = asyncio.create_task(http.serve(sockets=[listener]))
    gateway = Gateway(url, "127.0.0.1:0", "127.0.0.1:0", cors)
    await gateway.start()
    return _Started(gateway, http, serving)
