"""The miner's parts, one by one: pace, sketch, schedule, journal, device names, processes."""

import os
import signal
import threading
from concurrent.futures import Future, ProcessPoolExecutor
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.console import Console

from chain.miner.daemon import _names
from chain.miner.journal import InUse, Journal, Sprint
from chain.miner.lane import DeviceLost, Lane
from chain.miner.pace import Pace
from chain.miner.schedule import commit_heights, poll_seconds
from chain.miner.search import Search
from chain.miner.sketch import Sketch
from chain.miner.view import Status, drawn
from kernels import backend, worker
from kernels.engine import ANY_DIGEST, Challenge, Found
from kernels.memory import NoGpu
from kernels.reference import Entry

FOUND = st.builds(Found, st.integers(0, 2**64 - 1), st.builds(Entry, st.integers(0, 50), st.just(0), st.just(0)))
SMALL = Challenge(bytes(32), bytes(20), 128, 128, 64, 64)


class Clock:
    """A clock that a test turns."""

    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


@pytest.mark.parametrize("rate", [1.0, 80.0, 1000.0])
def test_a_pace_lets_through_its_rate_and_no_more(rate: float) -> None:
    clock = Clock()
    pace = Pace(rate, clock)
    for _ in range(1000):
        while due := pace.wait(16):
            clock.now += due + 1e-9
    assert 1000 * 16 / (clock.now - 100) == pytest.approx(rate, rel=0.01)


def test_a_pace_catches_up_after_the_machine_was_busy() -> None:
    clock = Clock()
    pace = Pace(100.0, clock)
    clock.now += 10
    taken = sum(100 for _ in range(20) if pace.wait(100) == 0)
    assert taken == 1000
    assert pace.wait(100) == pytest.approx(1.0)


def test_no_rate_is_no_limit_and_a_stop_ends_the_wait() -> None:
    stop = threading.Event()
    assert Pace(None).take(10**9, stop)
    stop.set()
    assert not Pace(0.001).take(10, stop)


@given(st.lists(st.lists(FOUND, max_size=20), max_size=5), st.integers(1, 8))
def test_a_sketch_keeps_the_smallest_each_once(batches: list[list[Found]], size: int) -> None:
    sketch = Sketch(size)
    for batch in batches:
        sketch.add(batch, 16)
    everything = sorted({one for batch in batches for one in batch})
    assert sketch.found == everything[:size]
    assert sketch.limit == (everything[size - 1].digest if len(everything) >= size else ANY_DIGEST)
    assert sketch.computed == 16 * len(batches)


def test_a_sketch_counts_only_when_it_is_full() -> None:
    sketch = Sketch(2, [Found(5, Entry(0, 0, 0))])
    assert (sketch.full, sketch.tiles) == (False, 0)
    sketch.add([Found(2**62 - 1, Entry(1, 0, 0))], 1)
    assert (sketch.full, sketch.tiles) == (True, 4)
    sketch.drop([Entry(0, 0, 0)])
    assert sketch.found == [Found(2**62 - 1, Entry(1, 0, 0))]


@pytest.mark.parametrize(
    ("length", "after"),
    [
        (1, [0]),
        (2, [1]),
        (5, [2, 3, 4]),
        (15, [7, 11, 13, 14]),
        (60, [30, 45, 52, 56, 58, 59]),
        (720, [360, 540, 630, 675, 697, 708, 714, 717]),
    ],
)
def test_commitments_halve_what_is_left_of_the_window(length: int, after: list[int]) -> None:
    assert commit_heights(100, 100 + length) == [100 + blocks for blocks in after]


@pytest.mark.parametrize(
    ("block_time", "busy", "seconds"), [(1000, True, 0.25), (1000, False, 0.5), (100, True, 0.1), (60_000, False, 5.0)]
)
def test_a_node_is_asked_a_few_times_a_block(block_time: int, busy: bool, seconds: float) -> None:
    assert poll_seconds(block_time, busy) == seconds


def test_a_journal_gives_back_what_was_written(tmp_path: Path) -> None:
    journal = Journal(tmp_path / "deep" / "miner.json")
    assert journal.read() is None
    entry = Entry(2**64 - 1, 3, 2**32 - 1)
    sprint = Sprint(7, 2, bytes(range(32)), [Found(2**64 - 1, entry)], {b"\x01" * 32: [Entry(0, 0, 0), entry]})
    journal.write(sprint)
    assert journal.read() == sprint


SPOILT = (
    "",
    "{}",
    "[]",
    '{"epoch": 1',
    '{"epoch":1,"sprint":0,"seed":"zz","found":[]}',
    '{"epoch":1,"sprint":0,"seed":"00","found":[],"promises":[]}',
)


@pytest.mark.parametrize("text", SPOILT)
def test_a_spoilt_journal_is_no_journal(tmp_path: Path, text: str) -> None:
    path = tmp_path / "miner.json"
    path.write_text(text)
    assert Journal(path).read() is None


def test_one_miner_holds_a_journal_at_a_time(tmp_path: Path) -> None:
    path = tmp_path / "deep" / "miner.json"
    with Journal(path).held(), pytest.raises(InUse, match="another miner"), Journal(path).held():
        pass
    with Journal(path).held():
        assert Journal(path).read() is None


def test_each_worker_of_the_processor_is_a_lane() -> None:
    assert _names("cpu", 3) == ["cpu"] * 3
    assert _names("cuda:1,cpu", 2) == ["cuda:1", "cpu", "cpu"]


def test_the_table_shows_speed_and_countdown() -> None:
    console = Console(width=100, record=True, file=open(os.devnull, "w"))  # noqa: SIM115
    status = Status(
        height=10, phase="sprint", begins=5, ends=20, block_time=1000, tiles_per_second=2e6, operations=10**6
    )
    console.print(drawn(status))
    console.file.close()
    text = console.export_text()
    assert "2,000,000 tiles/s, 2.000 int8 TOPS" in text
    assert "10 blocks, 10 s left" in text


def test_a_lane_works_in_a_process_of_its_own_and_outlives_it() -> None:
    lane = Lane("cpu")
    try:
        lane.open(SMALL)
        expected = backend.choose("cpu").search(SMALL, 5, 0, ANY_DIGEST, 4)
        assert (lane.engine, lane.span) == ("numpy float32", 4)
        assert lane.search(SMALL, 5, 0, ANY_DIGEST, 4) == expected
        for pid in lane.pids():
            os.kill(pid, signal.SIGKILL)
        assert lane.search(SMALL, 5, 0, ANY_DIGEST, 4) == []
        assert lane.search(SMALL, 5, 0, ANY_DIGEST, 4) == expected
    finally:
        lane.close()


def test_a_lane_that_is_not_open_is_lost() -> None:
    with pytest.raises(DeviceLost, match="not open"):
        Lane("cpu").search(SMALL, 0, 0, 0, 1)


class Faulty(ProcessPoolExecutor):
    """Stands for a process whose device fails at every call but starts; counts the starts."""

    starts = 0

    def __init__(self) -> None:
        super().__init__(1)
        type(self).starts += 1

    def submit(self, call: object, /, *_: object, **__: object) -> Future[object]:  # type: ignore[override]
        future: Future[object] = Future()
        if call is worker.start:
            future.set_result(("faulty", 4))
        else:
            future.set_exception(RuntimeError("CUDA error: an illegal memory access was encountered"))
        return future


def test_a_device_that_fails_gets_a_new_process_and_is_given_up_in_the_end(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("chain.miner.lane.spawned", lambda count: Faulty())
    monkeypatch.setattr(Faulty, "starts", 0)
    lane = Lane("cuda:0")
    lane.open(SMALL)
    for _ in range(3):
        assert lane.search(SMALL, 0, 0, ANY_DIGEST, 4) == []
    with pytest.raises(DeviceLost, match="illegal memory access"):
        lane.search(SMALL, 0, 0, ANY_DIGEST, 4)
    assert Faulty.starts == 4
    lane.close()


def test_a_device_that_cannot_be_opened_again_does_not_end_its_thread_with_a_traceback(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def gone(lane: Lane, challenge: Challenge) -> None:
        raise NoGpu("there is no GPU number 0 here")

    monkeypatch.setattr(Lane, "open", gone)
    search = Search([Lane("cuda:0")], SMALL, Sketch(4), 4, Pace(None))
    search.stop()
    assert "no GPU number 0 here: it mines no more" in caplog.text
