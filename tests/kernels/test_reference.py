"""The specification in numpy says what the golden vectors and the check values of docs/poc.md say."""

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kernels import reference
from kernels.reference import Entry
from tests.kernels.vectors import FIRST, TILES, VECTORS, Tile

ENTRIES = st.builds(Entry, st.integers(0, 2**64 - 1), st.integers(0, 2**32 - 1), st.integers(0, 2**32 - 1))


def _word(value: int | str) -> int:
    return int(value, 16) if isinstance(value, str) else value


@pytest.mark.parametrize("vector", VECTORS["philox"])
def test_philox_gives_its_authors_values(vector: dict[str, Any]) -> None:
    counter = np.array([[_word(part) for part in vector["counter"]]], np.uint32)
    key0, key1 = (_word(part) for part in vector["key"])
    assert [f"{word:08x}" for word in reference.philox4x32(counter, (key0, key1))[0]] == vector["out"]


@pytest.mark.parametrize("challenge", VECTORS["challenges"], ids=lambda challenge: challenge["chain_id"])
def test_seed_inputs_and_weights_are_those_of_the_vectors(challenge: dict[str, Any]) -> None:
    seed = reference.seed(challenge["chain_id"], challenge["epoch"], bytes.fromhex(challenge["block_hash"]))
    miner, nonce = bytes.fromhex(challenge["miner"]), int(challenge["tiles"][0]["nonce"])
    inputs = reference.rows(reference.inputs_stream(seed, miner, nonce), 0, 1, challenge["depth"])
    weights = reference.rows(reference.weights_stream(seed), 0, 1, challenge["depth"])
    assert seed.hex() == challenge["seed"]
    assert inputs[0, :32].tobytes().hex() == challenge["inputs_row0"]
    assert weights[0, :32].tobytes().hex() == challenge["weights_row0"]


@pytest.mark.parametrize("vector", TILES, ids=str)
def test_each_tile_and_its_digest_are_those_of_the_vectors(vector: Tile) -> None:
    product = reference.product_tile(*vector.job)
    described = reference.describe(*vector.job)
    assert product[0, :4].tolist() == vector.first_row
    assert described == {
        "seed": vector.seed.hex(),
        "digest": f"{vector.digest:016x}",
        "tile_sha256": vector.tile_sha256,
    }


def test_a_confirmation_has_a_seed_of_its_own() -> None:
    seed = reference.seed(FIRST.chain_id, FIRST.epoch, FIRST.block_hash, confirm=True)
    assert seed.hex() == "fa1340b7a68b0e2709685a2c0595e85e28a22ebcb413ff66c377fee1a5b32d80"


def test_every_value_is_a_five_bit_integer_and_all_occur() -> None:
    values = reference.rows(reference.weights_stream(FIRST.seed), 0, 8, 1024)
    assert sorted(set(values.ravel().tolist())) == list(range(-16, 16))


def test_a_matrix_does_not_depend_on_where_it_is_cut() -> None:
    stream = reference.inputs_stream(FIRST.seed, FIRST.address, 5)
    whole = reference.rows(stream, 10, 6, 128)
    parts = [reference.rows(stream, 10, 2, 128), reference.rows(stream, 12, 4, 128)]
    assert np.array_equal(whole, np.concatenate(parts))


@pytest.mark.parametrize("depth", [0, 63, 96, 65_600, -64])
def test_a_depth_outside_the_specification_is_refused(depth: int) -> None:
    with pytest.raises(ValueError, match="depth must be a multiple of 64"):
        reference.rows(reference.weights_stream(FIRST.seed), 0, 1, depth)


@pytest.mark.parametrize(("first", "count"), [(2**32, 1), (-1, 1), (2**32 - 1, 2)])
def test_a_row_that_does_not_fit_32_bits_is_refused(first: int, count: int) -> None:
    with pytest.raises(ValueError, match="32 bits"):
        reference.rows(reference.weights_stream(FIRST.seed), first, count, 64)


@given(st.lists(ENTRIES, max_size=8))
def test_entries_survive_coding_and_come_out_ascending(entries: list[Entry]) -> None:
    encoded = reference.encode_entries(entries)
    assert reference.decode_entries(encoded) == sorted(entries)
    assert len(encoded) == 16 * len(entries)


def test_a_broken_entry_is_refused() -> None:
    with pytest.raises(ValueError, match="16 bytes"):
        reference.decode_entries(bytes(17))


@given(st.permutations([Entry(1, 2, 3), Entry(0, 2**32 - 1, 0), Entry(2**64 - 1, 0, 0)]))
def test_a_commitment_is_to_a_set_by_one_miner(entries: list[Entry]) -> None:
    promise = reference.commitment(FIRST.seed, FIRST.address, entries)
    assert promise == reference.commitment(FIRST.seed, FIRST.address, sorted(entries))
    assert promise != reference.commitment(FIRST.seed, bytes(20), entries)
    assert promise != reference.commitment(FIRST.seed, FIRST.address, entries[:2])


@pytest.mark.parametrize(
    ("digests", "tiles"),
    [([0, 0], 2**63 - 1), ([5, 2**64 - 1], 1), ([2**63 - 1, 1], 2), ([3, 2**62], 3)],
)
def test_the_largest_digest_alone_sets_the_weight(digests: list[int], tiles: int) -> None:
    assert reference.tiles(digests, 2) == tiles


def test_a_weight_needs_exactly_k_digests() -> None:
    with pytest.raises(ValueError, match="a proof has 3 digests"):
        reference.tiles([1, 2], 3)
