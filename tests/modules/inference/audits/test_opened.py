"""An opened receipt is what was signed, settled and promised, or it is refused; so is a payload."""

from collections.abc import Callable
from hashlib import sha256

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chain.wire.causeway.inference.v1 import types_pb2 as pb
from modules.inference.audits import opened
from tests.modules.inference.audits.receipts import CLIENT, EXECUTOR, Batch, Book, book

BOOK = book(13)
BATCH = Batch(BOOK)


def fault(batch: Batch, position: int, one: pb.OpenedReceipt) -> str:
    """The first thing that is wrong."""
    receipt = one.signed.receipt
    return (
        opened.path_fault(batch.settlement(), position, one.signed, list(one.path))
        or opened.terms_fault(receipt, one.signed.voucher, batch.book.session, batch.book.model)
        or opened.signature_fault(one.signed, CLIENT.public, EXECUTOR.public)
        or opened.work_fault(receipt, one.trace_root, one.sample_root)
    )


@pytest.mark.rule("inference.46")
@given(st.integers(1, 13), st.integers(0, 12))
def test_every_receipt_of_an_honest_settlement_opens(count: int, at: int) -> None:
    batch = Batch(BOOK, 0, count)
    assert fault(batch, at % count, batch.open(at % count)) == ""


@pytest.mark.rule("inference.46")
def test_receipts_settled_later_open_at_their_positions() -> None:
    batch = Batch(BOOK, 5)
    assert [fault(batch, position, batch.open(position)) for position in range(8)] == [""] * 8
    assert fault(batch, 1, batch.open(2)) == "it is another receipt than the one at its position"


def _another_index(signed: pb.SignedReceipt) -> None:
    signed.voucher.index = 9


def _another_session(signed: pb.SignedReceipt) -> None:
    signed.receipt.session = signed.voucher.session = 4


def _another_request(signed: pb.SignedReceipt) -> None:
    signed.receipt.request_hash = bytes(32)


def _another_model(signed: pb.SignedReceipt) -> None:
    signed.receipt.model_version = 2


def _another_policy(signed: pb.SignedReceipt) -> None:
    signed.receipt.policy = bytes(32)


def _dearer(signed: pb.SignedReceipt) -> None:
    signed.receipt.cost = str(int(signed.receipt.cost) + 1)


def _no_number(signed: pb.SignedReceipt) -> None:
    signed.receipt.cost = "0" + signed.receipt.cost


def _beyond_its_voucher(signed: pb.SignedReceipt) -> None:
    signed.voucher.max_cost = str(int(signed.receipt.cost) - 1)


def _aborted_with_tokens(signed: pb.SignedReceipt) -> None:
    signed.receipt.finish = pb.FINISH_ABORTED
    signed.receipt.cost = "0"


@pytest.mark.rule("inference.46")
@pytest.mark.parametrize(
    ("change", "said"),
    [
        (_another_index, "its voucher is another one's"),
        (_another_session, "it is of another session"),
        (_another_request, "it answers another request than its voucher pays for"),
        (_another_model, "it is of another model than its session"),
        (_another_policy, "it is of another policy than its model's"),
        (_dearer, "its cost is not that of its tokens"),
        (_no_number, "its cost is not that of its tokens"),
        (_beyond_its_voucher, "it costs more than its voucher allows"),
        (_aborted_with_tokens, "an aborted request has neither tokens nor work"),
    ],
)
def test_terms_that_are_not_those_agreed_are_a_fault(change: Callable[[pb.SignedReceipt], None], said: str) -> None:
    signed = pb.SignedReceipt()
    signed.CopyFrom(BOOK.payloads[1].signed)
    change(signed)
    assert opened.terms_fault(signed.receipt, signed.voucher, BOOK.session, BOOK.model) == said


@pytest.mark.rule("inference.46")
def test_a_receipt_in_the_tree_needs_both_signatures() -> None:
    one = BATCH.open(4)
    assert opened.signature_fault(one.signed, EXECUTOR.public, EXECUTOR.public) == (
        "its voucher is not signed by the client"
    )
    assert opened.signature_fault(one.signed, CLIENT.public, CLIENT.public) == "it is not signed by its executor"


@pytest.mark.rule("inference.46")
@given(st.integers(0, 12), st.integers(0, 31), st.booleans())
def test_roots_that_are_not_committed_to_are_a_fault(position: int, at: int, trace: bool) -> None:
    one = BATCH.open(position)
    spoilt = bytearray(one.trace_root if trace else one.sample_root)
    spoilt[at] ^= 1
    roots = (bytes(spoilt), one.sample_root) if trace else (one.trace_root, bytes(spoilt))
    assert opened.work_fault(one.signed.receipt, *roots) == "its roots are not those that it commits to"
    assert opened.work_fault(one.signed.receipt, roots[0][:31], roots[1]) == "roots have 32 bytes"


@pytest.mark.rule("inference.46")
@given(st.integers(0, 12), st.data())
def test_a_path_that_was_bent_leads_nowhere(position: int, data: st.DataObject) -> None:
    one = BATCH.open(position)
    node = one.path[data.draw(st.integers(0, len(one.path) - 1))]
    bent = data.draw(st.sampled_from(["hash", "sum", "no number", "gone"]))
    if bent == "hash":
        node.hash = bytes(32)
    elif bent == "sum":
        node.sum = str(int(node.sum) + data.draw(st.integers(1, 2**130)))
    elif bent == "no number":
        node.sum = "-1"
    else:
        del one.path[-1]
    assert fault(BATCH, position, one) == "its path does not lead to the settlement's root"


@pytest.mark.rule("inference.46")
def test_one_receipt_is_not_settled_in_two_positions() -> None:
    """A tree in which an executor repeats its dearest receipt: its index gives it away wherever else it is drawn."""
    repeated = Book(BOOK.session, payloads=[*BOOK.payloads[:3], BOOK.payloads[0]])
    batch = Batch(repeated)
    assert fault(batch, 0, batch.open(0)) == ""
    assert fault(batch, 3, batch.open(3)) == "it is another receipt than the one at its position"


@pytest.mark.rule("inference.58")
@pytest.mark.parametrize("index", [0, 2, 12])
def test_an_honest_payload_is_what_its_receipt_commits_to(index: int) -> None:
    payload = BOOK.payloads[index]
    assert opened.payload_fault(payload, payload.signed.receipt) == ""


@pytest.mark.rule("inference.58")
def test_an_aborted_request_needs_no_tokens_of_its_prompt() -> None:
    payload = pb.Payload(signed=BOOK.payloads[2].signed, request=BOOK.payloads[2].request)
    assert opened.payload_fault(payload, payload.signed.receipt) == ""
    payload.request.max_tokens = 1
    assert opened.payload_fault(payload, payload.signed.receipt) == "its request is not the voucher's"


def _other_receipt(payload: pb.Payload) -> None:
    payload.signed.CopyFrom(BOOK.payloads[4].signed)


def _other_request(payload: pb.Payload) -> None:
    payload.request.seed = 1


def _shorter(payload: pb.Payload) -> None:
    del payload.output[-1]


def _other_answer(payload: pb.Payload) -> None:
    payload.output[0] += 1


def _other_prompt(payload: pb.Payload) -> None:
    payload.prompt[0] += 1


def _other_salt(payload: pb.Payload) -> None:
    payload.salt = bytes(32)


def _short_salt(payload: pb.Payload) -> None:
    payload.salt = bytes(31)


@pytest.mark.rule("inference.58")
@pytest.mark.parametrize(
    ("change", "said"),
    [
        (_other_receipt, "it is another receipt's"),
        (_other_request, "its request is not the voucher's"),
        (_shorter, "it has more or fewer tokens than its receipt"),
        (_other_answer, "its answer is not what its receipt commits to"),
        (_other_prompt, "its prompt is not what its receipt commits to"),
        (_other_salt, "its prompt is not what its receipt commits to"),
        (_short_salt, "a salt has 32 bytes"),
    ],
)
def test_a_payload_of_anything_else_is_a_fault(change: Callable[[pb.Payload], None], said: str) -> None:
    payload = pb.Payload()
    payload.CopyFrom(BOOK.payloads[3])
    change(payload)
    assert opened.payload_fault(payload, BOOK.payloads[3].signed.receipt) == said


def test_what_an_auditor_commits_to_is_its_own() -> None:
    roots = BOOK.roots(0)
    assert opened.digest(*roots, CLIENT.address) == sha256(b"".join(roots) + CLIENT.address).digest()
    assert len({opened.digest(*roots, one) for one in (b"", CLIENT.address, EXECUTOR.address)}) == 3
