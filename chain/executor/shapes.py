"""OpenAI's objects, made of an exchange: a completion, or the chunks of one; and the lines of server-sent events."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from chain.executor.ask import Ask
from chain.executor.journal import Record
from chain.executor.service import Exchange, receipt_text
from chain.wire.causeway.inference.v1 import types_pb2 as pb

REASONS = {
    pb.FINISH_END: "stop",
    pb.FINISH_STOP: "stop",
    pb.FINISH_LENGTH: "length",
    pb.FINISH_CLIENT_GONE: "stop",
    pb.FINISH_ABORTED: "stop",
}
"""OpenAI's finish_reason. Nobody sees the last two: the client has left, or gets an error."""


def completion(ask: Ask, exchange: Exchange, record: Record, text: str) -> dict[str, Any]:
    """The whole answer at once."""
    message = {"role": "assistant", "content": text, "refusal": None}
    reason = REASONS[record.done.receipt.finish]
    choice = {"index": 0, "message": message, "logprobs": None, "finish_reason": reason}
    more = {"ids": list(record.done.output)} | proof(record)
    return _about(ask, exchange, "chat.completion") | {"choices": [choice], "usage": usage(record), "causeway": more}


def chunk(ask: Ask, exchange: Exchange, ids: Sequence[int], text: str, first: bool) -> dict[str, Any]:
    """Some tokens of a stream."""
    delta = ({"role": "assistant"} if first else {}) | {"content": text}
    return _chunk(ask, exchange, _choice(delta, None)) | {"causeway": {"ids": list(ids)}}


def last_chunks(ask: Ask, exchange: Exchange, record: Record, text: str) -> list[dict[str, Any]]:
    """What ends a stream: the rest of the text, the reason, usage where it was asked for; the receipt in the last."""
    delta = {"content": text} if text else {}
    chunks = [_chunk(ask, exchange, _choice(delta, REASONS[record.done.receipt.finish]))]
    if ask.include_usage:
        chunks.append(_chunk(ask, exchange, []) | {"usage": usage(record)})
    chunks[-1] |= {"causeway": {"ids": []} | proof(record)}
    return chunks


def proof(record: Record) -> dict[str, Any]:
    """The receipt, and the roots under its work commitment."""
    done = record.done
    roots = {"trace_root": done.trace_root.hex(), "sample_root": done.sample_root.hex()}
    return {"receipt": receipt_text(record)} | roots


def usage(record: Record) -> dict[str, Any]:
    """OpenAI's usage, by the receipt."""
    receipt = record.done.receipt
    total = receipt.tokens_in + receipt.tokens_out
    return {"prompt_tokens": receipt.tokens_in, "completion_tokens": receipt.tokens_out, "total_tokens": total}


def event(document: dict[str, Any]) -> bytes:
    """One server-sent event."""
    return b"data: " + dumps(document) + b"\n\n"


DONE = b"data: [DONE]\n\n"


def dumps(document: Any) -> bytes:
    """JSON as short as it goes; half a surrogate pair, which UTF-8 lacks, is escaped."""
    return json.dumps(document, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "backslashreplace")


def _about(ask: Ask, exchange: Exchange, kind: str) -> dict[str, Any]:
    """What every object of an answer begins with; the fingerprint is of the model's weights."""
    model = exchange.terms.model
    fingerprint = f"{model.arithmetic} {model.weights_root.hex()[:16]}"
    about = {"id": exchange.id, "object": kind, "created": int(exchange.began), "model": ask.model}
    return about | {"system_fingerprint": fingerprint, "service_tier": None}


def _chunk(ask: Ask, exchange: Exchange, choices: list[dict[str, Any]]) -> dict[str, Any]:
    about = _about(ask, exchange, "chat.completion.chunk")
    return about | {"choices": choices} | ({"usage": None} if ask.include_usage else {})


def _choice(delta: dict[str, Any], reason: str | None) -> list[dict[str, Any]]:
    return [{"index": 0, "delta": delta, "logprobs": None, "finish_reason": reason}]
