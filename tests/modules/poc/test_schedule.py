"""How long windows are, how many proofs fit, and when confirmations open."""

from hashlib import sha256

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chain.limits import LANE_GAS, MAX_GAS
from modules.poc import schedule

MAINNET_GAS_PER_TILE = 64 * 64 * 8192 // 45


@pytest.mark.rule("poc.4b")
@pytest.mark.parametrize(
    ("entries", "gas_per_tile", "expected"),
    [(64, MAINNET_GAS_PER_TILE, 10), (64, 64 * 64 * 1024 // 45, 83), (8, 5000, 819)],  # the last by bytes,
)
def test_a_block_holds_lane_gas_over_the_gas_of_a_proof(entries: int, gas_per_tile: int, expected: int) -> None:
    assert schedule.proofs_per_block(LANE_GAS, entries, gas_per_tile) == expected


@pytest.mark.rule("poc.4")
def test_the_lane_is_half_of_a_blocks_gas() -> None:
    assert (LANE_GAS, MAX_GAS) == (500_000_000, 1_000_000_000)


@pytest.mark.rule("poc.2c")
@pytest.mark.parametrize(
    ("least", "commitments", "per_block", "expected"),
    [(8, 0, 83, 8), (8, 4, 83, 8), (8, 1000, 83, 26), (720, 3600, 10, 720), (720, 3601, 10, 722)],
)
def test_a_reveal_window_has_twice_the_blocks_that_its_proofs_need(
    least: int, commitments: int, per_block: int, expected: int
) -> None:
    assert schedule.reveal_length(least, commitments, per_block) == expected


@pytest.mark.rule("poc.2d")
@given(st.integers(1, 20_000), st.integers(1, 500))
def test_what_a_sprint_takes_can_be_revealed_in_the_room_that_is_left(room: int, per_block: int) -> None:
    most = schedule.capacity(room, per_block)
    assert schedule.reveal_length(1, most, per_block) <= max(1, room)
    assert schedule.reveal_length(1, most + 1, per_block) > room


@pytest.mark.rule("poc.7a")
@pytest.mark.parametrize(("confirmations", "blocks"), [(4, 17_280), (1, 60), (0, 60)])
def test_confirmations_come_as_often_as_expected(confirmations: int, blocks: int) -> None:
    trials = 40_000
    hashes = (sha256(number.to_bytes(8, "big")).digest() for number in range(trials))
    opened = sum(schedule.confirmation_opens(block_hash, confirmations, blocks) for block_hash in hashes)
    expected = trials * confirmations / blocks
    assert abs(opened - expected) <= 5 * expected**0.5


@pytest.mark.rule("poc.7a")
def test_an_epoch_of_as_many_confirmations_as_blocks_opens_one_whenever_it_can() -> None:
    assert all(schedule.confirmation_opens(bytes([number]) * 32, 60, 60) for number in range(100))
