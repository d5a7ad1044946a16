"""An executor's HTTP over a real socket and the real model, on a book instead of a chain."""

from __future__ import annotations

import asyncio
import json
import socket
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import uvicorn

from chain.client.keys import Key
from chain.executor.desk import Desk
from chain.executor.journal import Journal
from chain.executor.ledger import Ledger
from chain.executor.metrics import Metrics
from chain.executor.parts import HONEST, Parts
from chain.executor.payloads import Payloads
from chain.executor.server import application
from chain.executor.service import Service
from chain.executor.terms import Checker, Served
from kernels.model.engine import Engine
from tests.executor.scene import EXECUTOR, Book

PARALLEL, QUEUE = 3, 2


class Web:
    """A running server. `calls` is an HTTP client of it."""

    def __init__(
        self, path: Path, book: Book, served: Served, engine: Engine, parts: Parts = HONEST, key: Key = EXECUTOR
    ) -> None:
        self.journal, self.metrics = Journal(path / "journal.db"), Metrics()
        self.desk = Desk(engine, served.tokenizer.token_bytes, parts, PARALLEL)
        checker = Checker(book, served, key.text)
        ledger = Ledger(self.journal, key, parts)
        most = PARALLEL + QUEUE
        self.service = Service(checker, ledger, self.desk, parts, self.metrics, most, PARALLEL)
        payloads = Payloads(book, self.journal, parts, served, key.text)
        app = application(self.service, self.journal, payloads, self.metrics, lambda: {"status": "ok"})
        listener = socket.create_server(("127.0.0.1", 0))
        self.port = listener.getsockname()[1]
        self._server = uvicorn.Server(uvicorn.Config(app, lifespan="off", log_level="error"))
        self.loop = asyncio.new_event_loop()
        serving = self._server.serve(sockets=[listener])
        self._thread = threading.Thread(target=lambda: self.loop.run_until_complete(serving), daemon=True)
        self._thread.start()
        self.calls = httpx.Client(base_url=f"http://127.0.0.1:{self.port}", timeout=60, trust_env=False)

    def close(self) -> None:
        asyncio.run_coroutine_threadsafe(self.service.stop(0), self.loop).result(60)
        self._server.should_exit = True
        self._thread.join(60)
        self.calls.close()
        self.loop.close()
        self.journal.close()

    def ask(self, body: Any) -> httpx.Response:
        """POST a chat completion."""
        return self.calls.post("/v1/chat/completions", json=body)

    def stream(self, body: Any) -> Iterator[dict[str, Any]]:
        """The chunks of a stream; it must end with [DONE]."""
        lines = []
        with self.calls.stream("POST", "/v1/chat/completions", json=body) as answer:
            assert answer.headers["content-type"].startswith("text/event-stream")
            for line in answer.iter_lines():
                if line:
                    lines.append(line.removeprefix("data: "))
                    if line != "data: [DONE]":
                        yield json.loads(lines[-1])
        assert lines[-1] == "[DONE]"


def code_of(answer: httpx.Response) -> str:
    """The code of an error in OpenAI's shape."""
    error = answer.json()["error"]
    assert set(error) == {"message", "type", "param", "code"}
    assert error["message"]
    return str(error["code"])
