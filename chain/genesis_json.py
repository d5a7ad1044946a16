"""A module's part of `app_state`: JSON in the SDK's shape, read into its GenesisState and written from it.

A Dec has its point in JSON (`0.100000000000000000`) and is an 18-digit integer in the message, text or bytes. An Int
is plain digits in JSON, and in the message too, text or bytes.
"""

from __future__ import annotations

from base64 import b64decode, b64encode
from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import Any, TypeVar

from google.protobuf import descriptor_pool, json_format
from google.protobuf.descriptor import Descriptor, FieldDescriptor
from google.protobuf.message import Message

from chain import dec
from chain.errors import InvalidCoins, InvalidRequest
from chain.types import parse_amount
from chain.wire.cosmos_proto import cosmos_pb2
from chain.wire.gogoproto import gogo_pb2

M = TypeVar("M", bound=Message)
Scalar = Callable[[Any, FieldDescriptor], Any]


def read(module: str, kind: type[M], state: Mapping[str, Any]) -> M:
    """The message in a JSON object. Raises InvalidRequest for names that are not there, or values that do not fit."""
    try:
        return parsed(kind, state)
    except InvalidRequest as error:
        raise InvalidRequest(f"{module} genesis: {error.detail}") from None


def parsed(kind: type[M], state: Mapping[str, Any]) -> M:
    """The same where the object is no module's state. Raises InvalidRequest."""
    try:
        return json_format.ParseDict(integers(dict(state), kind.DESCRIPTOR), kind())
    except (json_format.ParseError, InvalidRequest, InvalidCoins) as error:
        raise InvalidRequest(str(error)) from None


def integers(value: Any, kind: Any) -> Any:
    """JSON of a message of that kind with its decimals as protobuf's JSON has them. Raises InvalidRequest."""
    return _walk(value, kind, _integer)


def written(state: Message) -> dict[str, Any]:
    """What `read` reads: names as in the .proto, defaults printed."""
    form: dict[str, Any] = json_format.MessageToDict(
        state, preserving_proto_field_name=True, always_print_fields_with_no_presence=True
    )
    shown: dict[str, Any] = _walk(form, state.DESCRIPTOR, _point)
    return shown


def _walk(value: Any, kind: Any, scalar: Scalar) -> Any:
    """A JSON value with every Dec below it in another form; what does not fit is left for the parser to refuse."""
    if not isinstance(value, dict):
        return value
    if "@type" in value:
        found = _named(str(value["@type"]).rpartition("/")[2])
        return value if found is None else {**value, **_fields(value, found, scalar)}
    return {**value, **_fields(value, kind, scalar)}


def _fields(value: dict[str, Any], kind: Descriptor, scalar: Scalar) -> dict[str, Any]:
    changed = {}
    for field in kind.fields:
        for name in (field.name, field.json_name):
            if value.get(name) is not None and (_is_number(field) or field.message_type is not None):
                changed[name] = _one(value[name], field, scalar)
    return changed


def _one(value: Any, field: FieldDescriptor, scalar: Scalar) -> Any:
    if isinstance(value, list):
        return [_one(one, field, scalar) for one in value]
    return scalar(value, field) if field.message_type is None else _walk(value, field.message_type, scalar)


def _named(name: str) -> Descriptor | None:
    try:
        found: Descriptor = descriptor_pool.Default().FindMessageTypeByName(name)
    except KeyError:
        return None
    return found


@lru_cache(maxsize=4096)
def is_decimal(field: FieldDescriptor) -> bool:
    """Whether a field holds an 18-digit integer that people read with a point."""
    extensions: Any = field.GetOptions().Extensions
    custom = extensions[gogo_pb2.customtype]
    return bool(extensions[cosmos_pb2.scalar] == "cosmos.Dec" and custom == "cosmossdk.io/math.LegacyDec")


@lru_cache(maxsize=4096)
def _is_number(field: FieldDescriptor) -> bool:
    """Whether JSON has another form of it: a decimal, or an integer whose digits are bytes in the message."""
    return is_decimal(field) or _is_integer_bytes(field)


def _is_integer_bytes(field: FieldDescriptor) -> bool:
    extensions: Any = field.GetOptions().Extensions
    return bool(field.type == FieldDescriptor.TYPE_BYTES and extensions[cosmos_pb2.scalar] == "cosmos.Int")


def _integer(text: Any, field: FieldDescriptor) -> Any:
    """From JSON's form to that of protobuf's JSON. Raises InvalidRequest."""
    if not isinstance(text, str):
        raise InvalidRequest(f"{field.name} is a number in quotes")
    digits = str(parse_amount(text)) if _is_integer_bytes(field) else dec.wire(dec.parse(text))
    return b64encode(digits.encode()).decode() if field.type == FieldDescriptor.TYPE_BYTES else digits


def _point(digits: str, field: FieldDescriptor) -> str:
    if field.type == FieldDescriptor.TYPE_BYTES:
        digits = b64decode(digits).decode("ascii")
    if _is_integer_bytes(field):
        return digits or "0"
    return dec.text(dec.from_wire(digits))
