"""Entry digests computed ahead in spawned worker processes; what is absent, the caller computes: the same integers.

Consensus asks `digest` and cannot tell from the answer whether a worker had it ready, was slow, or died.
"""

import multiprocessing
import os
import signal
import threading
from collections import OrderedDict
from collections.abc import Iterable
from concurrent.futures import Future, ProcessPoolExecutor
from multiprocessing.connection import wait

from kernels import verify
from kernels.reference import Entry

Key = tuple[bytes, int, int, bytes, bytes]  # seed, tile, depth, miner's address, encoded entry

GRACE_SECONDS = 1.0  # for workers to end by themselves: an entry takes milliseconds
KEPT_RESULTS = 65_536  # more than a thousand proofs of 64; the oldest go first


def spawned(workers: int) -> ProcessPoolExecutor:
    """Give a pool of spawned processes that ignore Ctrl-C and end with this process, however it ends."""
    context = multiprocessing.get_context("spawn")
    return ProcessPoolExecutor(workers, mp_context=context, initializer=end_with_parent)


def worker_pids(executor: ProcessPoolExecutor | None) -> list[int]:
    """Give the process numbers of a pool's workers; concurrent.futures has no public way to ask."""
    processes = None if executor is None else executor._processes
    return sorted(processes or {})


def end_with_parent() -> None:
    """Leave Ctrl-C to the parent process, and end this one when the parent is gone, even by `kill -9`."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    parent = multiprocessing.parent_process()
    if parent is not None:
        threading.Thread(target=_exit_after, args=(parent.sentinel,), daemon=True).start()


def _exit_after(sentinel: int) -> None:
    wait([sentinel])
    os._exit(0)


class Pool:
    """Digests under way or done in worker processes. With no workers it computes everything when asked.

    Not for several threads: one thread submits and asks.
    """

    def __init__(self, workers: int) -> None:
        """Promise `workers` processes; they start with the first submission."""
        self._workers = workers
        self._executor: ProcessPoolExecutor | None = None
        self._futures: OrderedDict[Key, Future[int]] = OrderedDict()

    def submit(self, seed: bytes, address: bytes, entries: Iterable[Entry], tile: int, depth: int) -> None:
        """Begin computing the digests of these entries; those already under way are not begun again."""
        for entry in entries:
            key = (seed, tile, depth, address, entry.encode())
            if self._workers and not self._under_way(key):
                future = self._begin(seed, address, entry, tile, depth)
                if future is None:
                    return
                self._futures[key] = future
        while len(self._futures) > KEPT_RESULTS:
            self._futures.popitem(last=False)[1].cancel()

    def digest(self, seed: bytes, address: bytes, entry: Entry, tile: int, depth: int) -> int:
        """Give an entry's digest: a worker's where it is ready, else computed here."""
        future = self._futures.get((seed, tile, depth, address, entry.encode()))
        if future is not None and _succeeded(future):
            return future.result()
        if future is not None:
            future.cancel()
        return verify.tile_digest(seed, address, entry, tile, depth)

    def digests(self, seed: bytes, address: bytes, entries: Iterable[Entry], tile: int, depth: int) -> list[int]:
        """Give the digest of each entry, in the order given; see digest."""
        return [self.digest(seed, address, entry, tile, depth) for entry in entries]

    def ready(self, seed: bytes, address: bytes, entry: Entry, tile: int, depth: int) -> bool:
        """Say whether a worker has finished this entry."""
        future = self._futures.get((seed, tile, depth, address, entry.encode()))
        return future is not None and _succeeded(future)

    def pids(self) -> list[int]:
        """Give the process numbers of the workers that have been started."""
        return worker_pids(self._executor)

    def close(self) -> None:
        """End the workers after the entry that each is at, those that stand still by force, and forget all results."""
        self._futures.clear()
        if self._executor is not None:
            workers = list((self._executor._processes or {}).values())
            self._executor.shutdown(wait=False, cancel_futures=True)
            for one in workers:
                if not wait([one.sentinel], GRACE_SECONDS):
                    one.kill()
            self._executor = None

    def _under_way(self, key: Key) -> bool:
        """Say whether a worker has this entry or has done it; one that a dead worker took with it is neither."""
        future = self._futures.get(key)
        return future is not None and (not future.done() or _succeeded(future))

    def _begin(self, seed: bytes, address: bytes, entry: Entry, tile: int, depth: int) -> Future[int] | None:
        if self._executor is None:
            self._executor = spawned(self._workers)
        try:
            return self._executor.submit(verify.tile_digest, seed, address, entry, tile, depth)
        except (RuntimeError, OSError):  # a worker was killed, or none can be started: the next submission tries again
            self._executor = None
            return None


def _succeeded(future: Future[int]) -> bool:
    return future.done() and not future.cancelled() and future.exception() is None
