"""Start and stop the gateway's two faces."""

from __future__ import annotations

import asyncio
import logging
import signal
import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import uvicorn

from chain.gateway.grpc_face import grpc_server
from chain.gateway.node import Node
from chain.gateway.rest import rest_app

GRACE = 2.0
"""Seconds that running calls have when the gateway stops."""

MAX_CALLS = 512
"""REST calls at once; more are answered 503."""

_LOG = logging.getLogger(__name__)


class _Http(uvicorn.Server):
    """uvicorn inside our loop: signals are the gateway's to handle."""

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Leave signals alone."""
        yield


class Gateway:
    """Both faces over one node. Addresses are `host:port`; port 0 takes a free one, see `grpc_port`, `rest_port`."""

    def __init__(self, node_url: str, grpc_addr: str, rest_addr: str, cors: bool = False) -> None:
        self._node = Node(node_url)
        self._grpc_addr, self._rest_addr = grpc_addr, rest_addr
        config = uvicorn.Config(
            rest_app(self._node, cors),
            lifespan="off",
            log_level="warning",
            access_log=False,
            server_header=False,
            limit_concurrency=MAX_CALLS,
            timeout_graceful_shutdown=int(GRACE),
        )
        self._http = _Http(config)
        self.grpc_port = self.rest_port = 0

    async def start(self) -> None:
        """Listen. Raises OSError if an address is taken or is none."""
        listener = _listener(self._rest_addr)
        self._grpc = grpc_server(self._node)
        try:
            self.grpc_port = self._grpc.add_insecure_port(self._grpc_addr)
        except RuntimeError as error:
            listener.close()
            raise OSError(f"cannot listen on {self._grpc_addr} for gRPC: {error}") from error
        await self._grpc.start()
        self._serving = asyncio.create_task(self._http.serve(sockets=[listener]))
        self.rest_port = listener.getsockname()[1]

    async def stop(self) -> None:
        """Let running calls end, at most GRACE seconds, and close."""
        self._http.should_exit = True
        await self._grpc.stop(GRACE)
        await self._serving
        await self._node.close()


async def serve(
    node_url: str,
    grpc_addr: str,
    rest_addr: str,
    cors: bool = False,
    ready: Callable[[Gateway], None] | None = None,
) -> None:
    """Run until SIGINT or SIGTERM; `ready` is called once both faces listen. Raises OSError."""
    gateway = Gateway(node_url, grpc_addr, rest_addr, cors)
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, stop.set)
    await gateway.start()
    _LOG.info("gRPC on port %d, REST on port %d, over %s", gateway.grpc_port, gateway.rest_port, node_url)
    if ready:
        ready(gateway)
    await stop.wait()
    await gateway.stop()


def _listener(address: str) -> socket.socket:
    host, _, port = address.rpartition(":")
    if not (port.isdecimal() and int(port) < 1 << 16):
        raise OSError(f"cannot listen on {address} for REST: it is not host:port")
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        return socket.create_server((host.strip("[]"), int(port)), family=family, backlog=1024)
    except OSError as error:
        raise OSError(f"cannot listen on {address} for REST: {error}") from error
