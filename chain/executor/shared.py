"""One engine for two threads: answers and, now and then, a game."""

from __future__ import annotations

import threading
from collections.abc import Sequence

from kernels.model.engine import Cache, Engine, Fed, Feed


class Shared:
    """An engine that does one pass at a time, whoever asks."""

    def __init__(self, engine: Engine) -> None:
        self.name, self.shape = engine.name, engine.shape
        self._engine, self._lock = engine, threading.Lock()

    def cache(self) -> Cache:
        """A new, empty sequence."""
        return self._engine.cache()

    def feed(self, work: Sequence[Feed]) -> list[Fed]:
        """One pass. Raises what the engine raises."""
        with self._lock:
            return self._engine.feed(work)
