"""How fast a miner may work: a token bucket over tiles."""

import threading
import time
from collections.abc import Callable


class Pace:
    """Lets `rate` tiles a second through over all the time since it began, shared by every lane.

    Unused time is kept: a miner that the machine held up for a while catches up, so its throughput over a sprint is
    the rate as long as the machine can give it. No rate is no limit.
    """

    def __init__(self, rate: float | None, clock: Callable[[], float] = time.monotonic) -> None:
        self._rate, self._clock = rate, clock
        self._began = clock()
        self._taken = 0
        self._lock = threading.Lock()

    def wait(self, tiles: int) -> float:
        """Take `tiles` if they are due and give 0; else take nothing and give the seconds until they may be."""
        if self._rate is None:
            return 0.0
        with self._lock:
            due = (self._taken + tiles) / self._rate - (self._clock() - self._began)
            if due <= 0:
                self._taken += tiles
            return max(0.0, due)

    def take(self, tiles: int, stop: threading.Event) -> bool:
        """Wait until `tiles` are due and take them; False if `stop` is set meanwhile."""
        while not stop.is_set():
            due = self.wait(tiles)
            if not due:
                return True
            stop.wait(due)
        return False
