"""The model file: its integers are the vectors', its rows open against its root, and what is broken is refused."""

import hashlib
import math
import struct
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kernels.model import trees, weights
from kernels.model.file import ModelFile, ModelRefused, bounds, decode_row, load, measure, row_leaf
from tests.kernels.model import tiny
from tests.kernels.model.vectors import MODEL, sha256

ROOT = "3c3decdc7de1d299e4aad3b0d4d5bfe838b42721c26946bb8536b45e2ec8e6d3"


def test_it_is_the_public_file(real: ModelFile) -> None:
    assert real.sha256 == MODEL["gguf_sha256"]
    assert (real.shape.layers, real.shape.width, real.shape.end, real.shape.max_context) == (30, 576, 2, 2048)


@pytest.mark.parametrize("name", MODEL["weights_sha256_le_int32"])
def test_weights_are_the_vectors(name: str, real: ModelFile) -> None:
    assert sha256(real.weights(name)) == MODEL["weights_sha256_le_int32"][name]


@pytest.mark.parametrize("name", MODEL["gains_sha256_le_int32"])
def test_gains_are_the_vectors(name: str, real: ModelFile) -> None:
    assert sha256(real.gains(name)) == MODEL["gains_sha256_le_int32"][name]


def test_the_root_is_over_all_rows_in_file_order(real: ModelFile) -> None:
    assert (real.weights_root().hex(), real.rows) == (ROOT, 204_733)
    assert list(real.tensors)[:4] == [
        "token_embd.weight",
        "blk.0.attn_norm.weight",
        "blk.0.ffn_down.weight",
        "blk.0.ffn_gate.weight",
    ]


@pytest.mark.parametrize(
    ("name", "first", "count"),
    [("token_embd.weight", 0, 1), ("blk.7.ffn_down.weight", 575, 1), ("blk.29.attn_q.weight", 64, 64)],
)
def test_rows_open_against_the_root(name: str, first: int, count: int, real: ModelFile) -> None:
    one = real.tensors[name]
    rows = [real.row(name, first + i) for i in range(count)]
    leaves, place = [row_leaf(row) for row in rows], one.first_row + first
    siblings = real.open_rows(name, first, count)
    assert trees.verify_range(real.weights_root(), leaves, place, real.rows, siblings)
    assert not trees.verify_range(real.weights_root(), leaves, place + 1, real.rows, siblings)
    decoded = np.stack([decode_row(one.kind, row) for row in rows])
    assert (decoded == real.weights(name)[first : first + count]).all()


def test_gains_are_a_row_like_any_other(real: ModelFile) -> None:
    row = real.row("output_norm.weight", 0)
    assert (decode_row("F32", row) == real.gains("output_norm.weight")).all()
    place = real.tensors["output_norm.weight"].first_row
    siblings = real.open_rows("output_norm.weight", 0, 1)
    assert trees.verify(real.weights_root(), row_leaf(row), place, real.rows, siblings)


def test_a_range_beyond_a_tensor_is_not_opened(real: ModelFile) -> None:
    with pytest.raises(IndexError):
        real.open_rows("blk.0.attn_k.weight", 190, 3)


def test_bounds_are_proved_over_all_tensors(small: ModelFile, real: ModelFile) -> None:
    exact, proved = measure(small), bounds(small)
    assert proved.weight >= exact.weight
    assert proved.row_sum >= exact.row_sum
    proved = bounds(real)
    assert math.log2(proved.weight) == pytest.approx(27.21, abs=0.01)
    assert proved.row_sum << 14 < 2**50


@given(st.integers(0, 0xFFFF).filter(lambda bits: bits >> 10 & 31 != 31))
def test_half_precision_is_an_integer_over_2_to_24(bits: int) -> None:
    (value,) = struct.unpack("<e", bits.to_bytes(2, "little"))
    assert weights.halves(np.array([bits], np.int64))[0] == value * 2**24


@given(st.floats(-100000, 100000, width=32) | st.floats(-0.0078125, 0.0078125, width=32))
def test_gains_round_half_to_even(gain: float) -> None:
    raw = np.frombuffer(struct.pack("<f", gain), np.uint8)
    assert weights.gains(raw)[0] == round(gain * 8192)


@pytest.mark.parametrize(
    ("kind", "data"),
    [("Q4_1", b"\0" * 21), ("Q8_0", b"\0" * 33), ("F32", b"\0" * 5), ("Q5_0", b"\0" * 22)],
)
def test_a_row_of_another_length_is_refused(kind: str, data: bytes) -> None:
    with pytest.raises(ModelRefused):
        decode_row(kind, data)


@pytest.mark.parametrize("scale", [0x7C00, 0xFC00, 0x7E00, 0x7BFF])
def test_scales_that_are_infinite_or_too_large_are_refused(scale: int) -> None:
    with pytest.raises(ModelRefused):
        decode_row("Q4_1", scale.to_bytes(2, "little") + b"\0\0" + b"\xff" * 16)


@pytest.mark.parametrize("gain", [math.inf, math.nan, 1e30])
def test_gains_that_are_not_small_numbers_are_refused(gain: float) -> None:
    with pytest.raises(ModelRefused):
        decode_row("F32", struct.pack("<f", gain))


def test_weights_too_large_for_exact_sums_are_refused(tmp_path: Path) -> None:
    with pytest.raises(ModelRefused, match="too large"):
        load(tiny.write(tmp_path / "loud.gguf", loud=5000.0))


def test_files_that_are_no_model_are_refused(tmp_path: Path, broken: Path) -> None:
    with pytest.raises(ModelRefused):
        load(tmp_path / "nothing.gguf")
    data = broken.read_bytes()
    for start in (b"", b"GGUF", data[:2000], b"GGML" + data[4:], data.replace(b"llama", b"lamas")):
        broken.write_bytes(start)
        with pytest.raises(ModelRefused):
            load(broken)


def test_a_missing_tensor_is_refused(broken: Path) -> None:
    broken.write_bytes(broken.read_bytes().replace(b"blk.1.attn_k.weight", b"blk.1.attn_x.weight"))
    with pytest.raises(ModelRefused, match=r"blk\.1\.attn_k"):
        load(broken)


def test_one_flipped_bit_is_another_model(broken: Path) -> None:
    before = load(broken)
    root, weights_before = before.weights_root(), before.weights("blk.0.attn_q.weight")
    data = bytearray(broken.read_bytes())
    data[before.tensors["blk.0.attn_q.weight"].offset + 7] ^= 1
    broken.write_bytes(data)
    after = load(broken)
    assert after.sha256 == hashlib.sha256(data).hexdigest()
    assert after.weights_root() != root
    assert (after.weights("blk.0.attn_q.weight") != weights_before).sum() == 1
