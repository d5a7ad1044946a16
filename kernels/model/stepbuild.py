"""A whole step tree, as an honest party makes it from the residuals and the weights."""

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from kernels.model import ops
from kernels.model.layout import in_layer
from kernels.model.ops import Int64s
from kernels.model.recompute import encode
from kernels.model.steps import CHUNK, Kind, Steps

Weights = Callable[[str], npt.NDArray[Any]]
"""A tensor's name → its Weff (rows, columns), or its gains (columns,), as integers."""


def build(steps: Steps, residuals: Int64s, weights: Weights) -> list[bytes]:
    """The leaves of a step tree, in order.

    Shapes  residuals: x_l of positions 0 … t, (t + 1, width).
    """
    made = _attention(steps, residuals, weights) | {}
    made |= _mlp(steps, made[Kind.MID], weights)
    leaves: list[bytes] = []
    for kind in Kind:
        leaves += [encode(kind, part) for part in _parts(steps, kind, made[kind])]
    return leaves


def _attention(steps: Steps, residuals: Int64s, weights: Weights) -> dict[Kind, Int64s]:
    """Everything up to x′: arrays in the order of their leaves."""
    shape, load = steps.shape, _loader(steps, weights)
    normed = ops.rmsnorm(residuals, load("attn_norm"))
    positions = np.arange(steps.positions, dtype=np.int64)
    k = ops.queries(ops.linear(normed, load("attn_k"), ops.Q), positions, shape).transpose(1, 0, 2)
    v = ops.values(ops.linear(normed, load("attn_v"), ops.Q), shape).transpose(1, 0, 2)
    q = ops.queries(ops.linear(normed[-1:], load("attn_q"), ops.Q), positions[-1:], shape)[0]
    made = {Kind.K: k, Kind.V: v, Kind.NORM: normed[-1], Kind.Q: q} | _heads(steps, q, k, v)
    attended = made[Kind.ATTENDED].reshape(1, -1)
    made[Kind.PROJECTED] = ops.linear(attended, load("attn_output"), ops.Q_OUTPUT)[0]
    made[Kind.MID] = ops.residual(residuals[-1], made[Kind.PROJECTED])
    return made


def _heads(steps: Steps, q: Int64s, k: Int64s, v: Int64s) -> dict[Kind, Int64s]:
    """Attention of every head, with its blocks: q (heads, 64), k and v (KV heads, positions, 64)."""
    group = steps.shape.group
    s = np.array([ops.scores(q[head], k[head // group]) for head in range(len(q))])
    top = s.max(axis=1, keepdims=True)
    p = ops.softmax_weights(s, top)
    starts = np.arange(0, steps.positions, CHUNK)
    weighed = np.array(
        [[p[h, b : b + CHUNK] @ v[h // group, b : b + CHUNK] for b in starts.tolist()] for h in range(len(q))]
    )
    total = p.sum(axis=1, keepdims=True)
    return {
        Kind.SCORES: s,
        Kind.BLOCK_TOP: np.maximum.reduceat(s, starts, axis=1),
        Kind.TOP: top,
        Kind.P: p,
        Kind.BLOCK_SUM: np.add.reduceat(p, starts, axis=1),
        Kind.BLOCK_VALUES: weighed,
        Kind.SUM: total,
        Kind.ATTENDED: ops.attention_output(weighed.sum(axis=1), total),
    }


def _mlp(steps: Steps, mid: Int64s, weights: Weights) -> dict[Kind, Int64s]:
    """Everything after x′."""
    load = _loader(steps, weights)
    normed = ops.rmsnorm(mid[None], load("ffn_norm"))
    gate, up = (ops.linear(normed, load(name), ops.Q) for name in ("ffn_gate", "ffn_up"))
    hidden = ops.mlp(gate, up)
    down = ops.linear(hidden, load("ffn_down"), ops.Q_DOWN)
    made = {Kind.MID_NORM: normed, Kind.GATE: gate, Kind.UP: up, Kind.HIDDEN: hidden, Kind.DOWN: down}
    return {kind: value[0] for kind, value in made.items()} | {Kind.OUT: ops.residual(mid, down[0])}


def _loader(steps: Steps, weights: Weights) -> Callable[[str], Int64s]:
    return lambda name: np.asarray(weights(in_layer(steps.layer, name)), np.int64)


def _parts(steps: Steps, kind: Kind, values: Int64s) -> Sequence[Int64s]:
    """One array for each leaf of a kind."""
    if kind in (Kind.SCORES, Kind.P):
        return [row[b : b + CHUNK] for row in values for b in range(0, steps.positions, CHUNK)]
    return list(values.reshape(steps.counts[kind], -1))
