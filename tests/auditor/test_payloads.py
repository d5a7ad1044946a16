"""Payloads come sealed over HTTP from whoever the executor is, so nothing of it is trusted."""

import base64
import json
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread

import pytest

from chain.auditor import payloads
from chain.auditor.sound import Unusable
from chain.wire.causeway.inference.v1 import types_pb2 as pb
from modules.inference import formats, sealing
from tests.auditor.world import AUDITOR, World

SECRET, FRESH = b"\7" * 32, b"\x08" * 32


@contextmanager
def executor(body: bytes, status: int = 200) -> Iterator[tuple[str, list[dict[str, object]]]]:
    """An executor that always says the same; its address, and what it was asked."""
    asked: list[dict[str, object]] = []

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            asked.append(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
            self.send_response(status)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *arguments: object) -> None:
            del arguments

    server = HTTPServer(("127.0.0.1", 0), Handler)
    thread = Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}", asked
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def test_the_reader_shows_who_it_is() -> None:
    with executor(b"sealed") as (endpoint, asked):
        assert payloads.fetch(endpoint, 5, 6, 7, AUDITOR) == b"sealed"
    said = asked[0]
    assert (said["settlement"], said["session"], said["index"], said["reader"]) == (5, 6, 7, AUDITOR.text)
    digest = formats.tagged(b"causeway/payload/v1", bytes(7) + b"\6" + bytes(7) + b"\7" + AUDITOR.address)
    assert formats.is_signed(AUDITOR.public, digest, base64.b64decode(str(said["signature"])))


@pytest.mark.parametrize(("body", "status"), [(b"no", 404), (b"x" * (payloads.MOST + 1), 200), (b"busy", 500)])
def test_an_executor_that_gives_nothing_or_too_much_has_given_no_payload(body: bytes, status: int) -> None:
    with executor(body, status) as (endpoint, _), pytest.raises(Unusable):
        payloads.fetch(endpoint, 5, 6, 7, AUDITOR)


@pytest.mark.parametrize("endpoint", ["", "http://127.0.0.1:1", "nonsense", "http://[::1"])
def test_nobody_there_is_no_payload(endpoint: str) -> None:
    with pytest.raises(Unusable):
        payloads.fetch(endpoint, 5, 6, 7, AUDITOR)


def test_what_was_sealed_to_this_auditor_opens(world: World) -> None:
    payload = world.payload("One, two,", 3)
    sealed = sealing.seal(payload.SerializeToString(), sealing.public(SECRET), FRESH)
    assert payloads.opened(sealed, SECRET, world.subject()) == payload


@pytest.mark.parametrize(
    "sealed",
    [
        b"",
        bytes(100),
        sealing.seal(b"\xff\xff", sealing.public(SECRET), FRESH),
        sealing.seal(pb.Payload().SerializeToString(), sealing.public(SECRET), FRESH),
        sealing.seal(b"for somebody else", sealing.public(FRESH), FRESH),
    ],
    ids=["nothing", "zeros", "no message", "empty", "not mine"],
)
def test_what_does_not_open_is_no_payload(world: World, sealed: bytes) -> None:
    with pytest.raises(Unusable):
        payloads.opened(sealed, SECRET, world.subject())
