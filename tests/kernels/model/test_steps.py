"""The step tree of a layer: what an honest party builds, the chain recomputes, leaf by leaf."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kernels.model import trees
from kernels.model.file import ModelFile, load
from kernels.model.layout import EMBEDDING, OUTPUT_NORM, Layout, layout
from kernels.model.opening import Root, is_opened, leaf_hashes
from kernels.model.ops import Int64s
from kernels.model.recompute import Impossible, WrongInputs, decode, embed_residual, recompute
from kernels.model.stepbuild import build
from kernels.model.steps import CHUNK, FORMS, Kind, Need, Source, Steps, step_leaf

VECTORS = Path(__file__).parents[2] / "vectors"
STATES = 31
LENGTHS = (0, 1, 63, 64, 65, 130)


@pytest.fixture(scope="module")
def file() -> ModelFile:
    return load()


@pytest.fixture(scope="module")
def vectors() -> Any:
    return np.load(VECTORS / "llama_layer0.npz")


class Party:
    """Somebody who has the weights and x_l of every position, and can open what a leaf needs."""

    def __init__(self, file: ModelFile, steps: Steps, residuals: Int64s) -> None:
        self.file, self.steps, self.residuals = file, steps, residuals
        self.leaves = build(steps, residuals, lambda name: weights(file, name))
        self.names = sorted((one.first_row, name) for name, one in file.tensors.items())

    def row(self, index: int) -> bytes:
        first, name = max(one for one in self.names if one[0] <= index)
        return self.file.row(name, index - first)

    def open(self, need: Need) -> list[bytes]:
        where = range(need.first, need.first + need.count)
        if need.source is Source.STEPS:
            return [self.leaves[i] for i in where]
        if need.source is Source.WEIGHTS:
            return [self.row(i) for i in where]
        return [self.residuals[i // STATES].astype("<i4").tobytes() for i in where]

    def levels(self, source: Source) -> list[list[bytes]]:
        """A trace in which only this layer's residuals are real, or the step tree."""
        if source is Source.STEPS:
            return trees.levels([step_leaf(leaf) for leaf in self.leaves])
        trace = [step_leaf(i.to_bytes(4, "big")) for i in range(self.steps.positions * STATES)]
        for position in range(self.steps.positions):
            need = self.steps.residual(position)
            trace[need.first] = leaf_hashes(need, self.open(need), STATES)[0]
        return trees.levels(trace)

    def roots(self) -> dict[Source, Root]:
        made = {source: self.levels(source) for source in (Source.STEPS, Source.TRACE)}
        roots = {source: Root(levels[-1][0], len(levels[0])) for source, levels in made.items()}
        return roots | {Source.WEIGHTS: Root(self.file.weights_root(), self.file.rows)}

    def siblings(self, need: Need) -> list[bytes]:
        if need.source is Source.WEIGHTS:
            first, name = max(one for one in self.names if one[0] <= need.first)
            return self.file.open_rows(name, need.first - first, need.count)
        return trees.prove(self.levels(need.source), need.first, need.count)

    def inputs(self, index: int) -> list[list[bytes]]:
        return [self.open(need) for need in self.steps.needs(index)]


def weights(file: ModelFile, name: str) -> Any:
    return file.gains(name) if file.tensors[name].kind == "F32" else file.weights(name)


def residuals(positions: int, seed: int = 1) -> Int64s:
    """Residuals of a model's size: Q15, some elements large."""
    random = np.random.default_rng(seed)
    return (random.standard_normal((positions, 576)) * random.choice([2**12, 2**17, 2**22], (1, 576))).astype(np.int64)


def party(file: ModelFile, position: int, layer: int) -> Party:
    return Party(file, Steps(layout(), position, layer), residuals(position + 1))


@pytest.fixture(scope="module")
def parties(file: ModelFile) -> dict[int, Party]:
    return {t: party(file, t, layer) for t, layer in zip(LENGTHS, (0, 1, 29, 17, 8, 4), strict=True)}


def test_the_layout_is_that_of_the_public_file(file: ModelFile) -> None:
    found = layout(file.shape)
    assert found.rows == file.rows == 204733
    for name, one in file.tensors.items():
        rows = found.tensors[name]
        assert (rows.kind, rows.columns, rows.count, rows.first) == (one.kind, one.columns, one.rows, one.first_row)
        assert rows.row_bytes == one.row_bytes


def test_a_built_tree_is_the_published_layer(file: ModelFile, vectors: Any) -> None:
    x0 = vectors["x0"].astype(np.int64)
    for t in range(4):
        steps = Steps(layout(), t, 0)
        leaves = build(steps, x0[: t + 1], lambda name: weights(file, name))
        for kind, name in PUBLISHED.items():
            part = leaves[steps.firsts[kind] : steps.firsts[kind] + steps.counts[kind]]
            expected = vectors[name][t]
            assert np.array_equal(decode(kind, part), expected.ravel()), (t, kind)
        k = decode(Kind.K, leaves[: steps.counts[Kind.K]]).reshape(3, t + 1, 64)
        assert np.array_equal(k, vectors["k"][: t + 1].transpose(1, 0, 2))
        p = decode(Kind.P, leaves[steps.firsts[Kind.P] :][: steps.counts[Kind.P]]).reshape(9, t + 1)
        assert np.array_equal(p, vectors["p"][t][:, : t + 1])


PUBLISHED = {
    Kind.NORM: "attn_norm",
    Kind.Q: "q",
    Kind.ATTENDED: "attn_out",
    Kind.PROJECTED: "o_proj",
    Kind.MID: "x_mid",
    Kind.MID_NORM: "ffn_norm",
    Kind.GATE: "gate",
    Kind.UP: "up",
    Kind.HIDDEN: "h",
    Kind.DOWN: "ffn_down",
    Kind.OUT: "x1",
}


def test_an_embedding_is_recomputed_from_its_row(file: ModelFile, vectors: Any) -> None:
    for token, x0 in zip(vectors["ids"].tolist(), vectors["x0"], strict=True):
        assert embed_residual(file.row(EMBEDDING, token)) == x0.astype("<i4").tobytes()


@pytest.mark.parametrize("position", LENGTHS)
def test_every_leaf_is_recomputed_from_what_lies_before_it(parties: dict[int, Party], position: int) -> None:
    one = parties[position]
    for index in range(one.steps.total):
        for need in one.steps.needs(index):
            assert need.source is not Source.STEPS or need.first + need.count <= index
        assert recompute(one.steps, index, one.inputs(index)) == one.leaves[index], one.steps.find(index)


@pytest.mark.parametrize("position", LENGTHS)
def test_no_leaf_needs_more_than_the_chain_recomputes(parties: dict[int, Party], position: int) -> None:
    steps = parties[position].steps
    for index in range(steps.total):
        needs = steps.needs(index)
        rows = sum(need.count for need in needs if need.source is Source.WEIGHTS)
        assert rows <= CHUNK + 1
        assert sum(sum(need.sizes) for need in needs) <= 80_000
        assert all(need.count <= CHUNK for need in needs)


@settings(max_examples=60, deadline=None)
@given(data=st.data())
def test_a_flipped_bit_of_any_input_does_not_open(parties: dict[int, Party], data: st.DataObject) -> None:
    one = parties[65]
    roots = one.roots()
    index = data.draw(st.integers(0, one.steps.total - 1))
    need = data.draw(st.sampled_from(one.steps.needs(index)))
    leaves = one.open(need)
    siblings = one.siblings(need)
    assert is_opened(need, leaves, siblings, roots, STATES)
    which = data.draw(st.integers(0, need.count - 1))
    bit = data.draw(st.integers(0, 8 * len(leaves[which]) - 1))
    assert not is_opened(need, flipped(leaves, which, bit), siblings, roots, STATES)
    assert not is_opened(need, leaves[1:], siblings, roots, STATES)


def flipped(leaves: Sequence[bytes], which: int, bit: int) -> list[bytes]:
    changed = bytearray(leaves[which])
    changed[bit // 8] ^= 1 << (bit % 8)
    return [*leaves[:which], bytes(changed), *leaves[which + 1 :]]


@settings(max_examples=20, deadline=None)
@given(data=st.data())
def test_the_first_wrong_leaf_of_a_tree_from_other_weights_is_refuted(
    file: ModelFile, parties: dict[int, Party], data: st.DataObject
) -> None:
    one = parties[data.draw(st.sampled_from([0, 1, 64]))]
    name = data.draw(st.sampled_from(["attn_k", "attn_v", "attn_q", "attn_output", "ffn_gate", "ffn_up", "ffn_down"]))
    row, column = data.draw(st.integers(0, 191)), data.draw(st.integers(0, 575))

    def other(asked: str) -> Any:
        right = weights(file, asked)
        if asked.endswith(f".{name}.weight"):
            right[row, column] += 1 << 22
        return right

    wrong = build(one.steps, one.residuals, other)
    differing = [i for i, (mine, theirs) in enumerate(zip(one.leaves, wrong, strict=True)) if mine != theirs]
    if differing:  # a weight that meets an element of 0 changes nothing
        first = differing[0]
        assert recompute(one.steps, first, one.inputs(first)) != wrong[first]
        assert one.steps.find(first)[0].name in EFFECT[name]


EFFECT = {
    "attn_k": ("K",),
    "attn_v": ("V",),
    "attn_q": ("Q",),
    "attn_output": ("PROJECTED",),
    "ffn_gate": ("GATE",),
    "ffn_up": ("UP",),
    "ffn_down": ("DOWN",),
}


def test_inputs_of_another_form_are_refused(parties: dict[int, Party]) -> None:
    one = parties[1]
    for index in (0, one.steps.firsts[Kind.SCORES], one.steps.firsts[Kind.OUT]):
        inputs = one.inputs(index)
        for wrong in (inputs[1:], [*inputs, []], [[], *inputs[1:]], [[inputs[0][0][1:]], *inputs[1:]]):
            with pytest.raises(WrongInputs):
                recompute(one.steps, index, wrong)


@pytest.mark.parametrize(("position", "layer"), [(-1, 0), (2048, 0), (0, 30), (0, -1)])
def test_there_are_no_steps_outside_the_model(position: int, layer: int) -> None:
    with pytest.raises(ValueError, match="no such step tree"):
        Steps(layout(), position, layer)


def test_the_longest_context_has_a_tree_of_14_levels() -> None:
    steps = Steps(layout(), 2047, 29)
    assert (steps.total, trees.height(steps.total)) == (13_890, 14)
    with pytest.raises(IndexError):
        steps.find(steps.total)


def test_the_output_norm_and_the_embedding_have_their_rows() -> None:
    found: Layout = layout()
    assert found.tensors[OUTPUT_NORM].first == found.rows - 1
    assert found.tensors[EMBEDDING].row_bytes == 612


@pytest.mark.parametrize("position", [0, 130])
def test_every_leaf_lies_within_the_limits_of_its_kind(parties: dict[int, Party], position: int) -> None:
    one = parties[position]
    for index, leaf in enumerate(one.leaves):
        kind, number = one.steps.find(index)
        assert len(decode(kind, [leaf])) == one.steps.elements(kind, number)  # or it raises Impossible


IMPOSSIBLE = [
    (Kind.SCORES, 0, Kind.Q, 32640),
    (Kind.TOP, 0, Kind.BLOCK_TOP, 2**30),
    (Kind.BLOCK_SUM, 0, Kind.P, -1),
    (Kind.ATTENDED, 1, Kind.SUM, 0),
    (Kind.P, 1, Kind.TOP, -(2**28)),
    (Kind.DOWN, 0, Kind.HIDDEN, 2**62),
    (Kind.DOWN, 0, Kind.HIDDEN, -(2**63)),
]


@pytest.mark.parametrize(("kind", "which", "holds", "value"), IMPOSSIBLE)
def test_inputs_that_nothing_computes_are_named_and_overflow_nothing(
    parties: dict[int, Party], kind: Kind, which: int, holds: Kind, value: int
) -> None:
    one = parties[65]
    index = one.steps.firsts[kind]
    inputs = one.inputs(index)
    size = len(inputs[which][0])
    inputs[which][0] = np.full(size // int(FORMS[holds][2]), value, np.int64).astype(FORMS[holds]).tobytes()
    with pytest.raises(Impossible):
        recompute(one.steps, index, inputs)
