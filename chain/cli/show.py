"""What commands print: JSON for programs, indented text for people."""

import json
from typing import Any

import click
from google.protobuf.json_format import MessageToDict
from google.protobuf.message import Message


def show(value: Any, output: str) -> None:
    """Print data to stdout as `json` or `text`."""
    click.echo(json.dumps(value, ensure_ascii=False, indent=2) if output == "json" else "\n".join(lines(value)))


def of_message(message: Message) -> Any:
    """A message in Cosmos's JSON form: original names, defaults printed."""
    return MessageToDict(message, preserving_proto_field_name=True, always_print_fields_with_no_presence=True)


def lines(value: Any, indent: str = "") -> list[str]:
    """Indented text of JSON data, as YAML has it."""
    if isinstance(value, dict) and value:
        return [line for name, one in value.items() for line in _entry(f"{indent}{name}:", one, indent)]
    if isinstance(value, list) and value:
        return [line for one in value for line in _item(one, indent)]
    return [f"{indent}{_plain(value)}"]


def _entry(head: str, value: Any, indent: str) -> list[str]:
    if isinstance(value, dict | list) and value:
        return [head, *lines(value, f"{indent}  ")]
    return [f"{head} {_plain(value)}"]


def _item(value: Any, indent: str) -> list[str]:
    first, *rest = lines(value, f"{indent}  ")
    return [f"{indent}- {first.lstrip()}", *rest]


def _plain(value: Any) -> str:
    if isinstance(value, bool) or value is None:
        return json.dumps(value)
    if isinstance(value, dict | list):
        return "{}" if isinstance(value, dict) else "[]"
    return str(value)
