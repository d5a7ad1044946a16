"""A module's authenticated tree: an ordered trie over the bits of its keys, docs/state.md §2.

In memory are flat arrays, 81 bytes an inner node, and only of those parts that were changed since the start; parts that
were not are known by their root alone and are read in, page by page, when a key in them changes.

Node n has its split at `_at[n]`, its children at `_kids[2n]` and `_kids[2n + 1]` and, in 65 bytes of `_hashes`, what
its hash is taken over: 01, left hash, right hash. A child is another node's number, or -c for c entries known by their
hash alone (-1: one entry), or 0 for nothing. Node 0 is above the root, which is its left child.
"""

from array import array
from collections.abc import Iterable
from hashlib import sha256
from typing import Final

from chain.store.bits import LEAF, START, difference, end, expand, first
from chain.store.hashing import EMPTY, leaf_hash
from chain.store.pages import Changes, Pages, Part, pack

_BLANK: Final = b"\x01" + bytes(64)


class Tree:
    """A module's tree as committed in `pages`, and as changed since by `update`.

    records  what is to be written to LevelDB so that it holds this tree; emptied by whoever wrote it
    """

    def __init__(self, pages: Pages) -> None:
        root, count = pages.root()
        bits = pages.bits
        self._pages = pages
        self._edges = {1 << bits * power for power in range(64 // bits)}  # with one entry more, the rank is higher
        self._at = array("i", (START,))
        self._kids = array("i", (-count, 0))
        self._count = array("i", (count,))
        self._rank = bytearray((pages.rank(count),))
        self._hashes = bytearray(b"\x01" + root + bytes(32))
        self._free: list[int] = []
        self._renew: set[int] = set()  # nodes on the path of which both children are to be recorded
        self._path = [0]  # nodes from the top to the last key
        self._slots = [1]  # for each of them, where in `_hashes` the hash of its child on the path is
        self._key = b""  # the last key
        self.records: Changes = {}

    @property
    def root(self) -> bytes:
        """The root hash."""
        return bytes(self._hashes[1:33]) if self._count[0] else EMPTY

    @property
    def count(self) -> int:
        """The number of entries."""
        return self._count[0]

    @property
    def size(self) -> int:
        """How many nodes are in memory, 82 bytes each."""
        return len(self._at)

    def update(self, changes: Iterable[tuple[bytes, bytes | None]]) -> Changes:
        """Apply changes (key → value, None: deleted), given in key order, to the committed entries.

        Returns those that did change something. What was there is looked up on disk: commit before the next update.
        """
        cursor = self._pages.cursor()
        effective: Changes = {}
        deleted = []
        for key, value in changes:
            old = cursor.find(key)
            if old == value:
                continue
            effective[key] = value
            if value is None:
                deleted.append(key)
            elif old is None:
                self._insert(key, leaf_hash(key, value), cursor.around())
            else:
                self._replace(key, leaf_hash(key, value))
        self._climb(START)
        for key in deleted:  # after the others: their neighbours on disk may be among these
            self._delete(key)
        self._climb(START)
        self._key = b""
        self.records[self._pages.root_key] = pack(self.root, self.count)
        return effective

    def _replace(self, key: bytes, leaf: bytes) -> None:
        self._climb(difference(self._key, key))
        self._descend(key, LEAF)
        self._put_leaf(leaf)

    def _insert(self, key: bytes, leaf: bytes, around: list[bytes]) -> None:
        """Add an entry next to `around`, its neighbours on disk; another neighbour may be the last key."""
        shared = difference(self._key, key)
        self._climb(shared)
        at = max([difference(near, key) for near in around] + [shared] * bool(self._key), default=START)
        child = self._descend(key, at)
        if at == START:
            self._kids[0] = -1
            self._grow(1)
        else:
            self._split(at, child)
        self._put_leaf(leaf)

    def _delete(self, key: bytes) -> None:
        """Remove an entry: its sibling takes the place of their parent."""
        self._climb(difference(self._key, key))
        self._descend(key, LEAF)
        node, side = self._path[-1], _side(self._slots[-1])
        if node == 0:
            self._kids[0] = 0
            self._grow(-1)
            return
        sibling = self._kids[2 * node + 1 - side]
        if sibling < -1:  # read in while its range on disk has no deleted entries
            sibling = self._load(node, 1 - side)
        for each in (0, 1):
            self._unrecord(node, each, self._rank[node])
        self._path.pop()
        self._slots.pop()
        parent, slot, other = self._path[-1], self._slots[-1], 65 * node + 33 - 32 * side
        self._kids[2 * parent + _side(slot)] = sibling
        self._hashes[slot : slot + 32] = self._hashes[other : other + 32]
        self._free.append(node)
        self._renew.discard(node)
        self._grow(-1)
        if parent:
            self._renew.add(parent)

    def _climb(self, shared: int) -> None:
        """Leave the nodes on the path whose split is after position `shared`, putting their hashes in place."""
        at, ranks, hashes, path, slots = self._at, self._rank, self._hashes, self._path, self._slots
        while at[path[-1]] > shared:
            node = path.pop()
            slots.pop()
            slot, preimage = slots[-1], 65 * node
            hashes[slot : slot + 32] = sha256(hashes[preimage : preimage + 65]).digest()
            if self._renew and node in self._renew:
                self._renew.discard(node)
                self._record(node, 0)
                self._record(node, 1)
            if ranks[node] != ranks[path[-1]]:
                self._record(path[-1], _side(slot))

    def _descend(self, key: bytes, until: int) -> int:
        """Lengthen the path by the nodes for `key` whose split is not after `until`; return the child below."""
        at, kids, path, slots = self._at, self._kids, self._path, self._slots
        bits = expand(key)
        self._key = key
        node = path[-1]
        slots.pop()
        while True:
            split = at[node]
            side = 1 if bits[split >> 3] & 128 >> (split & 7) else 0
            slots.append(65 * node + 1 + 32 * side)
            child = kids[2 * node + side]
            if child < -1:
                child = self._load(node, side)
            if child <= 0 or at[child] > until:
                return child
            path.append(child)
            node = child

    def _put_leaf(self, leaf: bytes) -> None:
        slot = self._slots[-1]
        self._hashes[slot : slot + 32] = leaf
        if self._rank[self._path[-1]] > 1:
            self._record(self._path[-1], _side(slot))

    def _split(self, at: int, child: int) -> None:
        """Put a node between the path's end and `child`: it has the last key on one side, `child` on the other."""
        parent, slot = self._path[-1], self._slots[-1]
        side = _side(slot)
        mine = 1 if expand(self._key)[at >> 3] & 128 >> (at & 7) else 0
        node = self._new(at)
        self._kids[2 * node + mine] = -1
        self._put_child(node, 1 - mine, child, self._hashes[slot : slot + 32])
        count = self._entries(child) + 1
        self._count[node], self._rank[node] = count, self._pages.rank(count)
        if count - 1 in self._edges:  # the child does not share its rank, and what it was recorded as, with the node
            self._unrecord(parent, side, self._rank[node])
            self._renew.add(node)
        self._kids[2 * parent + side] = node
        self._grow(1)
        self._path.append(node)
        self._slots.append(65 * node + 1 + 32 * mine)

    def _grow(self, step: int) -> None:
        """Count one entry more or less in all nodes on the path."""
        counts, edges = self._count, self._edges
        for depth, node in enumerate(self._path):
            count = counts[node]
            counts[node] = count + step
            if (count if step > 0 else count - 1) in edges:
                self._change_rank(depth)

    def _change_rank(self, depth: int) -> None:
        """Set the rank of a node on the path by its count, and drop what was recorded under the former one."""
        node = self._path[depth]
        old, new = self._rank[node], self._pages.rank(self._count[node])
        self._rank[node] = new
        if node == 0:
            return
        if new < old:
            self._drop(new, node, 0)
            self._drop(new, node, 1)
        else:
            self._drop(old, self._path[depth - 1], _side(self._slots[depth - 1]))
            self._renew.add(node)

    def _record(self, parent: int, side: int) -> None:
        """Have a child written to disk, if it has a lower rank than its parent, which the last key is below."""
        child = self._kids[2 * parent + side]
        top, count = self._rank[parent], self._entries(child)
        bottom = self._rank[child] if child > 0 else self._pages.rank(count)
        if max(bottom, 1) >= top:
            return
        slot = 65 * parent + 1 + 32 * side
        value = pack(bytes(self._hashes[slot : slot + 32]), count)
        key = first(self._key, self._at[parent], side)
        for each in range(max(bottom, 1), top):
            self.records[self._pages.part_key(each, key)] = value

    def _unrecord(self, parent: int, side: int, top: int) -> None:
        """Have what was written of a child dropped, from its rank up to below `top`."""
        bottom = self._pages.rank(self._entries(self._kids[2 * parent + side]))
        for each in range(max(bottom, 1), top):
            self._drop(each, parent, side)

    def _drop(self, at: int, parent: int, side: int) -> None:
        self.records[self._pages.part_key(at, first(self._key, self._at[parent], side))] = None

    def _entries(self, child: int) -> int:
        return self._count[child] if child > 0 else -child

    def _new(self, at: int) -> int:
        """Return a node with a split at `at` and no children."""
        if self._free:
            node = self._free.pop()
            self._at[node] = at
            return node
        self._at.append(at)
        self._kids.extend((0, 0))
        self._count.append(0)
        self._rank.append(0)
        self._hashes += _BLANK
        return len(self._at) - 1

    def _put_child(self, node: int, side: int, child: int, digest: bytes | bytearray) -> None:
        self._kids[2 * node + side] = child
        slot = 65 * node + 1 + 32 * side
        self._hashes[slot : slot + 32] = digest

    def _load(self, parent: int, side: int) -> int:
        """Read in the parts of a child known by its hash alone. Raises CorruptedTree if that is not their hash."""
        slot, at = 65 * parent + 1 + 32 * side, self._at[parent]
        count = self._entries(self._kids[2 * parent + side])
        start, stop = first(self._key, at, side), end(self._key, at, side)
        child, digest = self._build(self._pages.parts(self._pages.rank(count), start, stop))
        if digest != self._hashes[slot : slot + 32] or self._entries(child) != count:
            raise CorruptedTree(f"the entries from {start.hex()} on do not have the root that was stored for them")
        self._kids[2 * parent + side] = child
        return child

    def _build(self, parts: list[Part]) -> tuple[int, bytes]:
        """Make nodes over parts; return the child that they are, and its hash."""
        open_nodes: list[int] = []  # on the path to the last part, without their right children
        child, digest = 0, EMPTY
        for index, part in enumerate(parts):
            if index:
                at = difference(parts[index - 1].key, part.key)
                while open_nodes and self._at[open_nodes[-1]] > at:
                    child, digest = self._close(open_nodes.pop(), child, digest)
                open_nodes.append(self._new(at))
                self._put_child(open_nodes[-1], 0, child, digest)
            child, digest = -part.entries, part.hash
        while open_nodes:
            child, digest = self._close(open_nodes.pop(), child, digest)
        return child, digest

    def _close(self, node: int, right: int, digest: bytes) -> tuple[int, bytes]:
        self._put_child(node, 1, right, digest)
        self._count[node] = self._entries(self._kids[2 * node]) + self._entries(right)
        self._rank[node] = self._pages.rank(self._count[node])
        return node, sha256(self._hashes[65 * node : 65 * node + 65]).digest()


class CorruptedTree(Exception):
    """What is on disk does not have the hash that is stored for it."""


def _side(slot: int) -> int:
    """Return which child's hash is at a place in `_hashes`: 1 and 33 bytes into each node's 65."""
    return slot % 65 >> 5
