"""The journal: only ever added to, never half written, and one receipt for an index whatever happens."""

import signal
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

from chain.executor.journal import PIECE, Done, Entry, InUse, Journal, Record, Taken
from chain.wire.causeway.inference.v1 import types_pb2 as pb
from modules.inference import formats
from tests.executor.scene import Client

ROOT = Path(__file__).resolve().parents[2]


def entry(index: int = 0, session: int = 7) -> Entry:
    client = Client((1, 2, 70_000), session, index=index)
    attached = client.attached({"max_tokens": 4})
    draft = pb.Receipt(session=session, index=index)
    return Entry(attached.voucher, attached.signature, attached.request, attached.salt, (1, 2, 70_000), draft)


def done(index: int = 0, session: int = 7, total: int = 5) -> Done:
    receipt = pb.Receipt(session=session, index=index, cost="5", finish=pb.FINISH_END)
    return Done(receipt, b"s" * 64, (9, 2), b"t" * 32, b"u" * 32, total)


@pytest.fixture
def journal(tmp_path: Path) -> Journal:
    return Journal(tmp_path / "a" / "journal.db")


def test_what_was_kept_is_there_after_a_restart(journal: Journal, tmp_path: Path) -> None:
    for index in range(3):
        journal.take(entry(index))
    journal.sign(done(0))
    journal.sign(done(1, total=10))
    journal.close()
    again = Journal(tmp_path / "a" / "journal.db")
    assert again.records(7, 0, 9) == [Record(entry(0), done(0)), Record(entry(1), done(1, total=10))]
    assert again.records(7, 1, 1) == [Record(entry(1), done(1, total=10))]
    assert (again.record(7, 2), again.record(8, 0)) == (None, None)
    assert [one.voucher.index for one in again.open_entries()] == [2]
    assert (again.next_index(7), again.next_index(8)) == (3, 0)
    assert again.last(7) == done(1, total=10)
    assert again.sessions() == {7: (2, 10)}


def test_a_span_is_read_in_pieces_and_is_what_is_there(journal: Journal) -> None:
    for index in range(PIECE + 5):
        journal.take(entry(index))
        journal.sign(done(index, total=5 * index + 5))
    span = journal.span(7, 2, PIECE + 1)
    assert [record.done.receipt.index for record in span] == list(range(2, PIECE + 3))
    assert (len(span), span[0], span[-1]) == (PIECE + 1, journal.record(7, 2), journal.record(7, PIECE + 2))
    assert [record.done.total for record in span[:2]] == [15, 20]
    assert (journal.total(7, -1), journal.total(7, 3)) == (0, 20)
    for wrong in (PIECE + 1, -PIECE - 2):
        with pytest.raises(IndexError):
            span[wrong]
    with pytest.raises(KeyError):
        journal.total(7, PIECE + 5)


def test_an_index_has_one_voucher_and_one_receipt(journal: Journal) -> None:
    journal.take(entry())
    journal.sign(done())
    with pytest.raises(Taken):
        journal.take(entry())
    with pytest.raises(Taken):
        journal.sign(done(total=6))
    assert journal.last(7) == done()


def test_the_file_itself_refuses_to_change_or_forget(journal: Journal, tmp_path: Path) -> None:
    journal.take(entry())
    journal.sign(done())
    other = sqlite3.connect(tmp_path / "a" / "journal.db")
    for statement in ("UPDATE signed SET receipt = x'00'", "DELETE FROM signed", "DELETE FROM taken"):
        with pytest.raises(sqlite3.IntegrityError, match="only ever added to"):
            other.execute(statement)
    other.close()


def test_the_fresh_key_of_an_answer_is_kept_once(journal: Journal) -> None:
    journal.seal(3, b"k" * 32, b"text")
    with pytest.raises(Taken):
        journal.seal(3, b"l" * 32, b"other")
    assert journal.sealed(3) == (b"k" * 32, b"text")
    assert journal.sealed(4) is None


def test_a_payload_is_all_of_a_request(journal: Journal) -> None:
    journal.take(entry())
    journal.sign(done())
    record = journal.record(7, 0)
    assert record is not None
    payload = record.payload
    assert (list(payload.prompt), list(payload.output)) == ([1, 2, 70_000], [9, 2])
    assert formats.request_hash(payload.request) == payload.signed.voucher.request_hash


def test_two_executors_of_one_key_do_not_run_at_once(journal: Journal, tmp_path: Path) -> None:
    with journal.held(), pytest.raises(InUse, match="another executor"), Journal(tmp_path / "a" / "journal.db").held():
        pass


WRITER = """
import sys
from pathlib import Path
from chain.executor.journal import Journal
from tests.executor.test_journal import done, entry
journal = Journal(Path(sys.argv[1]))
for index in range(10**6):
    journal.take(entry(index))
    journal.sign(done(index, total=5 * index + 5))
    print(index, flush=True)
"""


@pytest.mark.parametrize("rows", [1, 20, 57])
def test_nothing_said_to_be_kept_is_lost_to_kill_9(tmp_path: Path, rows: int) -> None:
    command = [sys.executable, "-c", WRITER, str(tmp_path / "journal.db")]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as writer:
        assert writer.stdout is not None
        said = [int(writer.stdout.readline()) for _ in range(rows)]
        writer.send_signal(signal.SIGKILL)
        said += [int(line) for line in writer.stdout]
    journal = Journal(tmp_path / "journal.db")
    kept = [record.done.receipt.index for record in journal.records(7, 0, 10**6)]
    assert kept[: len(said)] == said
    assert kept == list(range(len(kept)))
    assert len(journal.open_entries()) <= 1
    assert journal.sessions() == {7: (len(kept), 5 * len(kept))}
