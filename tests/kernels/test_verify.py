"""The fast check on a processor equals the specification bit for bit, and its memory is bounded."""

import subprocess
import sys

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kernels import philox, reference, verify
from kernels.reference import Entry, Stream
from tests.kernels.vectors import FIRST, TILES, Tile

WORDS = st.integers(0, 2**32 - 1)


@pytest.mark.parametrize("vector", TILES, ids=str)
def test_the_fast_digest_is_that_of_the_vectors(vector: Tile) -> None:
    assert verify.tile_digest(*vector.job) == vector.digest


def test_all_tiles_of_a_nonce_have_the_smallest_digest_that_the_specification_names() -> None:
    places = [(row, col) for row in range(16) for col in range(16)]
    entries = [Entry(0, row, col) for row, col in places]
    digests = verify.proof_digests(FIRST.seed, FIRST.address, entries, 64, 1024)
    smallest = min(digests)
    assert (f"{smallest:016x}", places[digests.index(smallest)]) == ("008fa2cc27baf6a9", (11, 14))
    assert reference.tiles(sorted(digests)[:16], 16) == 237


@given(st.tuples(WORDS, WORDS), st.tuples(WORDS, WORDS), st.integers(0, 2**32 - 40), st.sampled_from([64, 320, 8192]))
@settings(max_examples=25, deadline=None)
def test_fast_rows_equal_the_specification(key: tuple[int, int], tail: tuple[int, int], first: int, depth: int) -> None:
    source = Stream(key, tail)
    assert np.array_equal(philox.rows(source, first, 40, depth), reference.rows(source, first, 40, depth))


@given(st.integers(0, 2**64 - 1), st.integers(0, 1000), st.integers(0, 1000), st.sampled_from([2, 8, 64]))
@settings(max_examples=25, deadline=None)
def test_fast_digests_equal_the_specification(nonce: int, row: int, col: int, tile: int) -> None:
    job = (FIRST.seed, FIRST.address, Entry(nonce, row, col), tile, 192)
    assert verify.tile_digest(*job) == reference.tile_digest(*job)


def test_the_longest_sum_stays_exact_in_float32() -> None:
    entry = Entry(1, 2, 3)
    job = (FIRST.seed, FIRST.address, entry, 8, reference.MAX_DEPTH)
    assert verify.tile_digest(*job) == reference.tile_digest(*job)
    extreme = np.full((8, reference.MAX_DEPTH), -16, np.float32)
    product = extreme @ extreme.T
    assert product.tolist() == [[2.0**24] * 8] * 8


@pytest.mark.parametrize("value", [2**24, -(2**24), 0, -1])
def test_extreme_products_are_digested_alike(value: int) -> None:
    product = np.full((8, 8), value, np.int32)
    assert int(verify.digests(product.astype(np.float32), 8)[0, 0]) == reference.digest(product)


def test_weights_are_kept_up_to_a_bound_and_the_oldest_go_first() -> None:
    cache = verify.WeightCache(limit=2 * 64 * 64)
    first, second = cache.band(FIRST.seed, 0, 64, 64), cache.band(FIRST.seed, 1, 64, 64)
    assert cache.band(FIRST.seed, 0, 64, 64) is first
    cache.band(FIRST.seed, 2, 64, 64)
    assert cache.band(FIRST.seed, 0, 64, 64) is first
    again = cache.band(FIRST.seed, 1, 64, 64)
    assert again is not second
    assert np.array_equal(again, second)


def test_importing_the_package_is_cheap_and_sets_one_blas_thread() -> None:
    program = (
        "import sys, os; from kernels import reference, verify, pool;"
        "print(sorted({'triton', 'torch', 'cupy'} & set(sys.modules)), os.environ['OPENBLAS_NUM_THREADS'])"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True, timeout=60)
    assert done.stdout.split() == ["[]", "1"]
