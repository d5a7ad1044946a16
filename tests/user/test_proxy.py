"""The unmodified openai package, and bare HTTP, against the proxy; executors and model are real."""

import json
from pathlib import Path
from typing import Any

import httpx
import openai
import pytest

from chain.user import files
from chain.user.verify import Trust, hold, verify
from chain.user.weights import Weights
from tests.user.fair import MODEL, Town

ASKED: list[Any] = [{"role": "user", "content": "Name a colour."}]


def client(url: str) -> openai.OpenAI:
    return openai.OpenAI(base_url=url, api_key="none needed", max_retries=0, http_client=httpx.Client(trust_env=False))


def test_the_openai_package_asks_and_each_answer_has_a_receipt(town: Town, weights: Weights) -> None:
    with town.proxy(weights) as url, client(url) as api:
        first = api.chat.completions.create(model=MODEL, messages=ASKED, max_tokens=8, temperature=0)
        second = api.chat.completions.create(model=MODEL, messages=ASKED, max_tokens=8, temperature=0.9, seed=3)
    assert first.choices[0].finish_reason in ("stop", "length")
    assert first.usage is not None
    assert first.usage.total_tokens == first.usage.prompt_tokens + first.usage.completion_tokens
    for number, answer in enumerate((first, second)):
        ours = answer.model_extra["causeway"]  # type: ignore[index]
        assert (ours["session"], ours["index"], ours["failed_over"]) == (7, number, [])
        file = files.read(Path(ours["receipt"]))
        assert hold(verify(file, Trust(), weights, settled=False))
        assert file.text.startswith(answer.choices[0].message.content or "?")


def test_a_stream_says_the_same_as_a_whole_answer(town: Town, weights: Weights) -> None:
    options: dict[str, Any] = {"model": MODEL, "messages": ASKED, "max_tokens": 12, "temperature": 0}
    with town.proxy(weights) as url, client(url) as api:
        whole = api.chat.completions.create(**options)
        chunks = list(api.chat.completions.create(**options, stream=True, stream_options={"include_usage": True}))
    text = "".join(one.choices[0].delta.content or "" for one in chunks if one.choices)
    assert text == whole.choices[0].message.content
    assert chunks[0].choices[0].delta.role == "assistant"
    assert [one.choices[0].finish_reason for one in chunks if one.choices][-1] == whole.choices[0].finish_reason
    assert chunks[-1].usage == whole.usage
    assert len(chunks) > 4


def test_a_stop_text_ends_the_answer_and_is_not_shown(town: Town, weights: Weights) -> None:
    with town.proxy(weights) as url, client(url) as api:
        free = api.chat.completions.create(model=MODEL, messages=ASKED, max_tokens=12, temperature=0)
        said = free.choices[0].message.content or ""
        stop = " " + said.split(" ")[1]
        ended = api.chat.completions.create(model=MODEL, messages=ASKED, max_tokens=12, temperature=0, stop=stop)
    assert ended.choices[0].finish_reason == "stop"
    assert ended.choices[0].message.content == said.split(" ")[0]
    receipt = files.read(Path(ended.model_extra["causeway"]["receipt"]))  # type: ignore[index]
    assert receipt.text == said.split(" ")[0] + stop


def test_models_are_those_of_the_chain(town: Town, weights: Weights) -> None:
    with town.proxy(weights) as url, client(url) as api:
        listed = api.models.list().data
        one = api.models.retrieve(MODEL)
        with pytest.raises(openai.NotFoundError) as missing:
            api.models.retrieve("gpt-5")
    assert [one.id for one in listed] == [MODEL]
    assert one.model_extra["causeway"]["executors"] == 2  # type: ignore[index]
    assert missing.value.code == "model_not_found"


@pytest.mark.parametrize(
    ("fields", "kind", "code"),
    [
        ({"model": "gpt-5"}, openai.NotFoundError, "model_not_found"),
        ({"n": 2}, openai.BadRequestError, "unsupported_parameter"),
        ({"extra_body": {"colour": 1}}, openai.BadRequestError, "unknown_parameter"),
        ({"temperature": 5}, openai.BadRequestError, "invalid_value"),
        ({"temperature": 0.0001}, openai.BadRequestError, "invalid_value"),
        ({"messages": [{"role": "user", "content": "\x04"}]}, openai.BadRequestError, "unknown_bytes"),
        (
            {"messages": [{"role": "user", "content": "word " * 3000}]},
            openai.BadRequestError,
            "context_length_exceeded",
        ),
    ],
)
def test_what_is_not_answered_is_an_error_of_the_api(
    town: Town, weights: Weights, fields: dict[str, Any], kind: type[openai.APIStatusError], code: str
) -> None:
    with town.proxy(weights) as url, client(url) as api, pytest.raises(kind) as caught:
        api.chat.completions.create(**{"model": MODEL, "messages": ASKED, **fields})
    assert caught.value.code == code
    assert town.book.sessions == {}, "nothing was promised"


def test_it_serves_neither_web_pages_nor_other_paths(town: Town, weights: Weights) -> None:
    with town.proxy(weights) as url, httpx.Client(trust_env=False) as bare:
        page = bare.post(f"{url}/chat/completions", json={}, headers={"Origin": "https://evil.example"})
        named = bare.get(f"{url}/models", headers={"Host": "evil.example"})
        other = bare.post(f"{url}/embeddings", json={})
        health = bare.get(f"{url.removesuffix('/v1')}/health")
    assert [page.status_code, named.status_code, other.status_code] == [403, 403, 404]
    assert other.json()["error"]["code"] == "unknown_url"
    assert health.json() == {"status": "ok", "height": 10}


def test_curl_can_read_the_stream(town: Town, weights: Weights) -> None:
    body = json.dumps({"model": MODEL, "messages": ASKED, "max_tokens": 3, "stream": True})
    with town.proxy(weights) as url, httpx.Client(trust_env=False, timeout=60) as bare:
        answer = bare.post(f"{url}/chat/completions", content=body)
    assert answer.headers["content-type"].startswith("text/event-stream")
    lines = [line for line in answer.text.split("\n") if line]
    assert all(line.startswith("data: ") for line in lines)
    assert lines[-1] == "data: [DONE]"
