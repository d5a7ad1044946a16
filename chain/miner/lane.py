"""One worker process with one device in it, so that the miner's own process is free for the node and for Ctrl-C."""

import logging
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool

from kernels import worker
from kernels.engine import Challenge, Found
from kernels.pool import spawned, worker_pids

LOG = logging.getLogger("causeway.miner")

RESTARTS = 3
"""How often in a row a device that failed is tried again before it is given up."""


class DeviceLost(Exception):
    """A device has failed too often."""


class Lane:
    """A device and its process. `open` before `search`; one thread at a time."""

    def __init__(self, device: str) -> None:
        self.device = device
        self.engine = ""
        self.span = 0
        self._shape: Challenge | None = None
        self._executor: ProcessPoolExecutor | None = None
        self._failures = 0
        self.lost = False

    def open(self, challenge: Challenge) -> None:
        """Start the process and choose the engine for products of this shape.

        Raises kernels.engine.Mismatch, kernels.memory.NoGpu, DeviceLost.
        """
        self._shape = challenge
        if self._executor is None:
            self._executor = spawned(1)
        try:
            self.engine, self.span = self._executor.submit(worker.start, self.device, challenge).result()
        except BrokenProcessPool as error:
            self._reopen(error)

    def search(self, challenge: Challenge, nonce: int, unit: int, limit: int, most: int) -> list[Found]:
        """Compute one unit. If the process dies or its device fails, it is started again and the unit is lost.

        Raises DeviceLost once that has happened more than RESTARTS times in a row, and what `open` does.
        """
        if self._executor is None:
            raise DeviceLost(f"{self.device} is not open")
        try:
            found = self._executor.submit(worker.search, challenge, nonce, unit, limit, most).result()
        except Exception as error:  # noqa: BLE001 - drivers raise anything, and then only a new process can work
            self._reopen(error)
            return []
        self._failures = 0
        return found

    def fits(self, challenge: Challenge) -> bool:
        """Whether the engine was chosen for products of this shape."""
        shape = self._shape
        return shape is not None and (shape.rows, shape.cols, shape.depth, shape.tile) == (
            challenge.rows,
            challenge.cols,
            challenge.depth,
            challenge.tile,
        )

    def pids(self) -> list[int]:
        """The number of the process, while there is one."""
        return worker_pids(self._executor)

    def close(self) -> None:
        """End the process after the unit it is at."""
        if self._executor is not None:
            self._executor.shutdown(wait=True, cancel_futures=True)
            self._executor = None

    def _reopen(self, error: Exception) -> None:
        self.close()
        self._failures += 1
        if self._failures > RESTARTS or self._shape is None:
            self.lost = True
            raise DeviceLost(f"{self.device} has failed {self._failures} times: {error}") from error
        LOG.warning("%s failed (%s); starting its process again", self.device, error)
        self.open(self._shape)
