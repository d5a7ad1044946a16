"""Every operation at its edges, as the vectors have them, and the whole of layer 0, intermediate by intermediate."""

from typing import Any

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kernels.model import ops
from kernels.model.file import ModelFile, layer
from tests.kernels.model.vectors import OPERATIONS, layer0

Int64s = npt.NDArray[np.int64]


def wide(values: list[Any]) -> Int64s:
    return np.array(values, np.int64)


def columns(name: str, *keys: str) -> tuple[Int64s, ...]:
    return tuple(wide([case[key] for case in OPERATIONS[name]]) for key in keys)


def test_shifts_are_the_vectors() -> None:
    x, s, y = columns("rsh", "x", "s", "y")
    assert (ops.rsh(x, s) == y).all()
    assert [int(ops.rsh(a, b)) for a, b in zip(x.tolist(), s.tolist(), strict=True)] == y.tolist()


@given(st.integers(-(2**62) + 1, 2**62 - 1), st.integers(1, 200))
def test_a_shift_rounds_half_up(x: int, s: int) -> None:
    assert int(ops.rsh(x, s)) == ((x + (1 << (s - 1))) >> s if s < 63 else 0)


@given(st.integers(0, 2**63 - 1))
def test_bit_lengths_are_exact(v: int) -> None:
    assert int(ops.bit_length(wide([v]))[0]) == v.bit_length()


def test_sat16_is_the_vectors() -> None:
    x, y = columns("sat16", "x", "y")
    assert (ops.sat16(x) == y).all()


@pytest.mark.parametrize("bits", [32, 48])
def test_sat_is_symmetric(bits: int) -> None:
    limit = 2 ** (bits - 1) - 1
    inside = wide([0, limit, -limit])
    assert (ops.sat(inside, bits) == inside).all()
    assert ops.sat(wide([limit + 1, -limit - 1]), bits).tolist() == [limit, -limit]


@pytest.mark.parametrize("case", OPERATIONS["linear"], ids=lambda case: case["name"])
def test_linear_is_the_vectors(case: dict[str, Any], real: ModelFile) -> None:
    weights = real.weights(case["weight"]).astype(np.int64)
    y = ops.linear(wide([case["z"]]), weights, (case["fin"], case["fout"]))[0]
    assert (y[:16].tolist(), int(y.sum())) == (case["y_first16"], case["y_sum"])


@pytest.mark.parametrize("case", OPERATIONS["rmsnorm"], ids=lambda case: case["name"])
def test_rmsnorm_is_the_vectors(case: dict[str, Any], real: ModelFile) -> None:
    y = ops.rmsnorm(wide([case["x"]]), real.gains(case["gain"]).astype(np.int64))[0]
    assert (y[:16].tolist(), int(y.sum())) == (case["y_first16"], case["y_sum"])


def test_mlp_is_the_vectors() -> None:
    gate, up, h = columns("mlp", "gate", "up", "h")
    assert (ops.mlp(gate, up) == h).all()


def test_every_intermediate_of_layer_0_is_the_vectors(real: ModelFile) -> None:
    expected, made = layer0(), step_by_step(real, layer0()["ids"])
    assert set(made) == set(expected) - {"ids"}
    for name, value in made.items():
        assert (value == expected[name].reshape(value.shape)).all(), name


def step_by_step(file: ModelFile, ids: Int64s) -> dict[str, Int64s]:
    """Layer 0 in the words of the specification."""

    def linear(name: str, z: Int64s, formats: tuple[int, int]) -> Int64s:
        return ops.linear(z, file.weights(layer(0, name)).astype(np.int64), formats)

    def gains(name: str) -> Int64s:
        return file.gains(layer(0, name)).astype(np.int64)

    shape, positions = file.shape, np.arange(len(ids), dtype=np.int64)
    made = {"x0": ops.embed(file.embeddings(ids).astype(np.int64))}
    made["attn_norm"] = normed = ops.rmsnorm(made["x0"], gains("attn_norm"))
    made["attn_in_x"], made["attn_in_e"] = ops.quantise(normed)
    made["q_lin"], made["k_lin"], made["v_lin"] = (linear(f"attn_{name}", normed, ops.Q) for name in "qkv")
    made["q"] = q = ops.queries(made["q_lin"], positions, shape)
    made["k"] = k = ops.queries(made["k_lin"], positions, shape)
    made["v"] = v = ops.values(made["v_lin"], shape)
    made["p"] = weights_of(q, k, shape.group)
    made["attn_out"] = ops.attention(q, k, v, shape)
    made["o_proj"] = linear("attn_output", made["attn_out"], ops.Q_OUTPUT)
    made["x_mid"] = ops.residual(made["x0"], made["o_proj"])
    made["ffn_norm"] = normed = ops.rmsnorm(made["x_mid"], gains("ffn_norm"))
    made["gate"], made["up"] = linear("ffn_gate", normed, ops.Q), linear("ffn_up", normed, ops.Q)
    made["h"] = ops.mlp(made["gate"], made["up"])
    made["ffn_down"] = linear("ffn_down", made["h"], ops.Q_DOWN)
    made["x1"] = ops.residual(made["x_mid"], made["ffn_down"])
    return made


def weights_of(q: Int64s, k: Int64s, group: int) -> Int64s:
    """The weights p of every position, head and earlier position; 0 for later ones."""
    p = np.zeros((len(q), q.shape[1], len(k)), np.int64)
    for t in range(len(q)):
        for head in range(q.shape[1]):
            s = ops.scores(q[t, head], k[: t + 1, head // group])
            p[t, head, : t + 1] = ops.softmax_weights(s, s.max())
    return p


def test_attention_of_extreme_heads_stays_in_range() -> None:
    low, high = np.full((3, 64), -32640, np.int64), np.full((3, 64), 32639, np.int64)
    assert (ops.attend(high[0], np.concatenate([low, high]), np.concatenate([low, high])) == 32639 * 64).all()
    assert (ops.attend(low[0], low, low) == -32640 * 64).all()
    assert ops.embed(wide([2**31 - 1, -(2**31) + 1, 256, -256])).tolist() == [2**22, -(2**22), 1, 0]
