"""What an answer is made of, without its values: how answers of two chains are compared."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

_DECIMAL = re.compile(r"-?\d+\.\d{18}\Z", re.ASCII)
_INTEGER = re.compile(r"-?\d+\Z", re.ASCII)
_TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z\Z", re.ASCII)
_LENGTH = re.compile(r"\d+(\.\d+)?s\Z", re.ASCII)
_KINDS = ((_DECIMAL, "decimal"), (_INTEGER, "integer"), (_TIME, "time"), (_LENGTH, "duration"))


def shape(value: Any) -> Any:
    """Names and kinds; of a list that of its first element."""
    if isinstance(value, dict):
        return {name: shape(one) for name, one in value.items()}
    if isinstance(value, list):
        return [shape(one) for one in value[:1]]
    if isinstance(value, str):
        return next((kind for pattern, kind in _KINDS if pattern.match(value)), "text")
    return "null" if value is None else type(value).__name__


def differences(ours: Any, theirs: Any, at: str = "") -> Iterator[str]:
    """Where two shapes differ; an empty list fits any other."""
    if isinstance(ours, dict) and isinstance(theirs, dict):
        for name in sorted(ours.keys() | theirs.keys()):
            if name not in theirs:
                yield f"{at}.{name}: ours alone"
            elif name not in ours:
                yield f"{at}.{name}: theirs alone"
            else:
                yield from differences(ours[name], theirs[name], f"{at}.{name}")
    elif isinstance(ours, list) and isinstance(theirs, list):
        if ours and theirs:
            yield from differences(ours[0], theirs[0], f"{at}[]")
    elif ours != theirs:
        yield f"{at}: {ours}, theirs {theirs}"
