"""The executor's HTTP: OpenAI's two paths, receipts, payloads, health and numbers."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from typing import Any

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route
from starlette.types import Receive, Scope, Send

from chain.executor import shapes
from chain.executor.ask import Ask
from chain.executor.faults import CODES, Fault
from chain.executor.journal import Journal, Record
from chain.executor.metrics import Metrics
from chain.executor.paths import Paths
from chain.executor.payloads import Payloads
from chain.executor.service import Exchange, Service, receipt_text
from chain.executor.text import TextStream
from chain.wire.causeway.inference.v1 import types_pb2 as pb

LOG = logging.getLogger("causeway.executor")

MAX_BODY = 1 << 18
"""Bytes of a request's body: some 20 times the longest context's text."""
BODY_SECONDS = 30.0
"""How long a body may take to arrive."""


def application(
    service: Service, journal: Journal, payloads: Payloads, metrics: Metrics, about: Callable[[], dict[str, Any]]
) -> Starlette:
    """The ASGI application. `about` says what /health does."""
    token_bytes = payloads.token_bytes

    async def models(request: Request) -> Response:
        return _json({"object": "list", "data": [payloads.model]})

    async def health(request: Request) -> Response:
        return _json(about())

    async def numbers(request: Request) -> Response:
        return PlainTextResponse(metrics.text(), media_type="text/plain; version=0.0.4")

    async def payload(request: Request) -> Response:
        sealed = await payloads.sealed(await body_of(request.receive, MAX_BODY))
        metrics.count("payloads_total")
        return Response(sealed, media_type="application/octet-stream")

    return Starlette(
        routes=[
            Route("/v1/chat/completions", _Completions(service, token_bytes), methods=["POST"]),
            Route("/v1/models", models),
            Route("/v1/sessions/{session}/receipts/{index}", _Receipts(journal, payloads.paths), methods=["GET"]),
            Route("/v1/payload", payload, methods=["POST"]),
            Route("/health", health),
            Route("/metrics", numbers),
        ],
        exception_handlers={Fault: _refused, HTTPException: _no_route, Exception: _bug},
    )


class _Receipts:
    """GET of a receipt, which shows no words; with `?settlement=N` also of its path to that settlement's root."""

    def __init__(self, journal: Journal, paths: Paths) -> None:
        self._journal, self._paths, self._one = journal, paths, asyncio.Lock()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        await (await self._answer(Request(scope, receive)))(scope, receive, send)

    async def _answer(self, request: Request) -> Response:
        session, index = (_number(request.path_params[name]) for name in ("session", "index"))
        record = await asyncio.to_thread(self._journal.record, session, index)
        if record is None:
            raise Fault("receipt_unknown", f"there is no receipt {index} of session {session} here")
        shown: dict[str, Any] = {"receipt": receipt_text(record)}
        if "settlement" in request.query_params:
            number = _number(request.query_params["settlement"])
            async with self._one:  # those who wait for a tree must not hold threads that others need
                shown["path"] = await asyncio.to_thread(self._paths.path, number, session, index)
        return _json(shown)


class _Completions:
    """POST /v1/chat/completions, as a plain ASGI application: it must hear when its client leaves."""

    def __init__(self, service: Service, token_bytes: Callable[[int], bytes]) -> None:
        self._service, self._token_bytes = service, token_bytes

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        try:
            ask, terms = await self._service.read(await body_of(receive, MAX_BODY))
            exchange = await self._service.begin(terms)
        except Fault as fault:
            self._service.metrics.count("requests_total", 1, f'code="{fault.code}"')
            await _fault(fault)(scope, receive, send)
            return
        gone = asyncio.ensure_future(_gone(receive))
        try:
            answer = self._stream if ask.stream else self._whole
            code = await answer(ask, exchange, gone, send)
        except OSError:  # the connection broke while something was sent
            code = "gone"
        finally:
            gone.cancel()
            self._service.leave(exchange)  # whatever happened here, the engine must not go on for nobody
        self._service.metrics.count("requests_total", 1, f'code="{code}"')

    async def _stream(self, ask: Ask, exchange: Exchange, gone: asyncio.Future[None], send: Send) -> str:
        headers = [(b"content-type", b"text/event-stream; charset=utf-8"), (b"cache-control", b"no-cache")]
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        text, first = TextStream(self._token_bytes, exchange.job.stops), True
        while (ids := await _next(exchange, gone)) is not None:
            piece = "".join(text.add(token) for token in ids)
            await send(_part(shapes.event(shapes.chunk(ask, exchange, ids, piece, first))))
            first = False
        if gone.done():
            return "gone"
        record, fault = await _ended(exchange)
        if fault is not None or record is None:
            broken = fault or Fault("internal_error", "no receipt could be made")
            await send(_part(shapes.event(broken.body()) + shapes.DONE, last=True))
            return broken.code
        rest = text.end(record.done.receipt.finish == pb.FINISH_STOP)
        chunks = shapes.last_chunks(ask, exchange, record, rest)
        await send(_part(b"".join(map(shapes.event, chunks)) + shapes.DONE, last=True))
        return "ok"

    async def _whole(self, ask: Ask, exchange: Exchange, gone: asyncio.Future[None], send: Send) -> str:
        text, pieces = TextStream(self._token_bytes, exchange.job.stops), []
        while (ids := await _next(exchange, gone)) is not None:
            pieces += [text.add(token) for token in ids]
        if gone.done():
            return "gone"
        record, fault = await _ended(exchange)
        if fault is not None or record is None:
            broken = fault or Fault("internal_error", "no receipt could be made")
            await _send(_fault(broken), send)
            return broken.code
        pieces.append(text.end(record.done.receipt.finish == pb.FINISH_STOP))
        await _send(_json(shapes.completion(ask, exchange, record, "".join(pieces))), send)
        return "ok"


async def _next(exchange: Exchange, gone: asyncio.Future[None]) -> list[int] | None:
    """The tokens that have come, at least one; None at the end, or when the client has left."""
    if exchange.ended:
        return None
    if exchange.tokens.empty():
        coming = asyncio.ensure_future(exchange.tokens.get())
        await asyncio.wait([coming, gone], return_when=asyncio.FIRST_COMPLETED)  # type: ignore[type-var]
        if not coming.done():
            coming.cancel()
            return None
        token = coming.result()
    else:
        token = exchange.tokens.get_nowait()
    ids: list[int] = []
    while token is not None:
        ids.append(token)
        if exchange.tokens.empty():
            return ids
        token = exchange.tokens.get_nowait()
    exchange.ended = True
    return ids or None


async def _ended(exchange: Exchange) -> tuple[Record | None, Fault | None]:
    """The record of an exchange that ended, or why there is no answer."""
    outcome = await exchange.outcome
    if outcome.error:
        code = "stopping" if "stopping" in outcome.error else "internal_error"
        await asyncio.wait([exchange.record])
        return None, Fault(code, outcome.error, retry_after=30 if code == "stopping" else None)
    await asyncio.wait([exchange.record])
    failure = exchange.record.exception()
    if failure is not None:
        LOG.error("a receipt could not be signed", exc_info=failure)
        return None, Fault("internal_error", "the receipt could not be kept, so it was not given")
    return exchange.record.result(), None


async def body_of(receive: Receive, most: int) -> bytes:
    """A request's body. Raises Fault if it is too large, too slow, or ends early."""
    try:
        async with asyncio.timeout(BODY_SECONDS):
            return await _read(receive, most)
    except TimeoutError:
        raise Fault("bad_json", f"the body did not arrive within {BODY_SECONDS:.0f} s") from None


async def _read(receive: Receive, most: int) -> bytes:
    parts, size, more = [], 0, True
    while more:
        message = await receive()
        if message["type"] != "http.request":
            raise Fault("bad_json", "the body ended early")
        parts.append(message.get("body", b""))
        size, more = size + len(parts[-1]), message.get("more_body", False)
        if size > most:
            raise Fault("body_too_large", f"a body has at most {most} bytes")
    return b"".join(parts)


async def _gone(receive: Receive) -> None:
    """Returns when the client has left."""
    while (await receive())["type"] != "http.disconnect":
        pass


def _number(text: str) -> int:
    """A path's u63. Raises Fault."""
    if not (text.isascii() and text.isdecimal() and len(text) < 20 and int(text) < 1 << 63):
        raise Fault("receipt_unknown", "sessions and indices are numbers")
    return int(text)


def _json(document: Any, status: int = 200, headers: dict[str, str] | None = None) -> Response:
    return Response(shapes.dumps(document), status, headers, "application/json")


def _fault(fault: Fault) -> Response:
    return _json(fault.body(), fault.status, fault.headers())


async def _send(response: Response, send: Send) -> None:
    await send({"type": "http.response.start", "status": response.status_code, "headers": response.raw_headers})
    await send(_part(bytes(response.body), last=True))


def _part(body: bytes, last: bool = False) -> dict[str, Any]:
    return {"type": "http.response.body", "body": body, "more_body": not last}


async def _refused(request: Request, fault: Exception) -> Response:
    return _fault(fault) if isinstance(fault, Fault) else await _bug(request, fault)


async def _no_route(request: Request, error: Exception) -> Response:
    status = error.status_code if isinstance(error, HTTPException) else 404
    code = next((code for code, (one, _) in CODES.items() if one == status), "not_found")
    return _fault(Fault(code, f"{request.method} {request.url.path[:200]}: nothing is here"))


async def _bug(request: Request, error: Exception) -> Response:
    return _fault(Fault("internal_error", "this is a mistake of the executor; its log has it"))
