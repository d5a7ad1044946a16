"""An OpenAI body as what Causeway asks: every number becomes an integer exactly, and nothing is quietly ignored.

`temperature` T is round(2¹⁶/T), half to even, 0 for T = 0; `top_p` is round(2¹⁶·p), 0 (off) for 1; a `seed` is a number
modulo 2⁶⁴. Numbers are read as decimals, never as floats, so 0.7 is seven tenths here as on every machine.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Any

from chain.user.faults import Fault, bad
from chain.wire.causeway.inference.v1 import types_pb2 as pb

MAX_BODY = 4 << 20
"""Bytes of a body."""
MAX_INV_TEMPERATURE = 1 << 22
MAX_STOPS, MAX_STOP_BYTES = 4, 64
ROLES = {"system": "system", "developer": "system", "user": "user", "assistant": "assistant"}

_EMPTY: tuple[Any, ...] = (None, False, 0, "", [], {})
_HARMLESS = frozenset(
    {"user", "metadata", "safety_identifier", "prompt_cache_key", "prompt_cache_retention", "verbosity"}
)
"""Fields that change no answer anywhere: taken and left alone."""
_NEUTRAL: Mapping[str, tuple[Any, ...]] = {
    "n": (None, 1),
    "logprobs": _EMPTY,
    "top_logprobs": _EMPTY,
    "logit_bias": _EMPTY,
    "presence_penalty": _EMPTY,
    "frequency_penalty": _EMPTY,
    "response_format": (None, {"type": "text"}),
    "tools": _EMPTY,
    "tool_choice": (None, "none", "auto"),
    "parallel_tool_calls": (None, True, False),
    "functions": _EMPTY,
    "function_call": (None, "none", "auto"),
    "modalities": (None, ["text"]),
    "audio": (None,),
    "prediction": (None,),
    "reasoning_effort": (None, "none"),
    "service_tier": (None, "auto", "default"),
    "store": (None, False),
    "web_search_options": (None,),
}
"""OpenAI's fields that can't be honoured here, with the values at which they ask for nothing."""
_ON_MESSAGES = frozenset(
    {"refusal", "audio", "annotations", "tool_calls", "function_call", "name", "reasoning_content"}
)
_SAID = {"model", "messages", "stream", "stream_options"}
_LIMITS = {"max_tokens", "max_completion_tokens", "stop"}
_MINE = _SAID | _LIMITS | {"temperature", "top_p", "top_k", "seed"}


@dataclass(frozen=True)
class Ask:
    """What somebody wants of a model. `max_tokens` None: as much as the model's policy allows."""

    model: str
    messages: tuple[dict[str, str], ...]
    sampling: pb.Sampling
    max_tokens: int | None = None
    stop: tuple[bytes, ...] = ()
    seed: int | None = None
    stream: bool = False
    usage: bool = False


def parse(raw: bytes) -> Ask:
    """Read a body. Raises Fault."""
    if len(raw) > MAX_BODY:
        raise Fault(413, "body_too_large", f"a body has at most {MAX_BODY} bytes")
    try:
        body = json.loads(raw, parse_float=Decimal, parse_constant=_no_constant)
    except (ValueError, RecursionError):
        raise bad("invalid_json", "the body is not JSON") from None
    if not isinstance(body, dict):
        raise bad("invalid_json", "the body is not a JSON object")
    return ask_of(body)


def ask_of(body: Mapping[str, Any]) -> Ask:
    """Read a body that is JSON already, floats as Decimal. Raises Fault."""
    _check_fields(body)
    model = body.get("model")
    if not isinstance(model, str) or not model:
        raise bad("missing_required_parameter", "model is missing: GET /v1/models lists them", "model")
    options = body.get("stream_options") or {}
    if not isinstance(options, dict) or not isinstance(options.get("include_usage") or False, bool):
        raise bad("invalid_type", 'stream_options is an object such as {"include_usage": true}', "stream_options")
    return Ask(
        model=model,
        messages=_messages(body.get("messages")),
        sampling=_sampling(body),
        max_tokens=_max_tokens(body),
        stop=_stops(body.get("stop")),
        seed=_seed(body.get("seed")),
        stream=_flag(body, "stream"),
        usage=bool(options.get("include_usage")),
    )


def inv_temperature(temperature: Any) -> int:
    """round(2¹⁶/T), 0 for T = 0. Raises Fault."""
    value = _number(temperature, "temperature", 0, 2)
    if value == 0:
        return 0
    result = round(Fraction(1 << 16) / value)
    if result > MAX_INV_TEMPERATURE:
        raise bad("invalid_value", "temperature is 0, or from 0.015625 to 2", "temperature")
    return result


def top_p16(top_p: Any) -> int:
    """round(2¹⁶·top_p), 0 (off) for 1. Raises Fault."""
    value = _number(top_p, "top_p", 0, 1)
    if value == 1:
        return 0
    return max(1, round(value * (1 << 16)))


def _no_constant(name: str) -> None:
    raise ValueError(f"{name} is not JSON")


def _check_fields(body: Mapping[str, Any]) -> None:
    for name, value in body.items():
        if name in _MINE or name in _HARMLESS:
            continue
        if name not in _NEUTRAL:
            raise bad("unknown_parameter", f"unrecognized request argument supplied: {name[:64]}", name[:64])
        if not any(type(value) is type(one) and value == one for one in (*_NEUTRAL[name], *_decimals(value))):
            raise bad("unsupported_parameter", f"{name} is not supported with this value: leave it out", name)


def _decimals(value: Any) -> tuple[Any, ...]:
    """A zero that was written 0.0 asks for nothing either."""
    return (value,) if isinstance(value, Decimal) and value == 0 else ()


def _sampling(body: Mapping[str, Any]) -> pb.Sampling:
    temperature, top_p, top_k = body.get("temperature"), body.get("top_p"), body.get("top_k")
    return pb.Sampling(
        inv_temperature=inv_temperature(1 if temperature is None else temperature),
        top_p16=top_p16(1 if top_p is None else top_p),
        top_k=0 if top_k is None else _integer(top_k, "top_k", 0, 2**31 - 1),
    )


def _max_tokens(body: Mapping[str, Any]) -> int | None:
    old, new = body.get("max_tokens"), body.get("max_completion_tokens")
    if old is not None and new is not None and old != new:
        raise bad("invalid_value", "max_tokens and max_completion_tokens differ: give one", "max_tokens")
    name = "max_tokens" if new is None else "max_completion_tokens"
    given = old if new is None else new
    return None if given is None else _integer(given, name, 1, 2**32 - 1)


def _seed(seed: Any) -> int | None:
    return None if seed is None else _integer(seed, "seed", -(1 << 63), (1 << 64) - 1) % (1 << 64)


def _stops(stop: Any) -> tuple[bytes, ...]:
    if stop is None:
        return ()
    listed = [stop] if isinstance(stop, str) else stop
    if not isinstance(listed, list) or len(listed) > MAX_STOPS or not all(isinstance(one, str) for one in listed):
        raise bad("invalid_type", f"stop is a text or a list of at most {MAX_STOPS} texts", "stop")
    texts = tuple(_utf8(one, "stop") for one in listed)
    if not all(0 < len(text) <= MAX_STOP_BYTES for text in texts):
        raise bad("invalid_value", f"a stop text has 1 to {MAX_STOP_BYTES} bytes", "stop")
    return texts


def _messages(messages: Any) -> tuple[dict[str, str], ...]:
    if not isinstance(messages, list) or not messages:
        raise bad("missing_required_parameter", "messages is a list of at least one message", "messages")
    return tuple(_message(one, f"messages[{index}]") for index, one in enumerate(messages))


def _message(message: Any, where: str) -> dict[str, str]:
    if not isinstance(message, dict):
        raise bad("invalid_type", f"{where} is an object with role and content", where)
    role = message.get("role")
    if not isinstance(role, str) or role not in ROLES:
        raise bad("invalid_value", f"{where}.role is system, developer, user or assistant", f"{where}.role")
    for name, value in message.items():
        if name in ("role", "content"):
            continue
        if name not in _ON_MESSAGES:
            raise bad("unknown_parameter", f"unrecognized field of a message: {name[:64]}", f"{where}.{name[:64]}")
        if value not in _EMPTY:
            raise bad("unsupported_parameter", f"{name} of a message is not supported", f"{where}.{name}")
    return {"role": ROLES[role], "content": _content(message.get("content"), f"{where}.content")}


def _content(content: Any, where: str) -> str:
    if isinstance(content, str):
        text = content
    elif isinstance(content, list) and content:
        text = "".join(_part(part, f"{where}[{index}]") for index, part in enumerate(content))
    else:
        raise bad("invalid_type", f"{where} is a text, or a list of text parts", where)
    _utf8(text, where)
    return text


def _part(part: Any, where: str) -> str:
    if not isinstance(part, dict) or part.get("type") != "text" or not isinstance(part.get("text"), str):
        raise bad("unsupported_content", f"{where}: only parts of type text are supported", where)
    return str(part["text"])


def _utf8(text: str, where: str) -> bytes:
    try:
        return text.encode()
    except UnicodeEncodeError:
        raise bad("invalid_value", f"{where} has half of a surrogate pair, which is no text", where) from None


def _flag(body: Mapping[str, Any], name: str) -> bool:
    value = body.get(name)
    if value is not None and not isinstance(value, bool):
        raise bad("invalid_type", f"{name} is true or false", name)
    return bool(value)


def _number(value: Any, name: str, low: int, high: int) -> Fraction:
    if isinstance(value, bool) or not isinstance(value, int | Decimal | float):
        raise bad("invalid_type", f"{name} is a number", name)
    if isinstance(value, Decimal) and value.adjusted() not in range(-64, 64) and value != 0:
        raise bad("invalid_value", f"{name} lies between {low} and {high}", name)
    exact = Fraction(str(value)) if isinstance(value, float) else Fraction(value)
    if not low <= exact <= high:
        raise bad("invalid_value", f"{name} lies between {low} and {high}", name)
    return exact


def _integer(value: Any, name: str, low: int, high: int) -> int:
    if isinstance(value, bool) or not isinstance(value, int):
        raise bad("invalid_type", f"{name} is an integer", name)
    if not low <= value <= high:
        raise bad("invalid_value", f"{name} lies between {low} and {high}", name)
    return value
