"""ICS-23 paths, checked under the built-in `tendermintSpec`: that an entry is in the state of an app hash."""

from __future__ import annotations

from collections.abc import Sequence

from google.protobuf.message import DecodeError

from chain.store.hashing import inner_hash, leaf_hash
from chain.user.light import Untrue
from chain.wire.cosmos.ics23.v1 import proofs_pb2 as ics23

MAX_STEPS = 128
_LEAF = ics23.LeafOp(
    hash=ics23.SHA256, prehash_key=ics23.NO_HASH, prehash_value=ics23.SHA256, length=ics23.VAR_PROTO, prefix=b"\x00"
)


def check_entry(app_hash: bytes, module: str, key: bytes, value: bytes, operations: Sequence[bytes]) -> None:
    """Whether `key` has `value` in the module's tree, under the app hash of a state. Raises Untrue.

    `operations` are the data of the two proof operations that a node answers with.
    """
    if len(operations) != 2:
        raise Untrue("a path to the state has two parts")
    root = _root(operations[0], key, value)
    if _root(operations[1], module.encode(), root) != app_hash:
        raise Untrue(f"the path of {module}/{key.hex()} does not lead to the app hash")


def _root(data: bytes, key: bytes, value: bytes) -> bytes:
    """The root that an existence proof leads to."""
    try:
        proof = ics23.CommitmentProof.FromString(data)
    except DecodeError:
        raise Untrue("a proof is malformed") from None
    exist = proof.exist
    if not proof.HasField("exist") or exist.key != key or exist.value != value or not key or not value:
        raise Untrue(f"the proof is not of {key.hex()} and its value")
    if exist.leaf != _LEAF or len(exist.path) > MAX_STEPS:
        raise Untrue("the proof is not of the form tendermintSpec")
    node = leaf_hash(key, value)
    for step in exist.path:
        node = _step(step, node)
    return node


def _step(step: ics23.InnerOp, node: bytes) -> bytes:
    if step.hash == ics23.SHA256 and step.prefix[:1] == b"\x01":
        if len(step.prefix) == 33 and not step.suffix:
            return inner_hash(step.prefix[1:], node)
        if len(step.prefix) == 1 and len(step.suffix) == 32:
            return inner_hash(node, step.suffix)
    raise Untrue("the proof is not of the form tendermintSpec")
