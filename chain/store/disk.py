"""Committed state in LevelDB: every height whole, or not there at all.

LevelDB holds entries under their full keys (module name, `/`, key); what begins with a zero byte is ours:
`00 m` the height, the app hash and the module names.
"""

from bisect import bisect_left
from collections import deque
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Final

import plyvel

from chain.errors import InvalidHeight, InvalidRequest, UnknownRequest
from chain.store import proof, trie
from chain.store.kv import Entry, after_prefix
from chain.wire.cosmos.ics23.v1 import proofs_pb2 as ics23
from chain.wire.tendermint.crypto.proof_pb2 import ProofOp

KEPT_HEIGHTS: Final = 100
_META: Final = b"\x00m"
_OURS_END: Final = b"\x01"  # entries begin here


class DiskLocked(OSError):
    """Another process uses the database."""


class View:
    """One committed height: reads and proofs."""

    __slots__ = ("_snapshot", "app_hash", "height", "modules")

    def __init__(self, snapshot: Any, height: int, app_hash: bytes, modules: Sequence[str]) -> None:
        self.height: Final = height
        self.app_hash: Final = app_hash
        self.modules: Final = tuple(modules)
        self._snapshot = snapshot

    def get(self, key: bytes) -> bytes | None:
        """Return the value under a full key, or None."""
        value: bytes | None = self._snapshot.get(key)
        return value

    def scan(self, start: bytes, end: bytes | None, reverse: bool = False) -> Iterator[Entry]:
        """Yield entries with start ≤ key < end in byte order, or backwards."""
        entries: Iterator[Entry] = self._snapshot.iterator(start=max(start, _OURS_END), stop=end, reverse=reverse)
        return entries

    def prove(self, module: str, key: bytes) -> list[ProofOp]:
        """Return two operations: `key` (present or not) in the module's tree, the module in the app hash.

        Raises UnknownRequest for a module that the app hash does not have, InvalidRequest for an empty key or tree.
        """
        if module not in self.modules:
            raise UnknownRequest(f"no such store: {module}")
        if not key:
            raise InvalidRequest("an empty key cannot be proved")
        entries = self._entries(module)
        if not entries:
            raise InvalidRequest(f"the store {module} is empty: nothing can be proved in it")
        roots = {name: trie.root(self._entries(name)) for name in self.modules}
        outer = proof.existence(module.encode(), roots[module], proof.module_steps(roots, module))
        return [
            proof.operation(key, _key_proof(entries, key)),
            proof.operation(module.encode(), ics23.CommitmentProof(exist=outer)),
        ]

    def _entries(self, module: str) -> list[Entry]:
        base = module.encode() + b"/"
        return [(key[len(base) :], value) for key, value in self.scan(base, after_prefix(base))]


def _key_proof(entries: list[Entry], key: bytes) -> ics23.CommitmentProof:
    def exist(index: int) -> ics23.ExistenceProof | None:
        if not 0 <= index < len(entries):
            return None
        return proof.existence(*entries[index], trie.steps(entries, index))

    at = bisect_left(entries, (key,))
    if at < len(entries) and entries[at][0] == key:
        return ics23.CommitmentProof(exist=exist(at))
    return ics23.CommitmentProof(nonexist=proof.absence(key, exist(at - 1), exist(at)))


class Disk:
    """The committed state of some modules, and the next one while it is staged.

    path     a directory, made where there is none. Raises DiskLocked when another process has it open.
    modules  names; the app hash of the next height is over these, one without entries having the empty tree's root
    """

    def __init__(self, path: str | Path, modules: Sequence[str]) -> None:
        self._database = _open(Path(path))
        self._modules = tuple(sorted(modules))
        self._staged: tuple[dict[bytes, bytes | None], bytes] | None = None
        self._views: deque[View] = deque(maxlen=KEPT_HEIGHTS)
        meta = self._database.get(_META)
        if meta is None:
            self._add_view(0, proof.app_hash(dict.fromkeys(self._modules, proof.EMPTY)), self._modules)
        else:
            names = [name for name in meta[40:].decode().split("/") if name]
            self._add_view(int.from_bytes(meta[:8], "big"), meta[8:40], names)

    @property
    def height(self) -> int:
        """The last committed height; 0 before the first commit."""
        return self._views[-1].height

    @property
    def oldest(self) -> int:
        """The oldest height that `view` can still give."""
        return self._views[0].height

    @property
    def app_hash(self) -> bytes:
        """The app hash of the last committed height; before the first commit that of empty trees."""
        return self._views[-1].app_hash

    def stage(self, changes: Mapping[bytes, bytes | None]) -> bytes:
        """Return the app hash that `changes` (full key → value, None: deleted) lead to from the committed state.

        Nothing is written. Staging again before `commit` replaces what was staged.
        Raises ValueError for an empty key or value, or a key of no module here.
        """
        known = {name.encode() for name in self._modules}
        for key, value in changes.items():
            module, _, rest = key.partition(b"/")
            if module not in known or not rest or value == b"":
                raise ValueError(f"no module can hold {key!r} → {value!r}: an unknown module, or something empty")
        roots = {}
        for name in self._modules:
            base = name.encode() + b"/"
            entries = dict(self._views[-1].scan(base, after_prefix(base)))
            for key, value in changes.items():
                if key.startswith(base) and value is not None:
                    entries[key] = value
                elif key.startswith(base):
                    entries.pop(key, None)
            roots[name] = trie.root([(key[len(base) :], entries[key]) for key in sorted(entries)])
        self._staged = dict(changes), proof.app_hash(roots)
        return self._staged[1]

    def commit(self, height: int) -> None:
        """Write what was staged as `height`: entries, tree, height and app hash in one synced batch."""
        if self._staged is None:
            raise RuntimeError("nothing is staged")
        changes, app_hash = self._staged
        with self._database.write_batch(sync=True) as batch:
            for key in sorted(changes):
                value = changes[key]
                if value is None:
                    batch.delete(key)
                else:
                    batch.put(key, value)
            batch.put(_META, height.to_bytes(8, "big") + app_hash + "/".join(self._modules).encode())
        self._staged = None
        self._add_view(height, app_hash, self._modules)

    def view(self, height: int | None = None) -> View:
        """Return the state at a height: the last one, or one of the last hundred since the disk was opened.

        Raises InvalidHeight for a height to come, InvalidRequest for one that is not kept.
        """
        if height is None:
            return self._views[-1]
        if height > self.height:
            raise InvalidHeight("cannot query with height in the future; please provide a valid height")
        for view in reversed(self._views):
            if view.height == height:
                return view
        raise InvalidRequest(f"height {height} is not kept; the oldest one is {self._views[0].height}")

    def close(self) -> None:
        """Release the database."""
        self._views.clear()
        self._database.close()

    def _add_view(self, height: int, app_hash: bytes, modules: Sequence[str]) -> None:
        self._views.append(View(self._database.snapshot(), height, app_hash, modules))


def _open(path: Path) -> Any:
    path.mkdir(parents=True, exist_ok=True)
    try:
        return plyvel.DB(str(path), create_if_missing=True)
    except OSError as error:
        if "lock" in str(error).lower():
            raise DiskLocked(f"{path} is in use by another process: stop that one first") from error
        raise
