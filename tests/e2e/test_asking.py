"""A user's whole way on a real network: the proxy, the unmodified openai package, curl, a failing executor, a proof."""

import json
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import openai
import pytest

from tests.e2e.conftest import ROOT
from tests.e2e.marketplace import Market, Process, Server, eventually

pytestmark = [pytest.mark.e2e, pytest.mark.timeout(400)]

ASKED: list[Any] = [{"role": "user", "content": "What is the capital of Italy?"}]


@pytest.fixture(scope="module")
def servers(market: Market) -> Iterator[list[Server]]:
    started = [market.serve(), market.serve()]
    yield started
    for one in started:
        one.stop()


@pytest.fixture(scope="module")
def proxy(market: Market, servers: list[Server]) -> Iterator[tuple[Process, str]]:
    listen = f"127.0.0.1:{market.new_port()}"
    options = ("--from", "bob", "--listen", listen, "--blocks", "600", "--deposit", "0.2CWAY")
    process = market.start("proxy", "chain.cli", "proxy", *options)

    def ready() -> bool:
        assert process.child.poll() is None, process.tail()
        return f"http://{listen}/v1" in process.tail()

    eventually(ready, 60, "the proxy does not listen")
    yield process, f"http://{listen}/v1"
    process.stop()


def client(url: str) -> openai.OpenAI:
    return openai.OpenAI(base_url=url, api_key="none", max_retries=0, http_client=httpx.Client(trust_env=False))


def causeway(market: Market, *arguments: str, check: bool = True) -> subprocess.CompletedProcess[str]:
    environment = {
        "CAUSEWAY_HOME": str(market.net.directory),
        "CAUSEWAY_KEYRING_BACKEND": "test",
        "CAUSEWAY_NODE": market.net.info["rpc"],
        "PYTHONPATH": str(ROOT),
        "PATH": "/usr/bin:/bin",
        "OPENBLAS_NUM_THREADS": "1",
    }
    command = [sys.executable, "-m", "chain.cli", *arguments]
    done = subprocess.run(command, capture_output=True, text=True, env=environment, timeout=120, check=False)
    assert not check or done.returncode == 0, done.stdout + done.stderr
    return done


def model(url: str) -> str:
    with client(url) as api:
        return api.models.list().data[0].id


def test_the_openai_package_streams_and_not_and_the_receipt_is_proved(
    market: Market, proxy: tuple[Process, str]
) -> None:
    url = proxy[1]
    options: dict[str, Any] = {"model": model(url), "messages": ASKED, "max_tokens": 12, "temperature": 0}
    with client(url) as api:
        whole = api.chat.completions.create(**options)
        chunks = list(api.chat.completions.create(**options, stream=True, stream_options={"include_usage": True}))
    said = whole.choices[0].message.content
    assert said
    assert "".join(one.choices[0].delta.content or "" for one in chunks if one.choices) == said
    assert chunks[-1].usage == whole.usage
    receipt = whole.model_extra["causeway"]["receipt"]  # type: ignore[index]

    alone = causeway(market, "verify", receipt, check=False)
    assert alone.returncode == 1
    assert "FAILED settlement" in alone.stdout
    causeway(market, "receipts", "complete", receipt, "--wait", "60")
    steps = json.loads(causeway(market, "verify", receipt, "-o", "json").stdout)[receipt]
    assert {one["step"]: one["holds"] for one in steps}["answer computed again"] is True
    assert all(one["holds"] for one in steps)
    genesis = str(market.net.directory / "validator-0" / "config" / "genesis.json")
    assert "ok     settlement" in causeway(market, "verify", receipt, "--without-weights", "--genesis", genesis).stdout

    changed = Path(receipt).with_suffix(".changed.json")
    changed.write_text(Path(receipt).read_text().replace('"cost": "', '"cost": "1'))
    broken = causeway(market, "verify", str(changed), check=False)
    changed.unlink()
    assert broken.returncode == 1
    assert "FAILED executor's signature" in broken.stdout


def test_curl_asks(market: Market, proxy: tuple[Process, str]) -> None:
    curl = shutil.which("curl")
    assert curl is not None
    body = json.dumps({"model": model(proxy[1]), "messages": ASKED, "max_tokens": 3, "temperature": 0})
    command = [curl, "-sS", "--noproxy", "*", f"{proxy[1]}/chat/completions", "-H", "Content-Type: application/json"]
    whole = subprocess.run([*command, "-d", body], capture_output=True, text=True, timeout=60, check=True).stdout
    assert json.loads(whole)["usage"]["completion_tokens"] == 3
    streaming = json.dumps(json.loads(body) | {"stream": True})
    lines = subprocess.run(
        [*command, "-N", "-d", streaming], capture_output=True, text=True, timeout=60, check=True
    ).stdout
    assert lines.rstrip().endswith("data: [DONE]")


def test_chat_asks_verifies_and_says_what_it_cost(market: Market, servers: list[Server]) -> None:
    done = causeway(market, "chat", "What is the capital of Italy?", "--from", "alice", "--max-tokens", "12")
    assert done.stdout.strip()
    assert "verified: " in done.stderr
    assert " ucway by cway1" in done.stderr
    listed = json.loads(causeway(market, "receipts", "list", "-o", "json").stdout)
    alice = market.key("alice").text
    assert [one["client"] for one in listed].count(alice) == 1


def test_an_executor_killed_in_mid_stream_is_followed_by_the_next_within_three_seconds(
    market: Market, servers: list[Server], proxy: tuple[Process, str]
) -> None:
    options: dict[str, Any] = {"messages": ASKED, "max_tokens": 60, "temperature": 0}
    question = [{"role": "user", "content": "Tell me a long story about a river."}]
    options |= {"model": model(proxy[1]), "messages": question, "stream": True}
    with client(proxy[1]) as api:
        gaps, last, killed, ours = [0.0], 0.0, False, {}
        for number, chunk in enumerate(api.chat.completions.create(**options)):
            now = time.monotonic()
            if killed:
                gaps.append(now - last)
            last = now
            if number == 5:
                busy(servers).kill()
                killed = True
            ours = (chunk.model_extra or {}).get("causeway", ours)
    assert ours["failed_over"], proxy[0].tail()
    assert max(gaps) < 3, "the other one says again what was said, and goes on"
    with client(proxy[1]) as api:
        after = api.chat.completions.create(**options | {"stream": False, "max_tokens": 4})
    assert after.model_extra["causeway"]["failed_over"] == []  # type: ignore[index]


def busy(servers: list[Server]) -> Server:
    """The executor that is answering now."""
    return next(one for one in servers if httpx.get(f"{one.endpoint}/health", trust_env=False).json()["active"])
