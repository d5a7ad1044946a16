"""Events: what a block tells its readers, encoded once, as bytes.

An attribute costs the engine's index more than the transfer itself, so only what clients search for is indexed.
"""

from __future__ import annotations

from functools import lru_cache
from itertools import starmap
from typing import NamedTuple

INDEXED = {
    "message": frozenset(("action", "sender", "module")),
    "transfer": frozenset(("recipient", "sender")),
    "tx": frozenset(("fee_payer", "acc_seq")),
}
"""Which attributes of an event clients search for; a module adds its own with `index=`."""


class Event(NamedTuple):
    """A type and its attributes (key, value, searchable)."""

    type: str
    attributes: tuple[tuple[str, str, bool], ...]

    def with_index(self, msg_index: str) -> Event:
        """The same event, saying which message of the transaction it belongs to."""
        return Event(self.type, (*self.attributes, ("msg_index", msg_index, False)))

    def encode(self) -> bytes:
        """`tendermint.abci.Event` as protobuf bytes."""
        return b"".join([_kind(self.type), *starmap(_attribute, self.attributes)])


def event(kind: str, index: tuple[str, ...] = (), /, **attributes: str) -> Event:
    """An event; `index` names attributes to index beside those of `INDEXED`."""
    known = INDEXED.get(kind, frozenset())
    return Event(kind, tuple([(k, v, k in known or k in index) for k, v in attributes.items()]))


@lru_cache(maxsize=1024)
def _kind(kind: str) -> bytes:
    return _field(b"\x0a", kind.encode())


@lru_cache(maxsize=16_384)  # the same senders, recipients and fees come again and again
def _attribute(key: str, value: str, index: bool) -> bytes:
    attribute = _field(b"\x0a", key.encode()) + _field(b"\x12", value.encode())
    return _field(b"\x12", attribute + b"\x18\x01" if index else attribute)


def _field(tag: bytes, value: bytes) -> bytes:
    size = len(value)
    return tag + (bytes((size,)) if size < 128 else uvarint(size)) + value


def uvarint(value: int) -> bytes:
    """An unsigned varint, least significant seven bits first."""
    out = bytearray()
    while value > 127:
        out.append(value & 127 | 128)
        value >>= 7
    out.append(value)
    return bytes(out)
