"""Hashing and ICS-23 proofs of the two trees: a module's trie and, over the module roots, the simple Merkle tree.

Both are what ICS-23 calls `tendermintSpec`: leaf(k, v) = H(0 ‖ uv(len k) ‖ k ‖ uv(32) ‖ H(v)), inner = H(1 ‖ l ‖ r).
"""

from collections.abc import Sequence
from hashlib import sha256
from typing import Final, NamedTuple

from chain.wire.cosmos.ics23.v1 import proofs_pb2 as ics23
from chain.wire.tendermint.crypto import proof_pb2

EMPTY: Final = sha256(b"").digest()  # root of a tree without entries
OP_TYPE: Final = "ics23:simple"  # verifiers pick `tendermintSpec` by it
_LEAF: Final = ics23.LeafOp(
    hash=ics23.SHA256, prehash_key=ics23.NO_HASH, prehash_value=ics23.SHA256, length=ics23.VAR_PROTO, prefix=b"\x00"
)


class Step(NamedTuple):
    """One step from a leaf to the root: the other child's hash, and whether that one is the left child."""

    hash: bytes
    is_left: bool


def leaf_hash(key: bytes, value: bytes) -> bytes:
    """Return the hash of an entry."""
    return sha256(b"\x00" + varint(len(key)) + key + b"\x20" + sha256(value).digest()).digest()


def inner_hash(left: bytes, right: bytes) -> bytes:
    """Return the hash of two children of 32 bytes."""
    return sha256(b"\x01" + left + right).digest()


def varint(number: int) -> bytes:
    """Return an unsigned varint (LEB128)."""
    if number < 0x80:
        return bytes((number,))
    return bytes((number & 0x7F | 0x80,)) + varint(number >> 7)


def app_hash(roots: dict[str, bytes]) -> bytes:
    """Return the simple Merkle root over leaf(module name, module root), in name order."""
    return _simple([leaf_hash(name.encode(), roots[name]) for name in sorted(roots)])


def module_steps(roots: dict[str, bytes], name: str) -> list[Step]:
    """Return the steps from a module's leaf to the app hash."""
    names = sorted(roots)
    return _simple_steps([leaf_hash(each.encode(), roots[each]) for each in names], names.index(name))


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


def existence(key: bytes, value: bytes, steps: Sequence[Step]) -> ics23.ExistenceProof:
    """Return the proof that `key` has `value`, given the steps from its leaf to the root."""
    path = [
        ics23.InnerOp(hash=ics23.SHA256, prefix=b"\x01" + step.hash)
        if step.is_left
        else ics23.InnerOp(hash=ics23.SHA256, prefix=b"\x01", suffix=step.hash)
        for step in steps
    ]
    return ics23.ExistenceProof(key=key, value=value, leaf=_LEAF, path=path)


def absence(
    key: bytes, left: ics23.ExistenceProof | None, right: ics23.ExistenceProof | None
) -> ics23.NonExistenceProof:
    """Return the proof that nothing is under `key`, by its neighbours; one of them is missing at an end."""
    return ics23.NonExistenceProof(key=key, left=left, right=right)


def operation(key: bytes, proof: ics23.CommitmentProof) -> proof_pb2.ProofOp:
    """Return the proof as one operation of an ABCI query's answer."""
    return proof_pb2.ProofOp(type=OP_TYPE, key=key, data=proof.SerializeToString(deterministic=True))
