"""Search a sprint's tiles on every lane at once, no faster than the pace."""

import logging
import secrets
import threading
import time
from collections.abc import Sequence

from chain.miner.lane import DeviceLost, Lane
from chain.miner.pace import Pace
from chain.miner.sketch import Sketch
from kernels.engine import Challenge, Mismatch
from kernels.memory import NoGpu

LOG = logging.getLogger("causeway.miner")


class Search:
    """Threads that keep the lanes busy with one challenge from now until `stop`.

    Each lane begins at a nonce of its own, drawn at random, so that neither lanes nor restarts repeat each other.
    """

    def __init__(self, lanes: Sequence[Lane], challenge: Challenge, sketch: Sketch, most: int, pace: Pace) -> None:
        self._challenge, self._sketch, self._most, self._pace = challenge, sketch, most, pace
        self._stop = threading.Event()
        self._began = time.monotonic()
        self._before = sketch.computed
        self._ended: float | None = None
        self._threads = [threading.Thread(target=self._work, args=(lane,), daemon=True) for lane in lanes]
        for thread in self._threads:
            thread.start()

    @property
    def tiles_per_second(self) -> float:
        """Tiles computed by all lanes in a second, on average so far."""
        passed = (self._ended or time.monotonic()) - self._began
        return (self._sketch.computed - self._before) / passed if passed > 0 else 0.0

    @property
    def idle(self) -> bool:
        """Whether no lane works any more."""
        return not any(thread.is_alive() for thread in self._threads)

    def stop(self) -> None:
        """Let every lane finish the unit it is at, and wait for that."""
        self._stop.set()
        for thread in self._threads:
            thread.join()
        self._ended = self._ended or time.monotonic()

    def _work(self, lane: Lane) -> None:
        nonce, unit = secrets.randbits(64), 0
        try:
            if not lane.fits(self._challenge):
                lane.open(self._challenge)
            while self._pace.take(lane.span, self._stop):
                found = lane.search(self._challenge, nonce, unit, self._sketch.limit, self._most)
                self._sketch.add(found, lane.span)
                unit += 1
        except (DeviceLost, Mismatch, NoGpu) as lost:
            lane.lost = True
            LOG.error("%s: it mines no more", lost)


def calibrate(lanes: Sequence[Lane], challenge: Challenge, seconds: float = 2.0) -> float:
    """Measure how many tiles all lanes compute in a second when nothing holds them back."""
    search = Search(lanes, challenge, Sketch(1), 1, Pace(None))
    time.sleep(seconds)
    search.stop()
    return search.tiles_per_second
