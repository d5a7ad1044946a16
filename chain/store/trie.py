"""A module's authenticated tree: an ordered trie over the bits of its keys (docs/state.md §2).

In memory are flat arrays, 81 bytes an inner node, and only of those parts that were changed since the start; parts that
were not are known by their root alone and are read in, page by page, when a key in them changes.

Node n is split at position `_at[n]`. Its children have the places 2n and 2n + 1: in `_kids` is what a child is, in
`_hashes` its hash, so that a node's two hashes are next to each other. A child is another node's number, or -c for c
entries known by their hash alone (-1: a leaf), or 0 for nothing. Node 0 is above the root, which is its left child.
"""

from array import array
from collections.abc import Iterable
from hashlib import sha256
from itertools import pairwise
from struct import Struct

from chain.store.bits import LEAF, START, difference, expand, first
from chain.store.hashing import EMPTY, leaf_hash
from chain.store.pages import Changes, Cursor, Pages, Part, pack

_inner = sha256(b"\x01").copy  # copying a begun hash is faster than joining the bytes before it
_put_hash = Struct("32s").pack_into  # three times as fast as assigning to a slice


#: What a block does to an entry: key, value (None: deleted), whether the entry is new.
Change = tuple[bytes, bytes | None, bool]


class CorruptedTree(Exception):
    """What is on disk does not have the hash that is stored for it."""


class Tree:
    """A module's tree as committed in `pages`, and as changed since by `update`.

    records  what is to be written to LevelDB so that it holds this tree; whoever has written it says `committed`
    """

    def __init__(self, pages: Pages) -> None:
        root, count = pages.root()
        self._pages = pages
        self._rank_of = pages.rank
        self._part_bases = [pages.part_key(rank, b"") for rank in range(pages.rank(1 << 31) + 1)]
        self._edges = pages.edges()
        self._page = min(self._edges - {1})  # entries in a page, the largest subtree of rank 1
        self._at = array("i", (START,))
        self._kids = array("i", (-count, 0))
        self._count = array("i", (count,))  # entries below each node
        self._rank = bytearray((pages.rank(count),))
        self._hashes = bytearray(root + bytes(32))
        self._free: list[int] = []  # nodes that are not in use
        self._path = [0]  # places from the top to the last key
        self._key = b""  # the last key
        self._renew: set[int] = set()  # nodes on the path of which both children are to be recorded
        self._cursor: Cursor | None = None  # over what is committed
        self.records: Changes = {}
        if pages.rank(count) > 1:  # all but the smallest subtrees: these are read in when they change
            self._kids[0] = self._checked(pages.parts(2, b"", None), 0)

    @property
    def root(self) -> bytes:
        """The root hash."""
        return bytes(self._hashes[:32]) if self._count[0] else EMPTY

    @property
    def count(self) -> int:
        """The number of entries."""
        return self._count[0]

    @property
    def size(self) -> int:
        """How many nodes are in memory, 81 bytes each."""
        return len(self._at)

    def prefetch(self, key: bytes) -> None:
        """Read in the page of an entry that is committed, ahead of an update. To be called between updates."""
        node, bits = 0, expand(key)
        while True:
            split = self._at[node]
            place = 2 * node + 1 if bits[split >> 3] & 128 >> (split & 7) else 2 * node
            node = self._kids[place]
            if node < -1:
                self._load(place, key)
            if node <= 0:
                return

    def committed(self) -> None:
        """Take note that the disk holds this tree."""
        self.records.clear()
        self._cursor = None

    def update(self, changes: Iterable[Change]) -> None:
        """Apply changes to the committed entries, given in key order.

        The neighbours of new entries, and parts not in memory, are read from what is on disk: commit before the next.
        """
        deleted = []
        for key, value, is_new in changes:
            if value is None:
                deleted.append(key)
            elif is_new:
                self._insert(key, leaf_hash(key, value))
            else:
                self._climb(difference(self._key, key))
                self._descend(key, LEAF)
                self._put_leaf(leaf_hash(key, value))
        self._climb(START)
        for key in deleted:  # after the others: their neighbours on disk may be among these
            self._delete(key)
        self._climb(START)
        self._key = b""
        self.records[self._pages.root_key] = pack(self.root, self.count)

    def _insert(self, key: bytes, leaf: bytes) -> None:
        """Add an entry next to its neighbours on disk, or to the last key where that is nearer."""
        shared = difference(self._key, key)
        self._climb(shared)
        around = self._reader().around(key)
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
        place = self._path[-1]
        node, other = place >> 1, place ^ 1
        if node == 0:
            self._kids[0] = 0
            self._grow(-1)
            return
        sibling = self._kids[other]
        if sibling < -1:  # read in while its range on disk has no deleted entries
            sibling = self._load(other, key)
        for each in (place, other):
            self._unrecord(each, self._rank[node])
        self._path.pop()
        above = self._path[-1]
        self._put_child(above, sibling, self._hash(other))
        self._free.append(node)
        self._renew.discard(node)
        self._grow(-1)
        if above >> 1:
            self._renew.add(above >> 1)

    def _climb(self, shared: int) -> None:
        """Leave the nodes on the path whose split is after position `shared`, putting their hashes in place."""
        at, ranks, hashes, path, renew = self._at, self._rank, self._hashes, self._path, self._renew
        depth = len(path) - 1
        node = path[depth] >> 1
        while at[node] > shared:
            depth -= 1
            place, children = path[depth], 64 * node
            inner = _inner()
            inner.update(hashes[children : children + 64])
            _put_hash(hashes, 32 * place, inner.digest())
            if renew and node in renew:
                renew.discard(node)
                self._record(2 * node)
                self._record(2 * node + 1)
            parent = place >> 1
            if ranks[node] != ranks[parent]:
                self._record(place)
            node = parent
        del path[depth + 1 :]

    def _descend(self, key: bytes, until: int) -> int:
        """Lengthen the path by the nodes for `key` whose split is not after `until`; return the child below."""
        at, kids, path = self._at, self._kids, self._path
        bits = expand(key)
        self._key = key
        node = path.pop() >> 1
        while True:
            split = at[node]
            place = 2 * node + 1 if bits[split >> 3] & 128 >> (split & 7) else 2 * node
            path.append(place)
            node = kids[place]
            if node < -1:
                node = self._load(place, key)
            if node <= 0 or at[node] > until:
                return node

    def _put_leaf(self, leaf: bytes) -> None:
        place = self._path[-1]
        _put_hash(self._hashes, 32 * place, leaf)
        if self._rank[place >> 1] > 1:
            self._record(place)

    def _split(self, at: int, child: int) -> None:
        """Put a node between the path's end and `child`: it has the last key on one side, `child` on the other."""
        above = self._path[-1]
        node = self._new(at)
        mine = 2 * node + (1 if expand(self._key)[at >> 3] & 128 >> (at & 7) else 0)
        self._kids[mine] = -1
        self._put_child(mine ^ 1, child, self._hash(above))
        count = self._entries(child) + 1
        self._count[node], self._rank[node] = count, self._rank_of(count)
        if count - 1 in self._edges:  # the child does not share its rank, and what it was recorded as, with the node
            self._unrecord(above, self._rank[node])
            self._renew.add(node)
        self._kids[above] = node
        self._grow(1)
        self._path.append(mine)

    def _grow(self, step: int) -> None:
        """Count one entry more or less in all nodes on the path."""
        counts, edges = self._count, self._edges
        for depth, place in enumerate(self._path):
            node = place >> 1
            count = counts[node]
            counts[node] = count + step
            if (count if step > 0 else count - 1) in edges:
                self._change_rank(node, depth)

    def _change_rank(self, node: int, depth: int) -> None:
        """Set the rank of a node on the path by its count, and drop what was recorded under the former one."""
        old, new = self._rank[node], self._rank_of(self._count[node])
        self._rank[node] = new
        if node == 0:
            return
        if new < old:
            self._drop(new, 2 * node)
            self._drop(new, 2 * node + 1)
        else:
            self._drop(old, self._path[depth - 1])
            self._renew.add(node)

    def _record(self, place: int) -> None:
        """Have a child written to disk if it has a lower rank than its parent, which the last key is below."""
        child, parent = self._kids[place], place >> 1
        count, bottom = (self._count[child], self._rank[child]) if child > 0 else (-child, 1)
        top = self._rank[parent]
        if bottom < top:
            start = 32 * place
            value = pack(self._hashes[start : start + 32], count)
            key = first(self._key, self._at[parent], place & 1)
            for part_base in self._part_bases[bottom:top]:
                self.records[part_base + key] = value

    def _unrecord(self, place: int, top: int) -> None:
        """Have what was written of a child dropped, from its rank up to below `top`."""
        child = self._kids[place]
        for rank in range(self._rank[child] if child > 0 else 1, top):
            self._drop(rank, place)

    def _drop(self, rank: int, place: int) -> None:
        self.records[self._part_bases[rank] + first(self._key, self._at[place >> 1], place & 1)] = None

    def _entries(self, child: int) -> int:
        return self._count[child] if child > 0 else -child

    def _hash(self, place: int) -> bytes:
        return bytes(self._hashes[32 * place : 32 * place + 32])

    def _put_child(self, place: int, child: int, digest: bytes) -> None:
        self._kids[place] = child
        _put_hash(self._hashes, 32 * place, digest)

    def _new(self, at: int) -> int:
        """Return a node with a split at `at`, whose children are yet to be put."""
        if self._free:
            node = self._free.pop()
            self._at[node] = at
            return node
        self._extend([at])
        return len(self._at) - 1

    def _extend(self, splits: list[int]) -> None:
        """Add nodes with these splits, whose children are yet to be put."""
        more = len(splits)
        self._at.extend(splits)
        self._kids.frombytes(bytes(8 * more))
        self._count.frombytes(bytes(4 * more))
        self._rank += bytes(more)
        self._hashes += bytes(64 * more)

    def _reader(self) -> Cursor:
        if self._cursor is None:
            self._cursor = self._pages.cursor()
        return self._cursor

    def _load(self, place: int, key: bytes) -> int:
        """Read in the entries of a page that is known by its hash alone; `key` is below its parent."""
        start = first(key, self._at[place >> 1], place & 1)
        child = self._kids[place] = self._checked(self._reader().entries(start, -self._kids[place]), place)
        return child

    def _checked(self, parts: list[Part], place: int) -> int:
        """Return parts as a child. Raises CorruptedTree if they are not what is known of it."""
        child, digest = self._build(parts) if parts else (0, EMPTY)
        if digest != self._hash(place) or self._entries(child) != -self._kids[place]:
            raise CorruptedTree(f"{len(parts)} parts, the first at {parts[:1]}, do not have the root kept for them")
        return child

    def _build(self, parts: list[Part]) -> tuple[int, bytes]:
        """Make a node between each two parts; return the child that all are, and its hash."""
        at, kids, hashes = self._at, self._kids, self._hashes
        node = len(at)
        self._extend([difference(before.key, part.key) for before, part in pairwise(parts)])
        open_nodes: list[int] = []  # on the path to the last part: those without a right child
        child, digest = -parts[0].entries, parts[0].hash
        for part in parts[1:]:
            while open_nodes and at[open_nodes[-1]] > at[node]:
                child, digest = self._close(open_nodes.pop(), child, digest)
            kids[2 * node] = child
            _put_hash(hashes, 64 * node, digest)
            open_nodes.append(node)
            child, digest = -part.entries, part.hash
            node += 1
        while open_nodes:
            child, digest = self._close(open_nodes.pop(), child, digest)
        return child, digest

    def _close(self, node: int, right: int, digest: bytes) -> tuple[int, bytes]:
        """Give a node its right child; return it and its hash."""
        kids, counts, hashes = self._kids, self._count, self._hashes
        left, place = kids[2 * node], 64 * node
        kids[2 * node + 1] = right
        _put_hash(hashes, place + 32, digest)
        count = (counts[left] if left > 0 else -left) + (counts[right] if right > 0 else -right)
        counts[node], self._rank[node] = count, 1 if count <= self._page else self._rank_of(count)
        inner = _inner()
        inner.update(hashes[place : place + 64])
        return node, inner.digest()
