"""What the operator of this node may ask of it, and nobody else: its whole state, page by page.

An export and the invariants read everything. Doing that here would hold up blocks for as long as it takes, so a node
only hands out what lies in its database, some milliseconds' worth a page; the work is done by whoever asked, in another
process. All pages are of one height, whose snapshot is kept until the last page was read.

Queries reach an application from anyone who reaches its engine's RPC. So the path asks for a token that only who reads
the node's files has.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from hmac import compare_digest
from itertools import islice

from chain.errors import InvalidArgument, InvalidRequest, Unauthorized
from chain.store.disk import Disk, View
from chain.store.kv import Entry
from chain.wire.tendermint.abci import types_pb2 as abci

STATE = "/app/admin/state"
"""Data: the token, then the first key wanted. Answer: entries in `value`, in `key` the first key of the next page
(nothing after the last), in `info` the modules' names."""
TOKEN_BYTES = 32
PAGE_ENTRIES = 1000
"""Reading them takes some milliseconds."""
PAGE_BYTES = 1 << 20
KEPT_HEIGHTS = 3600
"""A snapshot that was not read to its end is let go after so many blocks: it keeps the database from cleaning up."""


class Admin:
    """Answers the operator's queries over committed state."""

    def __init__(self, disk: Disk, names: Sequence[str], token: bytes) -> None:
        """`token`: TOKEN_BYTES bytes; without one nothing is answered."""
        self._disk = disk
        self._names = "/".join(names)
        self._token = token
        self._view: View | None = None

    def state(self, request: abci.RequestQuery) -> abci.ResponseQuery:
        """A page of the state of a height; 0 is the newest. Raises Unauthorized, InvalidHeight, InvalidArgument."""
        data = bytes(request.data)
        if len(self._token) != TOKEN_BYTES or not compare_digest(data[:TOKEN_BYTES], self._token):
            raise Unauthorized("only this node's operator may ask this: the token is in data/admin.token of its home")
        view = self._kept(request.height)
        entries = view.scan(data[TOKEN_BYTES:], None)
        value, following = _page(entries)
        self._view = view if following else None
        return abci.ResponseQuery(value=value, key=following, info=self._names, height=view.height)

    def committed(self) -> None:
        """A block was committed: let go of what nobody reads any more."""
        if self._view is not None and self._disk.height - self._view.height > KEPT_HEIGHTS:
            self._view = None

    def _kept(self, height: int) -> View:
        if self._disk.height == 0:
            raise InvalidRequest("there is no state before the first block")
        if self._view is not None and height == self._view.height:
            return self._view
        return self._disk.view(height or None)


def _page(entries: Iterator[Entry]) -> tuple[bytes, bytes]:
    """The first entries, and the key of the one that follows them."""
    parts: list[bytes] = []
    size = 0
    for key, value in islice(entries, PAGE_ENTRIES):
        if size > PAGE_BYTES:
            return b"".join(parts), key
        parts += (len(key).to_bytes(4, "big"), len(value).to_bytes(4, "big"), key, value)
        size += len(key) + len(value)
    return b"".join(parts), next(entries, (b"", b""))[0]


def entries_of(page: bytes) -> Iterator[Entry]:
    """The entries of a page: `u32 length of key ‖ u32 length of value ‖ key ‖ value` each. Raises InvalidArgument."""
    at = 0
    while at < len(page):
        start = at + 8
        middle = start + int.from_bytes(page[at : at + 4], "big")
        at = middle + int.from_bytes(page[at + 4 : start], "big")
        if start > len(page) or at > len(page):
            raise InvalidArgument("a page of the state is cut off")
        yield page[start:middle], page[middle:at]
