"""What every store can do, and the plainest one: a dict."""

from bisect import bisect_left
from collections.abc import Iterator
from typing import Protocol

#: One item as a scan gives it: full key, value.
Entry = tuple[bytes, bytes]


class Reader(Protocol):
    """Something that can be read: a branch, a dict in memory, a committed height on disk.

    Keys are full keys: module name, `/`, the key in the module.
    """

    def get(self, key: bytes) -> bytes | None:
        """Return the value under `key`, or None where there is none."""

    def scan(self, start: bytes, end: bytes | None, reverse: bool = False) -> Iterator[Entry]:
        """Yield entries with start ≤ key < end (None: no end) in byte order, or backwards.

        What is written after the call is not seen by the scan.
        """


class Store(Reader, Protocol):
    """Something that can be written as well."""

    def set(self, key: bytes, value: bytes) -> None:
        """Put `value` under `key`. Raises ValueError for an empty value: it could not be proved."""

    def delete(self, key: bytes) -> None:
        """Remove what is under `key`, if anything."""


class HasStore(Protocol):
    """What a map is called with: a context, or anything else that has a store."""

    @property
    def store(self) -> Store:
        """The store that the caller reads and writes."""


class MemoryStore:
    """A store in a dict: for tests, and as the base of a branch where there is no disk."""

    __slots__ = ("entries",)

    def __init__(self, entries: dict[bytes, bytes] | None = None) -> None:
        self.entries: dict[bytes, bytes] = dict(entries or {})

    def get(self, key: bytes) -> bytes | None:
        """Return the value under `key`, or None."""
        return self.entries.get(key)

    def scan(self, start: bytes, end: bytes | None, reverse: bool = False) -> Iterator[Entry]:
        """Yield entries with start ≤ key < end in byte order, or backwards."""
        keys = sorted_range(sorted(self.entries), start, end)
        return iter([(key, self.entries[key]) for key in (reversed(keys) if reverse else keys)])

    def set(self, key: bytes, value: bytes) -> None:
        """Put `value` under `key`. Raises ValueError for an empty value."""
        if not value:
            raise ValueError(f"an empty value under {key!r}: values must not be empty")
        self.entries[key] = value

    def delete(self, key: bytes) -> None:
        """Remove what is under `key`, if anything."""
        self.entries.pop(key, None)


class Frozen:
    """Entries that do not change any more: a state that was read from elsewhere. Cheap to scan, however large."""

    __slots__ = ("_entries", "_keys")

    def __init__(self, entries: dict[bytes, bytes]) -> None:
        self._entries = entries
        self._keys = sorted(entries)

    def get(self, key: bytes) -> bytes | None:
        """Return the value under `key`, or None."""
        return self._entries.get(key)

    def scan(self, start: bytes, end: bytes | None, reverse: bool = False) -> Iterator[Entry]:
        """Yield entries with start ≤ key < end in byte order, or backwards."""
        low = bisect_left(self._keys, start)
        high = len(self._keys) if end is None else bisect_left(self._keys, end, low)
        places = range(high - 1, low - 1, -1) if reverse else range(low, high)
        return ((self._keys[at], self._entries[self._keys[at]]) for at in places)


def sorted_range(keys: list[bytes], start: bytes, end: bytes | None) -> list[bytes]:
    """Return the part of sorted `keys` with start ≤ key < end."""
    low = bisect_left(keys, start)
    return keys[low:] if end is None else keys[low : bisect_left(keys, end, low)]


def after_prefix(prefix: bytes) -> bytes | None:
    """Return the first key after all that begin with `prefix`; None where nothing can follow."""
    stripped = prefix.rstrip(b"\xff")
    return stripped[:-1] + bytes((stripped[-1] + 1,)) if stripped else None
