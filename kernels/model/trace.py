"""What an answer's computation leaves behind: the trace of residuals, the tree of drawn tokens, and their commitment.

Source  docs/arithmetic.md §6. All numbers in leaves are big-endian u32, all vectors little-endian int32.
"""

import hashlib
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from kernels.model import trees

Int32s = npt.NDArray[np.int32]

LEAF_HEAD = 9  # bytes of a trace leaf before its residual


def vector_bytes(vector: Int32s) -> bytes:
    """A vector or matrix as little-endian int32, row by row."""
    return vector.astype("<i4", casting="safe", copy=False).tobytes()


def trace_leaf(position: int, layer: int, residual: Int32s | bytes) -> bytes:
    """H(0x00 ‖ u32 t ‖ u32 l ‖ x_l[t]): the residual (width,) int32 as an array or as its bytes."""
    data = residual if isinstance(residual, bytes) else vector_bytes(residual)
    return hashlib.sha256(b"\x00" + position.to_bytes(4, "big") + layer.to_bytes(4, "big") + data).digest()


def logits_hash(logits: Int32s) -> bytes:
    """The hash of one position's logits (vocabulary,) int32."""
    return hashlib.sha256(vector_bytes(logits)).digest()


def sample_leaf(position: int, logits: Int32s | bytes, token: int) -> bytes:
    """H(0x02 ‖ u32 t ‖ H(logits of t − 1) ‖ u32 token at t); logits as an array or as their hash."""
    digest = logits if isinstance(logits, bytes) else logits_hash(logits)
    return hashlib.sha256(b"\x02" + position.to_bytes(4, "big") + digest + token.to_bytes(4, "big")).digest()


class TraceTree:
    """The trace's leaves, added position by position as they are fed; leaf t · states + l."""

    def __init__(self) -> None:
        self.leaves: list[bytes] = []
        self.positions = 0

    def add(self, residuals: Int32s) -> None:
        """Append positions: residuals (n, layers + 1, width) int32, as Fed has them."""
        count, states, width = residuals.shape
        leaves = np.empty((count, states, LEAF_HEAD + 4 * width), np.uint8)  # 00, u32 position, u32 layer, the residual
        places = np.empty((count, states, 2), ">u4")
        places[..., 0] = np.arange(self.positions, self.positions + count)[:, None]
        places[..., 1] = np.arange(states)
        leaves[..., 0] = 0
        leaves[..., 1:LEAF_HEAD] = places.view(np.uint8)
        leaves[..., LEAF_HEAD:] = np.ascontiguousarray(residuals, "<i4").view(np.uint8)
        self.leaves += [hashlib.sha256(leaf.data).digest() for leaf in leaves.reshape(count * states, -1)]
        self.positions += count

    def root(self) -> bytes:
        """The trace root over all positions so far."""
        return trees.root(self.leaves)

    def nodes(self, level: int, first: int, count: int) -> list[bytes]:
        """Nodes of a level, for bisection."""
        return trees.nodes(self.leaves, level, first, count)

    def open(self, first: int, count: int = 1) -> list[bytes]:
        """The proof of contiguous leaves. Raises IndexError."""
        return trees.prove(trees.levels(self.leaves), first, count)


def trace_size(tokens_in: int, tokens_out: int, states: int) -> int:
    """How many leaves the trace of an answer has: every token but the last is fed."""
    return (tokens_in + max(tokens_out, 1) - 1) * states


def sample_root(leaves: Sequence[bytes]) -> bytes:
    """The root over the sample leaves of an answer, in order."""
    return trees.root(leaves)


def work_commitment(trace_root: bytes, sample_root: bytes, tokens_in: int, tokens_out: int, executor: bytes) -> bytes:
    """H(trace_root ‖ sample_root ‖ u32 tokens_in ‖ u32 tokens_out ‖ executor address (20 bytes))."""
    counts = tokens_in.to_bytes(4, "big") + tokens_out.to_bytes(4, "big")
    return hashlib.sha256(trace_root + sample_root + counts + executor).digest()
