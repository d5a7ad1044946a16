"""What cheating at answers gains: nothing under the parameters of every preset, and something under worse ones."""

import pytest

from benchmarks.economics import serving
from genesis import preset
from modules.inference.audits.draws import SAFETY

PRESETS = ("local", "testnet", "mainnet")


@pytest.mark.parametrize("network", PRESETS)
@pytest.mark.parametrize("friends", [0.0, 0.2, 1 / 3])
def test_no_part_of_wrong_answers_gains_while_friends_have_a_third_of_the_auditors(
    network: str, friends: float
) -> None:
    rules = preset(network).params["inference"]
    assert serving.best(serving.worths(rules["audit_ceiling"]), SAFETY, friends, rules["auditors"]) < 0


def test_fewer_draws_or_larger_settlements_would_pay_a_cheat() -> None:
    today = serving.worths(preset("mainnet").params["inference"]["audit_ceiling"])
    assert serving.best(today, 0.5, 0.0, 2) > 0
    assert serving.best(serving.worths(64), SAFETY, 1 / 3, 2) > 1


@pytest.mark.parametrize("network", PRESETS)
def test_serving_oneself_loses_whatever_the_share(network: str) -> None:
    costs = serving.costs(preset(network))
    assert all(serving.wash(share / 100, *costs) < 0 for share in range(1, 101))
    assert serving.wash(1.0, costs[0], 0.0) == pytest.approx(0.0)


def test_a_receipt_drawn_finds_its_part_and_a_fraction_is_the_chance_of_one_more() -> None:
    assert serving.caught(0.25, 1, 0.0, 2) == pytest.approx(0.25)
    assert serving.caught(0.25, 2, 0.0, 2) == pytest.approx(1 - 0.75**2)
    assert serving.caught(0.5, 1.5, 0.0, 2) == pytest.approx(0.625)
    assert serving.caught(1.0, 1, 0.5, 2) == pytest.approx(0.75)
