"""Drawing in C gives the token of the readable sampling, on the vectors and on whatever hypothesis finds."""

from collections.abc import Sequence

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kernels.model import compiled, draw, sampling
from kernels.model.sampling import Sampling
from tests.kernels.model.vectors import OPERATIONS

VOCABULARY = 49152


@st.composite
def logits_of(pick: st.DrawFn) -> Sequence[int]:
    """Few or many logits, spread widely or not at all, with ties."""
    count = pick(st.sampled_from([1, 2, 7, 300, VOCABULARY]))
    spread = pick(st.sampled_from([0, 1, 3, 50_000, 200_000, 2**30]))
    step = pick(st.sampled_from([1, 1000, 65536]))
    random = np.random.default_rng(pick(st.integers(0, 2**32)))
    drawn = np.clip(random.normal(0, spread, count), -(2**31) + 1, 2**31 - 1).astype(np.int64)
    return np.clip(drawn // step * step, -(2**31) + 1, 2**31 - 1).astype(np.int32)  # type: ignore[return-value]


SAMPLINGS = st.builds(
    Sampling,
    st.integers(0, 2**64 - 1),
    st.sampled_from([0, 1, 1000, 30000, 65536, 131072, 1 << 22]),
    st.sampled_from([0, 1, 2, 40, 5000, 2**32 - 1]),
    st.sampled_from([0, 1, 100, 30000, 62259, 65536]),
)


@given(logits=logits_of(), how=SAMPLINGS, position=st.integers(0, 2**32 - 1), data=st.data())
@settings(max_examples=120)
def test_both_draw_the_same_token(logits: np.ndarray, how: Sampling, position: int, data: st.DataObject) -> None:  # type: ignore[type-arg]
    best = int(np.argmax(logits))
    bans = data.draw(st.lists(st.one_of(st.just(best), st.integers(0, len(logits) - 1)), max_size=4))
    if len(set(bans)) == len(logits):
        with pytest.raises(ValueError, match="banned"):
            draw.choose(logits, position, how, bans)
    else:
        assert draw.choose(logits, position, how, bans) == sampling.choose(logits, position, how, bans)


@pytest.mark.parametrize("case", OPERATIONS["sampling"], ids=lambda case: case["name"])
def test_the_vectors_are_drawn(case: dict) -> None:  # type: ignore[type-arg]
    how = Sampling(int(case["seed"]), case["inv_temperature"], case["top_k"], case["top_p16"])
    assert draw.choose(np.array(case["logits"], np.int32), case["position"], how) == case["token"]


@pytest.mark.parametrize("bans", [[-1], [4], [0, 2**31 - 1]])
def test_bans_outside_the_vocabulary_are_refused(bans: list[int]) -> None:
    with pytest.raises(ValueError, match="outside"):
        draw.choose(np.arange(4, dtype=np.int32), 0, Sampling(), bans)


def test_without_a_compiler_the_readable_one_draws(monkeypatch: pytest.MonkeyPatch) -> None:
    def nothing() -> list[str]:
        raise compiled.NativeMissing("no compiler")

    draw._function.cache_clear()
    with monkeypatch.context() as changed:
        changed.setattr(compiled, "variants", nothing)
        assert draw.choose(np.array([5, 9, 9, 1], np.int32), 5, Sampling()) == 1
        assert draw._function() is None
    draw._function.cache_clear()
