"""The tree as it is kept on disk: roots of its larger and larger parts, so that none needs to be hashed as a whole.

A subtree has rank 0 with one entry, 1 with up to 8, 2 with up to 8·32, 3 with up to 8·32² and so on. Under each rank
r ≥ 1 are kept, for all subtrees of a rank up to r whose parent has a higher one, the root and the number of entries.
They divide the keys into ranges and are kept under the first key that could be in theirs; so the parts of any of them
are one short range, of rank r - 1, or of entries. They depend on the entries alone, not on their history.

In LevelDB: `00 t module / rank key` → root (32 bytes), number of entries (8 bytes, big-endian);
`00 r module` → the same of the whole tree.
"""

from collections.abc import Iterator
from struct import Struct
from typing import Any, Final, NamedTuple

from chain.store.hashing import EMPTY, leaf_hash
from chain.store.kv import after_prefix

PAGE_BITS: Final = 3  # of rank 1 are subtrees of up to 8 entries: read in and hashed in some 20 µs
RANK_BITS: Final = 5  # and of each higher rank those 32 times as large: few enough are written, and read for a proof
_PART: Final = Struct(">32sQ")
pack = _PART.pack  # (root, number of entries) → bytes, as they are kept
unpack = _PART.unpack
Changes = dict[bytes, bytes | None]  # what is to be written to LevelDB; None: deleted


class Part(NamedTuple):
    """A subtree, or an entry: the first key that could be in it, its hash, how many entries it has."""

    key: bytes
    hash: bytes
    entries: int


class Pages:
    """One module's tree in a database or a snapshot of one (anything with plyvel's `get` and `iterator`)."""

    __slots__ = ("_base", "_database", "_shape", "_tree", "root_key")

    def __init__(self, database: Any, module: str, shape: tuple[int, int] = (PAGE_BITS, RANK_BITS)) -> None:
        name = module.encode()
        self._database = database
        self._base = name + b"/"
        self._tree = b"\x00t" + self._base
        self.root_key: Final = b"\x00r" + name
        self._shape = shape

    def rank(self, count: int) -> int:
        """Return the rank here of a subtree of `count` entries."""
        page_bits, rank_bits = self._shape
        return 1 + max(0, (count - 1).bit_length() - page_bits + rank_bits - 1) // rank_bits if count > 1 else 0

    def edges(self) -> set[int]:
        """Return the numbers of entries above which the rank is higher."""
        page_bits, rank_bits = self._shape
        return {1, *(1 << bits for bits in range(page_bits, 64, rank_bits))}

    def entry_key(self, key: bytes) -> bytes:
        """Return the key in LevelDB of an entry."""
        return self._base + key

    def part_key(self, at: int, key: bytes) -> bytes:
        """Return the key in LevelDB of the part of rank `at` or below that begins at `key`."""
        return self._tree + bytes((at,)) + key

    def root(self) -> tuple[bytes, int]:
        """Return the root and the number of entries."""
        raw = self._database.get(self.root_key)
        if raw is None:
            return EMPTY, 0
        root, count = unpack(raw)
        return root, count

    def value(self, key: bytes) -> bytes | None:
        """Return an entry's value, or None."""
        value: bytes | None = self._database.get(self._base + key)
        return value

    def parts(self, of: int, start: bytes, end: bytes | None) -> list[Part]:
        """Return the parts of the subtree of rank `of` ≥ 1 whose keys are those in a range, in order."""
        if of == 1:
            return [Part(key, leaf_hash(key, value), 1) for key, value in self._range(self._base, start, end)]
        base = self._tree + bytes((of - 1,))
        return [Part(key, *unpack(raw)) for key, raw in self._range(base, start, end)]

    def neighbours(self, key: bytes) -> tuple[bytes | None, bytes | None]:
        """Return the entry's keys just before and just after `key`, where there are such."""
        before = self._database.iterator(start=self._base, stop=self._base + key, reverse=True, include_value=False)
        after = self._range(self._base, key + b"\x00", None)
        left = next(before, None)
        return (None if left is None else left[len(self._base) :]), next(after, (None, None))[0]

    def cursor(self) -> "Cursor":
        """Return a cursor over the entries."""
        return Cursor(self._database, self._base)

    def _range(self, base: bytes, start: bytes, end: bytes | None) -> Iterator[tuple[bytes, bytes]]:
        stop = after_prefix(base) if end is None else base + end
        for key, value in self._database.iterator(start=base + start, stop=stop):
            yield key[len(base) :], value


class Cursor:
    """Finds entries and neighbours: faster than a range of plyvel's, whose setting up costs more than reading a page.

    It sees what was in the database when it was made.
    """

    __slots__ = ("_base", "_iterator")

    def __init__(self, database: Any, base: bytes) -> None:
        self._base = base
        self._iterator = database.raw_iterator()

    def around(self, key: bytes) -> list[bytes]:
        """Return the keys, one or two, next to one that is not there."""
        iterator, base = self._iterator, self._base
        keys = []
        iterator.seek(base + key)
        if iterator.valid():
            keys.append(iterator.key())
            iterator.prev()
        else:
            iterator.seek_to_last()
        if iterator.valid():
            keys.append(iterator.key())
        return [near[len(base) :] for near in keys if near.startswith(base)]

    def entries(self, start: bytes, count: int) -> list[Part]:
        """Return the entries, `count` if there are so many, from the key `start` on."""
        iterator, skip = self._iterator, len(self._base)
        iterator.seek(self._base + start)
        parts = []
        for _ in range(count):
            if not iterator.valid():
                break
            key = iterator.key()[skip:]
            parts.append(Part(key, leaf_hash(key, iterator.value()), 1))
            iterator.next()
        return parts
