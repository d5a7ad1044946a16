# ruff: noqa: N803  (constants of a kernel are in capitals, as the field writes them)
# mypy: disable-error-code="no-untyped-def, untyped-decorator"
"""The challenge's product in Triton: multiply with `tl.dot`, digest in the epilogue, write 64 bits a tile.

The product itself never reaches memory: of T² elements the digest keeps eight bytes.
Source  docs/poc.md §3 and §7; checked bit for bit against kernels/reference.py.
"""

import triton
import triton.language as tl


@triton.jit
def fmix32(h):
    """Mix unsigned 32-bit words by MurmurHash3's finaliser, element by element."""
    h = (h ^ (h >> 16)) * 0x85EBCA6B
    h = (h ^ (h >> 13)) * 0xC2B2AE35
    return h ^ (h >> 16)


@triton.jit
def tile_sums(values, TILE: tl.constexpr):
    """Sum (m · TILE, n · TILE) unsigned words over each TILE × TILE tile, modulo 2³²: (m, n)."""
    m: tl.constexpr = values.shape[0] // TILE
    n: tl.constexpr = values.shape[1] // TILE
    return tl.sum(tl.sum(tl.reshape(values, (m, TILE, n, TILE)), axis=3), axis=1)


@triton.jit
def digest(product, TILE: tl.constexpr):
    """Digest each tile of a block of C.

    Shapes  product: (m · TILE, n · TILE) int32. Result: (m, n) uint64.
    """
    row = tl.arange(0, product.shape[0]) % TILE
    col = tl.arange(0, product.shape[1]) % TILE
    position = (row[:, None] * TILE + col[None, :]).to(tl.uint32)
    mixed = fmix32(product.to(tl.uint32, bitcast=True) + position * 0x9E3779B9)
    plain = tile_sums(mixed, TILE).to(tl.uint64)
    weighted = tile_sums(mixed * position, TILE).to(tl.uint64)
    return ((plain & 0xFFFFFFFF) << 32) | (weighted & 0xFFFFFFFF)


@triton.jit
def block_of(rows, cols, BLOCK_M: tl.constexpr, BLOCK_N: tl.constexpr, GROUP: tl.constexpr):
    """Say which block of C this program computes: columns of GROUP blocks, so that neighbours share cached operands."""
    down, across = rows // BLOCK_M, cols // BLOCK_N
    number = tl.program_id(0)
    group = number // (GROUP * across)
    first = group * GROUP
    height = tl.minimum(down - first, GROUP)
    within = number % (GROUP * across)
    return first + within % height, within // height


@triton.jit
def digest_product(
    inputs,
    weights,
    digests,
    rows,
    cols,
    depth,
    OPERAND: tl.constexpr,
    ACCUMULATOR: tl.constexpr,
    TILE: tl.constexpr,
    BLOCK_M: tl.constexpr,
    BLOCK_N: tl.constexpr,
    BLOCK_K: tl.constexpr,
    GROUP: tl.constexpr,
):
    """Write the digest of every tile of `inputs · weightsᵀ`, one BLOCK_M × BLOCK_N block of the product a program.

    Shapes  inputs: (rows, depth), weights: (cols, depth), of type OPERAND; digests: (rows / TILE, cols / TILE) uint64;
            row-major, contiguous, all handed over as pointers to bytes. Blocks divide the shapes evenly.
    Units   none: raw integers. Sums stay below 2²⁴, so an int32 and a true float32 accumulator agree.
    """
    down, across = block_of(rows, cols, BLOCK_M, BLOCK_N, GROUP)
    at_m = (down * BLOCK_M + tl.arange(0, BLOCK_M)).to(tl.int64)
    at_n = (across * BLOCK_N + tl.arange(0, BLOCK_N)).to(tl.int64)
    at_k = tl.arange(0, BLOCK_K)
    left = inputs.to(tl.pointer_type(OPERAND)) + at_m[:, None] * depth + at_k[None, :]
    right = weights.to(tl.pointer_type(OPERAND)) + at_n[None, :] * depth + at_k[:, None]
    total = tl.zeros((BLOCK_M, BLOCK_N), dtype=ACCUMULATOR)
    for _ in range(0, depth, BLOCK_K):
        total = tl.dot(tl.load(left), tl.load(right), total, out_dtype=ACCUMULATOR)
        left += BLOCK_K
        right += BLOCK_K
    found = digest(total.to(tl.int32), TILE)
    at_row = down * (BLOCK_M // TILE) + tl.arange(0, BLOCK_M // TILE)
    at_col = across * (BLOCK_N // TILE) + tl.arange(0, BLOCK_N // TILE)
    place = at_row[:, None] * (cols // TILE) + at_col[None, :]
    tl.store(digests.to(tl.pointer_type(tl.uint64)) + place, found)
