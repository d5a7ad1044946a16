"""Legacy amino JSON: what Ledger devices and Keplr's own screens sign (SIGN_MODE_LEGACY_AMINO_JSON).

The form of a message follows from its descriptor and from the options in proto/amino/amino.proto; no message is
written out by hand. Keys are sorted, 64-bit integers are strings, empty fields are left out unless marked, and
`< > &` are escaped as Go's encoding/json does, since wallets hash exactly these bytes.
"""

from __future__ import annotations

import json
import re
from base64 import b64encode
from collections.abc import Callable, Iterable
from functools import lru_cache
from typing import Any, NamedTuple

from google.protobuf import descriptor_pool, message_factory
from google.protobuf.any_pb2 import Any as AnyMessage
from google.protobuf.descriptor import Descriptor, FieldDescriptor
from google.protobuf.message import DecodeError, Message

from chain.errors import InvalidCoins, NotSupported, TxDecode
from chain.wire.amino import amino_pb2
from chain.wire.cosmos.tx.v1beta1 import tx_pb2 as tx_pb
from chain.wire.cosmos_proto import cosmos_pb2
from chain.wire.gogoproto import gogo_pb2

Json = Any
"""What `json.dumps` takes: dict, list, str, int, bool or None."""

MAX_DEPTH = 16
"""How deep messages may nest, an Any counting as one level more."""

_DECIMALS = 18
_DEC = re.compile(r"-?[0-9]{1,96}\Z", re.ASCII)
_ESCAPED = {"<": "\\u003c", ">": "\\u003e", "&": "\\u0026", "\u2028": "\\u2028", "\u2029": "\\u2029"}
_ESCAPE = re.compile("[" + "".join(_ESCAPED) + "]")
_LONG = (FieldDescriptor.CPPTYPE_INT64, FieldDescriptor.CPPTYPE_UINT64)
_FLOAT = (FieldDescriptor.CPPTYPE_FLOAT, FieldDescriptor.CPPTYPE_DOUBLE)


class Field(NamedTuple):
    """How one field is written; `scalar` is None where it is a message."""

    name: str
    json_name: str
    keep: bool
    repeated: bool
    coins: bool
    scalar: Callable[[Any], Json] | None


def decimal_text(digits: str) -> str:
    """`100000000000000000` as `0.100000000000000000`: on the wire a Dec is an 18-digit integer. Raises InvalidCoins."""
    if not _DEC.match(digits):
        raise InvalidCoins(f"{digits[:100]!r} is not an 18-digit decimal")
    sign, digits = ("-", digits[1:]) if digits[0] == "-" else ("", digits)
    digits = digits.zfill(_DECIMALS + 1)
    return f"{sign}{digits[:-_DECIMALS]}.{digits[-_DECIMALS:]}"


def amino_json(message: Message) -> Json:
    """A message with its amino name: `{"type": …, "value": …}`. Raises NotSupported for what amino cannot say."""
    return _named(message, 0)


def std_sign_bytes(
    chain_id: str,
    account_number: int,
    sequence: int,
    fee: tx_pb.Fee,
    msgs: Iterable[Message],
    memo: str,
    timeout_height: int = 0,
) -> bytes:
    """The bytes that an amino wallet signs: a StdSignDoc as canonical JSON, UTF-8.

    `timeout_height` 0 and an unset payer or granter are left out. Raises NotSupported, InvalidCoins, TxDecode.
    """
    offered = {"amount": [_value(coin, 0) for coin in fee.amount], "gas": str(fee.gas_limit)}
    offered.update({name: text for name, text in (("payer", fee.payer), ("granter", fee.granter)) if text})
    document = {
        "account_number": str(account_number),
        "chain_id": chain_id,
        "fee": offered,
        "memo": memo,
        "msgs": [amino_json(msg) for msg in msgs],
        "sequence": str(sequence),
    }
    if timeout_height:
        document["timeout_height"] = str(timeout_height)
    return canonical_json(document)


def canonical_json(value: Json) -> bytes:
    """Sorted keys, no spaces, Go's escapes."""
    text = json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return _ESCAPE.sub(lambda found: _ESCAPED[found[0]], text).encode()


def _named(message: Message, depth: int) -> Json:
    options: Any = message.DESCRIPTOR.GetOptions()
    name = options.Extensions[amino_pb2.name] or f"/{message.DESCRIPTOR.full_name}"
    return {"type": name, "value": _value(message, depth)}


def _value(message: Message, depth: int) -> Json:
    if depth > MAX_DEPTH:
        raise TxDecode(f"messages nest deeper than {MAX_DEPTH}")
    descriptor: Any = message.DESCRIPTOR
    special = _special(descriptor)
    if special is not None:
        return special(message, depth)
    written: dict[str, Json] = {}
    for field in _fields(descriptor):
        value = getattr(message, field.name)
        if field.repeated:
            _write_list(field, value, written, depth)
        elif field.scalar is None:
            _write_message(field, message, written, depth)
        elif value or field.keep:
            written[field.json_name] = field.scalar(value)
    return written


def _write_list(field: Field, values: Any, written: dict[str, Json], depth: int) -> None:
    if values:
        scalar = field.scalar
        written[field.json_name] = [scalar(value) if scalar else _value(value, depth + 1) for value in values]
    elif field.keep:
        written[field.json_name] = [] if field.coins else None  # as in Go, where only Coins has no nil slice


def _write_message(field: Field, message: Message, written: dict[str, Json], depth: int) -> None:
    if message.HasField(field.name):
        written[field.json_name] = _value(getattr(message, field.name), depth + 1)
    elif field.keep:
        raise NotSupported(f"amino JSON of {message.DESCRIPTOR.full_name} without its {field.name}")


@lru_cache(maxsize=1024)
def _fields(descriptor: Descriptor) -> tuple[Field, ...]:
    return tuple([_field(field) for field in descriptor.fields])


def _field(field: FieldDescriptor) -> Field:
    if field.containing_oneof is not None:
        raise NotSupported(f"amino JSON of {field.full_name}, which is one of several")
    extensions: Any = field.GetOptions().Extensions
    return Field(
        name=field.name,
        json_name=extensions[amino_pb2.field_name] or field.name,
        keep=extensions[amino_pb2.dont_omitempty],
        repeated=field.is_repeated,
        coins=extensions[amino_pb2.encoding] == "legacy_coins",
        scalar=None if field.message_type is not None else _scalar(field, extensions),
    )


def _scalar(field: FieldDescriptor, extensions: Any) -> Callable[[Any], Json]:
    meaning = extensions[cosmos_pb2.scalar]
    if meaning == "cosmos.Dec" and extensions[gogo_pb2.customtype] == "cosmossdk.io/math.LegacyDec":
        return _decimal
    if meaning == "cosmos.Int":
        return _integer
    if field.cpp_type in _LONG:
        return str
    if field.cpp_type in _FLOAT:
        raise NotSupported(f"amino JSON of {field.full_name}: floats have no canonical form")
    return _base64 if field.type == FieldDescriptor.TYPE_BYTES else _as_it_is


def _as_it_is(value: str | int) -> Json:
    return value


def _integer(digits: str) -> Json:
    return digits or "0"


def _decimal(digits: str | bytes) -> Json:
    text = digits if isinstance(digits, str) else digits.decode("ascii", "replace")
    return decimal_text(text) if text else "0"


def _base64(value: bytes) -> Json:
    return b64encode(value).decode() if value else None


def _special(descriptor: Descriptor) -> Callable[[Any, int], Json] | None:
    return _SPECIAL.get(_encoding(descriptor))


@lru_cache(maxsize=1024)
def _encoding(descriptor: Descriptor) -> str:
    options: Any = descriptor.GetOptions()
    return options.Extensions[amino_pb2.message_encoding] or descriptor.full_name


def _any(packed: AnyMessage, depth: int) -> Json:
    try:
        inner = descriptor_pool.Default().FindMessageTypeByName(packed.type_url.rpartition("/")[2])
        message = message_factory.GetMessageClass(inner).FromString(packed.value)
    except (KeyError, DecodeError) as wrong:
        raise TxDecode(f"unable to resolve type URL {packed.type_url[:200]}") from wrong
    return _named(message, depth + 1)


def _key(key: Any, _depth: int) -> Json:
    return _base64(key.key)


def _threshold(key: Any, depth: int) -> Json:
    return {"pubkeys": [_any(inner, depth) for inner in key.public_keys], "threshold": str(key.threshold)}


def _duration(value: Any, _depth: int) -> Json:
    return str(value.seconds * 10**9 + value.nanos)


def _timestamp(value: Any, _depth: int) -> Json:
    try:
        whole, point, nanos = value.ToJsonString()[:-1].partition(".")
    except ValueError as wrong:
        raise TxDecode(f"a timestamp out of range: {wrong}") from wrong
    nanos = nanos.rstrip("0")  # as Go's RFC3339Nano
    return f"{whole}{point}{nanos}Z" if nanos else f"{whole}Z"


_SPECIAL: dict[str, Callable[[Any, int], Json]] = {
    "google.protobuf.Any": _any,
    "google.protobuf.Duration": _duration,
    "google.protobuf.Timestamp": _timestamp,
    "key_field": _key,
    "threshold_string": _threshold,
}
