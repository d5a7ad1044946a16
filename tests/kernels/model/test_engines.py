"""Engines give the same bits: whatever the batch, the chunks, the threads, what a cache was cut from, or the engine."""

import hashlib
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kernels.model.engine import KINDS, Cache, ContextFull, Engine, EngineMissing, Feed, engine
from kernels.model.file import ModelFile, load
from tests.kernels.model import tiny
from tests.kernels.model.loaded import model_engine, works
from tests.kernels.model.vectors import CASES, sha256

PROCESSOR_KINDS = [kind for kind in KINDS if kind != "triton"]
FEW = settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])

IDS = st.lists(st.integers(0, tiny.SHAPE.vocabulary - 1), min_size=1, max_size=24)


class Outcome(NamedTuple):
    """All that a sequence's pass shows."""

    logits: npt.NDArray[np.int32]
    residuals: npt.NDArray[np.int32]


@pytest.fixture(params=PROCESSOR_KINDS)
def tested(request: pytest.FixtureRequest, small: ModelFile) -> Engine:
    """Each kind of engine that works here, with the tiny model."""
    if not works(request.param, small):
        pytest.skip(f"no {request.param} engine on this machine")
    return engine(small, request.param)


def alone(model: Engine, ids: Sequence[int]) -> Outcome:
    fed = model.feed([Feed(model.cache(), ids, "all", trace=True)])[0]
    assert fed.residuals is not None
    return Outcome(fed.logits, fed.residuals)


def same(one: Outcome, other: Outcome) -> bool:
    return all(np.array_equal(a, b) for a, b in zip(one, other, strict=True))


@given(ids=IDS)
@FEW
def test_engines_are_equal(ids: list[int], tested: Engine, small: ModelFile) -> None:
    assert same(alone(tested, ids), alone(engine(small, "reference"), ids))


@given(sequences=st.lists(IDS, min_size=1, max_size=4), data=st.data())
@FEW
def test_neither_chunks_nor_batches_show(sequences: list[list[int]], data: st.DataObject, tested: Engine) -> None:
    caches = [tested.cache() for _ in sequences]
    logits: list[list[npt.NDArray[np.int32]]] = [[] for _ in sequences]
    residuals: list[list[npt.NDArray[np.int32]]] = [[] for _ in sequences]
    while rest := [index for index, ids in enumerate(sequences) if caches[index].length < len(ids)]:
        work = {}
        for index in data.draw(st.sets(st.sampled_from(rest), min_size=1)):
            left = sequences[index][caches[index].length :]
            count = len(left) - data.draw(st.integers(0, len(left) - 1))
            work[index] = Feed(caches[index], left[:count], "all", trace=True)
        for index, fed in zip(work, tested.feed(list(work.values())), strict=True):
            assert fed.residuals is not None
            logits[index].append(fed.logits)
            residuals[index].append(fed.residuals)
    for index, ids in enumerate(sequences):
        whole = Outcome(np.concatenate(logits[index]), np.concatenate(residuals[index]))
        assert same(whole, alone(tested, ids))


@given(ids=IDS, other=IDS, data=st.data())
@FEW
def test_neither_forks_nor_cuts_show(ids: list[int], other: list[int], data: st.DataObject, tested: Engine) -> None:
    cache = tested.cache()
    tested.feed([Feed(cache, ids)])
    kept = data.draw(st.integers(0, len(ids)))
    twin = cache.fork(kept)
    cache.truncate(kept)
    expected = alone(tested, ids[:kept] + other)
    for one in (twin, cache):
        fed = tested.feed([Feed(one, other, "all", trace=True)])[0]
        assert fed.residuals is not None
        assert same(Outcome(fed.logits, fed.residuals), Outcome(expected.logits[kept:], expected.residuals[kept:]))
        assert one.length == kept + len(other)


def test_only_what_is_asked_for_comes_back(tested: Engine) -> None:
    whole = alone(tested, [5, 6, 7])
    nothing, last = tested.feed([Feed(tested.cache(), [5, 6, 7], "none"), Feed(tested.cache(), [5, 6, 7], "last")])
    assert (nothing.logits.shape, nothing.residuals) == ((0, tiny.SHAPE.vocabulary), None)
    assert np.array_equal(last.logits, whole.logits[-1:])
    assert (last.residuals, last.logits.dtype, whole.residuals.dtype) == (None, np.int32, np.int32)
    assert whole.residuals.shape == (3, tiny.SHAPE.states, tiny.SHAPE.width)


def test_logits_of_the_last_so_many_positions_come_back(tested: Engine) -> None:
    ids = [(11 * i) % tiny.SHAPE.vocabulary for i in range(300)]  # more than any engine's pass
    whole = alone(tested, ids).logits
    for count in (0, 3, 60, 300):
        fed = tested.feed([Feed(tested.cache(), [9, 8], 1), Feed(tested.cache(), ids, count)])[1]
        assert np.array_equal(fed.logits, whole[300 - count :])
    for count in (-1, 4):
        with pytest.raises(ValueError, match="as many positions"):
            tested.feed([Feed(tested.cache(), [1, 2, 3], count)])


def test_long_prompts_go_through_in_parts(tested: Engine, small: ModelFile) -> None:
    ids = [(7 * i) % tiny.SHAPE.vocabulary for i in range(600)]
    cache, other = tested.cache(), tested.cache()
    fed = tested.feed([Feed(other, ids[:10]), Feed(cache, ids, "all", trace=True)])[1]
    reference = engine(small, "numpy")
    states, stepped = reference.cache(), []
    for start in range(0, 600, 40):
        one = reference.feed([Feed(states, ids[start : start + 40], "all", trace=True)])[0]
        assert one.residuals is not None
        stepped.append(Outcome(one.logits, one.residuals))
    assert fed.residuals is not None
    assert np.array_equal(fed.logits, np.concatenate([one.logits for one in stepped]))
    assert np.array_equal(fed.residuals, np.concatenate([one.residuals for one in stepped]))


def test_the_end_of_the_tables_is_refused_and_nothing_is_fed(tested: Engine, tmp_path: Path) -> None:
    file = load(tiny.write(tmp_path / "short.gguf", replace(tiny.SHAPE, max_context=40)))
    model = engine(file, tested.name.partition("-")[0])
    full, other = model.cache(), model.cache()
    model.feed([Feed(full, [3] * 39, "none")])
    with pytest.raises(ContextFull):
        model.feed([Feed(other, [4]), Feed(full, [5, 6])])
    assert (other.length, full.length) == (0, 39)
    model.feed([Feed(full, [5])])
    with pytest.raises(ContextFull):
        model.feed([Feed(full, [6])])


@pytest.mark.parametrize("ids", [[], [-1], [320], [5, 10**9]])
def test_bad_ids_are_refused(ids: list[int], tested: Engine) -> None:
    cache = tested.cache()
    with pytest.raises(ValueError, match="ids"):
        tested.feed([Feed(cache, ids)])
    assert cache.length == 0


def test_a_sequence_is_fed_once_in_a_pass(tested: Engine) -> None:
    cache = tested.cache()
    with pytest.raises(ValueError, match="once"):
        tested.feed([Feed(cache, [1]), Feed(cache, [2])])


@pytest.mark.parametrize("kind", [kind for kind in PROCESSOR_KINDS if kind != "reference"])
def test_threads_do_not_show(kind: str, small: ModelFile) -> None:
    if not works(kind, small):
        pytest.skip(f"no {kind} engine on this machine")
    ids = list(range(40))
    assert same(alone(engine(small, kind, 1), ids), alone(engine(small, kind, 3), ids))


@pytest.mark.parametrize("loud", [0.0, 1e-6, 10.0])
@pytest.mark.parametrize("kind", [kind for kind in PROCESSOR_KINDS if kind != "reference"])
def test_silent_and_saturated_models_are_equal_too(kind: str, loud: float, small: ModelFile, tmp_path: Path) -> None:
    if not works(kind, small):
        pytest.skip(f"no {kind} engine on this machine")
    file = load(tiny.write(tmp_path / "loud.gguf", loud=loud))
    ids = [1, 300, 7, 7, 7, 150, 2]
    assert same(alone(engine(file, kind), ids), alone(engine(file, "reference"), ids))


def test_unknown_kinds_and_missing_engines_say_so(small: ModelFile, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(ValueError, match="no engine"):
        engine(small, "abacus")
    monkeypatch.setitem(KINDS, "native", "kernels.model.nowhere:Nothing")
    with pytest.raises(EngineMissing):
        engine(small, "native")
    assert engine(small).name == "numpy"


def test_a_cache_cannot_be_cut_or_forked_beyond_its_end(small: ModelFile) -> None:
    cache = Cache(small.shape)
    for call in (cache.truncate, cache.fork):
        with pytest.raises(ValueError, match="cache of 0"):
            call(1)


@pytest.mark.parametrize("case", CASES, ids=[case["user"] for case in CASES])
@pytest.mark.parametrize("kind", [kind for kind in PROCESSOR_KINDS if kind != "reference"])
def test_logits_and_residuals_of_the_real_model_are_the_vectors(case: dict, kind: str, real: ModelFile) -> None:  # type: ignore[type-arg]
    if not works_with_real(kind):
        pytest.skip(f"no {kind} engine on this machine")
    check_case(model_engine(kind), case)


def test_the_reference_gives_the_vectors(real: ModelFile) -> None:
    check_case(engine(real, "reference"), CASES[0])


def works_with_real(kind: str) -> bool:
    try:
        model_engine(kind)
    except EngineMissing:
        return False
    return True


def check_case(model: Engine, case: dict) -> None:  # type: ignore[type-arg]
    """Both hashes of one conversation, over all positions that were fed."""
    outcome = alone(model, (case["prompt_ids"] + case["output_ids"])[: case["forward_ids"]])
    assert hashlib.sha256(outcome.logits.astype("<i4").tobytes()).hexdigest() == case["logits_sha256"]
    assert outcome.logits[-1, :8].tolist() == case["last_logits_first8"]
    assert [sha256(outcome.residuals[:, layer]) for layer in range(31)] == case["residual_sha256"]
