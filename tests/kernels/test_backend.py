"""The engine a machine gets has matched the vectors; one that does not match is refused."""

import numpy as np
import pytest

from kernels import backend, reference, verify
from kernels.engine import ANY_DIGEST, Challenge, Found, Mismatch, entry_at, smallest
from kernels.processor import Processor
from kernels.reference import Entry
from tests.kernels.vectors import FIRST, TILES

SMALL = Challenge(FIRST.seed, FIRST.address, rows=320, cols=192, depth=128, tile=64)


class Wrong(Processor):
    """An engine whose accumulator loses its lowest bit."""

    name = "wrong"

    def search(self, challenge: Challenge, nonce: int, unit: int, limit: int, most: int) -> list[Found]:
        return [Found(one.digest ^ 1, one.entry) for one in super().search(challenge, nonce, unit, limit, most)]


def test_the_self_test_is_made_of_golden_vectors() -> None:
    golden = {(vector.seed, vector.address, vector.entry, vector.depth): vector.digest for vector in TILES}
    for challenge, entry, digest in backend.SELF_TEST:
        assert golden[challenge.seed, challenge.address, entry, challenge.depth] == digest


def test_the_processor_passes_the_self_test_and_is_chosen() -> None:
    assert backend.choose("cpu").name == "numpy float32"


def test_a_node_whose_arithmetic_is_off_by_a_bit_does_not_start(monkeypatch: pytest.MonkeyPatch) -> None:
    backend.check_verifier()
    right = verify.tile_digest
    monkeypatch.setattr(verify, "tile_digest", lambda *job: right(*job) ^ 1)
    with pytest.raises(Mismatch, match="does not give the digest"):
        backend.check_verifier()


def test_an_engine_that_differs_in_one_bit_is_refused() -> None:
    with pytest.raises(Mismatch, match="wrong does not give the digest"):
        backend.tested(Wrong())
    with pytest.raises(Mismatch, match="wrong does not give the digest"):
        backend.check_sample(Wrong(), SMALL, nonce=3)


@pytest.mark.parametrize("unit", [0, 1, 7])
def test_the_processor_finds_what_the_specification_says(unit: int) -> None:
    engine = Processor()
    span = engine.span(SMALL)
    entries = [entry_at(SMALL, 2**64 - 1, unit * span + place) for place in range(span)]
    digests = [reference.tile_digest(SMALL.seed, SMALL.address, entry, 64, 128) for entry in entries]
    limit = sorted(digests)[span // 2]
    expected = sorted(Found(*pair) for pair in zip(digests, entries, strict=True) if pair[0] <= limit)[:2]
    assert engine.search(SMALL, 2**64 - 1, unit, limit, 2) == expected
    assert len(engine.search(SMALL, 2**64 - 1, unit, ANY_DIGEST, 100)) == span


def test_tiles_are_ordered_row_by_row_and_nonce_after_nonce() -> None:
    assert [entry_at(SMALL, 2**64 - 1, place) for place in (0, 2, 3, 14, 15, 16)] == [
        Entry(2**64 - 1, 0, 0),
        Entry(2**64 - 1, 0, 2),
        Entry(2**64 - 1, 1, 0),
        Entry(2**64 - 1, 4, 2),
        Entry(0, 0, 0),
        Entry(0, 0, 1),
    ]


def test_the_smallest_digests_are_compared_as_unsigned_numbers() -> None:
    digests = np.array([2**64 - 1, 5, 2**63, 7], np.uint64)
    places = np.array([10, 11, 12, 13], np.int64)
    assert smallest(digests, places, ANY_DIGEST, 3) == [(5, 11), (7, 13), (2**63, 12)]
    assert smallest(digests, places, 6, 3) == [(5, 11)]


@pytest.mark.parametrize(
    ("wanted", "names"),
    [("cpu", ["cpu"]), ("cuda:0,cuda:3", ["cuda:0", "cuda:3"]), ("cuda:12,cpu", ["cuda:12", "cpu"])],
)
def test_devices_are_named_one_by_one(wanted: str, names: list[str]) -> None:
    assert backend.devices(wanted) == names


@pytest.mark.parametrize("wanted", ["", "gpu", "cuda", "cuda:", "cuda:x", "cpu,", "auto,cpu", "cuda:²"])
def test_what_is_no_device_is_refused(wanted: str) -> None:
    with pytest.raises(ValueError, match="is not a device"):
        backend.devices(wanted)


def test_engines_do_not_share_weights_with_consensus() -> None:
    verify.WEIGHTS.clear()
    Processor().search(SMALL, 0, 0, ANY_DIGEST, 1)
    assert verify.WEIGHTS.held == 0
