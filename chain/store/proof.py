"""ICS-23 proofs: of a key in a module's tree, and of the module's root in the app hash.

Both trees are what ICS-23 calls `tendermintSpec`, so every verifier knows them.
"""

from bisect import bisect_right
from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import Final, NamedTuple

from chain.store.bits import difference
from chain.store.hashing import EMPTY, inner_hash, leaf_hash
from chain.store.pages import Pages, Part
from chain.wire.cosmos.ics23.v1 import proofs_pb2 as ics23
from chain.wire.tendermint.crypto.proof_pb2 import ProofOp

OP_TYPE: Final = "ics23:simple"  # verifiers pick `tendermintSpec` by it
_LEAF: Final = ics23.LeafOp(
    hash=ics23.SHA256, prehash_key=ics23.NO_HASH, prehash_value=ics23.SHA256, length=ics23.VAR_PROTO, prefix=b"\x00"
)


class Step(NamedTuple):
    """One step from a leaf to the root: the other child's hash, and whether that one is the left child."""

    hash: bytes
    is_left: bool


def app_hash(roots: Mapping[str, bytes]) -> bytes:
    """Return the simple Merkle root over leaf(module name, module root), in name order."""
    return _simple([leaf_hash(name.encode(), roots[name]) for name in sorted(roots)])


def module_proof(roots: Mapping[str, bytes], name: str) -> ics23.CommitmentProof:
    """Return the proof that a module's root is in the app hash."""
    names = sorted(roots)
    steps = _simple_steps([leaf_hash(each.encode(), roots[each]) for each in names], names.index(name))
    return ics23.CommitmentProof(exist=existence(name.encode(), roots[name], steps))


def _simple(leaves: Sequence[bytes]) -> bytes:
    if len(leaves) < 2:
        return leaves[0] if leaves else EMPTY
    half = _half(len(leaves))
    return inner_hash(_simple(leaves[:half]), _simple(leaves[half:]))


def _simple_steps(leaves: Sequence[bytes], index: int) -> list[Step]:
    if len(leaves) == 1:
        return []
    half = _half(len(leaves))
    if index < half:
        return [*_simple_steps(leaves[:half], index), Step(_simple(leaves[half:]), is_left=False)]
    return [*_simple_steps(leaves[half:], index - half), Step(_simple(leaves[:half]), is_left=True)]


def _half(length: int) -> int:
    """Return the largest power of two below `length` (at least 2)."""
    return 1 << (length - 1).bit_length() - 1


def part_steps(parts: Sequence[Part], index: int) -> list[Step]:
    """Return the steps from the part at `index` to the root over all of them."""
    splits = [difference(before.key, part.key) for before, part in pairwise(parts)]
    steps: list[Step] = []
    start, end = 0, len(parts)
    while end - start > 1:
        half = min(range(start + 1, end), key=lambda part: splits[part - 1])  # the first split is between the halves
        if index < half:
            steps.append(Step(_fold(parts[half:end], splits[half : end - 1]), is_left=False))
            end = half
        else:
            steps.append(Step(_fold(parts[start:half], splits[start : half - 1]), is_left=True))
            start = half
    return steps[::-1]


def _fold(parts: Sequence[Part], splits: Sequence[int]) -> bytes:
    """Return the root over parts with splits between them: of two next to each other, the later is hashed first."""
    pending: list[tuple[int, bytes]] = []  # splits on the path to the last part, with their left hashes
    digest = parts[0].hash
    for split, part in zip(splits, parts[1:], strict=True):
        while pending and pending[-1][0] > split:
            digest = inner_hash(pending.pop()[1], digest)
        pending.append((split, digest))
        digest = part.hash
    while pending:
        digest = inner_hash(pending.pop()[1], digest)
    return digest


def key_proof(pages: Pages, key: bytes) -> ics23.CommitmentProof:
    """Return the proof that `key` has the value it has in the tree, or that it has none. The tree must not be empty."""
    if pages.value(key) is not None:
        return ics23.CommitmentProof(exist=_entry_proof(pages, key))
    left, right = (None if near is None else _entry_proof(pages, near) for near in pages.neighbours(key))
    return ics23.CommitmentProof(nonexist=ics23.NonExistenceProof(key=key, left=left, right=right))


def _entry_proof(pages: Pages, key: bytes) -> ics23.ExistenceProof:
    """Return the proof of an entry that is there, read from the root's parts down to the entry's page."""
    steps: list[Step] = []
    count, start, end = pages.root()[1], b"", None
    while count > 1:
        parts = pages.parts(pages.rank(count), start, end)
        index = bisect_right(parts, key, key=_part_key) - 1
        steps = part_steps(parts, index) + steps
        count, start = parts[index].entries, parts[index].key
        end = parts[index + 1].key if index + 1 < len(parts) else end
    return existence(key, pages.value(key) or b"", steps)


def _part_key(part: Part) -> bytes:
    return part.key


def existence(key: bytes, value: bytes, steps: Sequence[Step]) -> ics23.ExistenceProof:
    """Return the proof that `key` has `value`, given the steps from its leaf to the root."""
    path = [
        ics23.InnerOp(hash=ics23.SHA256, prefix=b"\x01" + step.hash)
        if step.is_left
        else ics23.InnerOp(hash=ics23.SHA256, prefix=b"\x01", suffix=step.hash)
        for step in steps
    ]
    return ics23.ExistenceProof(key=key, value=value, leaf=_LEAF, path=path)


def operation(key: bytes, proof: ics23.CommitmentProof) -> ProofOp:
    """Return the proof as one operation of an ABCI query's answer."""
    return ProofOp(type=OP_TYPE, key=key, data=proof.SerializeToString(deterministic=True))
