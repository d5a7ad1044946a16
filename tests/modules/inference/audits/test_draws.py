"""How many receipts are drawn, which, and who looks at them."""

from hashlib import sha256
from time import perf_counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from modules.inference.audits import draws

BEACON = sha256(b"beacon").digest()


@pytest.mark.rule("inference.41")
@pytest.mark.parametrize(
    ("worth", "slash", "bounds", "count", "sizes"),
    [
        (0, 100, (1, 64), 1000, {1}),
        (100, 100, (1, 64), 1000, {3}),
        (100, 100, (1, 64), 2, {2}),
        (150, 100, (1, 64), 1000, {4, 5}),
        (10, 100, (2, 64), 1000, {2}),
        (10, 100, (0, 64), 1000, {0, 1}),
        (10_000, 100, (1, 64), 1000, {64}),
        (5, 0, (1, 64), 1000, {64}),
        (5, 0, (1, 64), 10, {10}),
        (0, 0, (2, 64), 10, {2}),
    ],
)
def test_three_receipts_are_drawn_for_each_slash_that_a_settlement_is_worth(
    worth: int, slash: int, bounds: tuple[int, int], count: int, sizes: set[int]
) -> None:
    assert {draws.size(BEACON, number, worth, slash, bounds, count) for number in range(200)} == sizes


@pytest.mark.rule("inference.41")
def test_a_fraction_is_one_more_draw_as_often_as_it_says() -> None:
    more = sum(draws.size(BEACON, number, 110, 100, (1, 64), 10**6) == 4 for number in range(4_000))
    assert 1_100 < more < 1_300  # three tenths


@pytest.mark.rule("inference.41")
@given(worth=st.integers(0, 10**15), slash=st.integers(1, 10**12), number=st.integers(1, 2**63))
def test_no_draw_is_larger_than_what_is_refused_at_settlement(worth: int, slash: int, number: int) -> None:
    most = draws.most(worth, slash)
    size = draws.size(BEACON, number, worth, slash, (0, 10**20), 10**20)
    assert most - 1 <= size <= most


@pytest.mark.rule("inference.42")
@given(drawn=st.integers(0, 64), count=st.integers(1, 200), number=st.integers(1, 2**63))
def test_positions_are_different_ascending_and_within(drawn: int, count: int, number: int) -> None:
    found = draws.positions(BEACON, number, drawn, count)
    assert found == sorted(set(found))
    assert len(found) == min(drawn, count)
    assert all(0 <= one < count for one in found)


@pytest.mark.rule("inference.42")
def test_a_position_is_a_hash_of_beacon_settlement_and_number() -> None:
    preimage = b"causeway/audit/receipt/v1\0" + BEACON + (7).to_bytes(8, "big")
    wanted = {int.from_bytes(sha256(preimage + i.to_bytes(4, "big")).digest(), "big") % 100_000 for i in range(5)}
    assert draws.positions(BEACON, 7, 5, 100_000) == sorted(wanted)


@pytest.mark.rule("inference.42")
def test_every_position_is_drawn_as_often_as_any_other() -> None:
    seen = [0] * 20
    for number in range(2_000):
        for one in draws.positions(BEACON, number, 3, 20):
            seen[one] += 1
    assert all(230 < times < 370 for times in seen)


@pytest.mark.rule("inference.42")
def test_draws_take_no_longer_however_many_receipts_there_are() -> None:
    def fastest(count: int) -> float:
        times = []
        for _ in range(30):
            begun = perf_counter()
            draws.positions(BEACON, 1, 8, count)
            times.append(perf_counter() - begun)
        return min(times)

    assert fastest(10**12) < 3 * fastest(1_000)


@pytest.mark.rule("inference.43")
@given(st.lists(st.integers(1, 10**9), max_size=12), st.integers(0, 5), st.integers(1, 2**63))
def test_auditors_are_different_and_as_many_as_there_are(weights: list[int], wanted: int, number: int) -> None:
    weighted = [(bytes([at]) * 20, weight) for at, weight in enumerate(weights)]
    found = draws.auditors(BEACON, number, weighted, wanted)
    assert len(found) == len(set(found)) == min(wanted, len(weights))
    assert set(found) <= {one for one, _ in weighted}


@pytest.mark.rule("inference.43")
def test_auditors_are_drawn_by_weight() -> None:
    weighted = [(b"a" * 20, 1), (b"b" * 20, 9)]
    first = [draws.auditors(BEACON, number, weighted, 1)[0] for number in range(2_000)]
    assert 140 < first.count(b"a" * 20) < 260


@settings(max_examples=30)
@given(st.floats(0.05, 0.9), st.integers(1, 12))
def test_a_cheat_in_a_share_of_receipts_is_found_as_often_as_promised(share: float, drawn: int) -> None:
    """1 − (1 − f)^draws, whatever the count; without putting back it is more."""
    count = 400
    bad = round(share * count)
    runs = 600
    found = sum(any(at < bad for at in draws.positions(BEACON, number, drawn, count)) for number in range(runs))
    assert found / runs > 1 - (1 - share) ** drawn - 0.1
