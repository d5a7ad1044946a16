"""The REST face: routes from the descriptors, JSON in the SDK's form."""

from __future__ import annotations

import logging
from pathlib import Path
from typing import Any

from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.middleware.cors import CORSMiddleware
from starlette.requests import ClientDisconnect, Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import Route

from chain.gateway.backend import HEIGHT, answer, asked_height
from chain.gateway.faults import Fault, Status
from chain.gateway.jsonform import dumps, to_json
from chain.gateway.node import Node
from chain.gateway.openapi import document
from chain.gateway.routes import Router
from chain.gateway.services import methods

MAX_BODY = 4 << 20
"""Bytes of a request's body."""

ECHO = f"Grpc-Metadata-{HEIGHT.title()}"
"""The name under which the SDK's gateway returns the height."""

_PAGE = Path(__file__).with_name("page.html")
_LOG = logging.getLogger(__name__)


def rest_app(node: Node, cors: bool = False) -> Starlette:
    """The ASGI application. With `cors`, any web page may read it."""
    routes = [
        Route("/", _page),
        Route("/docs", _page),
        Route("/openapi.json", _openapi),
        Route("/{path:path}", _Calls(node)),
    ]
    allowed = Middleware(
        CORSMiddleware,
        allow_origins=["*"],
        allow_methods=["GET", "POST"],
        allow_headers=["Content-Type", HEIGHT],
        expose_headers=[ECHO, HEIGHT],
    )
    return Starlette(routes=routes, middleware=[allowed] if cors else [])


class _Calls:
    """Every call, of any verb: the router says which method it means."""

    def __init__(self, node: Node) -> None:
        self._node = node
        self._router = Router(methods().values())

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        request = Request(scope, receive)
        try:
            response = await self._answer(request)
        except Fault as fault:
            response = Response(dumps(fault.body()), fault.http, media_type="application/json")
        await response(scope, receive, send)

    async def _answer(self, request: Request) -> Response:
        raw_path = request.scope.get("raw_path", request.url.path.encode()).split(b"?")[0]
        method, message = self._router.request(
            request.method, raw_path.decode("ascii", "replace"), request.url.query, await _body(request)
        )
        wanted = asked_height(request.headers.get(HEIGHT) or request.headers.get(ECHO))
        found = await answer(self._node, method, message, wanted)
        headers = {ECHO: str(found.height), HEIGHT: str(found.height)}
        return Response(dumps(to_json(found.message)), headers=headers, media_type="application/json")


async def _body(request: Request) -> bytes:
    """The request's body. Raises Fault if it is larger than MAX_BODY or ends early."""
    parts, size = [], 0
    try:
        async for part in request.stream():
            size += len(part)
            if size > MAX_BODY:
                raise Fault(Status.RESOURCE_EXHAUSTED, f"a body has at most {MAX_BODY} bytes")
            parts.append(part)
    except ClientDisconnect:
        raise Fault(Status.INVALID_ARGUMENT, "the body ended early") from None
    return b"".join(parts)


async def _openapi(_request: Request) -> Response:
    return Response(dumps(document()), media_type="application/json")


async def _page(_request: Request) -> Response:
    return HTMLResponse(_PAGE.read_text())
