"""What is said to an executor over HTTP, and what it answers, read as somebody else's bytes."""

from __future__ import annotations

import asyncio
import base64
import json
from collections.abc import AsyncGenerator, AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

import httpx
from google.protobuf.message import DecodeError

from chain.user.ledger import Promise
from chain.wire.causeway.inference.v1 import types_pb2 as pb
from modules.inference import formats

MAX_LINE = 4 << 20
MAX_ERROR = 1 << 16


@dataclass(frozen=True)
class Patience:
    """Seconds: to connect, to be taken, to the first token, between two tokens."""

    connect: float = 1.0
    taken: float = 2.5
    first: float = 20.0
    gap: float = 5.0


class Lost(Exception):
    """An executor does not answer this. `code` is its own or ours; `retry` seconds if it said when to come again."""

    def __init__(self, code: str, text: str, status: int = 0, retry: int = 0) -> None:
        super().__init__(text)
        self.code, self.status, self.retry = code, status, retry

    @property
    def is_busy(self) -> bool:
        """It is well, and has no room now."""
        return self.status == 429

    @property
    def is_refusal(self) -> bool:
        """It understood, and said no: nothing was taken."""
        return self.status >= 400


@dataclass(frozen=True)
class Ending:
    """What ends an answer: the receipt and the two roots under it."""

    signed: pb.SignedReceipt
    trace_root: bytes
    sample_root: bytes


def body_of(promise: Promise, model: str) -> dict[str, Any]:
    """The body of a request: what was signed says how, so that it is said once."""
    attached = {
        "voucher": _base64(formats.canonical(promise.voucher)),
        "signature": _base64(promise.signature),
        "request": _base64(formats.canonical(promise.request)),
        "salt": promise.salt.hex(),
    }
    return {"model": model, "messages": json.loads(promise.body), "stream": True, "causeway": attached}


class Wire:
    """Connections to executors."""

    def __init__(self, patience: Patience | None = None) -> None:
        self.patience = patience or Patience()
        timeout = httpx.Timeout(None, connect=self.patience.connect)
        self._http = httpx.AsyncClient(timeout=timeout, trust_env=False, follow_redirects=False)

    async def close(self) -> None:
        """Close the connections."""
        await self._http.aclose()

    @asynccontextmanager
    async def asked(self, endpoint: str, promise: Promise, model: str) -> AsyncIterator[httpx.Response]:
        """Ask; inside, the executor has taken the voucher. Raises Lost."""
        url = f"{endpoint}/v1/chat/completions"
        try:
            request = self._http.build_request("POST", url, json=body_of(promise, model))
            async with asyncio.timeout(self.patience.taken):
                response = await self._http.send(request, stream=True)
        except (httpx.HTTPError, httpx.InvalidURL, TimeoutError) as error:
            raise Lost(_kind(error), f"{endpoint} does not answer: {_said(error)}") from None
        try:
            if response.status_code != 200:
                raise await _refusal(response)
            yield response
        finally:
            await response.aclose()

    async def receipt(self, endpoint: str, session: int, index: int) -> pb.SignedReceipt | None:
        """An index's receipt; None where there is none (yet). Raises Lost."""
        try:
            async with asyncio.timeout(self.patience.taken):
                response = await self._http.get(f"{endpoint}/v1/sessions/{session}/receipts/{index}")
        except (httpx.HTTPError, httpx.InvalidURL, TimeoutError) as error:
            raise Lost(_kind(error), f"{endpoint} does not answer: {_said(error)}") from None
        if response.status_code != 200:
            return None
        return signed_receipt(
            response.text if response.text[:1] != "{" else str(_json(response.text).get("receipt", ""))
        )


async def events(response: httpx.Response, first: float, gap: float) -> AsyncGenerator[list[int] | Ending]:
    """The ids of an answer as they come, then its ending. Raises Lost.

    `first` and `gap` are the longest silences in seconds, before the first event and between two.
    """
    lines = response.aiter_lines()
    patience = first
    try:
        while True:
            async with asyncio.timeout(patience):
                line = await anext(lines, None)
            if line is None:
                raise Lost("broken", "the executor broke off without a receipt")
            found = _read(line)
            if found is None:
                continue
            yield found
            if isinstance(found, Ending):
                return
            patience = gap if found else patience
    except (httpx.HTTPError, TimeoutError) as error:
        raise Lost(_kind(error), f"the executor broke off: {_said(error)}") from None


def _read(line: str) -> list[int] | Ending | None:
    """What a line of a stream says, if anything."""
    if len(line) > MAX_LINE:
        raise Lost("bad_answer", "the executor sends too long a line")
    if not line.startswith("data:") or line[5:].strip() == "[DONE]":
        return None
    return _event(_json(line[5:]))


def signed_receipt(text: Any) -> pb.SignedReceipt:
    """A receipt in base64. Raises Lost."""
    try:
        return pb.SignedReceipt.FromString(base64.b64decode(text, validate=True))
    except (DecodeError, ValueError, TypeError):
        raise Lost("bad_answer", "the executor's receipt is malformed") from None


def _event(document: Mapping[str, Any]) -> list[int] | Ending | None:
    if "error" in document:
        error = document["error"] if isinstance(document["error"], dict) else {}
        raise Lost(str(error.get("code")), str(error.get("message"))[:500])
    ours = document.get("causeway")
    if not isinstance(ours, dict):
        return None
    if "receipt" in ours:
        return Ending(signed_receipt(ours["receipt"]), _root(ours, "trace_root"), _root(ours, "sample_root"))
    ids = ours.get("ids", [])
    if not isinstance(ids, list) or not all(type(one) is int and 0 <= one < 1 << 32 for one in ids):
        raise Lost("bad_answer", "the executor sends ids that are none")
    return ids


def _root(ours: Mapping[str, Any], name: str) -> bytes:
    try:
        root = bytes.fromhex(ours[name])
    except (KeyError, TypeError, ValueError):
        root = b""
    if len(root) != 32:
        raise Lost("bad_answer", f"the executor sends no {name}")
    return root


def _json(text: str) -> dict[str, Any]:
    try:
        document = json.loads(text)
    except (ValueError, RecursionError):
        document = None
    if not isinstance(document, dict):
        raise Lost("bad_answer", "the executor sends what is not JSON")
    return document


async def _refusal(response: httpx.Response) -> Lost:
    """What an executor that says no says."""
    raw = b""
    try:
        async for part in response.aiter_bytes():
            raw += part
            if len(raw) > MAX_ERROR:
                break
        error = json.loads(raw)["error"]
        code, text = str(error["code"]), str(error["message"])[:500]
    except (httpx.HTTPError, ValueError, KeyError, TypeError, RecursionError):
        code, text = "bad_answer", f"the executor answers with status {response.status_code}"
    retry = response.headers.get("retry-after", "")
    return Lost(code, text, response.status_code, int(retry) if retry.isascii() and retry.isdecimal() else 0)


def _kind(error: Exception) -> str:
    if isinstance(error, httpx.TimeoutException | TimeoutError):
        return "timeout"
    return "refused" if isinstance(error, httpx.ConnectError) else "broken"


def _said(error: Exception) -> str:
    return str(error)[:200] or type(error).__name__


def _base64(raw: bytes) -> str:
    return base64.b64encode(raw).decode()
