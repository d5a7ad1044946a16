"""Every operation of `int-llama/1` in numpy integers: short, to be read beside docs/arithmetic.md §2 to §4.

The chain recomputes disputed leaves with this file; every engine must equal it to the last bit.
Shapes  arrays are int64 unless a docstring says otherwise; a leading n counts positions, each for itself.
Units   Qn: the integer is the real value × 2ⁿ. `>>` floors. No floats.
"""

from math import isqrt

import numpy as np
import numpy.typing as npt

from kernels.model import tables
from kernels.model.shape import Shape

Int64s = npt.NDArray[np.int64]

EPSILON = 10737  # 10⁻⁵ · 2³⁰, what RMSNORM adds to a mean of squares
LOG2_SCALE = 47274  # log₂(e) / 8 · 2¹⁸: turns a Q18 product of Q9 and Q9 into log₂ units Q12, with 1/√64 inside
MLP_LIMIT = 1 << 20
Q = (16, 16)  # formats (fin, fout) of LINEAR: q, k, v, gate, up and the head
Q_OUTPUT = (16, 15)
Q_DOWN = (24, 15)

_POWERS: Int64s = np.left_shift(np.int64(1), np.arange(63, dtype=np.int64))
_ONE = np.int64(1)


def rsh(x: Int64s | int, s: Int64s | int) -> Int64s:
    """Shift right and round half up: (x + 2^(s−1)) >> s; x·2^(−s) for s ≤ 0; 0 for s ≥ 63.

    Shapes  x and s broadcast. |x| < 2⁶² where s > 0, and |x|·2^(−s) < 2⁶³ where s ≤ 0.
    """
    value = np.asarray(x, np.int64)
    if isinstance(s, int):
        if s <= 0 or s >= 63:
            return value << min(-s, 62) if s <= 0 else np.zeros_like(value)
        result: Int64s = (value + np.int64(1 << (s - 1))) >> s
        return result
    if s.size and int(s.min()) >= 0 and int(s.max()) < 63:
        return (value + ((_ONE << s) >> 1)) >> s
    right = np.clip(s, 1, 62)
    rounded = (value + (_ONE << (right - 1))) >> right
    result = np.where(s > 0, rounded, value << np.clip(-s, 0, 62))
    return np.where(s >= 63, np.int64(0), result)


def bit_length(v: Int64s) -> Int64s:
    """How many bits each v ≥ 0 has; 0 has none. Exact for every int64, which frexp is not."""
    result: Int64s = np.searchsorted(_POWERS, v, side="right").astype(np.int64)
    return result


def sat(x: Int64s, bits: int) -> Int64s:
    """Clamp to ±(2^(bits−1) − 1)."""
    limit = np.int64((1 << (bits - 1)) - 1)
    result: Int64s = np.clip(x, -limit, limit)
    return result


def sat16(x: Int64s) -> Int64s:
    """Clamp to [−32640, 32639]: two planes of int8 hold it, x = 256·hi + lo."""
    result: Int64s = np.clip(x, np.int64(-32640), np.int64(32639))
    return result


def quantise(z: Int64s) -> tuple[Int64s, Int64s]:
    """Scale each position's vector to 15 bits and a sign: z ≈ x·2^e with |x| ≤ 2¹⁴.

    Shapes  z: (n, k). Result: x (n, k), e (n, 1).
    """
    e = bit_length(np.abs(z).max(axis=1, keepdims=True)) - 14
    return rsh(z, e), e


def linear(z: Int64s, weights: Int64s, formats: tuple[int, int]) -> Int64s:
    """LINEAR: one exact integer for each output, rounded once.

    Shapes  z: (n, k); weights: (m, k), Weff. Result: (n, m), int32 values.
    Units   formats (fin, fout): z is Q fin, the result Q fout; weights are Q24.
    """
    fin, fout = formats
    x, e = quantise(z)
    return sat(rsh(x @ weights.T, 24 + fin - e - fout), 32)


def embed(rows: Int64s) -> Int64s:
    """EMBED: rows of Weff (n, width), one for each token, to the residual (n, width), Q15."""
    return rsh(rows, 9)


def rmsnorm(x: Int64s, gain: Int64s) -> Int64s:
    """RMSNORM: x (n, width) Q15, gain (width,) Q13, to (n, width) Q16."""
    t = np.maximum(np.int64(0), bit_length(np.abs(x).max(axis=1, keepdims=True)) - 26)
    xs = rsh(x, t)
    mean = (xs * xs).sum(axis=1, keepdims=True, dtype=np.int64) // np.int64(x.shape[1])
    v = np.maximum(_ONE, mean + (np.int64(EPSILON) >> (2 * t)))
    k = (62 - bit_length(v)) & np.int64(~1)
    root = np.array([[isqrt(value)] for value in (v << k).ravel().tolist()], np.int64).reshape(v.shape)
    inverse = np.int64(1 << 61) // root
    z = x * gain
    e2 = bit_length(np.abs(z).max(axis=1, keepdims=True)) - 30
    return sat(rsh(rsh(z, e2) * inverse, 58 + t - e2 - (k >> 1)), 32)


def rope(x: Int64s, positions: Int64s, shape: Shape) -> Int64s:
    """ROPE: rotate adjacent pairs of every head by its position's angles. x: (n, heads, head_dim)."""
    cos_table, sin_table = tables.cosines(shape.rope_base, shape.head_dim // 2, shape.max_context)
    cos = cos_table[positions][:, None, :].astype(np.int64)
    sin = sin_table[positions][:, None, :].astype(np.int64)
    a, b = x[..., 0::2], x[..., 1::2]
    result = np.empty_like(x)
    result[..., 0::2] = rsh(a * cos - b * sin, 15)
    result[..., 1::2] = rsh(a * sin + b * cos, 15)
    return result


def queries(q: Int64s, positions: Int64s, shape: Shape) -> Int64s:
    """Turn LINEAR's q (or k), (n, heads·head_dim) Q16, into rotated heads (n, heads, head_dim), Q9 in int16's range."""
    return sat16(rsh(rope(q.reshape(len(q), -1, shape.head_dim), positions, shape), 7))


def values(v: Int64s, shape: Shape) -> Int64s:
    """Turn LINEAR's v, (n, kv_width) Q16, into heads (n, kv_heads, head_dim), Q10 in int16's range."""
    return sat16(rsh(v.reshape(len(v), -1, shape.head_dim), 6))


def scores(q: Int64s, k: Int64s) -> Int64s:
    """Scores of one head's query (head_dim,) against keys (j, head_dim): (j,), log₂ units Q12."""
    return rsh((k @ q) * np.int64(LOG2_SCALE), 24)


def softmax_weights(s: Int64s, top: Int64s | int) -> Int64s:
    """Weights p of scores s under their largest, `top`: 2^(s − top), Q14."""
    d = np.int64(top) - s
    return rsh(tables.exp2().astype(np.int64)[d & 4095], d >> 12)


def attention_output(numerator: Int64s, denominator: Int64s | int) -> Int64s:
    """The quotient (Σp·v) / Σp, rounded, from Q10 to Q16."""
    total = np.int64(denominator)
    result: Int64s = (np.int64(128) * numerator + total) // (np.int64(2) * total)
    return result


def attend(q: Int64s, k: Int64s, v: Int64s) -> Int64s:
    """ATTENTION of one head at one position: q (head_dim,), k and v (j, head_dim) of all positions up to its own.

    Result  (head_dim,), Q16. Two passes, the largest score first: an online softmax would round by blocks.
    """
    s = scores(q, k)
    p = softmax_weights(s, s.max())
    return attention_output(p @ v, p.sum(dtype=np.int64))


def attention(q: Int64s, k: Int64s, v: Int64s, shape: Shape) -> Int64s:
    """ATTENTION, causal: q (n, heads, head_dim) of the last n positions, k and v (t, kv_heads, head_dim) of all t.

    Result  (n, heads·head_dim), Q16.
    """
    n, t = len(q), len(k)
    result = np.empty((n, shape.heads, shape.head_dim), np.int64)
    for i in range(n):
        seen = t - n + i + 1
        for h in range(shape.heads):
            kv = h // shape.group
            result[i, h] = attend(q[i, h], k[:seen, kv], v[:seen, kv])
    return result.reshape(n, -1)


def mlp(gate: Int64s, up: Int64s) -> Int64s:
    """MLP: h = gate · sigmoid(gate) · up, elementwise; Q16 to Q24, at most 48 bits."""
    c = np.clip(gate, np.int64(-MLP_LIMIT), np.int64(MLP_LIMIT - 1)) + np.int64(MLP_LIMIT)
    i, f = c >> 10, c & np.int64(1023)
    table = tables.sigmoid().astype(np.int64)
    sigmoid = np.int64(1024) * table[i] + (table[i + 1] - table[i]) * f
    return sat(rsh(rsh(gate * sigmoid, 26) * up, 8), 48)


def residual(x: Int64s, y: Int64s) -> Int64s:
    """Add what a block made to the residual, (n, width) Q15, in int32's range."""
    return sat(x + y, 32)
