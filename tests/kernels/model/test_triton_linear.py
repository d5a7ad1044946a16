"""Triton's LINEAR gives the reference's bits in the interpreter, and compiles to the matrix units of each chip."""

import json
import os
import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kernels.memory import gpu_count
from kernels.model import ops, weights
from kernels.model.engine import EngineMissing, Feed, engine
from kernels.model.file import EMBEDDING, ModelFile, layer
from tests.kernels.model.test_engines import check_case
from tests.kernels.model.vectors import CASES, OPERATIONS, layer0, sha256
from tests.kernels.stand_in import HostMemory

triton = pytest.importorskip("triton", reason="triton is not installed: the extra `gpu` brings it")

Int64s = npt.NDArray[np.int64]
Bytes = npt.NDArray[np.uint8]
Ask = Callable[[dict[str, Any]], dict[str, Any]]

FORMATS = ("int8", "bf16")


@pytest.fixture(scope="module")
def ask() -> Iterator[Ask]:
    """Ask a process that has Triton's interpreter."""
    program = [sys.executable, "-m", "tests.kernels.model.interpreted_linear"]
    environment = os.environ | {"TRITON_DEFAULT_FP_FUSION": "0", "PYTHONWARNINGS": "ignore"}
    with subprocess.Popen(
        program, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=environment
    ) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        lines, answers = process.stdin, process.stdout

        def asked(question: dict[str, Any]) -> dict[str, Any]:
            lines.write(json.dumps(question) + "\n")
            lines.flush()
            answer: dict[str, Any] = json.loads(answers.readline())
            return answer

        yield asked
        lines.close()


def interpreted(
    ask: Ask, kind: str, raw: Bytes, z: Int64s, formats: tuple[int, int], cut: tuple[str, int, int]
) -> tuple[Int64s, Int64s]:
    """LINEAR and its exact sums as Triton has them."""
    question = {"kind": kind, "rows": raw.tobytes().hex(), "count": len(raw), "z": z.tolist(), "formats": formats}
    found = ask(question | {"cut": cut})
    return np.array(found["y"], np.int64), np.array(found["sums"], np.int64)


@pytest.mark.parametrize("name", FORMATS)
def test_the_vectors_edges(ask: Ask, name: str, real: ModelFile) -> None:
    cases = OPERATIONS["linear"]
    assert {(case["weight"], case["fin"], case["fout"]) for case in cases} == {("blk.0.attn_q.weight", 16, 16)}
    z = np.array([case["z"] for case in cases], np.int64)
    y, _ = interpreted(ask, "Q4_1", real.raw("blk.0.attn_q.weight"), z, (16, 16), (name, 8, 1024))
    assert [(row[:16].tolist(), int(row.sum())) for row in y] == [(case["y_first16"], case["y_sum"]) for case in cases]


LAYER = [
    ("attn_q", "attn_norm", "q_lin", ops.Q),
    ("attn_k", "attn_norm", "k_lin", ops.Q),
    ("attn_v", "attn_norm", "v_lin", ops.Q),
    ("attn_output", "attn_out", "o_proj", ops.Q_OUTPUT),
    ("ffn_gate", "ffn_norm", "gate", ops.Q),
    ("ffn_up", "ffn_norm", "up", ops.Q),
    ("ffn_down", "h", "ffn_down", ops.Q_DOWN),
]


@pytest.mark.parametrize(("name", "z", "y", "formats"), LAYER)
def test_a_layer_of_the_real_model(
    ask: Ask, name: str, z: str, y: str, formats: tuple[int, int], real: ModelFile
) -> None:
    expected, name = layer0(), layer(0, name)
    tokens = len(expected["ids"])
    inputs = expected[z].reshape(tokens, -1)
    found, _ = interpreted(ask, "Q4_1", real.raw(name), inputs, formats, ("int8", 4, 2048))
    assert np.array_equal(found, expected[y].reshape(tokens, -1))


def test_some_of_the_heads_rows(ask: Ask, real: ModelFile) -> None:
    raw, z = real.raw(EMBEDDING)[:512], layer0()["ffn_norm"].reshape(4, -1)
    y, _ = interpreted(ask, "Q8_0", raw, z, ops.Q, ("int8", 4, 512))
    assert np.array_equal(y, ops.linear(z, weights.decode("Q8_0", raw).astype(np.int64), ops.Q))


def scale(random: np.random.Generator, count: int, most: float) -> Bytes:
    """Half-precision scales up to `most`: of every size, both signs, zero and subnormal ones among them."""
    sizes = random.uniform(-most, most, count) * 2.0 ** -random.integers(0, 24, count)
    special = random.choice(np.array([0.0, -0.0, most, -most, 2.0**-24, 2.0**-14]), count)
    return np.where(random.random(count) < 0.5, sizes, special).astype("<f2").view(np.uint8).reshape(count, 2)


def rows_of(random: np.random.Generator, kind: str, rows: int, blocks: int) -> Bytes:
    """Rows whose weights come near to 2³¹."""
    count = rows * blocks
    quants = random.choice(np.array([0, 128, 127, 240, 15, 255], np.uint8), (count, weights.BLOCK_BYTES[kind]))
    noise = random.random(quants.shape) < 0.5
    quants = np.where(noise, random.integers(0, 256, quants.shape, np.uint8), quants)
    if kind == "Q4_1":
        parts = [scale(random, count, 4.0), scale(random, count, 60.0), quants[:, 4:]]
    else:
        parts = [scale(random, count, 0.99), quants[:, 2:]]
    return np.concatenate(parts, axis=1).reshape(rows, -1)


def vectors_of(random: np.random.Generator, tokens: int, columns: int, bits: int) -> Int64s:
    """Vectors of every size up to `bits` bits, the largest ones and silence among them."""
    limit = (1 << bits) - 1
    z = random.integers(-limit, limit + 1, (tokens, columns)) >> random.integers(0, bits, (tokens, 1))
    extreme = random.choice(np.array([limit, -limit]), (tokens, columns))
    z = np.where(random.random((tokens, 1)) < 0.3, extreme, z)
    return np.where(random.random((tokens, 1)) < 0.1, np.int64(0), z)


@given(
    seed=st.integers(0, 2**32),
    sizes=st.tuples(st.integers(1, 20), st.integers(1, 70), st.integers(1, 6)),
    kind=st.sampled_from(["Q4_1", "Q8_0"]),
    formats=st.sampled_from([ops.Q, ops.Q_OUTPUT, ops.Q_DOWN]),
    cut=st.sampled_from([("int8", 16, 64), ("int8", 4, 32), ("bf16", 16, 64)]),
)
@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_shape_and_scale(
    ask: Ask, seed: int, sizes: tuple[int, int, int], kind: str, formats: tuple[int, int], cut: tuple[str, int, int]
) -> None:
    random = np.random.default_rng(seed)
    tokens, rows, blocks = sizes
    raw = rows_of(random, kind, rows, blocks)
    z = vectors_of(random, tokens, 32 * blocks, 47 if formats == ops.Q_DOWN else 31)
    y, sums = interpreted(ask, kind, raw, z, formats, cut)
    wide = weights.decode(kind, raw).astype(np.int64)
    assert np.array_equal(sums, ops.quantise(z)[0] @ wide.T)
    assert np.array_equal(y, ops.linear(z, wide, formats))


def test_a_whole_small_model(ask: Ask, small: ModelFile) -> None:
    ids = [[5, 6, 7, 300, 2], [9, 1, 1]]
    found = ask({"model": str(small.path), "ids": ids, "cut": ("int8", 4, 512)})
    model = engine(small, "reference")
    first, second = model.feed([Feed(model.cache(), part, "all", trace=True) for part in ids])
    assert first.residuals is not None
    assert second.residuals is not None
    assert found["name"] == "triton-int8"
    assert found["hashes"] == [
        [sha256(first.logits[2:]), sha256(first.residuals[2:])],
        [sha256(second.logits), sha256(second.residuals)],
    ]


CHIPS = [
    ("cuda", 80, "int8", r"mma\.sync\S*\.s32\.s8\.s8", r"mma\.sync\S*\.s32\.s8\.s8"),
    ("cuda", 89, "int8", r"mma\.sync\S*\.s32\.s8\.s8", r"mma\.sync\S*\.s32\.s8\.s8"),
    ("cuda", 90, "int8", r"mma\.sync\S*\.s32\.s8\.s8", r"wgmma\S*\.s32\.s8\.s8"),
    ("cuda", 100, "int8", r"mma\.sync\S*\.s32\.s8\.s8", r"tcgen05\.mma\S*kind::i8"),
    ("cuda", 103, "bf16", r"mma\.sync\S*\.f32\.bf16\.bf16", r"tcgen05\.mma\S*kind::f16"),
    ("hip", "gfx942", "int8", r"v_mfma_i32_\w*_i8", r"v_mfma_i32_\w*_i8"),
]


def compiled(kernel: Any, backend: str, chip: int | str, constants: dict[str, Any], **options: int) -> str:
    """A kernel's assembly for a chip that need not be here, from rows and columns that are multiples of 16."""
    from triton.backends.compiler import GPUTarget
    from triton.compiler import ASTSource

    numbers = ("tokens", "rows", "columns", "shift")
    signature = {name: "i32" if name in numbers else "*u8" for name in kernel.arg_names}
    signature |= dict.fromkeys(constants, "constexpr")
    aligned = [name for name in kernel.arg_names if signature[name] == "*u8" or name in ("rows", "columns")]
    attributes = {(kernel.arg_names.index(name),): [["tt.divisibility", 16]] for name in aligned}
    source = ASTSource(kernel, signature, constexprs=constants, attrs=attributes)
    target = GPUTarget(backend, chip, 64 if backend == "hip" else 32)
    return str(triton.compile(source, target=target, options=options).asm["ptx" if backend == "cuda" else "amdgcn"])


COMPILED = [(*chip, True) for chip in CHIPS] + [(*chip, False) for chip in CHIPS if chip[1] in (90, 103, "gfx942")]


@pytest.mark.parametrize(
    ("backend", "chip", "name", "decoding", "prefill", "nibbles"),
    COMPILED,
    ids=[f"{chip[1]}-{'Q4_1' if chip[-1] else 'Q8_0'}" for chip in COMPILED],
)
def test_linear_compiles_to_the_chips_matrix_unit(
    backend: str, chip: int | str, name: str, decoding: str, prefill: str, nibbles: bool
) -> None:
    from kernels.model.triton_linear import CUTS, linear_rows

    for cut, instruction in zip(CUTS[name][:2], (decoding, prefill), strict=True):
        constants = {"OPERAND": cut.operand, "NIBBLES": nibbles, "FINISHED": True, "BLOCK_M": cut.m, "BLOCK_N": cut.n}
        assembly = compiled(linear_rows, backend, chip, constants, num_warps=cut.warps, num_stages=cut.stages)
        assert re.search(instruction, assembly), f"{cut.name} on {chip} multiplies without {instruction}"


@pytest.mark.parametrize(("backend", "chip"), [("cuda", 90), ("hip", "gfx942")])
def test_quantising_compiles_too(backend: str, chip: int | str) -> None:
    from kernels.model.triton_linear import quantise_rows

    assembly = compiled(quantise_rows, backend, chip, {"SIZE": 2048}, num_warps=4)
    assert "store" in assembly or "st.global" in assembly


def test_the_smallest_cut_that_takes_all_tokens_is_used() -> None:
    from kernels.model.triton_linear import CUTS, cut_for

    assert [cut_for(CUTS["int8"], tokens).m for tokens in (1, 16, 17, 64, 65, 256)] == [16, 16, 64, 64, 128, 128]


def test_without_a_gpu_there_is_no_such_engine(small: ModelFile) -> None:
    if gpu_count():
        pytest.skip("there is a GPU")
    with pytest.raises(EngineMissing):
        engine(small, "triton")


class OnHost:
    """A matrix that stayed here."""

    def __init__(self, memory: HostMemory, kind: str, raw: Bytes) -> None:
        self.wide = weights.decode(kind, raw).astype(np.int64)
        self.columns = self.wide.shape[1]


def test_a_format_that_is_off_by_a_bit_is_not_used(small: ModelFile, monkeypatch: pytest.MonkeyPatch) -> None:
    from kernels.model import triton_engine, triton_linear

    def exact(memory: Any, x: Int64s, by: OnHost, formats: tuple[int, int], cuts: Any) -> Int64s:
        return ops.linear(x, by.wide, formats)

    def wrong(memory: Any, x: Int64s, by: OnHost, formats: tuple[int, int], cuts: Any) -> Int64s:
        return ops.linear(x, by.wide, formats) ^ (np.arange(len(x))[:, None] == len(x) - 1)

    monkeypatch.setattr(triton_linear, "matrix", OnHost)
    monkeypatch.setattr(triton_linear, "quantise", lambda memory, z: z)
    monkeypatch.setattr(triton_linear, "linear", exact)
    assert triton_engine.tried(HostMemory(), small, triton_linear.CUTS["int8"]) is not None
    monkeypatch.setattr(triton_linear, "linear", wrong)
    assert triton_engine.tried(HostMemory(), small, triton_linear.CUTS["int8"]) is None
    with pytest.raises(EngineMissing, match="reference's bits"):
        triton_engine.Triton(small, memory=HostMemory())


@pytest.fixture
def gpu() -> Any:
    """The first GPU's memory."""
    if not gpu_count():
        pytest.skip("no GPU that torch or cupy can use on this machine")
    from kernels.memory import gpu_memory

    return gpu_memory(0)


def test_a_gpu_gives_the_references_bits_in_int8(gpu: Any, real: ModelFile) -> None:
    from kernels.model.triton_engine import tried
    from kernels.model.triton_linear import CUTS

    assert tried(gpu, real, CUTS["int8"]) is not None


@pytest.mark.parametrize("case", CASES, ids=[case["user"] for case in CASES])
def test_the_real_model_on_a_gpu_is_the_vectors(gpu: Any, case: dict[str, Any], real: ModelFile) -> None:
    check_case(engine(real, "triton"), case)
