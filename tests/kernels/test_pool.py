"""Digests computed ahead are those that the caller would compute, whatever becomes of the workers."""

import multiprocessing
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable

import pytest

from kernels.pool import Pool
from tests.kernels.vectors import FIRST, TILES


def _until(condition: Callable[[], bool], seconds: float = 30.0) -> bool:
    deadline = time.monotonic() + seconds
    while not condition() and time.monotonic() < deadline:
        time.sleep(0.02)
    return condition()


@pytest.mark.parametrize("workers", [0, 1])
def test_a_pool_gives_the_vectors_digests(workers: int) -> None:
    pool = Pool(workers)
    try:
        for vector in TILES:
            pool.submit(vector.seed, vector.address, [vector.entry], vector.tile, vector.depth)
        assert [pool.digest(*vector.job) for vector in TILES] == [vector.digest for vector in TILES]
    finally:
        pool.close()


def test_a_worker_has_the_result_ready_before_it_is_asked_for() -> None:
    pool = Pool(1)
    try:
        pool.submit(FIRST.seed, FIRST.address, [FIRST.entry], FIRST.tile, FIRST.depth)
        assert _until(lambda: pool.ready(*FIRST.job))
        assert pool.digest(*FIRST.job) == FIRST.digest
    finally:
        pool.close()


def test_a_killed_worker_changes_no_digest_and_is_replaced() -> None:
    pool = Pool(1)
    try:
        pool.submit(FIRST.seed, FIRST.address, [FIRST.entry], FIRST.tile, FIRST.depth)
        assert _until(lambda: pool.ready(*FIRST.job))
        for pid in pool.pids():
            os.kill(pid, signal.SIGKILL)
        other = TILES[1]

        def resubmitted() -> bool:
            pool.submit(other.seed, other.address, [other.entry], other.tile, other.depth)
            return pool.ready(*other.job)

        assert pool.digest(*other.job) == other.digest
        assert _until(resubmitted)
        assert pool.digest(*other.job) == other.digest
    finally:
        pool.close()


def test_a_machine_that_starts_no_process_computes_here(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(process: object) -> None:
        raise BlockingIOError("no more processes")

    monkeypatch.setattr(multiprocessing.get_context("spawn").Process, "start", refuse)
    pool = Pool(1)
    try:
        for _ in range(2):
            pool.submit(FIRST.seed, FIRST.address, [FIRST.entry], FIRST.tile, FIRST.depth)
            assert pool.digest(*FIRST.job) == FIRST.digest
    finally:
        pool.close()


def test_a_worker_that_stands_still_holds_nobody_up() -> None:
    pool = Pool(1)
    try:
        pool.submit(FIRST.seed, FIRST.address, [FIRST.entry], FIRST.tile, FIRST.depth)
        assert _until(lambda: pool.ready(*FIRST.job))
        workers = pool.pids()
        for pid in workers:
            os.kill(pid, signal.SIGSTOP)
        other = TILES[1]
        pool.submit(other.seed, other.address, [other.entry], other.tile, other.depth)
        assert pool.digest(*other.job) == other.digest
    finally:
        started = time.monotonic()
        pool.close()
    assert time.monotonic() - started < 5
    assert workers
    assert _until(lambda: not any(_runs(pid) for pid in workers), 5)


def test_workers_end_when_their_parent_is_killed() -> None:
    program = (
        "import sys, time; from kernels.pool import Pool; from kernels.reference import Entry\n"
        "if __name__ == '__main__':\n"
        "    pool = Pool(1); pool.submit(bytes(32), bytes(20), [Entry(0, 0, 0)], 64, 64)\n"
        "    print(*pool.pids(), flush=True); time.sleep(60)\n"
    )
    parent = subprocess.Popen([sys.executable, "-c", program], stdout=subprocess.PIPE, text=True)
    assert parent.stdout is not None
    with parent.stdout:
        workers = [int(pid) for pid in parent.stdout.readline().split()]
        parent.kill()
        parent.wait(10)
    assert workers
    assert _until(lambda: not any(_runs(pid) for pid in workers))


def _runs(pid: int) -> bool:
    try:
        with open(f"/proc/{pid}/stat") as stat:
            return stat.read().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False
