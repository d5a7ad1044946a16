"""One encoding for every message: what does not encode back to its own bytes is refused."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TypeVar

from google.protobuf.message import DecodeError, Message
from google.protobuf.unknown_fields import UnknownFieldSet

from chain.errors import TxDecode

M = TypeVar("M", bound=Message)
EXPLAINED = 1 << 14
"""Bytes up to which a message is searched for what is wrong in it: a megabyte would take 0.6 s, signed by nobody."""
_WIRE_TYPES = ("Varint", "fixed64", "bytes", "start_group", "end_group", "fixed32")


def canonical(kind: type[M], data: bytes) -> M:
    """Decode `data`, which must be the one encoding of its content, without unknown fields. Raises TxDecode."""
    try:
        message = kind.FromString(data)
    except DecodeError:
        raise TxDecode(f"these bytes are not a {kind.DESCRIPTOR.full_name}") from None
    message.DiscardUnknownFields()  # they would survive the round trip
    if message.SerializeToString() != data:
        raise TxDecode(_reason(kind, data))
    return message


def _reason(kind: type[Message], data: bytes) -> str:
    """Why the bytes are not canonical, in the words that clients know."""
    searched = kind.FromString(data) if len(data) <= EXPLAINED else kind()
    for name, number, wire in _unknown(searched):
        return f'errUnknownField "*{name}": {{TagNum: {number}, WireType:"{_WIRE_TYPES[wire]}"}}'
    return f"the encoding of {kind.DESCRIPTOR.full_name} is not the canonical one"


def _unknown(message: Message) -> Iterator[tuple[str, int, int]]:
    """Every unknown field in a message and those inside it: (short type name, number, wire type)."""
    short = ".".join(message.DESCRIPTOR.full_name.split(".")[-3::2])  # cosmos.tx.v1beta1.TxBody → tx.TxBody
    unknown = UnknownFieldSet(message)  # type: ignore[no-untyped-call,unused-ignore]
    for field in [unknown[i] for i in range(len(unknown))]:
        yield short, field.field_number, field.wire_type
    for descriptor, value in message.ListFields():
        if descriptor.message_type is not None:
            for inner in value if descriptor.is_repeated else (value,):
                yield from _unknown(inner)
