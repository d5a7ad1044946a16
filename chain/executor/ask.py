"""What a user of OpenAI's API asks for: the body of /v1/chat/completions, as far as this network knows it.

What was signed decides; the body must not say otherwise. A field that would change the answer and is not supported is
refused; one that would not (`user`, `metadata`, …) is ignored.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NoReturn

from chain.wire.causeway.inference.v1 import types_pb2 as pb

MAX_MESSAGES = 1024
MAX_STOPS = 4
MAX_STOP_BYTES = 64
MAX_TEMPERATURE = 2
ONE16 = 1 << 16
MAX_INV_TEMPERATURE = 1 << 22
ROLES = {"system": "system", "developer": "system", "user": "user", "assistant": "assistant"}
NEUTRAL: dict[str, tuple[Any, ...]] = {
    "n": (None, 1),
    "frequency_penalty": (None, 0),
    "presence_penalty": (None, 0),
    "logit_bias": (None, {}),
    "logprobs": (None, False),
    "top_logprobs": (None, 0),
    "tools": (None, []),
    "functions": (None, []),
    "tool_choice": (None, "none", "auto"),
    "function_call": (None, "none", "auto"),
    "response_format": (None, {"type": "text"}),
    "modalities": (None, ["text"]),
    "audio": (None,),
    "prediction": (None,),
}
"""Fields of the API that change an answer, and their only values here."""


class BadAsk(ValueError):
    """A body that is not one. `code` is machine-readable and frozen, `param` the field."""

    def __init__(self, code: str, message: str, param: str | None = None) -> None:
        super().__init__(message)
        self.code, self.param = code, param


@dataclass(frozen=True)
class Ask:
    """A body that was understood. What it does not say is None; messages have only `role` and `content`."""

    model: str
    messages: tuple[dict[str, str], ...]
    stream: bool = False
    include_usage: bool = False
    max_tokens: int | None = None
    temperature: float | None = None
    top_p: float | None = None
    seed: int | None = None
    stop: tuple[bytes, ...] | None = None


def loads(body: bytes) -> dict[str, Any]:
    """JSON, an object, without NaN and infinities. Raises BadAsk."""
    try:
        document = json.loads(body, parse_constant=_constant)
    except (ValueError, RecursionError) as error:
        raise BadAsk("bad_json", f"the body is not JSON: {str(error)[:200]}") from None
    if not isinstance(document, dict):
        raise BadAsk("bad_json", "the body is not a JSON object")
    return document


def ask_of(document: Mapping[str, Any]) -> Ask:
    """Read a body. Raises BadAsk."""
    for name, values in NEUTRAL.items():
        given = document.get(name)
        if not any(given == value and isinstance(given, bool) == isinstance(value, bool) for value in values):
            raise BadAsk("unsupported", f"{name} is not supported", name)
    options = _typed(document, "stream_options", dict) or {}
    return Ask(
        model=_typed(document, "model", str) or _bad("model", "model is required"),
        messages=_messages(document.get("messages")),
        stream=_typed(document, "stream", bool) or False,
        include_usage=_typed(options, "include_usage", bool) or False,
        max_tokens=_max_tokens(document),
        temperature=_number(document, "temperature", 0, MAX_TEMPERATURE),
        top_p=_number(document, "top_p", 0, 1),
        seed=_seed(document),
        stop=_stop(document.get("stop")),
    )


def sampling_of(temperature: float | None, top_p: float | None) -> pb.Sampling:
    """The integers of a temperature (None: 1) and a top_p (None: 1). Raises BadAsk for a temperature too small."""
    degree = 1.0 if temperature is None else temperature
    inverse = 0 if degree == 0 else _inverse(degree)
    share = 1.0 if top_p is None else top_p
    return pb.Sampling(inv_temperature=inverse, top_p16=0 if share == 1 else max(1, round(share * ONE16)))


def differs(ask: Ask, request: pb.Request) -> str | None:
    """The first field in which a signed request is not what the body says; a field the body lacks says nothing."""
    sampling = sampling_of(ask.temperature, ask.top_p)
    pairs: list[tuple[str, object, object]] = [("model", ask.model, request.model)]
    if ask.max_tokens is not None:
        pairs.append(("max_tokens", ask.max_tokens, request.max_tokens))
    if ask.temperature is not None:
        pairs.append(("temperature", sampling.inv_temperature, request.sampling.inv_temperature))
    if ask.top_p is not None:
        pairs.append(("top_p", sampling.top_p16, request.sampling.top_p16))
    if ask.seed is not None:
        pairs.append(("seed", ask.seed, request.seed if request.HasField("seed") else None))
    if ask.stop is not None:
        pairs.append(("stop", list(ask.stop), list(request.stop)))
    return next((name for name, said, signed in pairs if said != signed), None)


def _inverse(temperature: float) -> int:
    smallest = ONE16 / MAX_INV_TEMPERATURE
    if temperature < smallest:
        raise BadAsk("sampling_refused", f"temperature is 0 or at least {smallest}", "temperature")
    return round(ONE16 / temperature)


def _constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is no number of JSON")


def _bad(param: str, message: str) -> NoReturn:
    raise BadAsk("bad_field", message, param)


def _typed(document: Mapping[str, Any], name: str, kind: type) -> Any:
    """A field of one type, or None. bool is no int here."""
    value = document.get(name)
    if value is None or type(value) is kind:
        return value
    return _bad(name, f"{name} is of the wrong type")


def _number(document: Mapping[str, Any], name: str, low: int, high: int) -> float | None:
    value = document.get(name)
    if value is None:
        return None
    if type(value) not in (int, float) or not low <= value <= high:
        return _bad(name, f"{name} is a number from {low} to {high}")
    return float(value)


def _max_tokens(document: Mapping[str, Any]) -> int | None:
    for name in ("max_completion_tokens", "max_tokens"):
        value = _typed(document, name, int)
        if value is not None:
            return int(value) if 1 <= value < 1 << 32 else _bad(name, f"{name} is at least 1")
    return None


def _seed(document: Mapping[str, Any]) -> int | None:
    """Any 64-bit integer, signed or not, as an unsigned one."""
    value = _typed(document, "seed", int)
    if value is not None and not -(1 << 63) <= value < 1 << 64:
        return _bad("seed", "seed has 64 bits")
    return None if value is None else int(value) % (1 << 64)


def _stop(given: Any) -> tuple[bytes, ...] | None:
    if given is None:
        return None
    texts = [given] if isinstance(given, str) else given
    if not isinstance(texts, list) or len(texts) > MAX_STOPS:
        return _bad("stop", f"stop is a text or up to {MAX_STOPS} of them")
    stops = tuple(_utf8(text, "stop") if isinstance(text, str) else b"" for text in texts)
    if not all(1 <= len(stop) <= MAX_STOP_BYTES for stop in stops):
        return _bad("stop", f"a stop text has 1 to {MAX_STOP_BYTES} bytes")
    return stops


def _utf8(text: str, param: str) -> bytes:
    try:
        return text.encode()
    except UnicodeEncodeError:
        raise BadAsk("unknown_bytes", f"{param} holds half of a surrogate pair, which is no text", param) from None


def _messages(given: Any) -> tuple[dict[str, str], ...]:
    if not isinstance(given, list) or not 1 <= len(given) <= MAX_MESSAGES:
        return _bad("messages", f"messages is a list of 1 to {MAX_MESSAGES}")
    return tuple(_message(message, f"messages.{number}") for number, message in enumerate(given))


def _message(given: Any, where: str) -> dict[str, str]:
    if not isinstance(given, dict):
        return _bad(where, "a message is an object")
    role = given.get("role")
    if not isinstance(role, str) or role not in ROLES:
        return _bad(f"{where}.role", f"a role is one of {', '.join(ROLES)}")
    content = given.get("content")
    text = content if isinstance(content, str) else _parts(content, where)
    _utf8(text, f"{where}.content")
    return {"role": ROLES[role], "content": text}


def _parts(content: Any, where: str) -> str:
    """The text of a content in parts; only text is known here."""
    if not isinstance(content, Sequence) or not all(
        isinstance(part, dict) and part.get("type") == "text" and isinstance(part.get("text"), str) for part in content
    ):
        return _bad(f"{where}.content", "content is a text, or parts of type text")
    return "".join(part["text"] for part in content)
