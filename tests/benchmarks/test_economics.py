"""The simulations of attacks: what they say of small runs, and that they would notice a worse rule."""

import random
from statistics import fmean

import pytest

from benchmarks.economics import attacks_on_blocks, issuance, measuring
from benchmarks.economics.findings import compared
from genesis import preset
from modules.mint import schedule

MAINNET = preset("mainnet")
RUNS = 400


def gain(strategy: measuring.Strategy, rule: measuring.Rule = measuring.measure.weight) -> float:
    base = measuring.income(MAINNET, measuring.honest, 1, RUNS, rule)
    return compared(measuring.income(MAINNET, strategy, 1, RUNS, rule), base)[0]


def test_an_honest_miner_counts_what_it_has() -> None:
    assert fmean(measuring.income(MAINNET, measuring.honest, 1, RUNS)) == pytest.approx(1.0, abs=0.01)


@pytest.mark.parametrize("factor", [1.1, 1.5, 3.0])
def test_renting_for_the_announced_sprint_gains_nothing_and_did_under_the_first_rule(factor: float) -> None:
    assert gain(measuring.renting(factor)) < 0.1
    assert gain(measuring.renting(factor), measuring.old_rule) > 5


def test_who_owns_nothing_and_who_withholds_loses() -> None:
    assert gain(measuring.only_main) == pytest.approx(-100, abs=0.5)
    assert gain(measuring.skipping) < -20
    assert gain(measuring.understating) < -1


def test_only_adaptive_splitting_gains_and_no_more_than_is_known() -> None:
    even = fmean(measuring.split_evenly(random.Random(seed), 64, 10) for seed in range(4000))
    adaptive = fmean(measuring.split_adaptively(random.Random(seed), 64, 10) for seed in range(300))
    assert abs(even) < 0.003
    assert 0.005 < adaptive < 1 / 60 + 0.005


def test_rented_hardware_without_stake_never_has_a_third_of_power() -> None:
    bare = attacks_on_blocks.renting_power(MAINNET, 100, staked=False)
    staked = attacks_on_blocks.renting_power(MAINNET, 100, staked=True)
    assert max(bare) < 1 / 3
    assert staked[0] <= 1 / 8 + 0.001
    assert staked[-1] == pytest.approx(0.5, abs=0.01)


def test_a_longer_window_leaves_a_censor_less() -> None:
    luck = random.Random(5)
    losses = [fmean(1 - attacks_on_blocks.kept(luck, length, 0.333) for _ in range(3000)) for length in (12, 30)]
    assert losses[1] < losses[0] / 1.5


def test_a_chain_that_starts_from_zero_asks_for_deposits_after_an_epoch() -> None:
    days = issuance.from_zero(MAINNET, lambda epoch: schedule.reward(epoch, MAINNET.half_life_epochs), 3)
    assert [day.deposits for day in days] == [False, True, True]
    assert days[0].supply == 0
