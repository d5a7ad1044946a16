# ruff: noqa: N803  (constants of a kernel are in capitals, as the field writes them)
# mypy: disable-error-code="no-untyped-def, untyped-decorator"
"""The challenge in Triton: generate the operands, multiply and digest, keep what is small; and how to launch it.

Source  docs/poc.md §3 and §7; checked bit for bit against kernels/reference.py.
"""

from dataclasses import dataclass
from typing import Any

import triton
import triton.language as tl

from kernels.matmul import digest_product
from kernels.memory import Buffer
from kernels.reference import Stream

BLOCKS_A_PROGRAM = 256  # Philox blocks that one program of `generate_rows` makes: 4096 values
DIGESTS_A_PROGRAM = 1024


@triton.jit
def quad(a, b, c, d):
    """Interleave four (n, …) arrays into (n, …, 4)."""
    pairs = tl.join(tl.join(a, c), tl.join(b, d))
    return tl.reshape(pairs, (a.numel, 4))


@triton.jit
def five_bits(word, byte: tl.constexpr):
    """Take byte `byte` of little-endian words as signed and shift it right by three: int32 in [−16, 15]."""
    return word.to(tl.int32, bitcast=True) << (24 - 8 * byte) >> 27


@triton.jit(do_not_specialize=["k0", "k1", "c2", "c3", "first"])
def generate_rows(
    values,
    k0,
    k1,
    c2,
    c3,
    first,
    blocks,
    OPERAND: tl.constexpr,
    SIZE: tl.constexpr,
):
    """Write rows `first` … of a stream's matrix, SIZE Philox blocks of 16 values a program.

    Shapes  values: (rows, 16 · blocks) of type OPERAND, row-major, handed over as a pointer to bytes; the grid is
            rows · blocks / SIZE programs.
    Units   k0, k1, c2, c3: the stream's four u32, their bits as signed 32-bit integers.
    """
    number = tl.program_id(0).to(tl.int64) * SIZE + tl.arange(0, SIZE)
    zero = tl.zeros((SIZE,), tl.uint32)
    block, row = (number % blocks).to(tl.uint32), (first + number // blocks).to(tl.uint32)
    tail2, tail3 = zero + c2.to(tl.uint32, bitcast=True), zero + c3.to(tl.uint32, bitcast=True)
    key0, key1 = k0.to(tl.uint32, bitcast=True), k1.to(tl.uint32, bitcast=True)
    w0, w1, w2, w3 = tl.philox_impl(block, row, tail2, tail3, key0, key1, 10)
    words = tl.reshape(quad(w0, w1, w2, w3), (SIZE * 4,))
    found = quad(five_bits(words, 0), five_bits(words, 1), five_bits(words, 2), five_bits(words, 3))
    found = tl.reshape(found, (SIZE * 16,))
    if tl.int8 != OPERAND:
        found = found.to(tl.float32)  # exact; the narrower formats below hold five bits exactly too
    place = tl.program_id(0).to(tl.int64) * (SIZE * 16) + tl.arange(0, SIZE * 16)
    tl.store(values.to(tl.pointer_type(OPERAND)) + place, found.to(OPERAND))


@triton.jit
def keep_small(digests, limit, kept, places, count, tag, total, SIZE: tl.constexpr):
    """Append every digest of at most `limit` to `kept` and its place, `tag` · total + index, to `places`.

    Shapes  digests: (total,) uint64; limit: (1,) uint64; kept: uint64, places: int64, long enough for all;
            count: (1,) int32, how many are kept so far. All handed over as pointers to bytes.
    """
    at = tl.program_id(0) * SIZE + tl.arange(0, SIZE)
    inside = at < total
    found = tl.load(digests.to(tl.pointer_type(tl.uint64)) + at, mask=inside, other=0)
    most = tl.load(limit.to(tl.pointer_type(tl.uint64)))
    small = inside & (found <= most)
    counter = count.to(tl.pointer_type(tl.int32)) + tl.zeros((SIZE,), tl.int32)
    slot = tl.atomic_add(counter, tl.full((SIZE,), 1, tl.int32), mask=small)
    tl.store(kept.to(tl.pointer_type(tl.uint64)) + slot, found, mask=small)
    tl.store(places.to(tl.pointer_type(tl.int64)) + slot, tag.to(tl.int64) * total + at, mask=small)


@dataclass(frozen=True)
class Variant:
    """A number format that a device may multiply in, and the accumulator that keeps its sums exact."""

    name: str
    operand: Any
    accumulator: Any
    bytes: int


VARIANTS = {
    "int8": Variant("int8", tl.int8, tl.int32, 1),
    "fp8": Variant("fp8", tl.float8e4nv, tl.float32, 1),
    "bf16": Variant("bf16", tl.bfloat16, tl.float32, 2),
}


@dataclass(frozen=True)
class Blocks:
    """How a product is cut: sides of a program's block, its step along the depth, warps and pipeline stages."""

    m: int
    n: int
    k: int
    warps: int
    stages: int
    group: int = 8

    def fits(self, rows: int, cols: int, depth: int, tile: int) -> bool:
        """Say whether these blocks divide the product's shape and the tile divides them."""
        return not (rows % self.m or cols % self.n or depth % self.k or self.m % tile or self.n % tile)


def generate(values: Buffer, source: Stream, rows: int, depth: int, variant: Variant, first: int = 0) -> None:
    """Write `rows` rows of a stream's matrix, from row `first` < 2³¹ on, into `values`.

    Shapes  values: (rows, depth) of the variant's operand type.
    """
    blocks = depth // 16
    size = min(BLOCKS_A_PROGRAM, (blocks * rows) & -(blocks * rows))  # a power of two that leaves no part program
    words = [word - 2**32 if word >= 2**31 else word for word in (*source.key, *source.tail)]
    generate_rows[(blocks * rows // size,)](values, *words, first, blocks, variant.operand, size, num_warps=4)


def multiply(
    inputs: Buffer,
    weights: Buffer,
    digests: Buffer,
    shape: tuple[int, int, int],
    tile: int,
    variant: Variant,
    blocks: Blocks,
) -> None:
    """Write the digest of every tile of `inputs · weightsᵀ` into `digests`.

    Shapes  shape = (rows, cols, depth); inputs: (rows, depth), weights: (cols, depth) of the variant's operand type,
            digests: (rows / tile, cols / tile) uint64; row-major, contiguous.
    Units   none: raw integers.
    Result  the digest of docs/poc.md §3; integer sums have no order, so device, block size and split change the time
            taken, never a bit.
    Raises  ValueError if the blocks do not fit the shape.
    """
    rows, cols, depth = shape
    if not blocks.fits(rows, cols, depth, tile):
        raise ValueError(f"{blocks} do not fit a product of {shape} with tiles of {tile}")
    digest_product[(rows // blocks.m * (cols // blocks.n),)](
        inputs,
        weights,
        digests,
        rows,
        cols,
        depth,
        OPERAND=variant.operand,
        ACCUMULATOR=variant.accumulator,
        TILE=tile,
        BLOCK_M=blocks.m,
        BLOCK_N=blocks.n,
        BLOCK_K=blocks.k,
        GROUP=blocks.group,
        num_warps=blocks.warps,
        num_stages=blocks.stages,
    )


def select(digests: Buffer, limit: Buffer, kept: Buffer, places: Buffer, count: Buffer, tag: int, total: int) -> None:
    """Append the digests of at most `limit` and where they were found to `kept` and `places`; see keep_small."""
    grid = (triton.cdiv(total, DIGESTS_A_PROGRAM),)
    keep_small[grid](digests, limit, kept, places, count, tag, total, DIGESTS_A_PROGRAM, num_warps=4)
