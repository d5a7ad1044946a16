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
from collections.abc import Awaitable, Callable, Mapping
from pathlib import Path
from urllib.parse import urlsplit

from chain.abci.dispatch import CONSENSUS, MEMPOOL, QUERY, answer, answered, failed_query, kind_of, query_in
from chain.abci.framing import MAX_FRAME, Frames, MalformedFrameError
from chain.app import App
from chain.halt import EXIT_CODE, Halt, framed
from chain.wire.tendermint.abci import types_pb2 as abci

log = logging.getLogger("causeway.abci")
Lookup = Callable[[abci.RequestQuery], Awaitable[abci.ResponseQuery]]
"""Answers a query from elsewhere than the application's state, such as the engine's index of transactions."""
QUERY_SLICE = 0.005
GRACE = 5.0
"""Seconds between the decision to stop on purpose and the end. Blocks are over at once; meanwhile the engine hands
the last one to validators that lack a part of it."""


class Connection(asyncio.Protocol):
    """One of CometBFT's four connections. What it is for shows in its first request."""

    def __init__(self, server: Server) -> None:
        self._server = server
        self._frames = Frames(server.limit)
        self._transport: asyncio.WriteTransport | None = None
        self.kind = CONSENSUS
        self.waiting: deque[bytes] = deque()
        self.answers: list[bytes] = []
        self.elsewhere: asyncio.Task[None] | None = None
        """A lookup under way; what was asked after it waits, for answers come in order."""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """The engine connected."""
        self._transport = transport  # type: ignore[assignment]  # a stream's transport can be written
        self._server.connections.append(self)

    def connection_lost(self, error: Exception | None) -> None:
        """The engine went away; what it asked for is of no use to anyone."""
        self.waiting.clear()
        if self.elsewhere is not None:
            self.elsewhere.cancel()
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

    def __init__(self, app: App, limit: int = MAX_FRAME, lookups: Mapping[str, Lookup] | None = None) -> None:
        """`limit`: the most bytes a frame may have; `lookups`: query paths that are answered elsewhere."""
        self._app = app
        self._lookups = {path.encode(): lookup for path, lookup in (lookups or {}).items()}
        self.limit = limit
        self.connections: list[Connection] = []
        self._awake = False
        self._halting = False

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
        while connection.waiting and not (self._halting and connection.kind == CONSENSUS):
            self._answer(connection)

    def _serve_queries(self, connections: list[Connection]) -> bool:
        """Answer queries in turn for a short while; whether none is left."""
        loop = asyncio.get_running_loop()
        end = loop.time() + QUERY_SLICE
        busy = [one for one in connections if one.waiting and one.elsewhere is None]
        while busy:
            for connection in busy:
                self._answer(connection)
                if loop.time() > end:
                    return False
            busy = [one for one in busy if one.waiting and one.elsewhere is None]
        return True

    def _answer(self, connection: Connection) -> None:
        if not connection.waiting:
            return
        message = connection.waiting.popleft()
        if connection.kind == QUERY and self._looks_up(connection, message):
            return
        try:
            connection.answers.append(answer(self._app, message))
            if connection.kind == CONSENSUS and self._app.halt is not None:
                self._halt(self._app.halt)
        except MalformedFrameError as error:
            connection.refuse(error)
        except Halt as halt:
            self._halt(halt)
        except Exception:  # a bug: halted is better than forked
            log.critical("the application failed and stops", exc_info=True)
            _end(70)

    def _halt(self, halt: Halt) -> None:
        """Stop on purpose: say why, answer no call about blocks any more, and end after a while."""
        if not self._halting:
            self._halting = True
            log.critical(framed(halt))
            asyncio.get_running_loop().call_later(GRACE, _end, EXIT_CODE)

    def _looks_up(self, connection: Connection, message: bytes) -> bool:
        """Start a lookup if the message is a query for one."""
        for path, lookup in self._lookups.items():
            query = query_in(message) if path in message else None
            if query is not None and query.path.encode() == path:
                connection.elsewhere = asyncio.ensure_future(self._look_up(connection, lookup, query))
                return True
        return False

    async def _look_up(self, connection: Connection, lookup: Lookup, query: abci.RequestQuery) -> None:
        try:
            found = await lookup(query)
        except Exception:
            log.exception("a bug in a lookup; the query is refused")
            found = failed_query()
        connection.elsewhere = None
        connection.answers.append(answered(found))
        connection.flush()
        self.wake()


def _end(code: int) -> None:
    """Stop at once: what was committed is on disk, and nothing else may be."""
    logging.shutdown()
    sys.stderr.flush()
    os._exit(code)


async def serve(
    app: App, address: str, limit: int = MAX_FRAME, lookups: Mapping[str, Lookup] | None = None
) -> asyncio.Server:
    """Listen on `unix:///path` or `tcp://127.0.0.1:port`. Raises ValueError for other addresses."""
    server = Server(app, limit, lookups)
    loop = asyncio.get_running_loop()
    parts = urlsplit(address)
    if parts.scheme == "unix":
        path = Path(parts.path)
        path.unlink(missing_ok=True)  # left over from a killed process
        return await loop.create_unix_server(lambda: Connection(server), str(path))
    if parts.scheme == "tcp" and parts.hostname in ("127.0.0.1", "localhost", "::1"):
        return await loop.create_server(lambda: Connection(server), parts.hostname, parts.port)
    raise ValueError(f"{address}: an ABCI address is unix:///path or tcp:// on loopback")
