"""Leaves of the trace and of the sample tree, byte by byte, and the commitment to both."""

import hashlib

import numpy as np
import pytest

from kernels.model import trees
from kernels.model.trace import TraceTree, logits_hash, sample_leaf, trace_leaf, trace_size, work_commitment

RESIDUALS = np.arange(3 * 2 * 4, dtype=np.int32).reshape(3, 2, 4) - 9


def test_a_leaf_is_position_layer_and_residual() -> None:
    vector = np.array([1, -2, 2**31 - 1], np.int32)
    data = bytes.fromhex("01000000feffffffffffff7f")
    assert trace_leaf(258, 3, vector) == hashlib.sha256(b"\0\0\0\1\2\0\0\0\3" + data).digest()
    assert trace_leaf(258, 3, data) == trace_leaf(258, 3, vector)


def test_a_sample_leaf_is_position_logits_and_token() -> None:
    logits = np.array([5, -1], np.int32)
    digest = hashlib.sha256(bytes.fromhex("05000000ffffffff")).digest()
    assert logits_hash(logits) == digest
    assert sample_leaf(7, logits, 49151) == hashlib.sha256(b"\2\0\0\0\7" + digest + b"\0\0\xbf\xff").digest()
    assert sample_leaf(7, digest, 49151) == sample_leaf(7, logits, 49151)


def test_wider_integers_are_not_cut_in_silence() -> None:
    with pytest.raises(TypeError):
        trace_leaf(0, 0, np.array([1], np.int64))  # type: ignore[arg-type]


def test_leaves_are_ordered_by_position_then_layer_however_they_come() -> None:
    whole, parts = TraceTree(), TraceTree()
    whole.add(RESIDUALS)
    parts.add(RESIDUALS[:1])
    parts.add(RESIDUALS[1:])
    expected = [trace_leaf(t, layer, RESIDUALS[t, layer]) for t in range(3) for layer in range(2)]
    assert whole.leaves == parts.leaves == expected
    assert whole.root() == parts.root() == trees.root(expected)
    assert trees.verify_range(whole.root(), expected[2:4], 2, 6, whole.open(2, 2))
    assert whole.nodes(1, 1, 2) == [trees.inner(*expected[2:4]), trees.inner(*expected[4:6])]


@pytest.mark.parametrize(("tokens_in", "tokens_out", "leaves"), [(37, 8, 44 * 31), (5, 1, 5 * 31), (5, 0, 5 * 31)])
def test_the_size_of_a_trace_follows_from_the_tokens(tokens_in: int, tokens_out: int, leaves: int) -> None:
    assert trace_size(tokens_in, tokens_out, 31) == leaves


def test_the_work_commitment_names_both_roots_both_counts_and_the_executor() -> None:
    preimage = b"\1" * 32 + b"\2" * 32 + b"\0\0\0\5\0\0\0\6" + b"\3" * 20
    assert work_commitment(b"\1" * 32, b"\2" * 32, 5, 6, b"\3" * 20) == hashlib.sha256(preimage).digest()
