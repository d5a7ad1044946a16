"""Messages as JSON, in the form of the Cosmos SDK's gateway.

Protobuf's own JSON differs in what clients see: here names are the original ones, defaults are printed, unset
messages and empty bytes are null, a Dec has its point, and a time has no trailing zeros.
"""

from __future__ import annotations

import json
import re
from base64 import b64encode
from collections.abc import Callable, Iterator, Mapping
from functools import lru_cache
from typing import Any, NamedTuple, TypeVar

from google.protobuf import descriptor_pool, json_format, message_factory
from google.protobuf.any_pb2 import Any as AnyMessage
from google.protobuf.descriptor import Descriptor, FieldDescriptor
from google.protobuf.message import DecodeError, Message

from chain.errors import InvalidCoins, Refused
from chain.gateway.faults import Fault, Status
from chain.genesis_json import integers
from chain.tx.amino import decimal_text
from chain.wire.cosmos_proto import cosmos_pb2
from chain.wire.gogoproto import gogo_pb2

M = TypeVar("M", bound=Message)

MAX_DEPTH = 32
"""How deep a body's messages may nest."""

_LONG = (FieldDescriptor.CPPTYPE_INT64, FieldDescriptor.CPPTYPE_UINT64)
_DECIMAL = re.compile(r"(-?)([0-9]{1,78})(?:\.([0-9]{1,18}))?\Z", re.ASCII)


class Field(NamedTuple):
    """How one field is written; `scalar` is None where it is a message."""

    name: str
    repeated: bool
    one_of: bool
    scalar: Callable[[Any], Any] | None


def dumps(value: Any) -> bytes:
    """JSON without spaces, UTF-8."""
    return json.dumps(value, separators=(",", ":"), ensure_ascii=False).encode()


def to_json(message: Message) -> Any:
    """What REST prints for a message; an Any whose type is unknown keeps its bytes under `value`."""
    special = _SPECIAL.get(message.DESCRIPTOR.full_name)
    if special is not None:
        return special(message)
    return {name: value for field in _fields(message.DESCRIPTOR) for name, value in _entry(message, field)}


def from_json(message: type[M], text: bytes) -> M:
    """A message from a JSON body, names in either spelling, `{}` if there is no body. Raises Fault."""
    try:
        value = json.loads(text or b"{}")
        if not isinstance(value, dict):
            raise TypeError("a request is a JSON object")
        form = integers(value, message.DESCRIPTOR)
        parsed: M = json_format.ParseDict(form, message(), max_recursion_depth=MAX_DEPTH)
    except (json_format.ParseError, Refused, ValueError, TypeError, RecursionError) as error:
        raise Fault(Status.INVALID_ARGUMENT, str(error)[:400]) from None
    return parsed


def decimal_digits(text: str) -> str:
    """`0.1` as `100000000000000000`: the 18-digit integer that is on the wire. Raises ValueError."""
    found = _DECIMAL.match(text)
    if not found:
        raise ValueError(f"{text[:100]!r} is not a decimal of at most 18 places")
    sign, whole, part = found.groups()
    return f"{sign}{int(whole + (part or '').ljust(18, '0'))}"


def is_decimal(field: FieldDescriptor) -> bool:
    """Whether a field holds an 18-digit integer that people read with a point."""
    extensions: Any = field.GetOptions().Extensions
    custom = extensions[gogo_pb2.customtype]
    return bool(extensions[cosmos_pb2.scalar] == "cosmos.Dec" and custom == "cosmossdk.io/math.LegacyDec")


def opened(packed: AnyMessage) -> Message | None:
    """The message in an Any, or None if its type is not of this chain or its bytes are broken."""
    try:
        descriptor = descriptor_pool.Default().FindMessageTypeByName(packed.type_url.rpartition("/")[2])
        message: Message = message_factory.GetMessageClass(descriptor).FromString(packed.value)
    except (KeyError, DecodeError):
        return None
    return message


def _entry(message: Message, field: Field) -> Iterator[tuple[str, Any]]:
    value = getattr(message, field.name)
    if field.repeated:
        yield field.name, [_element(field, one) for one in value]
    elif field.scalar is None:
        if message.HasField(field.name):
            yield field.name, to_json(value)
        elif not field.one_of:
            yield field.name, None
    elif not field.one_of or message.HasField(field.name):
        yield field.name, None if value == b"" else field.scalar(value)


def _element(field: Field, value: Any) -> Any:
    return to_json(value) if field.scalar is None else field.scalar(value)


@lru_cache(maxsize=1024)
def _fields(descriptor: Descriptor) -> tuple[Field, ...]:
    return tuple(
        Field(field.name, field.is_repeated, field.containing_oneof is not None, _scalar(field))
        for field in descriptor.fields
    )


def _scalar(field: FieldDescriptor) -> Callable[[Any], Any] | None:
    if field.message_type is not None:
        return None
    if field.enum_type is not None:
        names = {value.number: value.name for value in field.enum_type.values}
        return lambda number: names.get(number, number)
    if is_decimal(field):
        return _decimal
    if field.type == FieldDescriptor.TYPE_BYTES:
        return _base64
    return str if field.cpp_type in _LONG else _as_it_is


def _as_it_is(value: Any) -> Any:
    return value


def _base64(value: bytes) -> str:
    return b64encode(value).decode()


def _decimal(digits: str | bytes) -> str:
    text = digits if isinstance(digits, str) else digits.decode("ascii", "replace")
    try:
        return decimal_text(text or "0")
    except InvalidCoins:
        return text


def _any(packed: Any) -> Any:
    message = opened(packed)
    if message is None:
        return {"@type": packed.type_url, "value": _base64(packed.value)}
    value = to_json(message)
    return {"@type": packed.type_url} | (value if isinstance(value, dict) else {"value": value})


def _timestamp(value: Any) -> str:
    try:
        whole, point, nanos = value.ToJsonString()[:-1].partition(".")
    except ValueError:
        return "0001-01-01T00:00:00Z"
    nanos = nanos.rstrip("0")
    return f"{whole}{point}{nanos}Z" if nanos else f"{whole}Z"


def _duration(value: Any) -> str:
    nanos = value.seconds * 10**9 + value.nanos
    sign, nanos = ("-", -nanos) if nanos < 0 else ("", nanos)
    whole, part = divmod(nanos, 10**9)
    fraction = f".{part:09d}".rstrip("0") if part else ""
    return f"{sign}{whole}{fraction}s"


def _redelegation_answer(answer: Any) -> dict[str, Any]:
    """The SDK writes this one by Go's own rules: 64-bit integers as numbers, and no list for none."""
    shown = {name: value for field in _fields(answer.DESCRIPTOR) for name, value in _entry(answer, field)}
    if shown["redelegation"] is not None:
        shown["redelegation"]["entries"] = [_plain(entry) for entry in shown["redelegation"]["entries"]] or None
    for entry in shown["entries"]:
        entry["redelegation_entry"] = _plain(entry["redelegation_entry"])
    return shown


def _plain(entry: dict[str, Any] | None) -> dict[str, Any] | None:
    """A redelegation's entry with numbers for its integers; what is zero is left out where Go leaves it out."""
    if entry is None:
        return None
    shown = {name: int(value) if name in _GO_NUMBERS else value for name, value in entry.items()}
    return {name: value for name, value in shown.items() if value or name not in _GO_NUMBERS}


_GO_NUMBERS = ("creation_height", "unbonding_id", "unbonding_on_hold_ref_count")
_SPECIAL: Mapping[str, Callable[[Any], Any]] = {
    "cosmos.staking.v1beta1.RedelegationResponse": _redelegation_answer,
    "google.protobuf.Any": _any,
    "google.protobuf.Duration": _duration,
    "google.protobuf.Timestamp": _timestamp,
}
