"""A module's part of `app_state`: JSON in the SDK's shape, read into its GenesisState and written from it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar

from google.protobuf import json_format
from google.protobuf.message import Message

from chain.errors import InvalidRequest

M = TypeVar("M", bound=Message)


def read(module: str, kind: type[M], state: Mapping[str, Any]) -> M:
    """The message in a JSON object. Raises InvalidRequest for names that are not there, or values that do not fit."""
    try:
        return json_format.ParseDict(dict(state), kind())
    except json_format.ParseError as error:
        raise InvalidRequest(f"{module} genesis: {error}") from None


def written(state: Message) -> dict[str, Any]:
    """What `read` reads: names as in the .proto, defaults printed."""
    form: dict[str, Any] = json_format.MessageToDict(
        state, preserving_proto_field_name=True, always_print_fields_with_no_presence=True
    )
    return form
