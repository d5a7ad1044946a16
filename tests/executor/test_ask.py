"""OpenAI's bodies: what is understood, what is refused, and that no body is more than refused."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chain.executor.ask import BadAsk, ask_of, differs, loads, sampling_of
from chain.wire.causeway.inference.v1 import types_pb2 as pb

HELLO = {"model": "m", "messages": [{"role": "user", "content": "hello"}]}


def refused(body: dict[str, Any]) -> tuple[str, str | None]:
    with pytest.raises(BadAsk) as caught:
        ask_of(loads(json.dumps(body).encode()))
    return caught.value.code, caught.value.param


def test_a_full_body_is_understood() -> None:
    parts = [{"type": "text", "text": "a"}, {"type": "text", "text": "b"}]
    messages = [{"role": "developer", "content": "be"}, {"role": "user", "content": parts, "name": "x"}]
    more = {"messages": messages, "stream": True, "stream_options": {"include_usage": True}, "temperature": 0.5}
    ask = ask_of(HELLO | more | {"max_completion_tokens": 9, "top_p": 1, "seed": -1, "stop": "é", "user": "u", "n": 1})
    assert ask.messages == ({"role": "system", "content": "be"}, {"role": "user", "content": "ab"})
    assert (ask.stream, ask.include_usage, ask.max_tokens, ask.temperature, ask.top_p) == (True, True, 9, 0.5, 1.0)
    assert (ask.seed, ask.stop) == (2**64 - 1, ("é".encode(),))


@pytest.mark.parametrize(
    ("changed", "code", "param"),
    [
        ({"model": None}, "bad_field", "model"),
        ({"model": 1}, "bad_field", "model"),
        ({"messages": []}, "bad_field", "messages"),
        ({"messages": "hi"}, "bad_field", "messages"),
        ({"messages": [1]}, "bad_field", "messages.0"),
        ({"messages": [{"role": "tool", "content": ""}]}, "bad_field", "messages.0.role"),
        ({"messages": [{"role": [], "content": ""}]}, "bad_field", "messages.0.role"),
        ({"messages": [{"role": "user"}]}, "bad_field", "messages.0.content"),
        ({"messages": [{"role": "user", "content": [{"type": "image_url"}]}]}, "bad_field", "messages.0.content"),
        ({"messages": [{"role": "user", "content": "\ud800"}]}, "unknown_bytes", "messages.0.content"),
        ({"n": 2}, "unsupported", "n"),
        ({"n": True}, "unsupported", "n"),
        ({"tools": [{}]}, "unsupported", "tools"),
        ({"logprobs": True}, "unsupported", "logprobs"),
        ({"frequency_penalty": 0.1}, "unsupported", "frequency_penalty"),
        ({"response_format": {"type": "json_object"}}, "unsupported", "response_format"),
        ({"max_tokens": 0}, "bad_field", "max_tokens"),
        ({"max_tokens": 1.5}, "bad_field", "max_tokens"),
        ({"max_tokens": True}, "bad_field", "max_tokens"),
        ({"temperature": 2.1}, "bad_field", "temperature"),
        ({"temperature": "1"}, "bad_field", "temperature"),
        ({"top_p": -0.1}, "bad_field", "top_p"),
        ({"seed": 1 << 64}, "bad_field", "seed"),
        ({"stop": ["a"] * 5}, "bad_field", "stop"),
        ({"stop": ""}, "bad_field", "stop"),
        ({"stop": ["a", 1]}, "bad_field", "stop"),
        ({"stop": "x" * 65}, "bad_field", "stop"),
        ({"stream": "yes"}, "bad_field", "stream"),
        ({"stream_options": []}, "bad_field", "stream_options"),
    ],
)
def test_a_wrong_field_is_named(changed: dict[str, Any], code: str, param: str) -> None:
    assert refused(HELLO | changed) == (code, param)


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b'"a"', b"\xff", b"[" * 100_000, b'{"a": NaN}', b"1" * 5000])
def test_what_is_no_object_is_no_body(body: bytes) -> None:
    with pytest.raises(BadAsk) as caught:
        loads(body)
    assert caught.value.code == "bad_json"


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=8,
)
FIELDS = ("model", "messages", "n", "stop", "seed", "temperature", "top_p", "max_tokens", "stream_options", "tools")


@given(st.dictionaries(st.sampled_from(FIELDS), JSON))
def test_no_body_does_more_than_be_refused(changed: dict[str, Any]) -> None:
    code = ""
    try:
        ask_of(HELLO | changed)
    except BadAsk as bad:
        code = bad.code
    assert code in ("", "bad_field", "unsupported", "unknown_bytes")


@pytest.mark.parametrize(
    ("temperature", "top_p", "inverse", "top_p16"),
    [(None, None, 65536, 0), (0, 1, 0, 0), (1, 0.9, 65536, 58982), (0.7, 0, 93623, 1), (2, 0.5, 32768, 32768)],
)
def test_sampling_becomes_integers(temperature: float | None, top_p: float | None, inverse: int, top_p16: int) -> None:
    made = sampling_of(temperature, top_p)
    assert (made.inv_temperature, made.top_k, made.top_p16) == (inverse, 0, top_p16)


def test_a_temperature_too_small_is_refused() -> None:
    with pytest.raises(BadAsk, match=r"0\.015625") as caught:
        sampling_of(0.015, None)
    assert caught.value.code == "sampling_refused"


@pytest.mark.parametrize(
    ("said", "signed", "field"),
    [
        ({}, {"max_tokens": 3, "sampling": pb.Sampling(inv_temperature=5), "seed": 1}, None),
        ({"max_tokens": 4}, {"max_tokens": 3}, "max_tokens"),
        ({"temperature": 0}, {"sampling": pb.Sampling(inv_temperature=1)}, "temperature"),
        ({"top_p": 0.5}, {}, "top_p"),
        ({"seed": 0}, {}, "seed"),
        ({"seed": -1}, {"seed": 2**64 - 1}, None),
        ({"stop": "a"}, {"stop": [b"b"]}, "stop"),
        ({"model": "other"}, {}, "model"),
    ],
)
def test_what_the_body_says_is_what_was_signed(said: dict[str, Any], signed: dict[str, Any], field: str | None) -> None:
    assert differs(ask_of(HELLO | said), pb.Request(model="m", **signed)) == field
