"""The socket server: answers in order per connection, the consensus connection first.

One thread, one uvloop: what a frame does is never interleaved with another. Frames that have arrived are handled
together and flushed in one write; between two others at most `QUERY_SLICE` seconds go to queries.
"""

from __future__ import annotations

import asyncio
import logging
import os
import sys
from collections import deque
from pathlib import Path
from urllib.parse import urlsplit

from chain.abci.dispatch import CONSENSUS, MEMPOOL, QUERY, answer, kind_of
from chain.abci.framing import MAX_FRAME, Frames, MalformedFrameError
from chain.app import App

log = logging.getLogger("causeway.abci")
QUERY_SLICE = 0.005


class Connection(asyncio.Protocol):
    """One of CometBFT's four connections. What it is for shows in its first request."""

    def __init__(self, server: Server) -> None:
        self._server = server
        self._frames = Frames(server.limit)
        self._transport: asyncio.WriteTransport | None = None
        self.kind = CONSENSUS
        self.waiting: deque[bytes] = deque()
        self.answers: list[bytes] = []

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """The engine connected."""
        self._transport = transport  # type: ignore[assignment]  # a stream's transport can be written
        self._server.connections.append(self)

    def connection_lost(self, error: Exception | None) -> None:
        """The engine went away; what it asked for is of no use to anyone."""
        self.waiting.clear()
        self._server.connections.remove(self)

    def data_received(self, data: bytes) -> None:
        """Queue whole frames. A malformed one closes this connection, with the reason, and nothing else."""
        try:
            for message in self._frames.feed(data):
                kind = kind_of(message)
                if kind is not None:
                    self.kind = kind
                self.waiting.append(message)
        except MalformedFrameError as error:
            self.refuse(error)
        self._server.wake()

    def refuse(self, error: MalformedFrameError) -> None:
        """Close this connection and say why."""
        log.error("closed an ABCI connection: %s", error)
        self.waiting.clear()
        if self._transport is not None:
            self._transport.close()

    def flush(self) -> None:
        """Write all answers at once."""
        if self.answers and self._transport is not None and not self._transport.is_closing():
            self._transport.write(b"".join(self.answers))
        self.answers.clear()


class Server:
    """Serves one application to any number of connections."""

    def __init__(self, app: App, limit: int = MAX_FRAME) -> None:
        """`limit`: the most bytes a frame may have."""
        self._app = app
        self.limit = limit
        self.connections: list[Connection] = []
        self._awake = False

    def wake(self) -> None:
        """Handle what waits, once the loop has read what is there."""
        if not self._awake:
            self._awake = True
            asyncio.get_running_loop().call_soon(self._work)

    def _work(self) -> None:
        self._awake = False
        busy = list(self.connections)
        for kind in (CONSENSUS, MEMPOOL):
            for connection in busy:
                if connection.kind == kind:
                    self._serve(connection)
        if not self._serve_queries([one for one in busy if one.kind == QUERY]):
            self.wake()
        for connection in busy:
            connection.flush()

    def _serve(self, connection: Connection) -> None:
        while connection.waiting:
            self._answer(connection)

    def _serve_queries(self, connections: list[Connection]) -> bool:
        """Answer queries in turn for a short while; whether none is left."""
        loop = asyncio.get_running_loop()
        end = loop.time() + QUERY_SLICE
        busy = [one for one in connections if one.waiting]
        while busy:
            for connection in busy:
                self._answer(connection)
                if loop.time() > end:
                    return False
            busy = [one for one in busy if one.waiting]
        return True

    def _answer(self, connection: Connection) -> None:
        if not connection.waiting:
            return
        message = connection.waiting.popleft()
        try:
            connection.answers.append(answer(self._app, message))
        except MalformedFrameError as error:
            connection.refuse(error)
        except Exception:  # a bug: halted is better than forked
            log.critical("the application failed and stops", exc_info=True)
            logging.shutdown()
            sys.stderr.flush()
            os._exit(70)


async def serve(app: App, address: str, limit: int = MAX_FRAME) -> asyncio.Server:
    """Listen on `unix:///path` or `tcp://127.0.0.1:port`. Raises ValueError for other addresses."""
    server = Server(app, limit)
    loop = asyncio.get_running_loop()
    parts = urlsplit(address)
    if parts.scheme == "unix":
        path = Path(parts.path)
        path.unlink(missing_ok=True)  # left over from a killed process
        return await loop.create_unix_server(lambda: Connection(server), str(path))
    if parts.scheme == "tcp" and parts.hostname in ("127.0.0.1", "localhost", "::1"):
        return await loop.create_server(lambda: Connection(server), parts.hostname, parts.port)
    raise ValueError(f"{address}: an ABCI address is unix:///path or tcp:// on loopback")
