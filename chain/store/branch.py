"""A write buffer over something readable: kept by `join`, or dropped by forgetting it."""

from bisect import insort
from collections.abc import Iterator
from itertools import islice
from typing import Final, cast

from chain.store.kv import Entry, Reader, Store, sorted_range

FEW: Final = 64
"""So many keys are put in their places one by one; more are sorted with all others."""


class Branch:
    """Reads what was written here, else its parent; writes only into `changes`.

    Branches nest: a block's branch over the disk, a transaction's over the block's, a message's over that.
    The parent must not be written while a branch over it is in use, except by `join`.
    """

    __slots__ = ("_parent", "_read", "_sorted", "changes", "parent")

    def __init__(self, parent: Reader) -> None:
        self.parent: Final = parent
        self.changes: dict[bytes, bytes | None] = {}  # None: deleted
        self._read = parent.get
        self._sorted: list[bytes] = []  # keys of `changes` in order, as of the last scan

    def get(self, key: bytes) -> bytes | None:
        """Return the value under `key`, or None."""
        changes = self.changes
        return changes[key] if key in changes else self._read(key)

    def set(self, key: bytes, value: bytes) -> None:
        """Put `value` under `key`. Raises ValueError for an empty value."""
        if not value:
            raise ValueError(f"an empty value under {key!r}: values must not be empty")
        self.changes[key] = value

    def delete(self, key: bytes) -> None:
        """Remove what is under `key`, if anything."""
        self.changes[key] = None

    def scan(self, start: bytes, end: bytes | None, reverse: bool = False) -> Iterator[Entry]:
        """Yield entries with start ≤ key < end, the branch's over the parent's, in byte order or backwards."""
        keys = sorted_range(self._sorted_keys(), start, end)
        entries = self.parent.scan(start, end, reverse)
        if not keys:
            return entries
        changed = [(key, self.changes[key]) for key in keys]
        if reverse:
            changed.reverse()
        return _merge(entries, changed, reverse)

    def join(self) -> None:
        """Write the changes into the parent, which must be a store, and forget them here."""
        parent = self.parent
        if isinstance(parent, Branch):
            parent.changes.update(self.changes)
        else:
            _write(cast("Store", parent), self.changes)
        self.changes.clear()
        self._sorted.clear()

    def _sorted_keys(self) -> list[bytes]:
        """Return the changed keys in order. Changes are only ever added, so an equal length means equal keys.

        The newest are the last of `changes`: a few find their places one by one, since a block with many changes is
        scanned again and again.
        """
        known, added = self._sorted, len(self.changes) - len(self._sorted)
        if added > FEW:
            self._sorted = sorted(self.changes)
        elif added:
            for key in islice(reversed(self.changes), added):
                insort(known, key)
        return self._sorted


def _write(store: Store, changes: dict[bytes, bytes | None]) -> None:
    if not hasattr(store, "set"):
        raise TypeError(f"{type(store).__name__} can only be read: stage the changes instead of joining them")
    for key in sorted(changes):
        value = changes[key]
        if value is None:
            store.delete(key)
        else:
            store.set(key, value)


def _merge(entries: Iterator[Entry], changed: list[tuple[bytes, bytes | None]], reverse: bool) -> Iterator[Entry]:
    """Yield both sorted runs as one; where both have a key, the changed one counts (None: not there)."""
    below = next(entries, None)
    for key, value in changed:
        while below is not None and below[0] != key and (below[0] > key) == reverse:
            yield below
            below = next(entries, None)
        if below is not None and below[0] == key:
            below = next(entries, None)
        if value is not None:
            yield key, value
    if below is not None:
        yield below
        yield from entries
