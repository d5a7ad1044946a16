"""Command-line parameters from protobuf descriptors, and messages from what was given for them."""

import base64
import json
import re
from collections.abc import Mapping
from decimal import Decimal
from typing import Any, TypeVar

import click
from google.protobuf.descriptor import FieldDescriptor
from google.protobuf.message import Message

from chain.errors import InvalidRequest
from chain.genesis_json import is_decimal, parsed
from chain.types import DENOM, OPERATOR_PREFIX, PREFIX
from chain.wire.cosmos_proto import cosmos_pb2

M = TypeVar("M", bound=Message)
Field = Any
"""A FieldDescriptor, of whichever implementation protobuf has chosen."""

_COIN = re.compile(r"([0-9]+(?:\.[0-9]+)?)([a-zA-Z][a-zA-Z0-9/:._-]{2,127})", re.ASCII)
_PAGE = "cosmos.base.query.v1beta1.PageRequest"
_COIN_TYPE = "cosmos.base.v1beta1.Coin"
_WHOLE = 10**6
_ADDRESSES = {"cosmos.AddressString": f"{PREFIX}1…", "cosmos.ValidatorAddressString": f"{OPERATOR_PREFIX}1…"}


def summary(function: Any) -> str:
    """What a function does, in the words of its own first sentence."""
    first = str(function.__doc__ or "").split("\n\n")[0]
    return " ".join(re.sub(r"\s*\[[a-z.0-9]+\]|\s*Raises .*", "", first, flags=re.DOTALL).split())


def coin(text: str) -> dict[str, str]:
    """`1000ucway` or `0.001CWAY` as a Coin's JSON. Raises a usage error."""
    found = _COIN.fullmatch(text)
    if found is None:
        raise click.UsageError(f"{text!r} is no amount: write for instance 1000{DENOM} or 0.001CWAY")
    amount, denom = Decimal(found[1]), found[2]
    if denom == "CWAY":
        amount, denom = amount * _WHOLE, DENOM
    if amount != int(amount):
        raise click.UsageError(f"{text} is not a whole number of {denom}")
    return {"denom": denom, "amount": str(int(amount))}


def parameters(fields: list[Field], positional: list[str]) -> list[click.Parameter]:
    """Arguments for the fields named in `positional`, in that order, and options for the others."""
    by_name = {field.name: field for field in fields}
    arguments: list[click.Parameter] = [click.Argument([name], type=_kind(by_name[name])) for name in positional]
    options = [_options(field) for name, field in by_name.items() if name not in positional]
    return arguments + [option for group in options for option in group]


def message(kind: type[M], given: Mapping[str, Any]) -> M:
    """A message of the values that click parsed. Raises a usage error where they do not fit."""
    fields: dict[str, Any] = {}
    for field in kind.DESCRIPTOR.fields:
        if _is_page(field):
            fields[field.name] = _page(given)
        elif given.get(field.name) not in (None, ()):
            fields[field.name] = _json(field, given[field.name])
    try:
        return parsed(kind, fields)
    except InvalidRequest as error:
        raise click.UsageError(error.detail) from error


def _is_page(field: Field) -> bool:
    return field.message_type is not None and field.message_type.full_name == _PAGE


def _options(field: Field) -> list[click.Parameter]:
    if _is_page(field):
        return [
            click.Option(["--limit"], type=click.IntRange(1), help="How many a page.  [default: 100]"),
            click.Option(["--offset"], type=click.IntRange(0), help="How many to leave out."),
            click.Option(["--page-key"], help="Where to go on: the last answer's next_key."),
            click.Option(["--reverse"], is_flag=True, help="Last ones first."),
            click.Option(["--count-total"], is_flag=True),
        ]
    flag = field.type == FieldDescriptor.TYPE_BOOL
    name = f"--{field.name.replace('_', '-')}"
    return [click.Option([name], type=_kind(field), is_flag=flag, multiple=field.is_repeated, help=_hint(field))]


def _kind(field: Field) -> click.ParamType[Any]:
    if field.enum_type is not None:
        return click.Choice([value.name for value in field.enum_type.values])
    kinds: dict[Any, click.ParamType[Any]] = {int: click.INT, bool: click.BOOL}
    number = field.cpp_type not in (
        FieldDescriptor.CPPTYPE_STRING,
        FieldDescriptor.CPPTYPE_MESSAGE,
        FieldDescriptor.CPPTYPE_BOOL,
    )
    return kinds[int] if number else kinds.get(type(field.default_value), click.STRING)


def _hint(field: Field) -> str:
    if field.type == FieldDescriptor.TYPE_BYTES:
        return "Hexadecimal."
    if is_decimal(field):
        return "For instance 0.1."
    if field.message_type is None:
        return _ADDRESSES.get(field.GetOptions().Extensions[cosmos_pb2.scalar], "")
    if field.message_type.full_name == _COIN_TYPE:
        return f"For instance 1000{DENOM}."
    return f"{','.join(f'{part.name}=…' for part in field.message_type.fields)}, or JSON."


def _json(field: Field, given: Any) -> Any:
    if field.is_repeated:
        return [_one(field, value) for value in given]
    return _one(field, given)


def _one(field: Field, value: Any) -> Any:
    if field.type == FieldDescriptor.TYPE_BYTES:
        return base64.b64encode(_unhex(field.name, value)).decode()
    if field.message_type is None:
        return value
    if field.message_type.full_name == _COIN_TYPE:
        return coin(value)
    return _structure(field.name, value)


def _structure(name: str, text: str) -> Any:
    try:
        return json.loads(text) if text.startswith("{") else dict(pair.split("=", 1) for pair in text.split(","))
    except ValueError as error:
        raise click.UsageError(f"--{name}: {text!r} is neither name=value,… nor JSON") from error


def _unhex(name: str, text: str) -> bytes:
    try:
        return bytes.fromhex(text)
    except ValueError as error:
        raise click.UsageError(f"{name}: {text!r} is not hexadecimal") from error


def _page(given: Mapping[str, Any]) -> dict[str, Any]:
    page = {
        "limit": given.get("limit"),
        "offset": given.get("offset"),
        "key": given.get("page_key"),
        "reverse": given.get("reverse"),
        "count_total": given.get("count_total"),
    }
    return {name: value for name, value in page.items() if value}
