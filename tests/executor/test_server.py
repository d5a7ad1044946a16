"""The server with the real model: OpenAI's shapes, streams, faults, and what is left when a client leaves."""

import base64
import socket
import threading
import time
from dataclasses import replace
from pathlib import Path
from typing import Any

import httpx
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from chain.executor.faults import CODES
from chain.executor.parts import HONEST
from chain.executor.payloads import payload_digest
from chain.executor.server import MAX_BODY
from chain.executor.terms import Served, seeded
from chain.wire.causeway.inference.v1 import types_pb2 as pb
from kernels.model import trace, trees
from kernels.model.answer import check, generate
from kernels.model.draw import choose
from kernels.model.sampling import seed_of
from modules.inference import formats, sealing
from tests.executor.scene import BEACON, CLIENT, EXECUTOR, LIMIT, MODEL, OTHER, SALT, Book, Client, dumped, session
from tests.executor.web import PARALLEL, QUEUE, Web, code_of
from tests.kernels.model.loaded import model_engine


def verified(client: Client, answer: dict[str, Any]) -> pb.Receipt:
    """The receipt of an answer, every field of which was recomputed."""
    signed = pb.SignedReceipt.FromString(base64.b64decode(answer["causeway"]["receipt"]))
    receipt, ids = signed.receipt, answer["causeway"]["ids"]
    named = formats.request_id(7, EXECUTOR.address, receipt.index, bytes(receipt.request_hash))
    request = pb.Request(sampling=receipt.sampling)
    found = check(model_engine(), client.prompt, ids, seeded(request, seed_of(named, BEACON)))
    assert found.first_wrong is None
    roots = (found.trace_root, found.sample_root)
    assert [root.hex() for root in roots] == [answer["causeway"][name] for name in ("trace_root", "sample_root")]
    assert receipt.work == trace.work_commitment(*roots, len(client.prompt), len(ids), EXECUTOR.address)
    assert receipt.output_root == trees.root(formats.token_leaves(formats.output_salt(SALT), ids))
    assert formats.is_signed(EXECUTOR.public, formats.receipt_hash(receipt), signed.executor_signature)
    assert (receipt.tokens_in, receipt.tokens_out) == (len(client.prompt), len(ids))
    client.read(answer["causeway"]["receipt"])
    return receipt


def test_a_whole_answer_is_openai_s_and_verifies(web: Web, client: Client, served: Served) -> None:
    answer = web.ask(client.body({"max_tokens": 6}))
    assert answer.status_code == 200
    found = answer.json()
    assert found["object"] == "chat.completion"
    assert found["model"] == MODEL
    choice = found["choices"][0]
    ids = found["causeway"]["ids"]
    assert choice["message"]["content"] == served.tokenizer.decode(ids)
    used = len(client.prompt)
    assert found["usage"] == {"prompt_tokens": used, "completion_tokens": len(ids), "total_tokens": used + len(ids)}
    receipt = verified(client, found)
    assert (choice["finish_reason"], receipt.finish) in [("length", pb.FINISH_LENGTH), ("stop", pb.FINISH_END)]


def test_a_stream_says_the_same_and_ends_with_usage_and_receipt(web: Web, client: Client) -> None:
    extra = {"max_tokens": 6, "temperature": 0.8, "seed": 3}
    chunks = list(web.stream(client.body(extra | {"stream": True, "stream_options": {"include_usage": True}})))
    assert {chunk["object"] for chunk in chunks} == {"chat.completion.chunk"}
    assert len({chunk["id"] for chunk in chunks}) == 1
    assert chunks[0]["choices"][0]["delta"]["role"] == "assistant"
    assert [chunk["choices"][0]["finish_reason"] for chunk in chunks[:-2]] == [None] * (len(chunks) - 2)
    assert chunks[-2]["choices"][0]["finish_reason"] in ("length", "stop")
    assert (chunks[-1]["choices"], chunks[-2]["usage"]) == ([], None)
    ids = [token for chunk in chunks for token in chunk.get("causeway", {}).get("ids", [])]
    receipt = verified(client, chunks[-1] | {"causeway": chunks[-1]["causeway"] | {"ids": ids}})
    assert chunks[-1]["usage"]["completion_tokens"] == receipt.tokens_out == len(ids)


def test_without_usage_the_receipt_is_in_the_chunk_with_the_reason(web: Web, client: Client) -> None:
    chunks = list(web.stream(client.body({"max_tokens": 2, "stream": True})))
    assert chunks[-1]["choices"][0]["finish_reason"] == "length"
    assert "receipt" in chunks[-1]["causeway"]
    assert all("usage" not in chunk for chunk in chunks)


def test_a_stop_text_ends_the_answer_and_is_not_in_its_text(web: Web, client: Client, served: Served) -> None:
    ids = generate(model_engine(), client.prompt, seeded(pb.Request(), 0), 5).output_ids
    stop = served.tokenizer.token_bytes(ids[2]).decode()
    found = web.ask(client.body({"max_tokens": 5, "stop": stop})).json()
    assert found["choices"][0]["finish_reason"] == "stop"
    assert stop not in found["choices"][0]["message"]["content"]
    assert verified(client, found).finish == pb.FINISH_STOP


def test_requests_follow_one_another_and_a_used_index_gives_its_receipt(web: Web, client: Client) -> None:
    first = client.body({"max_tokens": 1})
    receipts = [verified(client, web.ask(first).json())]
    receipts.append(verified(client, web.ask(client.body({"max_tokens": 1})).json()))
    assert receipts[1].previous == formats.receipt_hash(receipts[0])
    again = web.ask(first)
    assert (again.status_code, code_of(again)) == (409, "index_used")
    told = again.json()["causeway"]
    assert (told["next_index"], told["cost"]) == (2, str(client.spent))
    assert told["receipt"] == web.calls.get("/v1/sessions/7/receipts/0").json()["receipt"]


def test_who_leaves_in_mid_stream_pays_for_what_was_made(web: Web, client: Client) -> None:
    stream = web.stream(client.body({"max_tokens": LIMIT, "temperature": 2, "stream": True}))
    seen = [next(stream)["causeway"]["ids"] for _ in range(2)]
    stream.close()
    deadline = time.monotonic() + 60
    while (answer := web.calls.get("/v1/sessions/7/receipts/0")).status_code == 404:
        assert time.monotonic() < deadline
        time.sleep(0.05)
    receipt = client.read(answer.json()["receipt"]).receipt
    assert receipt.finish == pb.FINISH_CLIENT_GONE
    assert sum(map(len, seen)) <= receipt.tokens_out < LIMIT
    assert web.ask(client.body({"max_tokens": 1})).status_code == 200
    assert 'requests_total{code="gone"} 1' in web.calls.get("/metrics").text


def test_who_leaves_before_a_whole_answer_pays_for_what_was_made(web: Web, client: Client) -> None:
    body = dumped(client.body({"max_tokens": LIMIT, "temperature": 2}))
    head = f"POST /v1/chat/completions HTTP/1.1\r\nHost: x\r\nContent-Length: {len(body)}\r\n\r\n".encode()
    with socket.create_connection(("127.0.0.1", web.port)) as connection:
        connection.sendall(head + body)
        while not web.desk.tokens_out:
            time.sleep(0.01)
    while (record := web.journal.record(7, 0)) is None:
        time.sleep(0.01)
    assert record.done.receipt.finish == pb.FINISH_CLIENT_GONE


def test_a_full_queue_says_when_to_come_back_and_takes_nothing(
    tmp_path: Path, book: Book, served: Served, client: Client
) -> None:
    gate = threading.Event()

    def held(*given: Any) -> int:
        assert gate.wait(100)
        return choose(*given)

    web = Web(tmp_path, book, served, model_engine(), replace(HONEST, choose=held))
    numbers = range(100, 100 + PARALLEL + QUEUE + 1)
    book.sessions |= {number: session(number) for number in numbers}
    *clients, late = [Client(client.prompt, number) for number in numbers]
    answers: list[httpx.Response] = []

    def ask(one: Client) -> None:
        answers.append(web.ask(one.body({"max_tokens": 1})))

    waiting = [threading.Thread(target=ask, args=(one,)) for one in clients]
    try:
        for thread in waiting:
            thread.start()
        while web.service.under_way < PARALLEL + QUEUE:
            assert not answers, answers[0].text
            time.sleep(0.01)
        answer = web.ask(late.body({"max_tokens": 1}))
        assert (answer.status_code, code_of(answer)) == (429, "busy")
        assert int(answer.headers["retry-after"]) >= 1
        assert web.journal.next_index(late.number) == 0
    finally:
        gate.set()
        for thread in waiting:
            thread.join(60)
    assert [answer.status_code for answer in answers] == [200] * (PARALLEL + QUEUE)
    assert web.ask(late.body({"max_tokens": 1})).status_code == 200
    web.close()


def test_parallel_requests_of_one_session_get_receipts_in_order(web: Web, client: Client) -> None:
    bodies = []
    for _ in range(3):
        bodies.append(client.body({"max_tokens": 3}))
        client.index, client.spent = client.index + 1, int(client.voucher(client.request({"max_tokens": 3})).ceiling)
    answers: dict[int, Any] = {}

    def ask(number: int) -> None:
        while (answer := web.ask(bodies[number])).status_code != 200:
            assert code_of(answer) == "index_ahead"
            time.sleep(0.02)
        answers[number] = answer.json()

    threads = [threading.Thread(target=ask, args=(number,)) for number in (2, 1, 0)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    records = web.journal.records(7, 0, 9)
    assert [record.done.receipt.index for record in records] == [0, 1, 2]
    fresh = Client(client.prompt)
    assert [verified(fresh, answers[number]).index for number in range(3)] == [0, 1, 2]


@pytest.mark.parametrize(
    ("method", "path", "content", "status", "code"),
    [
        ("POST", "/v1/chat/completions", b"{", 400, "bad_json"),
        ("POST", "/v1/chat/completions", b"x" * (MAX_BODY + 1), 413, "body_too_large"),
        ("POST", "/v1/chat/completions", b'{"model": "m", "messages": [{"role": "user", "content": ""}]}', 402,
         "voucher_required"),
        ("GET", "/v1/chat/completions", b"", 405, "method_not_allowed"),
        ("GET", "/v1/nothing", b"", 404, "not_found"),
        ("GET", "/v1/sessions/7/receipts/0", b"", 404, "receipt_unknown"),
        ("GET", "/v1/sessions/7/receipts/-1", b"", 404, "receipt_unknown"),
        ("GET", f"/v1/sessions/{1 << 70}/receipts/x", b"", 404, "receipt_unknown"),
        ("POST", "/v1/payload", b"[]", 400, "bad_json"),
        ("POST", "/v1/payload", b"{}", 400, "bad_field"),
        ("POST", "/v1/models", b"", 405, "method_not_allowed"),
    ],
)  # fmt: skip
def test_faults_have_openai_s_shape(web: Web, method: str, path: str, content: bytes, status: int, code: str) -> None:
    answer = web.calls.request(method, path, content=content)
    assert (answer.status_code, code_of(answer)) == (status, code)


def test_a_node_that_does_not_answer_is_said_to_be_so(web: Web, book: Book, client: Client) -> None:
    book.down = True
    answer = web.ask(client.body())
    assert (answer.status_code, code_of(answer), answer.headers["retry-after"]) == (503, "chain_unreachable", "2")
    book.down = False
    assert web.ask(client.body({"max_tokens": 1})).status_code == 200


def test_models_and_health_and_numbers(web: Web, client: Client) -> None:
    models = web.calls.get("/v1/models").json()
    assert (models["object"], models["data"][0]["id"], models["data"][0]["object"]) == ("list", MODEL, "model")
    assert web.calls.get("/health").json() == {"status": "ok"}
    web.ask(client.body({"max_tokens": 1}))
    lines = web.calls.get("/metrics").text.splitlines()
    assert 'causeway_executor_requests_total{code="ok"} 1' in lines
    assert f"causeway_executor_prompt_tokens_total {len(client.prompt)}" in lines
    assert "causeway_executor_settlements_total 0" in lines
    kinds = [line.split()[3] for line in lines if line.startswith("# TYPE")]
    assert set(kinds) <= {"counter", "gauge"}


def payload_body(reader: Any = CLIENT, settlement: int = 0, key: bytes = b"", index: int = 0) -> dict[str, Any]:
    digest = payload_digest(7, index, reader.address, key)
    signature = base64.b64encode(formats.sign(reader.secret, digest)).decode()
    body = {"settlement": settlement, "session": 7, "index": index, "reader": reader.text, "signature": signature}
    return body | ({"sealing_key": key.hex()} if key else {})


def test_a_payload_goes_sealed_to_the_client_and_to_who_was_drawn(web: Web, book: Book, client: Client) -> None:
    answer = web.ask(client.body({"max_tokens": 2})).json()
    secret = b"\x07" * 32
    sealed = web.calls.post("/v1/payload", json=payload_body(key=sealing.public(secret)))
    payload = pb.Payload.FromString(sealing.unseal(sealed.content, secret))
    assert list(payload.prompt) == list(client.prompt)
    assert list(payload.output) == answer["causeway"]["ids"]
    assert payload.signed == client.read(answer["causeway"]["receipt"])
    assert code_of(web.calls.post("/v1/payload", json=payload_body())) == "no_sealing_key"
    book.keys[OTHER.text] = OTHER.public
    assert code_of(web.calls.post("/v1/payload", json=payload_body(OTHER))) == "not_reader"
    audits = [pb.Audit(auditor=OTHER.text)]
    book.settlements[3] = pb.Settlement(id=3, session=7, executor=EXECUTOR.text, count=1, drawn=[0], audits=audits)
    assert code_of(web.calls.post("/v1/payload", json=payload_body(OTHER, 3))) == "no_sealing_key"
    book.auditors[OTHER.text] = pb.Auditor(address=OTHER.text, sealing_key=sealing.public(secret))
    sealed = web.calls.post("/v1/payload", json=payload_body(OTHER, 3))
    assert pb.Payload.FromString(sealing.unseal(sealed.content, secret)) == payload
    assert code_of(web.calls.post("/v1/payload", json=payload_body(OTHER, 3, index=1))) == "not_reader"
    wrong = payload_body(OTHER, 3) | {"reader": CLIENT.text}
    assert code_of(web.calls.post("/v1/payload", json=wrong)) == "wrong_signature"


def test_stopping_refuses_what_is_new_and_aborts_what_does_not_end(
    tmp_path: Path, book: Book, served: Served, client: Client
) -> None:
    web = Web(tmp_path, book, served, model_engine())
    stream = web.stream(client.body({"max_tokens": LIMIT, "temperature": 2, "stream": True}))
    next(stream)
    web.service.stopping = True
    answer = web.ask(client.body({"max_tokens": 1}))
    assert (answer.status_code, code_of(answer)) == (503, "stopping")
    threading.Timer(0.1, web.close).start()
    *_, last = stream
    assert last["error"]["code"] == "stopping"


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=9),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=6,
)
FIELDS = ("model", "messages", "causeway", "stop", "stream", "temperature", "max_tokens", "seed", "reader", "session")


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60)
@given(path=st.sampled_from(["/v1/chat/completions", "/v1/payload"]), data=st.data())
def test_no_body_makes_it_fail(web: Web, client: Client, path: str, data: st.DataObject) -> None:
    changed = data.draw(st.dictionaries(st.sampled_from(FIELDS), JSON, min_size=1, max_size=3))
    body: dict[str, Any] = client.body({"max_tokens": 1}) | payload_body() | changed
    content = data.draw(st.sampled_from([dumped(body), data.draw(st.binary(max_size=20))]))
    answer = web.calls.post(path, content=content)
    if answer.status_code != 200:
        assert answer.status_code < 500
        assert CODES[code_of(answer)][0] == answer.status_code
