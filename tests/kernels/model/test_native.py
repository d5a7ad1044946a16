"""The C engine: every instruction set gives the reference's bits, and a machine without a compiler gets along."""

import functools
import multiprocessing
import os
import stat
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kernels.model import compiled
from kernels.model.engine import Engine, EngineMissing, Feed, engine
from kernels.model.file import ModelFile, load
from kernels.model.native import PASS_TOKENS, Native
from tests.kernels.model import tiny
from tests.kernels.model.loaded import model_file
from tests.kernels.model.test_engines import alone, check_case, same
from tests.kernels.model.vectors import CASES

FEW = settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture])
IDS = st.lists(st.integers(0, tiny.SHAPE.vocabulary - 1), min_size=1, max_size=70)


def here() -> list[str]:
    """The variants that this machine can build and run."""
    try:
        return compiled.variants()
    except compiled.NativeMissing:
        return []


VARIANTS = here()
each_variant = pytest.mark.parametrize("variant", VARIANTS)


@functools.cache
def real_engine(variant: str, threads: int) -> Native:
    return Native(model_file(), threads, variant)


@each_variant
@pytest.mark.parametrize("case", CASES, ids=[case["user"] for case in CASES])
def test_each_variant_gives_the_vectors(case: dict, variant: str) -> None:  # type: ignore[type-arg]
    check_case(real_engine(variant, 2), case)


@each_variant
@given(sequences=st.lists(IDS, min_size=1, max_size=5), threads=st.integers(1, 3), data=st.data())
@FEW
def test_variants_threads_and_batches_do_not_show(
    variant: str, sequences: list[list[int]], threads: int, data: st.DataObject, small: ModelFile
) -> None:
    native, reference = Native(small, threads, variant), engine(small, "numpy")
    cuts = [data.draw(st.integers(0, len(ids) - 1)) for ids in sequences]
    caches = [native.cache() for _ in sequences]
    begun = [Feed(cache, ids[:cut]) for cache, ids, cut in zip(caches, sequences, cuts, strict=True) if cut]
    native.feed(begun)
    rest = [ids[cut:] for ids, cut in zip(sequences, cuts, strict=True)]
    fed = native.feed([Feed(cache, ids, "all", trace=True) for cache, ids in zip(caches, rest, strict=True)])
    for ids, cut, one in zip(sequences, cuts, fed, strict=True):
        expected = alone(reference, ids)
        assert one.residuals is not None
        assert np.array_equal(one.logits, expected.logits[cut:])
        assert np.array_equal(one.residuals, expected.residuals[cut:])


@each_variant
@pytest.mark.parametrize("loud", [0.0, 1e-6, 1.0, 10.0])
def test_silent_and_saturated_models_are_equal(variant: str, loud: float, tmp_path: Path) -> None:
    file = load(tiny.write(tmp_path / "loud.gguf", loud=loud))
    ids = [(31 * i * i + 7) % tiny.SHAPE.vocabulary for i in range(70)]
    assert same(alone(Native(file, 1, variant), ids), alone(engine(file, "numpy"), ids))


@each_variant
def test_single_steps_equal_one_pass_of_many_parts(variant: str) -> None:
    """Steps of a sequence of the real model, then more than one pass holds, across pages of the cache."""
    ids = [(997 * i) % 49152 for i in range(PASS_TOKENS + 70 if variant != "plain" else 70)]
    native = real_engine(variant, 1)
    cache = native.cache()
    fed = native.feed([Feed(cache, ids, "all")])[0]
    other = native.cache()
    native.feed([Feed(other, ids[:60], "none")])
    steps = [native.feed([Feed(other, [token])])[0].logits[0] for token in ids[60:70]]
    assert np.array_equal(np.stack(steps), fed.logits[60:70])


def test_forks_share_pages_until_one_writes(small: ModelFile) -> None:
    native = first(small)
    ids = [(7 * i) % tiny.SHAPE.vocabulary for i in range(150)]
    cache = native.cache()
    native.feed([Feed(cache, ids, "none")])
    twins = [cache.fork(140), cache.fork(128)]
    cache.truncate(100)
    tails = [[1, 2, 3], [4, 5, 6], [7] * 70]
    fed = native.feed([Feed(one, tail, "all") for one, tail in zip([*twins, cache], tails, strict=True)])
    for kept, tail, one in zip((140, 128, 100), tails, fed, strict=True):
        assert np.array_equal(one.logits, alone(native, ids[:kept] + tail).logits[kept:])


def test_a_cache_of_another_engine_is_refused(small: ModelFile) -> None:
    with pytest.raises(ValueError, match="another engine"):
        first(small).feed([Feed(engine(small, "numpy").cache(), [1])])


def first(file: ModelFile) -> Engine:
    if not VARIANTS:
        pytest.skip("no C compiler on this machine")
    return Native(file)


@pytest.mark.skipif(not VARIANTS, reason="no C compiler on this machine")
def test_auto_takes_the_fastest_variant(small: ModelFile) -> None:
    assert engine(small).name == f"native-{VARIANTS[0]}"
    assert VARIANTS[-1] == "plain"


def test_without_a_compiler_numpy_is_chosen(
    small: ModelFile, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.delenv("CC", raising=False)
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(EngineMissing, match="no C compiler"):
        engine(small, "native")
    assert engine(small).name == "numpy"
    compiled.main()
    assert "run on numpy" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("script", "reason"), [("echo broken 1.0", "compiling the C engine failed"), ("exit 1", "does not run")]
)
def test_a_compiler_that_fails_says_so_and_leaves_nothing(
    script: str, reason: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    program = tmp_path / "cc"
    program.write_text(f"#!/bin/sh\n{script}\n")
    program.chmod(program.stat().st_mode | stat.S_IXUSR)
    monkeypatch.setenv("CC", str(program))
    monkeypatch.setenv("CAUSEWAY_CACHE", str(tmp_path / "cache"))
    with pytest.raises(compiled.NativeMissing, match=reason):
        compiled.library("plain")
    assert list((tmp_path / "cache").rglob("*.so")) == []


@pytest.mark.skipif(not VARIANTS, reason="no C compiler on this machine")
def test_two_processes_build_one_library(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("CAUSEWAY_CACHE", str(tmp_path))
    context = multiprocessing.get_context("spawn")
    with context.Pool(2) as pool:
        found = pool.map(compiled.library, ["plain", "plain"])
    assert found[0] == found[1]
    assert list(tmp_path.rglob("*.so")) == [found[0]]
    assert list(tmp_path.rglob("tmp*")) == []


def test_the_setup_builds_with_the_standard_library_alone() -> None:
    program = "import sys; sys.modules['numpy'] = None; from kernels.model import compiled; compiled.main()"
    root = Path(__file__).parents[3]
    done = subprocess.run(
        [sys.executable, "-c", program], cwd=root, env={**os.environ}, capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stdout) == (0, "")


def test_a_shape_that_c_is_not_made_for_is_left_to_others(tmp_path: Path) -> None:
    shape = tiny.Shape(layers=1, width=128, ff=192, heads=2, kv_heads=1, vocabulary=300)
    file = load(tiny.write(tmp_path / "odd.gguf", shape))
    with pytest.raises(EngineMissing, match="shape"):
        Native(file)
    assert engine(file).name == "numpy"
