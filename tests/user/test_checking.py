"""Every way in which a receipt can be other than what was asked, one a row."""

from typing import Any

import pytest

from chain.user import checking, files
from chain.user.files import ReceiptFile
from chain.user.light import Untrue
from chain.wire.causeway.inference.v1 import types_pb2 as pb
from modules.inference import formats
from tests.user import made


def check(file: ReceiptFile) -> None:
    checking.check_answer(file, made.token_bytes)


def test_an_honest_receipt_holds() -> None:
    file = made.file()
    check(file)
    assert file.signed.receipt.cost == "5"  # (5·1 + 4·3) units at a quarter, rounded up


RECEIPTS: list[tuple[dict[str, Any], str]] = [
    ({"session": 6}, "session"),
    ({"index": 1}, "index"),
    ({"request_hash": bytes(32)}, "request_hash"),
    ({"model": "other"}, "model"),
    ({"model_version": 2}, "model_version"),
    ({"arithmetic": "float"}, "arithmetic"),
    ({"policy": bytes(32)}, "policy"),
    ({"prompt_root": bytes(32)}, "prompt_root"),
    ({"output_root": bytes(32)}, "answer"),
    ({"sampling": pb.Sampling(top_k=1)}, "sampling"),
    ({"max_tokens": 17}, "max_tokens"),
    ({"tokens_in": 6}, "tokens_in"),
    ({"tokens_out": 5}, "counts other tokens"),
    ({"finish": pb.FINISH_LENGTH}, "after its end"),
    ({"finish": pb.FINISH_STOP}, "after its end"),
    ({"finish": pb.FINISH_UNSPECIFIED}, "after its end"),
    ({"cost": "4"}, "cost 5"),
    ({"cost": "6"}, "cost 5"),
    ({"cost": "1e1"}, "no amount"),
    ({"work": bytes(32)}, "two roots"),
]


@pytest.mark.parametrize(("changes", "text"), RECEIPTS)
def test_a_receipt_that_is_not_of_the_request_is_refused(changes: dict[str, Any], text: str) -> None:
    with pytest.raises(Untrue, match=text):
        check(made.file(**changes))


@pytest.mark.parametrize(
    ("output", "finish", "asked", "holds"),
    [
        ((19556, 2), pb.FINISH_END, {}, True),
        ((19556, 17), pb.FINISH_END, {}, False),
        ((2, 19556), pb.FINISH_LENGTH, {"max_tokens": 2}, False),
        ((19556, 17), pb.FINISH_LENGTH, {"max_tokens": 2}, True),
        ((19556, 17), pb.FINISH_LENGTH, {"max_tokens": 3}, False),
        ((19556, 17), pb.FINISH_LENGTH, {"max_tokens": 1}, False),
        ((19556, 17), pb.FINISH_STOP, {"stop": [b"!"]}, True),
        ((19556, 17), pb.FINISH_STOP, {"stop": [b"lo!"]}, True),
        ((19556, 17), pb.FINISH_STOP, {"stop": [b"?"]}, False),
        ((19556, 17), pb.FINISH_STOP, {}, False),
        ((19556, 17, 1743), pb.FINISH_LENGTH, {"stop": [b"!"], "max_tokens": 3}, False),
        ((19556,), pb.FINISH_CLIENT_GONE, {}, True),
        ((19556, 17), pb.FINISH_CLIENT_GONE, {"max_tokens": 2}, False),
        ((7, 8, 2), pb.FINISH_END, {}, False),
    ],
)
def test_an_answer_ends_as_its_receipt_says(
    output: tuple[int, ...], finish: Any, asked: dict[str, Any], holds: bool
) -> None:
    file = made.file(made.request(**asked), output, finish=finish)
    if holds:
        check(file)
        assert file.signed.receipt.finish == finish
    else:
        with pytest.raises(Untrue):
            check(file)


def test_an_aborted_request_has_no_tokens_no_cost_and_no_work() -> None:
    aborted: dict[str, Any] = {"finish": pb.FINISH_ABORTED, "cost": "0", "work": formats.NOTHING}
    check(made.file(output=(), **aborted))
    with pytest.raises(Untrue):
        check(made.file(output=(), **{**aborted, "cost": "2"}))
    with pytest.raises(Untrue):
        check(made.file(output=(19556,), **aborted))


@pytest.mark.parametrize(
    ("changes", "text"),
    [
        ({"prompt": (1, 2)}, "prompt"),
        ({"output": (19556, 17, 1743, 3)}, "answer"),
        ({"salt": bytes(32)}, "prompt"),
        ({"trace_root": bytes(32)}, "two roots"),
        ({"sample_root": bytes(32)}, "two roots"),
        ({"client_key": made.OTHER.public}, "client's key"),
        ({"executor_key": made.OTHER.public}, "executor's key"),
        ({"request": made.request(max_tokens=17)}, "another request"),
    ],
)
def test_what_is_shown_must_be_what_was_signed(changes: dict[str, Any], text: str) -> None:
    with pytest.raises(Untrue, match=text):
        check(made.replace(made.file(), **changes))


@pytest.mark.parametrize("field", ["executor_signature", "client_signature"])
def test_a_signature_of_somebody_else_is_none(field: str) -> None:
    file = made.file()
    setattr(file.signed, field, formats.sign(made.OTHER.secret, formats.receipt_hash(file.signed.receipt)))
    with pytest.raises(Untrue, match="not signed"):
        check(file)


def test_a_voucher_covers_the_cost() -> None:
    with pytest.raises(Untrue, match="covers 4"):
        check(made.file(vouched={"max_cost": "4"}))


def test_an_executor_that_was_not_drawn_has_no_receipt() -> None:
    session = pb.Session()
    session.CopyFrom(made.SESSION)
    del session.allotments[0]
    with pytest.raises(Untrue, match="not drawn"):
        check(made.replace(made.file(), session=session))


def test_sampling_is_within_the_policy() -> None:
    with pytest.raises(Untrue, match="inv_temperature"):
        check(made.file(made.request(sampling=pb.Sampling(inv_temperature=100))))


def test_a_file_is_read_as_it_was_written() -> None:
    file = made.file(made.request(stop=[b"\xff"], seed=0))
    assert files.loads(file.dumps()) == file


@pytest.mark.parametrize(
    "text",
    [
        "", "[]", "{}", "null", "[" * 100_000, '{"format": "causeway/receipt/v2"}', '{"format": "causeway/receipt/v1"}',
        made.file().dumps().replace('"salt": "', '"salt": "zz'), made.file().dumps().replace("19556", "-1"),
        made.file().dumps().replace('"index"', '"indices"').replace('"session"', '"session_"'),
        made.file().dumps().replace('"prompt": [', '"prompt": 7, "x": ['),
    ],
)  # fmt: skip
def test_a_file_that_is_none_is_refused(text: str) -> None:
    with pytest.raises(Untrue):
        files.loads(text)
