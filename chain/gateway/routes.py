"""From an HTTP request to a request message: path templates and query parameters, by descriptor."""

from __future__ import annotations

import re
from base64 import b64decode
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl, unquote

from google.protobuf.descriptor import FieldDescriptor
from google.protobuf.message import Message

from chain.gateway.faults import Fault, Status, not_implemented
from chain.gateway.jsonform import decimal_digits, from_json, is_decimal
from chain.gateway.services import Method

_VARIABLE = re.compile(r"\{([a-z_0-9.]+)(=\*\*)?\}\Z")
_INTEGER = re.compile(r"-?[0-9]{1,20}\Z", re.ASCII)
_BOOLEANS = {"true": True, "1": True, "t": True, "false": False, "0": False, "f": False}
_WHOLE = (
    FieldDescriptor.CPPTYPE_INT32, FieldDescriptor.CPPTYPE_UINT32,
    FieldDescriptor.CPPTYPE_INT64, FieldDescriptor.CPPTYPE_UINT64,
)  # fmt: skip
MAX_PARAMETERS = 100


@dataclass(frozen=True)
class Route:
    """A method and its path template, as a regular expression over the undecoded path."""

    method: Method
    pattern: re.Pattern[str]
    order: tuple[Any, ...]

    def match(self, path: str) -> dict[str, str] | None:
        """The template's variables in `path`, decoded, or None."""
        found = self.pattern.match(path)
        if found is None:
            return None
        return {name.replace("__", "."): unquote(text) for name, text in found.groupdict().items()}


class Router:
    """All routes of some methods. Literal segments come before variables, so that blocks/latest is not a height."""

    def __init__(self, methods: Iterable[Method]) -> None:
        routes = [_compiled(method) for method in methods if method.verb]
        self._routes = sorted(routes, key=lambda route: route.order)

    def request(self, verb: str, path: str, query: str, body: bytes) -> tuple[Method, Message]:
        """The method that a request means, and its message. Raises Fault: UNIMPLEMENTED or INVALID_ARGUMENT."""
        wrong = not_implemented()
        for route in self._routes:
            variables = route.match(path) if route.method.verb == verb else None
            if variables is not None:
                try:
                    return route.method, _message(route.method, variables, query, body)
                except Fault as fault:
                    wrong = fault  # another template may fit: an address as text, or as base64
        raise wrong


def _compiled(method: Method) -> Route:
    pattern, order = [], []
    for segment in method.route.split("/")[1:]:
        variable = _VARIABLE.match(segment)
        if variable is None:
            pattern.append(re.escape(segment))
            order.append((0, segment))
            continue
        name, deep = variable.groups()
        pattern.append(f"(?P<{name.replace('.', '__')}>{'.+' if deep else '[^/]+'})")
        kind = method.request.DESCRIPTOR.fields_by_name[name].type
        order.append((2 if deep else 1, "" if kind == FieldDescriptor.TYPE_BYTES else "any"))
    return Route(method, re.compile("/" + "/".join(pattern) + r"\Z"), (tuple(order), method.path))


def _message(method: Method, variables: dict[str, str], query: str, body: bytes) -> Message:
    message = from_json(method.request, body) if method.verb == "POST" else method.request()
    for name, text in _parameters(query):
        if name not in variables:
            _set(message, name, text, unknown_ok=True)
    for name, text in variables.items():
        _set(message, name, text, unknown_ok=False)
    return message


def _parameters(query: str) -> Iterator[tuple[str, str]]:
    try:
        yield from parse_qsl(query, keep_blank_values=True, max_num_fields=MAX_PARAMETERS)
    except ValueError:
        raise Fault(Status.INVALID_ARGUMENT, f"more than {MAX_PARAMETERS} query parameters") from None


def _set(message: Message, dotted: str, text: str, unknown_ok: bool) -> None:
    """Put `text` into the field that `dotted` names, original or camelCase. Raises Fault; the unknown is ignored."""
    *outer, last = dotted.split(".")
    target: Any = message
    for name in outer:
        field = _field(target, name)
        if field is None or field.message_type is None or field.is_repeated:
            return
        target = getattr(target, field.name)
    field = _field(target, last)
    if field is None:
        if not unknown_ok:
            raise not_implemented()
        return
    try:
        value = _parsed(field, text)
        if field.is_repeated:
            getattr(target, field.name).append(value)
        else:
            setattr(target, field.name, value)
    except (ValueError, TypeError) as error:
        raise Fault(Status.INVALID_ARGUMENT, f"type mismatch, parameter: {dotted}, error: {error}") from None


def _field(message: Message, name: str) -> FieldDescriptor | None:
    descriptor: Any = message.DESCRIPTOR
    found: FieldDescriptor | None = descriptor.fields_by_name.get(name)
    return found or descriptor.fields_by_camelcase_name.get(name)


def _parsed(field: FieldDescriptor, text: str) -> Any:
    if field.message_type is not None:
        raise ValueError("a message has no value of its own; name one of its fields")
    if field.enum_type is not None and text in field.enum_type.values_by_name:
        return field.enum_type.values_by_name[text].number
    if field.enum_type is not None or field.cpp_type in _WHOLE:
        if not _INTEGER.match(text):
            raise ValueError(f"{text[:80]!r} is not an integer")
        return int(text)
    if field.cpp_type == FieldDescriptor.CPPTYPE_BOOL:
        if text.lower() not in _BOOLEANS:
            raise ValueError(f"{text[:80]!r} is neither true nor false")
        return _BOOLEANS[text.lower()]
    if field.type == FieldDescriptor.TYPE_BYTES:
        return _bytes(text)
    return decimal_digits(text) if is_decimal(field) else text


def _bytes(text: str) -> bytes:
    """Base64, ordinary or URL-safe; a plus sign that a browser sent bare arrives as a space."""
    return b64decode(text.replace(" ", "+").translate(str.maketrans("-_", "+/")), validate=True)
