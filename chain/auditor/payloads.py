"""Fetches what is to be checked: sealed, from the executor itself, or from the chain where it was demanded there."""

from __future__ import annotations

import base64

import httpx
from google.protobuf.message import DecodeError

from chain.auditor.sound import Subject, Unusable, check_payload
from chain.client.keys import Key
from chain.wire.causeway.inference.v1 import types_pb2 as pb
from modules.inference import formats, sealing

TAG = b"causeway/payload/v1"
MOST = 1 << 20
"""Bytes of a sealed payload that are read."""
SECONDS = 10.0
"""How long an executor may take."""


def reader_digest(session: int, index: int, reader: bytes) -> bytes:
    """What a reader signs to show that it is the one it says it is."""
    return formats.tagged(TAG, session.to_bytes(8, "big") + index.to_bytes(8, "big") + reader)


def fetch(endpoint: str, settlement: int, session: int, index: int, key: Key) -> bytes:
    """The sealed payload of a receipt, from its executor. Raises Unusable where there is none."""
    signature = formats.sign(key.secret, reader_digest(session, index, key.address))
    body = {
        "settlement": settlement,
        "session": session,
        "index": index,
        "reader": key.text,
        "signature": base64.b64encode(signature).decode(),
    }
    try:
        with httpx.stream(
            "POST", f"{endpoint.rstrip('/')}/v1/payload", json=body, timeout=SECONDS, trust_env=False
        ) as answer:
            if answer.status_code != httpx.codes.OK:
                raise Unusable(f"the executor answers {answer.status_code}")
            return _read(answer)
    except (httpx.HTTPError, httpx.InvalidURL, ValueError) as error:
        raise Unusable(f"the executor gives no payload: {str(error) or type(error).__name__}") from error


def _read(answer: httpx.Response) -> bytes:
    """At most MOST bytes. Raises Unusable for more."""
    read = b""
    for chunk in answer.iter_bytes():
        read += chunk
        if len(read) > MOST:
            raise Unusable(f"the payload has more than {MOST} bytes")
    return read


def opened(sealed: bytes, secret: bytes, subject: Subject) -> pb.Payload:
    """The payload in a sealed answer, if it is that of the receipt. Raises Unusable."""
    try:
        payload = pb.Payload.FromString(sealing.unseal(sealed, secret))
    except sealing.NotOpened as error:
        raise Unusable(f"the payload does not open: {error}") from error
    except DecodeError as error:
        raise Unusable("what was sealed is no payload") from error
    check_payload(payload, subject)
    return payload
