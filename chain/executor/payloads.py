"""Payloads for those who may read one: auditors drawn for the receipt's settlement, and the session's client."""

from __future__ import annotations

import asyncio
import base64
import binascii
import time
from collections.abc import Callable, Mapping
from typing import Any, Protocol

from chain.client.errors import ClientError
from chain.errors import InvalidAddress
from chain.executor.ask import BadAsk, loads
from chain.executor.faults import Fault
from chain.executor.journal import Journal, Record
from chain.executor.parts import Parts
from chain.executor.paths import Paths
from chain.executor.terms import Chain, Served
from chain.types import Address, bech32_address
from chain.wire.causeway.inference.v1 import types_pb2 as pb
from modules.inference import formats

TAG = b"causeway/payload/v1"
KEY_BYTES = 32


class Registry(Chain, Protocol):
    """What is asked of the chain about a reader."""

    def settlement(self, number: int) -> pb.Settlement | None:
        """A settlement."""

    def auditor(self, address: str) -> pb.Auditor | None:
        """Somebody's registration as an auditor."""

    def executor(self, address: str) -> pb.Executor | None:
        """Somebody's registration as an executor."""


def payload_digest(session: int, index: int, reader: Address, sealing_key: bytes = b"") -> bytes:
    """What a reader signs. A client without a sealing key on the chain adds one of its own."""
    body = session.to_bytes(8, "big") + index.to_bytes(8, "big") + reader + sealing_key
    return formats.tagged(TAG, body)


class Payloads:
    """Seals payloads for their readers; `model` is what /v1/models says."""

    def __init__(self, chain: Registry, journal: Journal, parts: Parts, served: Served, executor: str) -> None:
        self._chain, self._journal, self._parts, self._executor = chain, journal, parts, executor
        self.paths = Paths(chain, journal, parts, executor)
        self.token_bytes: Callable[[int], bytes] = served.tokenizer.token_bytes
        about = {"id": served.name, "object": "model", "created": int(time.time()), "owned_by": executor}
        self.model: dict[str, Any] = about | {"causeway": {"weights_root": served.weights_root.hex()}}

    async def sealed(self, body: bytes) -> bytes:
        """The sealed payload that a body asks for. Raises Fault."""
        try:
            document = loads(body)
            return await asyncio.to_thread(self._sealed, document)
        except BadAsk as bad:
            raise Fault(bad.code, str(bad), bad.param) from None
        except ClientError as error:
            raise Fault("chain_unreachable", f"this executor's node does not answer: {error}", retry_after=2) from error

    def _sealed(self, document: Mapping[str, Any]) -> bytes:
        settlement, session, index = (_u63(document, name) for name in ("settlement", "session", "index"))
        reader = document.get("reader")
        try:
            address = bech32_address(reader) if isinstance(reader, str) else b""
        except InvalidAddress:
            address = b""
        if not isinstance(reader, str) or len(address) != 20:
            raise Fault("bad_field", "reader is an address", "reader")
        own_key = _hex(document, "sealing_key")
        self._signed(reader, payload_digest(session, index, address, own_key), document)
        sealing_key = self._reader_key(reader, settlement, session, index, own_key)
        record = self._journal.record(session, index)
        if record is None:
            raise Fault("receipt_unknown", f"there is no receipt {index} of session {session} here")
        return self._seal(record, sealing_key)

    def _seal(self, record: Record, sealing_key: bytes) -> bytes:
        payload = self._parts.payload(record.payload)
        if payload is None:
            raise Fault("receipt_unknown", "it is withheld")
        try:
            return self._parts.seal(formats.canonical(payload), sealing_key, self._parts.fresh())
        except ValueError as error:
            raise Fault("no_sealing_key", f"the reader's sealing key is no key: {error}") from None

    def _signed(self, reader: str, digest: bytes, document: Mapping[str, Any]) -> None:
        key = self._chain.public_key(reader)
        given = document.get("signature")
        try:
            signature = base64.b64decode(given, validate=True) if isinstance(given, str) else b""
        except (binascii.Error, ValueError):
            signature = b""
        if key is None or len(signature) != 64 or not formats.is_signed(key, digest, signature):
            raise Fault("wrong_signature", "the request is not signed by its reader")

    def _reader_key(self, reader: str, settlement: int, session: int, index: int, own_key: bytes) -> bytes:
        """The key to seal to. Raises Fault where this reader has no right to it."""
        if settlement:
            self._drawn(reader, settlement, session, index)
        else:
            found = self._chain.session(session)
            if found is None or found.client != reader:
                raise Fault("not_reader", f"{reader} is not the client of session {session}")
            if own_key:
                return own_key
        known = self._chain.auditor(reader) or self._chain.executor(reader)
        if known is None or len(known.sealing_key) != KEY_BYTES:
            raise Fault("no_sealing_key", f"{reader} has registered no sealing key")
        return bytes(known.sealing_key)

    def _drawn(self, reader: str, number: int, session: int, index: int) -> None:
        settlement = self._chain.settlement(number)
        if (
            settlement is None
            or (settlement.session, settlement.executor) != (session, self._executor)
            or index - settlement.first not in settlement.drawn
            or reader not in [audit.auditor for audit in settlement.audits]
        ):
            raise Fault("not_reader", f"{reader} is not drawn for receipt {index} in settlement {number}")


def _u63(document: Mapping[str, Any], name: str) -> int:
    value = document.get(name, 0)
    if type(value) is not int or not 0 <= value < 1 << 63:
        raise Fault("bad_field", f"{name} is a number", name)
    return value


def _hex(document: Mapping[str, Any], name: str) -> bytes:
    """32 bytes in hexadecimal, or nothing."""
    value = document.get(name, "")
    try:
        found = bytes.fromhex(value) if isinstance(value, str) else b"x"
    except ValueError:
        found = b"x"
    if len(found) not in (0, KEY_BYTES):
        raise Fault("bad_field", f"{name} is {KEY_BYTES} bytes in hexadecimal", name)
    return found
