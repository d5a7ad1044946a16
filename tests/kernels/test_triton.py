"""Triton's kernels give the vectors' digests in the interpreter, and compile to the matrix units of each chip."""

import json
import os
import re
import subprocess
import sys
from collections.abc import Callable
from typing import Any

import pytest

from kernels import verify
from kernels.engine import Challenge
from kernels.memory import gpu_count
from kernels.reference import Entry
from tests.kernels.vectors import FIRST, TILES

triton = pytest.importorskip("triton", reason="triton is not installed: the extra `gpu` brings it")

FORMATS = ("int8", "fp8", "bf16")


@pytest.fixture(scope="module")
def interpreted() -> dict[str, Any]:
    """What the kernels find in Triton's interpreter."""
    environment = os.environ | {"TRITON_DEFAULT_FP_FUSION": "0"}
    program = [sys.executable, "-m", "tests.kernels.interpreted"]
    done = subprocess.run(program, capture_output=True, text=True, env=environment, timeout=110)
    assert done.returncode == 0, done.stderr
    found: dict[str, Any] = json.loads(done.stdout)
    return found


@pytest.mark.parametrize("name", FORMATS)
def test_each_format_gives_the_vectors_digests_in_the_interpreter(interpreted: dict[str, Any], name: str) -> None:
    assert interpreted["digests"][name] == [vector.digest for vector in TILES]


def test_a_search_finds_the_smallest_digests_of_a_nonce(interpreted: dict[str, Any]) -> None:
    places = [(row, col) for row in range(16) for col in range(16)]
    digests = {
        place: verify.tile_digest(FIRST.seed, FIRST.address, Entry(0, *place), FIRST.tile, FIRST.depth)
        for place in places
    }
    smallest = sorted([digest, 0, *place] for place, digest in digests.items())[:16]
    assert smallest[0] == [0x008FA2CC27BAF6A9, 0, 11, 14]
    assert interpreted["searched"] == smallest


def test_a_search_goes_on_over_the_last_nonce_and_keeps_only_what_is_small(interpreted: dict[str, Any]) -> None:
    task = Challenge(FIRST.seed, FIRST.address, 128, 192, 128, 64)
    entries = [Entry(nonce, row, col) for nonce in (2**64 - 1, 0) for row in range(2) for col in range(3)]
    found = [[verify.tile_digest(task.seed, task.address, entry, task.tile, task.depth), *entry] for entry in entries]
    assert interpreted["continued"] == sorted(one for one in found if one[0] <= 2**63)[:5]


CHIPS = [
    ("cuda", 80, "int8", r"mma\.sync\S*\.s32\.s8\.s8"),
    ("cuda", 89, "int8", r"mma\.sync\S*\.s32\.s8\.s8"),
    ("cuda", 90, "int8", r"wgmma\S*\.s32\.s8\.s8"),
    ("cuda", 100, "int8", r"tcgen05\.mma\S*kind::i8"),
    ("cuda", 103, "fp8", r"tcgen05\.mma\S*kind::f8f6f4"),
    ("cuda", 90, "bf16", r"wgmma\S*\.f32\.bf16\.bf16"),
    ("hip", "gfx942", "int8", r"v_mfma_i32_\w*_i8"),
]
SHARED_BYTES = {80: 163 << 10, 89: 99 << 10, 90: 227 << 10, 100: 227 << 10, 103: 227 << 10, "gfx942": 64 << 10}


def _compiled(kernel: Any, backend: str, chip: int | str, constants: dict[str, Any], **options: int) -> Any:
    """Compile a kernel for a chip that need not be here; numbers are 32 bits wide, other arguments point to bytes."""
    from triton.backends.compiler import GPUTarget
    from triton.compiler import ASTSource

    numbers = ("rows", "cols", "depth", "k0", "k1", "c2", "c3", "first", "blocks", "tag", "total")
    signature = {name: "i32" if name in numbers else "*u8" for name in kernel.arg_names}
    signature |= dict.fromkeys(constants, "constexpr")
    aligned = {
        (place,): [["tt.divisibility", 16]]
        for place, name in enumerate(kernel.arg_names)
        if signature[name] == "*u8" or name in ("rows", "cols", "depth")
    }
    source = ASTSource(kernel, signature, constexprs=constants, attrs=aligned)
    target = GPUTarget(backend, chip, 64 if backend == "hip" else 32)
    return triton.compile(source, target=target, options=options)


def _multiplication(backend: str, chip: int | str, name: str, blocks: Any) -> Any:
    from kernels.challenge import VARIANTS
    from kernels.matmul import digest_product

    variant = VARIANTS[name]
    constants = {
        "OPERAND": variant.operand,
        "ACCUMULATOR": variant.accumulator,
        "TILE": 64,
        "BLOCK_M": blocks.m,
        "BLOCK_N": blocks.n,
        "BLOCK_K": blocks.k,
        "GROUP": blocks.group,
    }
    return _compiled(digest_product, backend, chip, constants, num_warps=blocks.warps, num_stages=blocks.stages)


def _assembly(compiled: Any, backend: str) -> str:
    return str(compiled.asm["ptx" if backend == "cuda" else "amdgcn"])


@pytest.mark.parametrize(("backend", "chip", "name", "instruction"), CHIPS)
def test_the_product_compiles_to_the_chips_matrix_unit_and_fits_its_memory(
    backend: str, chip: int | str, name: str, instruction: str
) -> None:
    from kernels.device import CUTS

    fitting = []
    for blocks in (CUTS[name][0], CUTS[name][-1]):
        compiled = _multiplication(backend, chip, name, blocks)
        assembly = _assembly(compiled, backend)
        assert re.search(instruction, assembly), f"{blocks} on {chip} multiplies without {instruction}"
        if compiled.metadata.shared <= SHARED_BYTES[chip]:
            fitting.append(blocks)
    assert fitting


@pytest.mark.parametrize(("backend", "chip"), [("cuda", 90), ("cuda", 103), ("hip", "gfx942")])
def test_generation_and_selection_compile_too(backend: str, chip: int | str) -> None:
    import triton.language as tl

    from kernels.challenge import generate_rows, keep_small

    for operand in (tl.int8, tl.bfloat16):
        made = _compiled(generate_rows, backend, chip, {"OPERAND": operand, "SIZE": 256}, num_warps=4)
        assert "store" in _assembly(made, backend) or "st.global" in _assembly(made, backend)
    kept = _compiled(keep_small, backend, chip, {"SIZE": 1024}, num_warps=4)
    assert "atom" in _assembly(kept, backend)


@pytest.fixture
def gpu() -> Callable[[str], Any]:
    """Make the engine of the first GPU in a given format."""
    if not gpu_count():
        pytest.skip("no GPU that torch or cupy can use on this machine")
    from kernels.challenge import VARIANTS
    from kernels.device import CUTS, Device
    from kernels.memory import gpu_memory

    memory = gpu_memory(0)
    return lambda name: Device(memory, VARIANTS[name], CUTS[name][-1])


def test_a_gpu_matches_the_vectors_in_int8(gpu: Callable[[str], Any]) -> None:
    from kernels import backend

    assert backend.tested(gpu("int8")).name.startswith("triton int8")


def test_the_chosen_gpu_engine_matches_the_processor_at_a_localnets_size(gpu: Callable[[str], Any]) -> None:
    from kernels import backend

    task = Challenge(FIRST.seed, bytes(20), 1024, 1024, 1024, 64)
    engine = backend.choose("cuda:0", task)
    found = engine.search(task, 7, 0, 2**64 - 1, 64)
    job = (task.seed, task.address)
    assert [one.digest for one in found] == [verify.tile_digest(*job, one.entry, 64, 1024) for one in found]
