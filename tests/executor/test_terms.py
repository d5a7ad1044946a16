"""All that is checked before any work: each thing that may be wrong has its code, and nothing else is said of it."""

import base64
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chain.executor.ask import ask_of
from chain.executor.faults import CODES, Fault
from chain.executor.terms import Attached, Checker, Served, Terms, attached_of
from chain.wire.causeway.inference.v1 import types_pb2 as pb
from modules.inference import formats
from tests.executor.scene import (
    CLIENT,
    EXECUTOR,
    LIMIT,
    MESSAGES,
    MODEL,
    OTHER,
    SALT,
    Book,
    Client,
    model,
    session,
    written,
)

Change = Callable[[Book, Client, dict[str, Any]], None]


def check(served: Served, book: Book, body: dict[str, Any]) -> Terms:
    return Checker(book, served, EXECUTOR.text).check(ask_of(body), attached_of(body))


def code(served: Served, book: Book, body: dict[str, Any]) -> str:
    with pytest.raises(Fault) as caught:
        check(served, book, body)
    assert caught.value.status == CODES[caught.value.code][0]
    return caught.value.code


def test_what_is_right_passes(served: Served, book: Book, client: Client) -> None:
    terms = check(served, book, client.body({"stop": ["\n"], "seed": 5, "temperature": 0.7, "top_p": 0.9}))
    assert terms.prompt == tuple(client.prompt)
    assert terms.limit == 8
    assert terms.draft.request_hash == terms.attached.voucher.request_hash
    assert terms.cost(2) == (len(client.prompt) + 8) * 3
    assert check(served, book, client.body({"max_tokens": 5000})).limit == LIMIT


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        (lambda book, body: body.pop("causeway"), "voucher_required"),
        (lambda book, body: body.update(causeway=[]), "bad_voucher"),
        (lambda book, body: body.update(model="gpt-4"), "model_not_found"),
        (lambda book, body: book.sessions.clear(), "session_unknown"),
        (lambda book, body: setattr(book, "at", 1000), "session_not_open"),
        (lambda book, body: setattr(book.sessions[7], "status", pb.SESSION_STATUS_OPENING), "session_not_open"),
        (lambda book, body: setattr(book.sessions[7], "status", pb.SESSION_STATUS_EXPIRED), "session_not_open"),
        (lambda book, body: setattr(book.sessions[7], "status", pb.SESSION_STATUS_CLOSED), "session_not_open"),
        (lambda book, body: book.sessions[7].allotments.pop(0), "not_drawn"),
        (lambda book, body: setattr(book.sessions[7].allotments[0], "given_up", True), "not_drawn"),
        (lambda book, body: setattr(book.sessions[7], "client", OTHER.text), "wrong_signature"),
        (lambda book, body: book.keys.clear(), "wrong_signature"),
        (lambda book, body: book.models.clear(), "model_not_found"),
        (lambda book, body: book.models.update({(MODEL, 1): model()}), "model_not_found"),
        (lambda book, body: body.update(max_tokens=9), "request_mismatch"),
        (lambda book, body: body.update(temperature=1), "request_mismatch"),
        (lambda book, body: body.update(seed=1), "request_mismatch"),
        (lambda book, body: body.update(messages=[{"role": "user", "content": "Another"}]), "prompt_mismatch"),
        (lambda book, body: body["causeway"].update(salt="00" * 32), "prompt_mismatch"),
        (lambda book, body: body.update(messages=[{"role": "user", "content": "a\x04b"}]), "unknown_bytes"),
        (lambda book, body: body.update(messages=[{"role": "user", "content": "word " * 3000}]),
         "context_length_exceeded"),
    ],
)  # fmt: skip
def test_what_is_wrong_has_its_code(
    served: Served, book: Book, client: Client, change: Callable[[Book, dict[str, Any]], None], expected: str
) -> None:
    body = client.body()
    change(book, body)
    assert code(served, book, body) == expected


def resigned(client: Client, request: pb.Request, **changed: Any) -> dict[str, Any]:
    """A body whose voucher is signed over whatever this request is."""
    voucher = client.voucher(request, **changed)
    attached = Attached(voucher, client.sign(voucher), request, SALT)
    return {"model": MODEL, "messages": list(MESSAGES), "causeway": written(attached)}


@pytest.mark.parametrize(
    ("field", "value", "expected"),
    [
        ("model", "other", "request_mismatch"),
        ("max_tokens", 0, "bad_field"),
        ("prompt_tokens", 3, "prompt_mismatch"),
        ("prompt_root", b"x" * 32, "prompt_mismatch"),
        ("sampling", pb.Sampling(inv_temperature=(1 << 22) + 1), "sampling_refused"),
        ("sampling", pb.Sampling(inv_temperature=1), "sampling_refused"),
        ("sampling", pb.Sampling(top_p16=65537), "sampling_refused"),
        ("stop", [b"a"] * 5, "bad_field"),
        ("stop", [b""], "bad_field"),
        ("stop", [b"x" * 65], "bad_field"),
    ],
)
def test_a_signed_request_is_checked_too(
    served: Served, book: Book, client: Client, field: str, value: Any, expected: str
) -> None:
    request = client.request({"temperature": 0})
    right = {one.name: content for one, content in request.ListFields()}
    assert code(served, book, resigned(client, pb.Request(**(right | {field: value})))) == expected


@pytest.mark.parametrize(
    ("changed", "expected"),
    [
        ({"executor": OTHER.text}, "not_drawn"),
        ({"session": 8}, "session_unknown"),
        ({"request_hash": b"x" * 32}, "request_mismatch"),
        ({"max_cost": "01"}, "bad_voucher"),
        ({"max_cost": ""}, "bad_voucher"),
        ({"max_cost": "-1"}, "bad_voucher"),
        ({"max_cost": "١"}, "bad_voucher"),
        ({"ceiling": "9" * 39}, "bad_voucher"),
    ],
)
def test_a_voucher_is_for_this_executor_and_well_formed(
    served: Served, book: Book, client: Client, changed: dict[str, Any], expected: str
) -> None:
    assert code(served, book, client.body(None, **changed)) == expected


def test_another_key_signs_nothing(served: Served, book: Book, client: Client) -> None:
    client.key = OTHER
    assert code(served, book, client.body()) == "wrong_signature"


def test_what_is_unknown_in_a_voucher_is_refused_for_it_could_not_be_settled(
    served: Served, book: Book, client: Client
) -> None:
    body = client.body()
    raw = base64.b64decode(body["causeway"]["voucher"]) + b"\xf8\x07\x01"
    body["causeway"]["voucher"] = base64.b64encode(raw).decode()
    assert pb.Voucher.FromString(raw).session == 7
    assert code(served, book, body) == "bad_voucher"


PARTS = ("voucher", "signature", "request", "salt")


@given(st.sampled_from(PARTS), st.none() | st.integers() | st.text(max_size=20) | st.binary(max_size=99))
def test_no_attachment_does_more_than_be_refused(name: str, value: Any) -> None:
    body = Client((1, 2, 3)).body()
    body["causeway"][name] = base64.b64encode(value).decode() if isinstance(value, bytes) else value
    found = ""
    try:
        attached_of(body)
    except Fault as fault:
        found = fault.code
    assert found in ("", "bad_voucher")


@given(data=st.data())
def test_a_changed_byte_never_passes(served: Served, data: st.DataObject) -> None:
    book = Book(models={(MODEL, 1): model(served.weights_root, served.tokenizer_hash)})
    body = Client(served.tokenizer.chat(MESSAGES)).body()
    name = data.draw(st.sampled_from(("voucher", "signature", "request")))
    raw = bytearray(base64.b64decode(body["causeway"][name]))
    raw[data.draw(st.integers(0, len(raw) - 1))] ^= data.draw(st.integers(1, 255))
    body["causeway"][name] = base64.b64encode(bytes(raw)).decode()
    assert code(served, book, body) in CODES


def test_an_account_s_key_is_whose_voucher_it_is(served: Served, book: Book, client: Client) -> None:
    voucher = client.attached({}).voucher
    assert formats.is_signed(CLIENT.public, formats.voucher_digest(voucher), client.sign(voucher))
    book.sessions[8] = session(8, client=OTHER.text)
    book.keys[OTHER.text] = OTHER.public
    client.number = 8
    assert code(served, book, client.body()) == "wrong_signature"
    client.key = OTHER
    assert check(served, book, client.body()).session.id == 8
