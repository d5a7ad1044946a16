"""What a client never forgets."""

import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

from chain.user.ledger import Lane, Ledger, Promise, State
from chain.user.light import Untrue
from chain.wire.causeway.inference.v1 import types_pb2 as pb
from tests.user import made

LANE = Lane(made.SESSION.id, made.EXECUTOR.text)


def promise(index: int, max_cost: int = 14, **request: int) -> Promise:
    asked = made.request(**request)
    voucher = made.voucher(asked, index=index, max_cost=str(max_cost))
    return Promise(voucher, b"s" * 64, asked, made.SALT, "[]")


def signed(kept: Promise, **changes: str) -> pb.SignedReceipt:
    return made.signed(made.receipt(kept.request, kept.voucher, **changes), kept.voucher)


@pytest.fixture
def ledger(tmp_path: Path) -> Ledger:
    return Ledger(tmp_path / "here")


def test_a_lane_begins_with_index_0(ledger: Ledger) -> None:
    assert ledger.state(LANE) == State(0, 0, None, ())


def test_a_voucher_that_may_not_have_been_taken_comes_before_the_next(ledger: Ledger) -> None:
    ledger.promise(promise(0))
    assert ledger.state(LANE) == State(1, 14, promise(0), ())
    ledger.take(LANE, 0)
    assert ledger.state(LANE) == State(1, 14, None, (0,))
    ledger.promise(promise(1))
    assert ledger.state(LANE) == State(2, 28, promise(1), (0,))


def test_a_receipt_counts_what_it_cost(ledger: Ledger) -> None:
    for index in range(3):
        ledger.promise(promise(index))
        ledger.take(LANE, index)
    ledger.close_index(signed(promise(1)), "file")
    assert ledger.state(LANE) == State(3, 14 + 5 + 14, None, (0, 2))
    assert ledger.files() == [(LANE, 1, "5", "file")]


def test_an_index_has_one_voucher(ledger: Ledger) -> None:
    ledger.promise(promise(0))
    ledger.promise(promise(0))
    with pytest.raises(Untrue, match="another voucher"):
        ledger.promise(promise(0, max_tokens=3))
    with pytest.raises(Untrue, match="another voucher"):
        ledger.promise(promise(0, max_cost=15))
    assert ledger.promise_at(LANE, 0) == promise(0)


def test_an_index_has_one_receipt(ledger: Ledger) -> None:
    ledger.promise(promise(0))
    ledger.close_index(signed(promise(0)))
    ledger.close_index(signed(promise(0)))
    with pytest.raises(Untrue, match="two receipts"):
        ledger.close_index(signed(promise(0), cost="6"))
    assert ledger.receipt(LANE, 0) == signed(promise(0))


def test_what_is_kept_can_not_be_changed(ledger: Ledger, tmp_path: Path) -> None:
    ledger.promise(promise(0))
    base = sqlite3.connect(tmp_path / "here" / "ledger.db")
    for statement in ("DELETE FROM vouchers", "UPDATE vouchers SET number = 7"):
        with pytest.raises(sqlite3.IntegrityError, match="kept as it is"):
            base.execute(statement)
    base.close()


def test_it_is_there_after_the_process(ledger: Ledger, tmp_path: Path) -> None:
    ledger.promise(promise(0))
    ledger.fail(LANE, "timeout")
    ledger.close()
    again = Ledger(tmp_path / "here")
    assert again.state(LANE).unsure == promise(0)
    assert again.failed(LANE) == "timeout"
    assert again.failed(Lane(9, "x")) is None


HOLD = """
import sys
from pathlib import Path
from chain.user.ledger import Lane, Ledger
with Ledger(Path(sys.argv[1])).held(Lane(int(sys.argv[2]), sys.argv[3])) as held:
    print(held, flush=True)
    sys.stdin.read()
"""


def test_a_lane_is_held_by_one_request_of_all_processes(ledger: Ledger, tmp_path: Path) -> None:
    command = [sys.executable, "-c", HOLD, str(tmp_path / "here"), str(LANE.session), LANE.executor]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as other:
        assert other.stdout is not None
        assert other.stdout.readline() == "True\n"
        with ledger.held(LANE) as held, ledger.held(Lane(LANE.session, "another")) as free:
            assert (held, free) == (False, True)
        other.kill()
    with ledger.held(LANE) as held, ledger.held(LANE) as twice:
        assert (held, twice) == (True, False)
