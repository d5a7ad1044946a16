"""Which method of the application answers which request, and how soon."""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import Any

from google.protobuf.message import DecodeError, Message

from chain.abci.framing import MalformedFrameError, frame
from chain.app import App
from chain.events import uvarint
from chain.halt import Halt
from chain.wire.tendermint.abci import types_pb2 as abci

log = logging.getLogger("causeway.abci")

CONSENSUS, MEMPOOL, QUERY = range(3)
"""Kinds of connection, the most urgent first."""

_KINDS = {"check_tx": MEMPOOL, "query": QUERY, "info": QUERY, "echo": None, "flush": None}
_TAGS = {field.name: uvarint(field.number << 3 | 2) for field in abci.Response.DESCRIPTOR.fields}
"""How each kind of response begins: putting it before the answer's bytes saves copying the answer."""
FLUSH = abci.Request(flush=abci.RequestFlush()).SerializeToString()
FLUSHED = frame(abci.Response(flush=abci.ResponseFlush()).SerializeToString())

_INTERNAL: dict[str, Any] = {"code": 1, "codespace": "undefined", "log": "internal error; the node's log has it"}
_FALLBACKS: dict[str, Callable[[], Message]] = {
    "check_tx": lambda: abci.ResponseCheckTx(**_INTERNAL),
    "query": lambda: abci.ResponseQuery(**_INTERNAL),
    "prepare_proposal": lambda: abci.ResponsePrepareProposal(),
    "process_proposal": lambda: abci.ResponseProcessProposal(status=abci.ResponseProcessProposal.REJECT),
}
"""What a bug in one of these calls is answered with. In any other call it stops the node: halted is better than
forked."""


def kind_of(message: bytes) -> int | None:
    """The kind of connection that sends such a request, or None if any may."""
    if not message:
        raise MalformedFrameError("an empty request")
    # A request is one field of a oneof; its tag is in the first byte or two.
    low, high = (message + b"\0")[:2]
    number = low >> 3 if low < 128 else (low & 127 | high << 7) >> 3
    field = abci.Request.DESCRIPTOR.fields_by_number.get(number)
    if field is None:
        raise MalformedFrameError(f"no request has number {number}")
    return _KINDS.get(field.name, CONSENSUS)


def query_in(message: bytes) -> abci.RequestQuery | None:
    """The query that a message is, or None."""
    try:
        request = abci.Request.FromString(message)
    except DecodeError:
        return None
    return request.query if request.HasField("query") else None


def answered(response: abci.ResponseQuery) -> bytes:
    """A framed answer to a query."""
    return frame(abci.Response(query=response).SerializeToString())


def failed_query() -> abci.ResponseQuery:
    """The answer to a query that met a bug; the log has it."""
    return abci.ResponseQuery(**_INTERNAL)


def answer(app: App, message: bytes) -> bytes:
    """The framed response to one framed request. Raises MalformedFrameError for what is not a request."""
    if message == FLUSH:
        return FLUSHED
    try:
        request = abci.Request.FromString(message)
    except DecodeError:
        raise MalformedFrameError("these bytes are not an ABCI request") from None
    name = request.WhichOneof("value")
    if name is None:
        raise MalformedFrameError("a request of no kind that ABCI 2.0 knows")
    if name == "flush":  # with something in it
        return FLUSHED
    body = _call(app, name, getattr(request, name))
    return frame(_TAGS[name] + uvarint(len(body)) + body)


def _call(app: App, name: str, request: Any) -> bytes:
    """The application's answer, encoded; a bug is logged, and refuses what can be refused. Raises Halt."""
    if name == "finalize_block":  # its answer is made of bytes already
        return app.finalize_encoded(request)
    method: Callable[[Any], Message] = getattr(app, name)
    try:
        message = method(request)
    except Halt:
        raise
    except Exception:
        if name not in _FALLBACKS:
            raise
        log.exception("a bug in %s; the request is refused", name)
        message = _FALLBACKS[name]()
    raw: bytes = message.SerializeToString()
    return raw
