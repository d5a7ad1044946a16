"""OpenAI's API on loopback: every answer is signed for, streamed through, verified and kept.

It spends its owner's coins without asking, so it listens on loopback, and web pages may not use it.
"""

from __future__ import annotations

import asyncio
import json
import logging
import time
from collections.abc import AsyncGenerator, AsyncIterator, Mapping
from contextlib import aclosing, asynccontextmanager
from typing import Any
from urllib.parse import urlsplit

from starlette.applications import Starlette
from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, Response, StreamingResponse
from starlette.routing import Route

from chain.client.errors import ClientError
from chain.user.asker import Answered, Asker, Question
from chain.user.asking import MAX_BODY, parse
from chain.user.faults import Fault
from chain.user.files import ReceiptFile
from chain.user.speech import Speech
from chain.wire.causeway.inference.v1 import types_pb2 as pb

LOG = logging.getLogger("causeway.user")
LOOPBACK = ("localhost", "127.0.0.1", "::1", "testserver")
REASONS: Mapping[int, str] = {pb.FINISH_END: "stop", pb.FINISH_STOP: "stop", pb.FINISH_LENGTH: "length"}


def app(asker: Asker) -> Starlette:
    """The ASGI application."""
    calls = _Calls(asker)
    routes = [
        Route("/v1/chat/completions", _Guarded(calls.complete), methods=["POST"]),
        Route("/v1/models", _Guarded(calls.models), methods=["GET"]),
        Route("/v1/models/{model:path}", _Guarded(calls.models), methods=["GET"]),
        Route("/health", _Guarded(calls.health), methods=["GET"]),
        Route("/{path:path}", _Guarded(_unknown), methods=["GET", "POST", "PUT", "PATCH", "DELETE"]),
    ]

    @asynccontextmanager
    async def lifespan(_: Starlette) -> AsyncIterator[None]:
        yield
        await asker.settle()

    return Starlette(routes=routes, lifespan=lifespan)


class _Guarded:
    """One call: only from this machine's programs, and every error in OpenAI's shape."""

    def __init__(self, call: Any) -> None:
        self._call = call

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        request = Request(scope, receive)
        try:
            _check_source(request)
            response: Response = await self._call(request)
        except Fault as fault:
            headers = {"Retry-After": str(fault.retry)} if fault.retry else {}
            response = JSONResponse(fault.body(), fault.status, headers)
        await response(scope, receive, send)


def _check_source(request: Request) -> None:
    """Neither a web page nor a name that was pointed at loopback may spend the owner's coins."""
    host = urlsplit(f"//{request.headers.get('host', '')}").hostname or ""
    origin = request.headers.get("origin")
    if host not in LOOPBACK or (origin is not None and urlsplit(origin).hostname not in LOOPBACK):
        raise Fault(403, "not_from_here", "this proxy answers programs of its own machine alone")


async def _unknown(request: Request) -> Response:
    raise Fault(404, "unknown_url", f"there is no {request.method} {request.url.path[:100]} here")


async def _body(request: Request) -> bytes:
    parts, size = [], 0
    try:
        async for part in request.stream():
            size += len(part)
            if size > MAX_BODY:
                raise Fault(413, "body_too_large", f"a body has at most {MAX_BODY} bytes")
            parts.append(part)
    except ClientDisconnect:
        raise Fault(400, "invalid_json", "the body ended early") from None
    return b"".join(parts)


class _Calls:
    """The calls of the API."""

    def __init__(self, asker: Asker) -> None:
        self._asker = asker

    async def complete(self, request: Request) -> Response:
        """POST /v1/chat/completions."""
        question = await self._asker.question(parse(await _body(request)))
        told = self._asker.answer(question)
        if not question.ask.stream:
            async with aclosing(told):
                return JSONResponse(await self._whole(question, told))
        try:
            first = await anext(told)
        except BaseException:
            await told.aclose()
            raise
        stream = self._stream(question, first, told)
        return StreamingResponse(stream, media_type="text/event-stream", headers={"Cache-Control": "no-cache"})

    async def models(self, request: Request) -> Response:
        """GET /v1/models, and of one of them: what the chain registers and somebody serves."""
        try:
            listed = await asyncio.to_thread(self._listed)
        except ClientError as error:
            raise Fault(503, "chain_unreachable", f"the node does not answer: {error}", retry=2) from None
        name = request.path_params.get("model")
        if name is None:
            return JSONResponse({"object": "list", "data": listed})
        for one in listed:
            if one["id"] == name:
                return JSONResponse(one)
        raise Fault(404, "model_not_found", f"there is no model {name[:64]}: GET /v1/models lists them", "model")

    def _listed(self) -> list[dict[str, Any]]:
        market = self._asker.market
        return [_model(one, market.price(one.id), len(market.executors(one.id))) for one in market.models()]

    async def health(self, _: Request) -> Response:
        """GET /health: whether the node answers."""
        try:
            height = await asyncio.to_thread(self._asker.market.height)
        except ClientError as error:
            raise Fault(503, "chain_unreachable", f"the node does not answer: {error}", retry=2) from None
        return JSONResponse({"status": "ok", "height": height})

    async def _whole(self, question: Question, told: AsyncGenerator[list[int] | Answered]) -> dict[str, Any]:
        speech = Speech(self._asker.weights.token_bytes, question.ask.stop)
        text = ""
        async for event in told:
            if isinstance(event, Answered):
                receipt = event.file.signed.receipt
                text += speech.end(receipt.finish == pb.FINISH_STOP)
                message = {"role": "assistant", "content": text, "refusal": None}
                choice = {"index": 0, "message": message, "logprobs": None, "finish_reason": REASONS[receipt.finish]}
                head = _head(question, "chat.completion")
                return head | {"choices": [choice], "usage": _usage(event.file), "causeway": _ours(event)}
            text += speech.feed(event)
        raise Fault(502, "no_executor", "no executor answered")

    async def _stream(
        self, question: Question, first: list[int] | Answered, told: AsyncGenerator[list[int] | Answered]
    ) -> AsyncIterator[str]:
        """Server-sent events. What fails in the middle is said in an event of its own, as OpenAI does."""
        speech = Speech(self._asker.weights.token_bytes, question.ask.stop)
        head = _head(question, "chat.completion.chunk")
        yield _event(head | {"choices": [_choice({"role": "assistant", "content": ""})]})
        async with aclosing(told):
            event = first
            try:
                while not isinstance(event, Answered):
                    text = speech.feed(event)
                    if text:
                        yield _event(head | {"choices": [_choice({"content": text})]})
                    event = await anext(told)
            except Fault as fault:
                yield _event(fault.body())
                return
            for document in _last(question, event, speech, head):
                yield _event(document)
        yield "data: [DONE]\n\n"


def _last(question: Question, answered: Answered, speech: Speech, head: dict[str, Any]) -> list[dict[str, Any]]:
    """The chunks that end a stream."""
    finish = answered.file.signed.receipt.finish
    text = speech.end(finish == pb.FINISH_STOP)
    chunks = [head | {"choices": [_choice({"content": text})]}] if text else []
    chunks.append(head | {"choices": [_choice({}, REASONS[finish])], "causeway": _ours(answered)})
    if question.ask.usage:
        chunks.append(head | {"choices": [], "usage": _usage(answered.file)})
    return chunks


def _choice(delta: dict[str, str], reason: str | None = None) -> dict[str, Any]:
    return {"index": 0, "delta": delta, "logprobs": None, "finish_reason": reason}


def _head(question: Question, kind: str) -> dict[str, Any]:
    name = f"chatcmpl-{question.salt[:12].hex()}"
    return {"id": name, "object": kind, "created": int(time.time()), "model": question.model.id}


def _usage(file: ReceiptFile) -> dict[str, int]:
    receipt = file.signed.receipt
    total = receipt.tokens_in + receipt.tokens_out
    return {"prompt_tokens": receipt.tokens_in, "completion_tokens": receipt.tokens_out, "total_tokens": total}


def _ours(answered: Answered) -> dict[str, Any]:
    """What this answer was: who answered, what it cost, where its receipt is."""
    receipt = answered.file.signed.receipt
    return {
        "session": receipt.session,
        "executor": receipt.executor,
        "index": receipt.index,
        "cost": f"{receipt.cost}ucway",
        "receipt": str(answered.path),
        "failed_over": list(answered.failed),
    }


def _model(model: pb.Model, price: int, executors: int) -> dict[str, Any]:
    ours = {
        "version": model.version,
        "arithmetic": model.arithmetic,
        "weights_root": model.weights_root.hex(),
        "file_sha256": model.file_sha256.hex(),
        "max_context": model.max_context,
        "output_limit": model.policy.output_limit,
        "unit_price": str(price),
        "units_in": model.units_in,
        "units_out": model.units_out,
        "executors": executors,
    }
    return {"id": model.id, "object": "model", "created": 0, "owned_by": "causeway", "causeway": ours}


def _event(document: Mapping[str, Any]) -> str:
    return f"data: {json.dumps(document, ensure_ascii=False)}\n\n"
