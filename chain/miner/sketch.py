"""The k smallest digests of a sprint, which say how many tiles were computed (a KMV sketch)."""

import threading
from collections.abc import Iterable

from kernels import reference
from kernels.engine import ANY_DIGEST, Found
from kernels.reference import Entry


class Sketch:
    """Keeps the `size` tiles with the smallest digests, each once; lanes add to it from their own threads."""

    def __init__(self, size: int, found: Iterable[Found] = ()) -> None:
        self._size = size
        self._lock = threading.Lock()
        self._found: list[Found] = sorted(found)[:size]
        self.computed = 0

    @property
    def limit(self) -> int:
        """The largest digest that can still be worth keeping."""
        found = self._found
        return found[-1].digest if len(found) == self._size else ANY_DIGEST

    @property
    def found(self) -> list[Found]:
        """What is kept, smallest digest first; a copy."""
        return list(self._found)

    @property
    def full(self) -> bool:
        """Whether there are as many tiles as a proof names."""
        return len(self._found) == self._size

    @property
    def tiles(self) -> int:
        """What a proof of the present entries would count, 0 while there are too few of them."""
        return reference.tiles([one.digest for one in self._found], self._size) if self.full else 0

    def add(self, found: Iterable[Found], computed: int) -> None:
        """Take in what a lane found among `computed` tiles."""
        with self._lock:
            self._found = sorted({*self._found, *found})[: self._size]
            self.computed += computed

    def drop(self, entries: Iterable[Entry]) -> None:
        """Forget tiles that turned out to be wrong."""
        gone = set(entries)
        with self._lock:
            self._found = [one for one in self._found if one.entry not in gone]
