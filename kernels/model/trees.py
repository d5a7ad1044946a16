"""Merkle trees of docs/arithmetic.md §6: inner nodes H(0x01 ‖ left ‖ right), an odd last node moves up unchanged.

Leaves are hashes of 32 bytes, made by whoever owns their form. A range proof shows contiguous leaves, a path one of
them; `nodes` gives a level for bisection; the sum tree (docs/inference.md) adds a cost to every node.
Every check answers False to whatever does not fit: a proof is somebody else's bytes.
"""

import hashlib
from collections.abc import Sequence
from typing import NamedTuple

EMPTY = hashlib.sha256(b"").digest()  # the root of no leaves
MAX_SUM = 1 << 128
HASH_BYTES = 32


def inner(left: bytes, right: bytes) -> bytes:
    """The node over two nodes."""
    return hashlib.sha256(b"\x01" + left + right).digest()


def up(level: Sequence[bytes]) -> list[bytes]:
    """The level above one of at least a node."""
    sha = hashlib.sha256
    above = [sha(b"\x01" + level[i] + level[i + 1]).digest() for i in range(0, len(level) - 1, 2)]
    if len(level) & 1:
        above.append(level[-1])
    return above


def root(leaves: Sequence[bytes]) -> bytes:
    """The root over leaves; EMPTY over none."""
    if not leaves:
        return EMPTY
    level = leaves
    while len(level) > 1:
        level = up(level)
    return level[0]


def levels(leaves: Sequence[bytes]) -> list[list[bytes]]:
    """All levels, leaves first, the root alone in the last; none over no leaves."""
    result = [list(leaves)] if leaves else []
    while result and len(result[-1]) > 1:
        result.append(up(result[-1]))
    return result


def width(count: int, level: int) -> int:
    """How many nodes lie `level` levels above `count` leaves."""
    return -(-count >> level)


def height(count: int) -> int:
    """How many levels the root lies above `count` ≥ 1 leaves."""
    return (count - 1).bit_length()


def nodes(leaves: Sequence[bytes], level: int, first: int, count: int) -> list[bytes]:
    """Nodes `first` … `first + count − 1` of a level, fewer where it ends; for bisection.

    The nodes `steps` levels below node i are nodes i·2^steps … of their level, and `root` of them is node i.
    """
    span = 1 << level
    parts = (leaves[i * span : (i + 1) * span] for i in range(first, min(first + count, width(len(leaves), level))))
    return [root(part) for part in parts]


def path(leaves: Sequence[bytes], index: int) -> list[bytes]:
    """The siblings on the way from leaf `index` to the root, bottom first."""
    return prove(levels(leaves), index, 1)


def verify(root: bytes, leaf: bytes, index: int, count: int, siblings: Sequence[bytes]) -> bool:
    """Whether a path leads from leaf `index` of `count` to the root."""
    return verify_range(root, [leaf], index, count, siblings)


def prove(tree: Sequence[Sequence[bytes]], first: int, count: int) -> list[bytes]:
    """The siblings that, with leaves `first` … `first + count − 1`, give the root: by level, left before right.

    Raises  IndexError if the range is empty or leaves the tree.
    """
    if not tree or not 0 <= first < first + count <= len(tree[0]):
        raise IndexError("no such range of leaves")
    siblings, last = [], first + count - 1
    for level in tree[:-1]:
        if first & 1:
            siblings.append(level[first - 1])
        if not last & 1 and last + 1 < len(level):
            siblings.append(level[last + 1])
        first, last = first >> 1, last >> 1
    return siblings


def verify_range(root: bytes, part: Sequence[bytes], first: int, total: int, siblings: Sequence[bytes]) -> bool:
    """Whether `part` are leaves `first`, `first + 1` … of the tree of `total` leaves with this root.

    The siblings must be exactly those of `prove`: no more, no fewer.
    """
    if not part or not 0 <= first < first + len(part) <= total:
        return False
    if any(len(node) != HASH_BYTES for node in (*part, *siblings)):
        return False
    rest, level = list(siblings), list(part)
    rest.reverse()
    while total > 1:
        if first & 1:
            if not rest:
                return False
            level.insert(0, rest.pop())
            first -= 1
        if len(level) & 1 and first + len(level) < total:
            if not rest:
                return False
            level.append(rest.pop())
        level, first, total = up(level), first >> 1, (total + 1) >> 1
    return not rest and level == [root]


class Summed(NamedTuple):
    """A node of a sum tree: its hash, and the sum of the costs below it, 0 ≤ total < 2¹²⁸."""

    hash: bytes
    total: int


def sum_inner(left: Summed, right: Summed) -> Summed:
    """H(0x01 ‖ left ‖ u128 cost of left ‖ right ‖ u128 cost of right), and the sum. Raises OverflowError."""
    preimage = (b"\x01", left.hash, left.total.to_bytes(16, "big"), right.hash, right.total.to_bytes(16, "big"))
    total = left.total + right.total
    if total >= MAX_SUM:
        raise OverflowError("the costs of a sum tree must stay below 2^128")
    return Summed(hashlib.sha256(b"".join(preimage)).digest(), total)


def sum_up(level: Sequence[Summed]) -> list[Summed]:
    """The level above one of a sum tree."""
    above = [sum_inner(level[i], level[i + 1]) for i in range(0, len(level) - 1, 2)]
    return [*above, level[-1]] if len(level) & 1 else above


def sum_root(leaves: Sequence[Summed]) -> Summed:
    """The root of a sum tree, position = index; (EMPTY, 0) of none."""
    level = list(leaves) or [Summed(EMPTY, 0)]
    while len(level) > 1:
        level = sum_up(level)
    return level[0]


def sum_path(leaves: Sequence[Summed], index: int) -> list[Summed]:
    """The siblings, with their sums, on the way from leaf `index` to the root, bottom first. Raises IndexError."""
    if not 0 <= index < len(leaves):
        raise IndexError("no such leaf")
    level, siblings = list(leaves), []
    while len(level) > 1:
        if index ^ 1 < len(level):
            siblings.append(level[index ^ 1])
        level, index = sum_up(level), index >> 1
    return siblings


def verify_sum(root: Summed, leaf: Summed, index: int, count: int, siblings: Sequence[Summed]) -> bool:
    """Whether the leaf with its cost is number `index` of `count` under a root with its total."""
    if not 0 <= index < count or not all(_sound(node) for node in (root, leaf, *siblings)):
        return False
    rest, node = list(siblings), leaf
    rest.reverse()
    while count > 1:
        if index ^ 1 < count:
            if not rest:
                return False
            other = rest.pop()
            if node.total + other.total >= MAX_SUM:
                return False
            node = sum_inner(other, node) if index & 1 else sum_inner(node, other)
        index, count = index >> 1, (count + 1) >> 1
    return not rest and node == root


def _sound(node: Summed) -> bool:
    return len(node.hash) == HASH_BYTES and 0 <= node.total < MAX_SUM
