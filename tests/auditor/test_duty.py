"""What an auditor says of what it found, what it accuses of, and what it remembers."""

import stat
from hashlib import sha256
from pathlib import Path

import pytest

from chain.auditor.checking import Found
from chain.auditor.duty import WRONG, accusation, digest
from chain.auditor.journal import Case, Journal
from chain.wire.causeway.inference.v1 import dispute_pb2
from chain.wire.causeway.inference.v1 import types_pb2 as pb
from tests.auditor.world import AUDITOR

TRACE, SAMPLE = b"t" * 32, b"s" * 32
KIND = dispute_pb2.DisputeKind


def case(first_wrong: int | None = None, faults: list[tuple[KIND, int]] | None = None) -> Case:
    receipt = pb.Receipt(session=1, index=12, work=b"w" * 32)
    payload = pb.Payload(signed=pb.SignedReceipt(receipt=receipt), prompt=[1, 2, 3], output=[4, 5])
    found = {2: Found(TRACE, SAMPLE, first_wrong)}
    return Case(9, {2: payload}, found, {2: faults or []}, {2: 77}, [2])


def opened(trace: bytes = TRACE, sample: bytes = SAMPLE, work: bytes = b"w" * 32) -> pb.OpenedReceipt:
    receipt = pb.Receipt(session=1, index=12, work=work)
    signed = pb.SignedReceipt(receipt=receipt, executor_signature=b"x" * 64)
    return pb.OpenedReceipt(signed=signed, trace_root=trace, sample_root=sample)


def test_a_digest_is_blind_and_is_the_auditors_own() -> None:
    assert digest(case(), 2, AUDITOR.address) == sha256(TRACE + SAMPLE + AUDITOR.address).digest()


@pytest.mark.parametrize("known", [case(faults=[(dispute_pb2.DISPUTE_KIND_FINISH, 3)]), case(first_wrong=4)])
def test_a_receipt_with_a_fault_or_a_token_drawn_wrongly_is_never_passed_whatever_its_roots(known: Case) -> None:
    found = digest(known, 2, AUDITOR.address)
    assert found == sha256(WRONG + WRONG + AUDITOR.address).digest()


@pytest.mark.parametrize(
    ("known", "shown", "kind", "position"),
    [
        (case(), opened(trace=b"u" * 32), dispute_pb2.DISPUTE_KIND_TRACE, 0),
        (case(4), opened(trace=b"u" * 32, sample=b"v" * 32), dispute_pb2.DISPUTE_KIND_TRACE, 0),
        (case(4), opened(sample=b"v" * 32), dispute_pb2.DISPUTE_KIND_SAMPLE, 4),
        (case(), opened(sample=b"v" * 32), dispute_pb2.DISPUTE_KIND_TRACE, 0),
        (case(4), opened(), dispute_pb2.DISPUTE_KIND_SAMPLE, 4),
        (case(4), None, dispute_pb2.DISPUTE_KIND_SAMPLE, 4),
        (case(faults=[(dispute_pb2.DISPUTE_KIND_FINISH, 3)]), opened(), dispute_pb2.DISPUTE_KIND_FINISH, 3),
        (case(), opened(work=b"other" * 6), dispute_pb2.DISPUTE_KIND_DOUBLE, 0),
    ],
)
def test_the_accusation_is_of_what_differs(known: Case, shown: pb.OpenedReceipt, kind: KIND, position: int) -> None:
    message = accusation(known, 2, shown)
    assert message is not None
    assert (message.kind, message.position, message.settlement) == (kind, position, 9)
    assert message.evidence.receipt.index == 12


def test_two_receipts_for_one_index_are_both_shown() -> None:
    message = accusation(case(), 2, opened(work=b"other" * 6))
    assert message is not None
    assert (message.other.work, message.other_signature) == (b"other" * 6, b"x" * 64)


def test_nobody_is_accused_of_nothing() -> None:
    assert accusation(case(), 2, opened()) is None


def test_a_restart_forgets_nothing_and_nobody_else_reads_it(tmp_path: Path) -> None:
    Journal(tmp_path / "audit").write(case(4, [(dispute_pb2.DISPUTE_KIND_TERMS, 0)]))
    again = Journal(tmp_path / "audit")
    assert again.read(9) == case(4, [(dispute_pb2.DISPUTE_KIND_TERMS, 0)])
    assert again.kept() == [9]
    assert stat.S_IMODE((tmp_path / "audit" / "9.json").stat().st_mode) == 0o600


def test_what_is_over_is_forgotten_and_a_broken_file_is_none(tmp_path: Path) -> None:
    journal = Journal(tmp_path)
    journal.write(case())
    journal.forget(9)
    assert (journal.kept(), journal.read(9)) == ([], Case(9))
    (tmp_path / "9.json").write_text('{"settlement": 9, "payloads"')
    assert journal.read(9) == Case(9)


def test_a_receipts_index_finds_its_position() -> None:
    assert (case().of_index(12), case().of_index(2)) == (2, None)
