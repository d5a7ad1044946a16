# ruff: noqa: N803  (constants of a kernel are in capitals, as the field writes them)
# mypy: disable-error-code="no-untyped-def, untyped-decorator"
"""LINEAR of docs/arithmetic.md §4 in Triton: int8 tensor cores, block by block of the file's 32 quants, exactly.

x has 15 bits and a sign, so it is two planes of int8: x = 256·hi + lo, hi in [−64, 64], lo in [−128, 127]. In a block
of 32 weights D·q + M with |q| ≤ 128 a plane's product with the quants stays within 128 · 128 · 32 = 2¹⁹ (within
15 · 128 · 32 = 61,440 for 4-bit quants), and 256·hi·q + lo·q within 2²⁷: an int32 accumulator never comes near its
limits. That matters, because Triton saturates on `mma.sync` (`.satfinite`) and wraps on `wgmma`; here neither can be
seen. The same sums are exact in float32 (below 2²⁴) on bf16 units, which hold every int8: for chips whose int8 units
are slow or missing.

Across blocks int64 adds D·(x·q) + M·Σx; kernels/model/file.py proves at load that the whole stays below 2⁵³.

Weights stay as small as in their file: nibbles are unpacked in registers. A program is one block of tokens × rows; as
integer sums have no order, neither blocks, device nor batch show in a bit.

Checked bit for bit against kernels/model/ops.py in Triton's interpreter, and compiled for six chips with their matrix
instructions looked for. It has never run on a GPU: none was there. tests/kernels/model/test_triton_linear.py has the
tests that will say.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import triton
import triton.language as tl

from kernels.memory import Buffer, Memory
from kernels.model import weights

Bytes = npt.NDArray[np.uint8]
Int64s = npt.NDArray[np.int64]

BLOCK = tl.constexpr(weights.BLOCK)


@triton.jit
def rounded(x, s):
    """Shift right and round half up, or left where s ≤ 0: `rsh` of int64 by int64, for |s| < 63."""
    right = tl.maximum(s, 1)
    half = tl.full(right.shape, 1, tl.int64) << (right - 1)
    return tl.where(s > 0, (x + half) >> right, x << tl.maximum(-s, 0))


@triton.jit(do_not_specialize=["tokens"])
def quantise_rows(z, planes, sums, exponents, tokens, columns, SIZE: tl.constexpr):
    """Scale each token's vector to x with |x| ≤ 2¹⁴ and cut x into two planes of int8, one token a program.

    Shapes  z: (tokens, columns) int64; planes: (2, tokens, columns) int8, hi then lo; sums: (tokens, columns / 32)
            int32, Σx of each block; exponents: (tokens,) int32. All handed over as pointers to bytes. SIZE is a power
            of two of at least `columns`.
    Units   z ≈ x · 2^exponent.
    """
    token = tl.program_id(0).to(tl.int64)
    at = tl.arange(0, SIZE)
    inside = at < columns
    value = tl.load(z.to(tl.pointer_type(tl.int64)) + token * columns + at, mask=inside, other=0)
    largest = tl.max(tl.abs(value), axis=0)
    bits = tl.sum(((largest >> tl.arange(0, 64).to(tl.int64)) > 0).to(tl.int32), axis=0)
    exponent = bits - 14
    x = rounded(value, tl.zeros((SIZE,), tl.int64) + exponent).to(tl.int32)
    high = (x + 128) >> 8
    plane = planes.to(tl.pointer_type(tl.int8)) + token * columns + at
    tl.store(plane, high.to(tl.int8), mask=inside)
    tl.store(plane + tokens.to(tl.int64) * columns, (x - 256 * high).to(tl.int8), mask=inside)
    block = tl.arange(0, SIZE // BLOCK)
    total = tl.sum(tl.reshape(x, (SIZE // BLOCK, BLOCK)), axis=1)
    of_token = sums.to(tl.pointer_type(tl.int32)) + token * (columns // BLOCK)
    tl.store(of_token + block, total, mask=block < columns // BLOCK)
    tl.store(exponents.to(tl.pointer_type(tl.int32)) + token, exponent)


@triton.jit
def quants_of(quants, at_n, rows, columns, block, NIBBLES: tl.constexpr):
    """Load one block's quants of some rows as (32, rows) int8; nibbles come in the order 0, 16, 1, 17, …"""
    inside = (at_n < rows)[:, None]
    if NIBBLES:
        byte = tl.arange(0, BLOCK // 2)[None, :] + block * (BLOCK // 2)
        pair = tl.load(quants + at_n[:, None] * (columns // 2) + byte, mask=inside, other=0)
        both = tl.reshape(tl.join(pair & 15, pair >> 4), (at_n.shape[0], BLOCK))
        return tl.trans(both.to(tl.int8))
    byte = tl.arange(0, BLOCK)[None, :] + block * BLOCK
    return tl.trans(tl.load(quants + at_n[:, None] * columns + byte, mask=inside, other=0).to(tl.int8, bitcast=True))


@triton.jit
def product(x, q, OPERAND: tl.constexpr):
    """Multiply int8 by int8 with OPERAND's units, (m, 32) · (32, n): int32, |sums| ≤ 2¹⁹ and so exact in both."""
    if tl.int8 == OPERAND:
        return tl.dot(x, q, out_dtype=tl.int32)
    return tl.dot(x.to(tl.float32).to(OPERAND), q.to(tl.float32).to(OPERAND), out_dtype=tl.float32).to(tl.int32)


@triton.jit
def exact_sums(
    planes, sums, quants, scales, at_m, at_n, tokens, rows, columns, OPERAND: tl.constexpr, NIBBLES: tl.constexpr
):
    """Sum x·Weff of tokens `at_m` and rows `at_n`, (m, n) int64: for each block quants in int32, then D and M."""
    here, there = at_m < tokens, at_n < rows
    blocks = columns // BLOCK
    at_k = tl.arange(0, BLOCK)
    if NIBBLES:
        at_k = at_k % 2 * (BLOCK // 2) + at_k // 2
    high = planes.to(tl.pointer_type(tl.int8)) + at_m[:, None] * columns + at_k[None, :]
    low = high + tokens.to(tl.int64) * columns
    scale = scales.to(tl.pointer_type(tl.int32)) + at_n
    offset = scale + blocks.to(tl.int64) * rows
    of_block = sums.to(tl.pointer_type(tl.int32)) + at_m * blocks
    total = tl.zeros((at_m.shape[0], at_n.shape[0]), tl.int64)
    for block in range(blocks):
        q = quants_of(quants, at_n, rows, columns, block, NIBBLES)
        hi = product(tl.load(high, mask=here[:, None], other=0), q, OPERAND)
        lo = product(tl.load(low, mask=here[:, None], other=0), q, OPERAND)
        d = tl.load(scale, mask=there, other=0).to(tl.int64)
        total += (256 * hi + lo).to(tl.int64) * d[None, :]
        if NIBBLES:
            m = tl.load(offset, mask=there, other=0).to(tl.int64)
            total += tl.load(of_block, mask=here, other=0).to(tl.int64)[:, None] * m[None, :]
        high += BLOCK
        low += BLOCK
        scale += rows
        offset += rows
        of_block += 1
    return total


@triton.jit(do_not_specialize=["tokens"])
def linear_rows(
    planes,
    sums,
    exponents,
    quants,
    scales,
    result,
    tokens,
    rows,
    columns,
    shift,
    OPERAND: tl.constexpr,
    NIBBLES: tl.constexpr,
    FINISHED: tl.constexpr,
    BLOCK_M: tl.constexpr,
    BLOCK_N: tl.constexpr,
):
    """Write LINEAR of all tokens, or its exact sums; one BLOCK_M tokens × BLOCK_N rows of the result a program.

    Shapes  planes, sums, exponents: what quantise_rows wrote; quants: (rows, columns / 2 where NIBBLES, else columns)
            bytes; scales: (2, columns / 32, rows) int32, D then M; result: (tokens, rows), int32 if FINISHED, else
            int64. All handed over as pointers to bytes.
    Units   shift = 24 + fin − fout; FINISHED is sat32(rsh(acc, shift − exponent)), else acc in Q(24 + fin − exponent).
    """
    at_n = tl.program_id(0).to(tl.int64) * BLOCK_N + tl.arange(0, BLOCK_N)
    at_m = tl.program_id(1).to(tl.int64) * BLOCK_M + tl.arange(0, BLOCK_M)
    total = exact_sums(planes, sums, quants, scales, at_m, at_n, tokens, rows, columns, OPERAND, NIBBLES)
    place = at_m[:, None] * rows + at_n[None, :]
    inside = (at_m < tokens)[:, None] & (at_n < rows)[None, :]
    if FINISHED:
        exponent = tl.load(exponents.to(tl.pointer_type(tl.int32)) + at_m, mask=at_m < tokens, other=0).to(tl.int64)
        y = rounded(total, tl.zeros((BLOCK_M, BLOCK_N), tl.int64) + (shift - exponent)[:, None])
        y = tl.minimum(tl.maximum(y, -0x7FFFFFFF), 0x7FFFFFFF)
        tl.store(result.to(tl.pointer_type(tl.int32)) + place, y.to(tl.int32), mask=inside)
    else:
        tl.store(result.to(tl.pointer_type(tl.int64)) + place, total, mask=inside)


@dataclass(frozen=True)
class Cut:
    """How a product is cut: the units' number format, a program's tokens and rows, its warps and pipeline stages."""

    operand: Any
    m: int
    n: int
    warps: int = 4
    stages: int = 2

    @property
    def name(self) -> str:
        """The format and the block, for logs and tables."""
        return f"{self.operand} {self.m}x{self.n}"


CUTS = {
    "int8": (Cut(tl.int8, 16, 64), Cut(tl.int8, 64, 64), Cut(tl.int8, 128, 64, warps=8)),
    "bf16": (Cut(tl.bfloat16, 16, 64), Cut(tl.bfloat16, 64, 64), Cut(tl.bfloat16, 128, 64, warps=8)),
}
"""For each format the cuts, by how many tokens they are for: the first with enough is taken, or else the last."""


def cut_for(cuts: Sequence[Cut], tokens: int) -> Cut:
    """The smallest cut that takes all tokens at once, or the largest."""
    return next((cut for cut in cuts if cut.m >= tokens), cuts[-1])


@dataclass(frozen=True)
class Matrix:
    """A matrix on the device: its quants as in the file, its scales as int32, (2, blocks, rows)."""

    quants: Buffer
    scales: Buffer
    rows: int
    columns: int
    nibbles: bool


def matrix(memory: Memory, kind: str, raw: Bytes) -> Matrix:
    """Bring rows of a file to the device, (n, row bytes) of Q4_1 or Q8_0. Raises ModelRefused.

    |Weff| < 2³¹ keeps D and M in int32: |M| < 2³¹ and |15·D + M| < 2³¹, or 128·|D| < 2³¹.
    """
    d, m = weights.scales(kind, raw)
    if max(int(np.abs(d).max(initial=0)), int(np.abs(m).max(initial=0))) >= 1 << 31:
        raise weights.ModelRefused("a scale does not fit 32 bits")
    size = weights.BLOCK_BYTES[kind]
    nibbles = kind == "Q4_1"
    quants = raw.reshape(len(raw), -1, size)[..., 4 if nibbles else 2 :]
    scales = np.stack([d.T, m.T]).astype(np.int32)
    columns = d.shape[1] * weights.BLOCK
    return Matrix(sent(memory, quants), sent(memory, scales), len(raw), columns, nibbles)


def sent(memory: Memory, array: npt.NDArray[Any]) -> Buffer:
    """Copy an array's bytes to a new buffer of the device."""
    data = np.array(array, order="C").reshape(-1).view(np.uint8)
    buffer = memory.empty(data.size)
    memory.write(buffer, data)
    return buffer


@dataclass(frozen=True)
class Quantised:
    """Vectors on the device as LINEAR takes them: planes of int8, sums of blocks, exponents."""

    planes: Buffer
    sums: Buffer
    exponents: Buffer
    tokens: int
    columns: int


def quantise(memory: Memory, z: Int64s) -> Quantised:
    """Bring vectors (n, k) to the device and scale each to 15 bits and a sign."""
    tokens, columns = z.shape
    sizes = (2 * z.size, 4 * z.size // weights.BLOCK, 4 * tokens)
    planes, totals, exponents = (memory.empty(size) for size in sizes)
    size = triton.next_power_of_2(columns)
    quantise_rows[(tokens,)](sent(memory, z), planes, totals, exponents, tokens, columns, SIZE=size, num_warps=4)
    return Quantised(planes, totals, exponents, tokens, columns)


def launch(x: Quantised, by: Matrix, result: Buffer, shift: int, cut: Cut, finished: bool = True) -> None:
    """Begin computing LINEAR of x by a matrix into `result`, (tokens, rows) int32, or int64 sums; see linear_rows.

    Raises  ValueError if the vectors are not as long as the matrix's rows.
    """
    if x.columns != by.columns:
        raise ValueError(f"vectors of {x.columns} do not fit rows of {by.columns}")
    linear_rows[(triton.cdiv(by.rows, cut.n), triton.cdiv(x.tokens, cut.m))](
        x.planes,
        x.sums,
        x.exponents,
        by.quants,
        by.scales,
        result,
        x.tokens,
        by.rows,
        by.columns,
        shift,
        OPERAND=cut.operand,
        NIBBLES=by.nibbles,
        FINISHED=finished,
        BLOCK_M=cut.m,
        BLOCK_N=cut.n,
        num_warps=cut.warps,
        num_stages=cut.stages,
    )


def linear(memory: Memory, x: Quantised, by: Matrix, formats: tuple[int, int], cuts: Sequence[Cut]) -> Int64s:
    """LINEAR, finished on the device: (n, rows) int32 values, equal to kernels.model.ops.linear."""
    fin, fout = formats
    result = memory.empty(4 * x.tokens * by.rows)
    launch(x, by, result, 24 + fin - fout, cut_for(cuts, x.tokens))
    return memory.read(result, 4 * x.tokens * by.rows).view(np.int32).reshape(x.tokens, by.rows).astype(np.int64)


def sums(memory: Memory, x: Quantised, by: Matrix, cuts: Sequence[Cut]) -> Int64s:
    """The exact sums Σ x·Weff, (n, rows) int64."""
    result = memory.empty(8 * x.tokens * by.rows)
    launch(x, by, result, 0, cut_for(cuts, x.tokens), finished=False)
    return memory.read(result, 8 * x.tokens * by.rows).view(np.int64).reshape(x.tokens, by.rows)
