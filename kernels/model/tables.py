"""Tables of transcendental functions, made with big integers and never with libm; their hashes are in the vectors.

Source  docs/arithmetic.md §4. Every series here is summed in FRACTION bits with guard bits to spare, so that a table is
a matter of arithmetic: no rounding mode, no library and no processor has a say in it.
"""

import hashlib
from functools import cache
from math import isqrt

import numpy as np
import numpy.typing as npt

from kernels.model.shape import Shape

Int32s = npt.NDArray[np.int32]

FRACTION = 200  # bits after the point in every series
ONE = 1 << FRACTION
EXP2_STEPS = 4096
SIGMOID_ENTRIES = 2050
COSINE_BITS = 120  # of the recurrence of cos and sin


@cache
def exp2() -> Int32s:
    """EXP2[f] = round(2¹⁴·2^(−f/4096)), f < 4096. Result: (4096,) int32, from 16384 down to 8193."""
    log2 = ln(2 * ONE)
    values = [_rounded(exp(-(f * log2 // EXP2_STEPS)) << 14) for f in range(EXP2_STEPS)]
    return _frozen(values)


@cache
def sigmoid() -> Int32s:
    """SIG[i] = round(2¹⁶·sigmoid(i/64 − 16)), i < 2050. Result: (2050,) int32, from 0 to 65536."""
    values = []
    for i in range(SIGMOID_ENTRIES):
        falling = exp(-(i * ONE // 64 - 16 * ONE))  # e^(−x)
        values.append(_rounded((ONE << (16 + FRACTION)) // (ONE + falling)))
    return _frozen(values)


@cache
def cosines(base: int, half: int, positions: int) -> tuple[Int32s, Int32s]:
    """Tables (C, S) = round(2¹⁵·cos(tθᵢ)), round(2¹⁵·sin(tθᵢ)) with θᵢ = base^(−i/half).

    Shapes  result: two of (positions, half) int32; half is head_dim / 2.
    Result  by the recurrence in 2⁻¹²⁰ of docs/arithmetic.md §4: the recurrence, not the function, is the definition.
    """
    columns = [_rotation(angle, positions) for angle in angles(base, half)]
    cos = np.array([[entry[0] for entry in column] for column in columns], np.int32).T
    sin = np.array([[entry[1] for entry in column] for column in columns], np.int32).T
    return _frozen(cos), _frozen(sin)


def hashes(shape: Shape) -> dict[str, str]:
    """SHA-256 of every table of a model, as little-endian int32, in hex."""
    cos, sin = cosines(shape.rope_base, shape.head_dim // 2, shape.max_context)
    tables = {"exp2": exp2(), "sigmoid": sigmoid(), "cos": cos, "sin": sin}
    return {name: hashlib.sha256(table.astype("<i4").tobytes()).hexdigest() for name, table in tables.items()}


def angles(base: int, half: int) -> list[int]:
    """θᵢ = base^(−i/half) with FRACTION bits, i < half."""
    log = ln(base * ONE)
    return [exp(-(i * log // half)) for i in range(half)]


def exp(x: int) -> int:
    """e^x with FRACTION bits, for |x| up to a few dozen: halved eight times, a Taylor series, squared back."""
    guard = 64
    term = total = 1 << (FRACTION + guard)
    small = (x << guard) >> 8
    n = 1
    while term not in (0, -1):
        term = (term * small >> (FRACTION + guard)) // n
        total += term
        n += 1
    for _ in range(8):
        total = total * total >> (FRACTION + guard)
    return total >> guard


def ln(x: int) -> int:
    """The natural logarithm of x ≥ 1, both with FRACTION bits: roots until near one, then the series of atanh."""
    guard, halvings = 64, 16
    unit = 1 << (FRACTION + guard)
    root = x << guard
    for _ in range(halvings):
        root = isqrt(root * unit)
    ratio = (root - unit) * unit // (root + unit)
    square, power, total, n = ratio * ratio // unit, ratio, 0, 1
    while power:
        total += power // n
        power = power * square // unit
        n += 2
    return (total << (halvings + 1)) >> guard


def sine_cosine(x: int) -> tuple[int, int]:
    """(sin x, cos x) with FRACTION bits for 0 ≤ x ≤ 1, by their Taylor series."""
    guard = 64
    unit = FRACTION + guard
    sums = [0, 0, 0, 0]
    term, n = 1 << unit, 0
    while term:
        sums[n & 3] += term
        n += 1
        term = (term * (x << guard) >> unit) // n
    return (sums[1] - sums[3]) >> guard, (sums[0] - sums[2]) >> guard


def _rotation(angle: int, positions: int) -> list[tuple[int, int]]:
    """The entries (cos, sin) · 2¹⁵ of one angle at all positions."""
    sin, cos = (value >> (FRACTION - COSINE_BITS) for value in sine_cosine(angle))
    c, s = 1 << COSINE_BITS, 0
    drop = COSINE_BITS - 15
    half = 1 << (drop - 1)
    entries = []
    for _ in range(positions):
        entries.append(((c + half) >> drop, (s + half) >> drop))
        c, s = (c * cos - s * sin) >> COSINE_BITS, (s * cos + c * sin) >> COSINE_BITS
    return entries


def _rounded(value: int) -> int:
    """The nearest integer to a value with FRACTION bits."""
    return (value + (ONE >> 1)) >> FRACTION


def _frozen(values: list[int] | Int32s) -> Int32s:
    """A table that nobody can change by accident."""
    table = np.ascontiguousarray(values, np.int32)
    table.setflags(write=False)
    return table
