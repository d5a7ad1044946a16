"""A model file's bytes as integers: rows of GGUF's Q4_1, Q8_0 and F32, without a float on the way.

Every fp16 scale is a multiple of 2⁻²⁴, so that the weights of the public file are integers × 2⁻²⁴ (Q24); norm gains
are rounded once, half to even, to Q13. Source: docs/arithmetic.md §3.
"""

import numpy as np
import numpy.typing as npt

Int32s = npt.NDArray[np.int32]
Int64s = npt.NDArray[np.int64]
Bytes = npt.NDArray[np.uint8]

BLOCK = 32  # weights that share a scale
BLOCK_BYTES = {"Q4_1": 20, "Q8_0": 34}
GAIN_BITS = 13


class ModelRefused(ValueError):
    """The bytes are no model of this arithmetic, or a bound does not hold for them."""


def row_bytes(kind: str, columns: int) -> int:
    """Bytes of a row of so many columns. Raises ModelRefused on another kind or a broken block."""
    if kind == "F32":
        return 4 * columns
    if kind not in BLOCK_BYTES or columns % BLOCK:
        raise ModelRefused(f"rows of {columns} weights in {kind} are not read here")
    return columns // BLOCK * BLOCK_BYTES[kind]


def decode_row(kind: str, data: bytes) -> Int32s:
    """One row as it is opened in a dispute: Weff (Q24) of Q4_1 and Q8_0, gains (Q13) of F32. Raises ModelRefused."""
    raw = np.frombuffer(data, np.uint8).reshape(1, -1)
    return gains(raw[0]) if kind == "F32" else decode(kind, raw)[0]


def decode(kind: str, raw: Bytes) -> Int32s:
    """Rows of weights: raw (n, row bytes) to Weff (n, columns) int32, Q24. Raises ModelRefused."""
    if kind not in BLOCK_BYTES or raw.shape[1] % BLOCK_BYTES[kind]:
        raise ModelRefused(f"{raw.shape[1]} bytes are no row of {kind}")
    blocks = raw.reshape(len(raw), -1, BLOCK_BYTES[kind])
    d, m = scales(kind, raw)
    quants = np.empty((*blocks.shape[:2], BLOCK), np.int64)
    if kind == "Q4_1":
        quants[..., :16], quants[..., 16:] = blocks[..., 4:] & 15, blocks[..., 4:] >> 4
    else:
        quants[...] = blocks[..., 2:].view(np.int8)
    quants *= d[..., None]
    quants += m[..., None]
    if quants.size and int(np.abs(quants).max()) >= 1 << 31:
        raise ModelRefused("a weight does not fit 32 bits")
    return quants.reshape(len(raw), -1).astype(np.int32)


def scales(kind: str, raw: Bytes) -> tuple[Int64s, Int64s]:
    """D = d·2²⁴ and M = m·2²⁴ of every block (M = 0 in Q8_0): (n, blocks) each. Raises ModelRefused."""
    blocks = raw.reshape(len(raw), -1, BLOCK_BYTES[kind])
    d = halves(_words(blocks[..., :2]))
    return d, halves(_words(blocks[..., 2:4])) if kind == "Q4_1" else np.zeros_like(d)


def halves(bits: Int64s) -> Int64s:
    """Half-precision numbers × 2²⁴, which are integers. Raises ModelRefused on infinity and what is no number."""
    exponent, fraction = bits >> 10 & 31, bits & 1023
    if (exponent == 31).any():
        raise ModelRefused("a scale is not a finite number")
    size = np.where(exponent > 0, (fraction | 1024) << np.maximum(exponent - 1, np.int64(0)), fraction)
    result: Int64s = np.where(bits >> 15 == 1, -size, size)
    return result


def gains(raw: Bytes) -> Int32s:
    """Single-precision gains, bytes (4n,), to round_half_even(gain · 2¹³), (n,) int32. Raises ModelRefused."""
    if len(raw) % 4:
        raise ModelRefused("gains are four bytes each")
    bits = np.ascontiguousarray(raw).view("<u4").astype(np.int64)
    exponent, fraction = bits >> 23 & 255, bits & 0x7FFFFF
    if (exponent > 127 + 30 - GAIN_BITS).any():
        raise ModelRefused("a gain is not a number below 2^17")
    size = np.where(exponent > 0, fraction | 0x800000, fraction)  # × 2^(max(exponent, 1) − 150)
    drop = 150 - GAIN_BITS - np.maximum(exponent, np.int64(1))
    down = np.clip(drop, 1, 40)
    half_even = (size + (np.int64(1) << (down - 1)) - 1 + (size >> down & 1)) >> down
    rounded = np.where(drop > 0, half_even, size << np.clip(-drop, 0, 30))
    result: Int32s = np.where(bits >> 31 == 1, -rounded, rounded).astype(np.int32)
    return result


def _words(pairs: Bytes) -> Int64s:
    """Little-endian 16-bit words, (…, 2) bytes to (…) int64."""
    return pairs[..., 0].astype(np.int64) | pairs[..., 1].astype(np.int64) << 8
