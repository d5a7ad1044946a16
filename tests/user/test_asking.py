"""An OpenAI body as integers: exact, and nothing ignored that would change an answer."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chain.user.asking import MAX_BODY, Ask, parse
from chain.user.faults import Fault

HELLO = [{"role": "user", "content": "Hello"}]


def ask(**fields: Any) -> Ask:
    return parse(json.dumps({"model": "m", "messages": HELLO, **fields}).encode())


def raw(text: str) -> Ask:
    return parse(f'{{"model": "m", "messages": [{{"role": "user", "content": "Hello"}}], {text}}}'.encode())


@pytest.mark.parametrize(
    ("temperature", "inverse"),
    [
        ("0", 0),
        ("0.0", 0),
        ("1", 65536),
        ("1.0", 65536),
        ("0.7", 93623),
        ("2", 32768),
        ("0.015625", 1 << 22),
        ("1e0", 65536),
        ("0.1", 655360),
        ("1.3333333333333333333333333333333333333333", 49152),
        ("null", 65536),
    ],
)
def test_a_temperature_is_the_nearest_inverse(temperature: str, inverse: int) -> None:
    assert raw(f'"temperature": {temperature}').sampling.inv_temperature == inverse


@pytest.mark.parametrize(
    ("top_p", "integer"),
    [
        ("1", 0),
        ("1.0", 0),
        ("0.9", 58982),
        ("0.5", 32768),
        ("0", 1),
        ("0.00000000001", 1),
        ("0.50000762939453125", 32768),
    ],
)
def test_a_top_p_is_the_nearest_part(top_p: str, integer: int) -> None:
    """A tie goes to the even part: 0.50000762939453125 is 32768.5 parts exactly."""
    assert raw(f'"top_p": {top_p}').sampling.top_p16 == integer


@pytest.mark.parametrize(
    ("fields", "code", "param"),
    [
        ({"temperature": 2.1}, "invalid_value", "temperature"),
        ({"temperature": -1}, "invalid_value", "temperature"),
        ({"temperature": 0.01}, "invalid_value", "temperature"),
        ({"temperature": 1e-300}, "invalid_value", "temperature"),
        ({"temperature": "hot"}, "invalid_type", "temperature"),
        ({"temperature": True}, "invalid_type", "temperature"),
        ({"top_p": 1.5}, "invalid_value", "top_p"),
        ({"top_k": -1}, "invalid_value", "top_k"),
        ({"top_k": 1.5}, "invalid_type", "top_k"),
        ({"max_tokens": 0}, "invalid_value", "max_tokens"),
        ({"max_tokens": 2, "max_completion_tokens": 3}, "invalid_value", "max_tokens"),
        ({"seed": 1 << 64}, "invalid_value", "seed"),
        ({"seed": 1.0}, "invalid_type", "seed"),
        ({"stop": ["a"] * 5}, "invalid_type", "stop"),
        ({"stop": ""}, "invalid_value", "stop"),
        ({"stop": "é" * 33}, "invalid_value", "stop"),
        ({"stop": [1]}, "invalid_type", "stop"),
        ({"stream": 1}, "invalid_type", "stream"),
        ({"stream_options": []}, None, None),
        ({"stream_options": {"include_usage": 1}}, "invalid_type", "stream_options"),
        ({"n": 2}, "unsupported_parameter", "n"),
        ({"n": True}, "unsupported_parameter", "n"),
        ({"logprobs": True}, "unsupported_parameter", "logprobs"),
        ({"presence_penalty": 0.5}, "unsupported_parameter", "presence_penalty"),
        ({"tools": [{"type": "function"}]}, "unsupported_parameter", "tools"),
        ({"response_format": {"type": "json_object"}}, "unsupported_parameter", "response_format"),
        ({"colour": "red"}, "unknown_parameter", "colour"),
        ({"model": ""}, "missing_required_parameter", "model"),
        ({"model": 7}, "missing_required_parameter", "model"),
        ({"messages": []}, "missing_required_parameter", "messages"),
        ({"messages": "Hello"}, "missing_required_parameter", "messages"),
        ({"messages": ["Hello"]}, "invalid_type", "messages[0]"),
        ({"messages": [{"role": "tool", "content": "x"}]}, "invalid_value", "messages[0].role"),
        ({"messages": [{"role": "user"}]}, "invalid_type", "messages[0].content"),
        ({"messages": [{"role": "user", "content": [{"type": "image_url"}]}]}, "unsupported_content", None),
        ({"messages": [{"role": "user", "content": "\ud800"}]}, "invalid_value", "messages[0].content"),
        ({"messages": [{"role": "user", "content": "x", "name": "Eve"}]}, "unsupported_parameter", "messages[0].name"),
        ({"messages": [{"role": "user", "content": "x", "weight": 1}]}, "unknown_parameter", "messages[0].weight"),
    ],
)
def test_what_cannot_be_honoured_is_refused_by_name(
    fields: dict[str, Any], code: str | None, param: str | None
) -> None:
    if code is None:
        assert ask(**fields).usage is False
        return
    with pytest.raises(Fault) as caught:
        ask(**fields)
    assert (caught.value.status, caught.value.code) == (400, code)
    assert param is None or caught.value.param == param
    assert caught.value.body()["error"]["type"] == "invalid_request_error"


@pytest.mark.parametrize(
    "fields",
    [
        {"n": 1, "logprobs": False, "top_logprobs": None, "presence_penalty": 0, "frequency_penalty": 0.0},
        {"user": "me", "metadata": {"a": "b"}, "service_tier": "auto", "store": False, "tools": [], "logit_bias": {}},
        {"response_format": {"type": "text"}, "tool_choice": "none", "parallel_tool_calls": True},
    ],
)
def test_what_asks_for_nothing_is_taken(fields: dict[str, Any]) -> None:
    assert ask(**fields) == ask()


def test_an_answer_of_the_api_can_be_sent_back_as_a_message() -> None:
    answer = {
        "role": "assistant",
        "content": "Hi",
        "refusal": None,
        "annotations": [],
        "audio": None,
        "tool_calls": None,
    }
    assert ask(messages=[*HELLO, answer]).messages[1] == {"role": "assistant", "content": "Hi"}


def test_text_parts_are_joined_and_a_developer_is_the_system() -> None:
    parts = [{"type": "text", "text": "a"}, {"type": "text", "text": "b"}]
    assert ask(messages=[{"role": "developer", "content": parts}]).messages == ({"role": "system", "content": "ab"},)


def test_a_negative_seed_is_the_same_64_bits() -> None:
    assert ask(seed=-1).seed == (1 << 64) - 1
    assert ask(seed=0).seed == 0
    assert ask().seed is None


@pytest.mark.parametrize(
    ("body", "code"),
    [
        (b"", "invalid_json"),
        (b"[]", "invalid_json"),
        (b"{", "invalid_json"),
        (b"\xff", "invalid_json"),
        (b'{"model": NaN}', "invalid_json"),
        (b"[" * 100_000, "invalid_json"),
        (b'{"a": ' + b"9" * 5000 + b"}", "invalid_json"),
        (b" " * (MAX_BODY + 1), "body_too_large"),
    ],
)
def test_a_body_that_is_none_is_refused(body: bytes, code: str) -> None:
    with pytest.raises(Fault) as caught:
        parse(body)
    assert caught.value.code == code


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=8,
)
FIELDS = st.sampled_from(
    ["temperature", "top_p", "top_k", "seed", "stop", "max_tokens", "n", "stream", "messages", "tools"]
)


@given(st.dictionaries(FIELDS | st.text(max_size=6), JSON, max_size=4))
def test_whatever_comes_is_understood_or_refused(fields: dict[str, Any]) -> None:
    status = 200
    try:
        assert 0 <= ask(**fields).sampling.inv_temperature <= 1 << 22
    except Fault as fault:
        status = fault.status
    assert status in (200, 400)
