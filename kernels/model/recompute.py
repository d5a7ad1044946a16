"""One leaf of a step tree from its opened inputs, by the reference: what the chain does at the end of a dispute."""

from collections.abc import Callable, Sequence

import numpy as np

from kernels.model import ops
from kernels.model.layout import F32, Q4_1, Q8_0
from kernels.model.ops import Int64s
from kernels.model.steps import CHUNK, FORMS, LIMITS, Kind, Need, Steps
from kernels.model.weights import decode_row

Opened = Sequence[Sequence[bytes]]
"""For each need, in order, the bytes of its leaves."""
Rule = Callable[[Steps, int, Opened], Int64s]


class Impossible(ValueError):
    """An input holds what no computation gives: whoever committed to it did not compute it."""


class WrongInputs(ValueError):
    """These are not as many inputs, or not as long, as the leaf needs."""


def fits(needs: Sequence[Need], opened: Opened) -> bool:
    """Whether what is opened has the form of what is needed."""
    return len(needs) == len(opened) and all(
        need.sizes == tuple(map(len, leaves)) for need, leaves in zip(needs, opened, strict=True)
    )


def recompute(steps: Steps, index: int, opened: Opened) -> bytes:
    """The bytes that leaf `index` must have. Raises IndexError, WrongInputs, Impossible, ModelRefused."""
    if not fits(steps.needs(index), opened):
        raise WrongInputs("not what this leaf is computed from")
    kind, number = steps.find(index)
    return encode(kind, _RULES[kind](steps, number, opened))


def encode(kind: Kind, values: Int64s) -> bytes:
    """A leaf's integers as its bytes."""
    raw: bytes = np.asarray(values, np.int64).astype(FORMS[kind]).tobytes()
    return raw


def decode(kind: Kind, leaves: Sequence[bytes]) -> Int64s:
    """The integers of one or more leaves, one after another. Raises Impossible."""
    values = np.frombuffer(b"".join(leaves), FORMS[kind]).astype(np.int64)
    least, most = LIMITS[kind]
    if values.min() < least or values.max() > most:
        raise Impossible(f"{kind.name} lies between {least} and {most}")
    return values


def embed_residual(row: bytes) -> bytes:
    """x_0 of a token, as its trace leaf holds it, from the token's row of the embedding."""
    raw: bytes = ops.embed(_weights(Q8_0, [row]))[0].astype("<i4").tobytes()
    return raw


def logit(residual: bytes, gain: bytes, row: bytes) -> int:
    """One logit from x of the last layer, the output norm's gains, and a token's row of the embedding."""
    normed = ops.rmsnorm(_residual([residual])[None], _gains([gain]))
    return int(ops.linear(normed, _weights(Q8_0, [row]), ops.Q)[0, 0])


def _residual(leaves: Sequence[bytes]) -> Int64s:
    return np.frombuffer(leaves[0], "<i4").astype(np.int64)


def _weights(kind: str, rows: Sequence[bytes]) -> Int64s:
    return np.array([decode_row(kind, row) for row in rows], np.int64)


def _gains(leaves: Sequence[bytes]) -> Int64s:
    return decode_row(F32, leaves[0]).astype(np.int64)


def _chunk(vector: Int64s, number: int) -> Int64s:
    return vector[CHUNK * number : CHUNK * (number + 1)]


def _linear(vector: Int64s, rows: Sequence[bytes], formats: tuple[int, int]) -> Int64s:
    """64 outputs of a linear layer from its whole input and their rows: (1, 64)."""
    return ops.linear(vector[None], _weights(Q4_1, rows), formats)


def _first(heads: Int64s) -> Int64s:
    """The one head of the one position: (1, 1, 64) to (64,)."""
    return heads.reshape(-1)


def _key(steps: Steps, number: int, opened: Opened) -> Int64s:
    residual, gain, rows = opened
    normed = ops.rmsnorm(_residual(residual)[None], _gains(gain))[0]
    position = np.array([number % steps.positions], np.int64)
    return _first(ops.queries(_linear(normed, rows, ops.Q), position, steps.shape))


def _value(steps: Steps, number: int, opened: Opened) -> Int64s:
    residual, gain, rows = opened
    normed = ops.rmsnorm(_residual(residual)[None], _gains(gain))[0]
    return _first(ops.values(_linear(normed, rows, ops.Q), steps.shape))


def _norm(steps: Steps, number: int, opened: Opened) -> Int64s:
    residual, gain = opened
    return _chunk(ops.rmsnorm(_residual(residual)[None], _gains(gain))[0], number)


def _query(steps: Steps, number: int, opened: Opened) -> Int64s:
    position = np.array([steps.position], np.int64)
    return _first(ops.queries(_linear(decode(Kind.NORM, opened[0]), opened[1], ops.Q), position, steps.shape))


def _scores(steps: Steps, number: int, opened: Opened) -> Int64s:
    return ops.scores(decode(Kind.Q, opened[0]), decode(Kind.K, opened[1]).reshape(-1, CHUNK))


def _weigh(steps: Steps, number: int, opened: Opened) -> Int64s:
    scores, top = decode(Kind.SCORES, opened[0]), decode(Kind.TOP, opened[1])[0]
    if scores.max() > top:
        raise Impossible("a score above the largest")
    return ops.softmax_weights(scores, top)


def _block_values(steps: Steps, number: int, opened: Opened) -> Int64s:
    weighed: Int64s = decode(Kind.P, opened[0]) @ decode(Kind.V, opened[1]).reshape(-1, CHUNK)
    return weighed


def _attended(steps: Steps, number: int, opened: Opened) -> Int64s:
    numerator = decode(Kind.BLOCK_VALUES, opened[0]).reshape(-1, CHUNK).sum(axis=0)
    return ops.attention_output(numerator, decode(Kind.SUM, opened[1])[0])


def _mid(steps: Steps, number: int, opened: Opened) -> Int64s:
    return ops.residual(_chunk(_residual(opened[0]), number), decode(Kind.PROJECTED, opened[1]))


def _mid_norm(steps: Steps, number: int, opened: Opened) -> Int64s:
    return _chunk(ops.rmsnorm(decode(Kind.MID, opened[0])[None], _gains(opened[1]))[0], number)


def _largest(kind: Kind) -> Rule:
    return lambda steps, number, opened: decode(kind, opened[0]).max(keepdims=True)


def _total(kind: Kind) -> Rule:
    return lambda steps, number, opened: decode(kind, opened[0]).sum(keepdims=True)


def _product(kind: Kind, formats: tuple[int, int]) -> Rule:
    return lambda steps, number, opened: _linear(decode(kind, opened[0]), opened[1], formats)[0]


_RULES: dict[Kind, Rule] = {
    Kind.K: _key,
    Kind.V: _value,
    Kind.NORM: _norm,
    Kind.Q: _query,
    Kind.SCORES: _scores,
    Kind.BLOCK_TOP: _largest(Kind.SCORES),
    Kind.TOP: _largest(Kind.BLOCK_TOP),
    Kind.P: _weigh,
    Kind.BLOCK_SUM: _total(Kind.P),
    Kind.BLOCK_VALUES: _block_values,
    Kind.SUM: _total(Kind.BLOCK_SUM),
    Kind.ATTENDED: _attended,
    Kind.PROJECTED: _product(Kind.ATTENDED, ops.Q_OUTPUT),
    Kind.MID: _mid,
    Kind.MID_NORM: _mid_norm,
    Kind.GATE: _product(Kind.MID_NORM, ops.Q),
    Kind.UP: _product(Kind.MID_NORM, ops.Q),
    Kind.HIDDEN: lambda steps, number, opened: ops.mlp(decode(Kind.GATE, opened[0]), decode(Kind.UP, opened[1])),
    Kind.DOWN: _product(Kind.HIDDEN, ops.Q_DOWN),
    Kind.OUT: lambda steps, number, opened: ops.residual(decode(Kind.MID, opened[0]), decode(Kind.DOWN, opened[1])),
}
