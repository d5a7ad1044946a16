"""The whole state of a node on this machine: page by page from its application while it runs, else from its files."""

import socket
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

from chain.abci.framing import Frames, frame
from chain.admin import STATE, entries_of
from chain.client.errors import ClientError
from chain.dispatch import Registry
from chain.engine.config import application_address
from chain.engine.home import admin_token
from chain.store.disk import Disk, DiskLocked
from chain.store.kv import Frozen, Reader
from chain.wire.tendermint.abci import types_pb2 as abci

PATIENCE = 60.0
"""Seconds to wait for one page: a block may be under way."""


class NoState(ClientError):
    """The state can't be read; the text says why and what to do."""

    exit_code = 6


@contextmanager
def state_of(home: Path, height: int, registry: Registry) -> Iterator[Reader]:
    """The committed state of a height; 0 is the newest. Raises NoState.

    A node that runs makes blocks meanwhile: it has handed out everything before this returns, so that the work is done
    here. It keeps the last hundred heights, a node that is stopped the newest alone.
    """
    try:
        with _connected(home) as wire:
            state = Frozen(_fetched(wire, admin_token(home), height, registry.names))
    except (ConnectionRefusedError, FileNotFoundError):
        with _opened(home, height, registry.names) as found:
            yield found
        return
    except (OSError, KeyError, ValueError) as error:
        raise NoState(f"the state of {home} can't be read: {error}") from error
    yield state


@contextmanager
def _connected(home: Path) -> Iterator[socket.socket]:
    parts = urlsplit(application_address(home))
    local = parts.scheme == "unix"
    with socket.socket(socket.AF_UNIX if local else socket.AF_INET) as wire:
        wire.settimeout(PATIENCE)
        wire.connect(parts.path if local else (parts.hostname or "127.0.0.1", parts.port or 0))
        yield wire


def _fetched(wire: socket.socket, token: bytes, height: int, names: list[str]) -> dict[bytes, bytes]:
    """All entries of one height, asked of a running application."""
    frames = Frames()
    entries: dict[bytes, bytes] = {}
    start = b""
    while True:
        answer = _asked(wire, frames, abci.RequestQuery(path=STATE, data=token + start, height=height))
        if answer.code:
            raise NoState(f"the node refuses: {answer.log}")
        if answer.info.split("/") != names:
            raise NoState("the node is of another version than this command: use the command that came with it")
        entries.update(entries_of(answer.value))
        start, height = answer.key, answer.height
        if not start:
            return entries


def _asked(wire: socket.socket, frames: Frames, query: abci.RequestQuery) -> abci.ResponseQuery:
    wire.sendall(frame(abci.Request(query=query).SerializeToString()))
    while True:
        received = wire.recv(1 << 20)
        if not received:
            raise NoState("the application went away")
        for message in frames.feed(received):
            return abci.Response.FromString(message).query


@contextmanager
def _opened(home: Path, height: int, names: list[str]) -> Iterator[Reader]:
    """The newest state of a node that does not run."""
    path = home / "data" / "application.db"
    if not path.exists():
        raise NoState(f"{home} has no state: its node has never run here")
    try:
        disk = Disk(path, names)
    except DiskLocked as error:
        raise NoState(f"{error}; it does not answer at the address in {home}/config/config.toml") from error
    try:
        view = disk.view()
        if not view.height:
            raise NoState(f"{home} has no state: there is no block yet")
        if height not in (0, view.height):
            raise NoState(f"the node is stopped: it has the state of its last height, {view.height}, and no other")
        if sorted(view.modules) != sorted(names):
            raise NoState("the state is of another version than this command: use the one that wrote it")
        yield view
    finally:
        disk.close()
