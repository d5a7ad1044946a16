"""Tables made with big integers have the hashes of the vectors, and agree with the functions they are named after."""

import math

import pytest

from kernels.model import tables
from tests.kernels.model.vectors import MODEL, sha256

HASHES = MODEL["tables_sha256_le_int32"]


def test_every_table_is_the_vectors() -> None:
    cos, sin = tables.cosines(100000, 32, 2048)
    made = {"exp2": tables.exp2(), "sigmoid": tables.sigmoid(), "cos": cos, "sin": sin}
    assert {name: sha256(table) for name, table in made.items()} == HASHES


def test_nobody_can_change_a_table() -> None:
    with pytest.raises(ValueError, match="read-only"):
        tables.exp2()[0] = 1


@pytest.mark.parametrize("x", [-16.0, -1.5, 0.0, 0.25, 16.03125])
def test_exp_is_the_exponential(x: float) -> None:
    assert tables.exp(int(x * 2**40) << (tables.FRACTION - 40)) / tables.ONE == pytest.approx(math.exp(x), rel=1e-14)


@pytest.mark.parametrize("x", [1.0, 1.5, 2.0, 100000.0])
def test_ln_is_the_logarithm(x: float) -> None:
    assert tables.ln(int(x * 2) << (tables.FRACTION - 1)) / tables.ONE == pytest.approx(math.log(x), rel=1e-14)
