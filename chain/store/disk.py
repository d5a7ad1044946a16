"""Committed state in LevelDB: every height whole, or not there at all.

LevelDB holds entries under their full keys (module name, `/`, key). What begins with a zero byte is ours: the trees
(`chain.store.pages`), and under `00 m` the height (8 bytes, big-endian), the app hash (32) and the module names
that it is over, with `/` between them.
"""

from collections import deque
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Final, cast

import plyvel

from chain.errors import InvalidArgument, InvalidHeight, InvalidRequest, UnknownRequest
from chain.store import proof
from chain.store.hashing import EMPTY
from chain.store.kv import Entry
from chain.store.pages import Changes, Pages
from chain.store.trie import Change, Tree
from chain.wire.tendermint.crypto.proof_pb2 import ProofOp

KEPT_HEIGHTS: Final = 100
KEPT_NODES: Final = 1 << 20  # read in since the trees were: 85 MB; with more, all that was read in is dropped
CACHED_READS: Final = 1 << 16  # about 15 MB
LONGEST_CACHED: Final = 300  # bytes of a key: queries may ask for ones of a megabyte
_META: Final = b"\x00m"
_ENTRIES_START: Final = b"\x01"
_UNREAD: Final = object()
#: Keys and hashes hardly compress: Snappy saved a third of the disk and made reads four times as slow. A larger write
#: buffer lets entries that change in every block meet in memory; the filter answers most reads of what is not there.
OPTIONS: Final = {
    "compression": None,
    "write_buffer_size": 8 << 20,
    "lru_cache_size": 16 << 20,
    "bloom_filter_bits": 10,
}


class DiskLocked(OSError):
    """Another process uses the database."""


class View:
    """One committed height: reads and proofs. Those of the last height are remembered."""

    __slots__ = ("_cache", "_room", "_snapshot", "app_hash", "height", "modules")

    def __init__(self, snapshot: Any, height: int, app_hash: bytes, modules: Sequence[str]) -> None:
        self.height: Final = height
        self.app_hash: Final = app_hash
        self.modules: Final = tuple(modules)
        self._snapshot = snapshot
        self._cache: dict[bytes, bytes | None] = {}
        self._room = CACHED_READS

    def get(self, key: bytes) -> bytes | None:
        """Return the value under a full key, or None."""
        cache = self._cache
        value = cache.get(key, _UNREAD)
        if value is _UNREAD:
            value = self._snapshot.get(key)
            if len(cache) < self._room and len(key) <= LONGEST_CACHED:
                cache[key] = cast("bytes | None", value)
        return cast("bytes | None", value)

    def scan(self, start: bytes, end: bytes | None, reverse: bool = False) -> Iterator[Entry]:
        """Yield entries with start ≤ key < end in byte order, or backwards."""
        entries: Iterator[Entry] = self._snapshot.iterator(start=max(start, _ENTRIES_START), stop=end, reverse=reverse)
        return entries

    def prove(self, module: str, key: bytes) -> list[ProofOp]:
        """Return two operations: `key` (there or not) in the module's tree, the module in the app hash.

        Raises UnknownRequest for a module that the app hash does not have, InvalidRequest for an empty key or tree.
        """
        if module not in self.modules:
            raise UnknownRequest(f"no such store: {module}")
        pages = Pages(self._snapshot, module)
        if not key or not pages.root()[1]:
            raise InvalidRequest("an empty key cannot be proved, nor anything in an empty store")
        roots = {name: Pages(self._snapshot, name).root()[0] for name in self.modules}
        return [
            proof.operation(key, proof.key_proof(pages, key)),
            proof.operation(module.encode(), proof.module_proof(roots, module)),
        ]

    def follow(self, before: "View", changes: Changes) -> None:
        """Take over what the height before this one remembered, which `changes` led here from."""
        self._cache, before._cache = before._cache, {}
        before._room = 0
        if len(self._cache) + len(changes) > CACHED_READS:
            self._cache.clear()
        self._cache.update(changes)


class Disk:
    """The committed state of some modules, and the next one while it is staged.

    path     a directory, made where there is none. Raises DiskLocked when another process has it open.
    modules  names; the app hash of the next height is over these, one without entries having the empty tree's root
    """

    def __init__(self, path: str | Path, modules: Sequence[str]) -> None:
        self._database = _open(Path(path))
        self._modules = tuple(sorted(modules))
        self._trees: dict[str, Tree] = {}
        self._begun = False  # whether the trees may differ from what is committed
        self._staged: bytes | None = None  # the app hash of what is staged
        self._changes: Changes = {}  # its entries, by full key
        meta = self._database.get(_META)
        if meta is None:
            first = View(self._snapshot(), 0, proof.app_hash(dict.fromkeys(self._modules, EMPTY)), self._modules)
        else:
            height, app_hash, names = int.from_bytes(meta[:8], "big"), meta[8:40], meta[40:].decode()
            first = View(self._snapshot(), height, app_hash, names.split("/"))
        self._views = deque([first], maxlen=KEPT_HEIGHTS)
        self._forget()

    @property
    def height(self) -> int:
        """The last committed height; 0 before the first commit."""
        return self._views[-1].height

    @property
    def oldest(self) -> int:
        """The oldest height that can still be read."""
        return self._views[0].height

    @property
    def app_hash(self) -> bytes:
        """The app hash of the last committed height; before the first commit that of empty trees."""
        return self._views[-1].app_hash

    def prefetch(self, keys: Iterable[bytes]) -> None:
        """Read in what a block that changes these full keys will need. Changes no result: it saves the block the time.

        Keys of no module, and keys under which there is nothing, are passed over.
        """
        read = self._views[-1].get
        for full in keys:
            module, _, key = full.partition(b"/")
            tree = self._trees.get(module.decode("ascii", "replace"))
            if tree is not None and read(full) is not None and not self._begun:
                tree.prefetch(key)

    def stage(self, changes: Mapping[bytes, bytes | None]) -> bytes:
        """Return the app hash that `changes` (full key → value, None: deleted) lead to from the committed state.

        Nothing is written. Staging again before `commit` replaces what was staged.
        Raises ValueError for an empty key or value, for a key of no module here, and for changes that take a module's
        last entry: without one nothing could be proved absent in it.
        """
        if self._begun:
            self._forget()
        self._begun = True
        for name, entries in self._effective(changes).items():
            had_entries = self._trees[name].count
            self._trees[name].update(entries)
            if had_entries and not self._trees[name].count:
                raise ValueError(f"module {name} must keep at least one entry")
        self._staged = proof.app_hash({name: tree.root for name, tree in self._trees.items()})
        return self._staged

    def commit(self, height: int) -> None:
        """Write what was staged as `height`: entries, trees, height and app hash, in one synced batch."""
        app_hash = self._staged
        if app_hash is None:
            raise RuntimeError("nothing is staged")
        with self._database.write_batch(transaction=True, sync=True) as batch:
            _write(batch, self._changes)
            for tree in self._trees.values():
                _write(batch, tree.records)
            batch.put(_META, height.to_bytes(8, "big") + app_hash + "/".join(self._modules).encode())
        view = View(self._snapshot(), height, app_hash, self._modules)
        view.follow(self._views[-1], self._changes)
        self._views.append(view)
        self._begun, self._staged, self._changes = False, None, {}
        for tree in self._trees.values():
            tree.committed()
        if self._nodes() > self._most_nodes:
            self._forget()

    def view(self, height: int | None = None) -> View:
        """Return the state at a height: the last one, or one of the last hundred since the disk was opened.

        Raises InvalidHeight for a height to come, InvalidArgument for one that is not kept.
        """
        last = self._views[-1]
        if height is None or height == last.height:
            return last
        if height > last.height:
            raise InvalidHeight("cannot query with height in the future; please provide a valid height")
        for view in self._views:
            if view.height == height:
                return view
        raise InvalidArgument(f"height {height} is not kept here; the oldest one is {self._views[0].height}")

    def close(self) -> None:
        """Release the database; no view can be used any more."""
        self._views.clear()
        self._database.close()

    def _snapshot(self) -> Any:
        return self._database.snapshot()

    def _forget(self) -> None:
        """Drop what is staged, and the trees in memory: they are read in again from what is committed, as needed."""
        self._begun, self._staged, self._changes = False, None, {}
        self._trees = {name: Tree(Pages(self._database, name)) for name in self._modules}
        self._most_nodes = self._nodes() + KEPT_NODES

    def _nodes(self) -> int:
        return sum(tree.size for tree in self._trees.values())

    def _effective(self, changes: Mapping[bytes, bytes | None]) -> dict[str, list[Change]]:
        """Stage those changes that do change something; return them by module, in key order."""
        read, staged = self._views[-1].get, self._changes
        found: dict[bytes, list[Change]] = {name.encode(): [] for name in self._modules}
        for full in sorted(changes):
            value = changes[full]
            module, _, key = full.partition(b"/")
            if module not in found or not key or value == b"":
                raise ValueError(f"no module can hold {full!r} → {value!r}: something is empty, or the module unknown")
            old = read(full)
            if old != value:
                staged[full] = value
                found[module].append((key, value, old is None))
        return {module.decode(): entries for module, entries in found.items() if entries}


def _write(batch: Any, changes: Changes) -> None:
    for key, value in changes.items():
        if value is None:
            batch.delete(key)
        else:
            batch.put(key, value)


def _open(path: Path) -> Any:
    path.mkdir(parents=True, exist_ok=True)
    try:
        return plyvel.DB(str(path), create_if_missing=True, **OPTIONS)
    except OSError as error:
        if "lock" in str(error):
            raise DiskLocked(f"{path} is in use by another process: stop that one first") from error
        raise
