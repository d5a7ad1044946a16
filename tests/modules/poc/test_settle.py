"""What follows from a sprint: smoothed rates, penalties, weights, and powers that move slowly."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chain.wire.causeway.poc.v1 import types_pb2 as pb
from modules.poc import keeper, measure
from modules.poc.keeper import FEE_COLLECTOR
from modules.poc.power import TOTAL_SHARE
from modules.poc.state import LAST_RATE_SUM, RATES, SHARES, SPRINTS
from tests.modules.poc.network import ENTRIES, Network, SimulatedPool, address, key, simulated

FOUR = ["m0", "m1", "m2", "m3"]
EACH_ITS_OWN = {f"m{number}": {f"val{number}": 10_000} for number in range(4)}
DUTIES = {"m0": 2000, "m1": 3000, "m2": 3000, "m3": 4000}


def four(**changed: int) -> Network:
    return Network(miners=FOUR, backing=EACH_ITS_OWN, **changed)


def rate_of(tiles: int, ms: int = 5000) -> int:
    """What so many simulated tiles of a main sprint come to (the digest rounds them)."""
    return measure.rate(7 * 2**64 // (7 * 2**64 // tiles), ms, 500)


@pytest.mark.rule("poc.9a")
def test_stake_gives_the_powers_until_there_are_weights() -> None:
    network = four(stakes={"val1": 2_999_999})
    expected = {"val0": 10**6, "val1": 2, "val2": 10**6, "val3": 10**6}
    assert network.powers() == expected
    network.run_to(40)  # a main sprint in which nobody took part has closed
    assert SPRINTS(network.ctx)[0, 0].status == pb.SPRINT_STATUS_CLOSED
    assert network.powers() == expected


@pytest.mark.rule("poc.6e")
def test_power_follows_backing_and_no_part_is_shared_equally() -> None:
    with simulated() as pool:
        network = four(churn=1, smooth=1)
        network.updates.clear()
        network.run_sprint(DUTIES, pool)
    powers = network.powers()
    parts = {name: power / TOTAL_SHARE for name, power in powers.items()}
    assert parts == pytest.approx({"val0": 2 / 12, "val1": 3 / 12, "val2": 3 / 12, "val3": 4 / 12}, abs=1e-6)
    assert (network.updates[key("val0")], network.updates[key("val3")]) == (powers["val0"], powers["val3"])


@pytest.mark.rule("poc.9a")
@pytest.mark.rule("poc.6f")
def test_the_first_shares_are_the_powers_of_stake_and_move_from_there() -> None:
    with simulated() as pool:
        network = four(churn=8, smooth=1, stakes={"val0": 3 * 10**12, "val3": 10**12})
        network.run_sprint({"m3": 4000}, pool)
    powers = {name: power / TOTAL_SHARE for name, power in network.powers().items()}
    assert powers["val3"] == pytest.approx(1 / 6 + 1 / 8, abs=1e-6)  # an eighth of all power came
    assert powers["val0"] == pytest.approx(1 / 2 * (1 - 3 / 20), abs=1e-6)


@pytest.mark.rule("poc.6c")
def test_rates_follow_the_proofs_of_everyone_smoothed() -> None:
    with simulated() as pool:
        network = four()
        network.run_sprint(DUTIES, pool)
        first = {name: RATES(network.ctx)[address(name)].main_rate for name in FOUR}
        network.run_to_sprint()
        network.run_sprint({"m0": 2000, "m1": 6000, "m2": 3000}, pool)
        second = {name: RATES(network.ctx)[address(name)].main_rate for name in FOUR}
    assert first == {name: rate_of(tiles) // 4 for name, tiles in DUTIES.items()}
    assert second["m1"] == first["m1"] + (rate_of(6000) - first["m1"]) // 4
    assert second["m3"] == first["m3"] + (0 - first["m3"]) // 4


@pytest.mark.rule("poc.6c")
def test_a_miner_that_stays_away_is_forgotten_in_the_end() -> None:
    with simulated() as pool:
        network = Network(miners=["a", "b"])
        network.run_sprint({"a": 20, "b": 10**6}, pool)
        for _ in range(60):
            network.run_sprint({"b": 10**6}, pool)
    assert [rates.miner for _, rates in RATES(network.ctx).items()] == [RATES(network.ctx)[address("b")].miner]


@pytest.mark.rule("poc.5b")
@pytest.mark.rule("poc.5c")
@pytest.mark.parametrize(
    ("tiles", "counts", "deposit"), [(40, True, 1_000_000), (39, False, 1_000_000), (9, False, 990_000)]
)
def test_dust_counts_nothing_and_less_than_a_quarter_of_the_least_is_spam(
    tiles: int, counts: bool, deposit: int
) -> None:
    with simulated() as pool:
        network = Network(miners=["dust", "m"], min_weight=40)
        network.run_sprint({"dust": tiles, "m": 1000}, pool)
    assert (address("dust") in RATES(network.ctx), network.deposit("dust")) == (counts, deposit)
    assert network.balance(FEE_COLLECTOR) == 1_000_000 - deposit


@pytest.mark.rule("poc.5c")
def test_a_commitment_that_is_not_revealed_forfeits_the_penalty_and_counts_nothing() -> None:
    with simulated() as pool:
        network = Network(miners=["silent", "m"])
        network.run_sprint({"silent": 1000, "m": 1000}, pool)
        before = RATES(network.ctx)[address("silent")].main_rate
        network.run_to_sprint()
        network.commit("silent", ENTRIES)
        network.run_sprint({"m": 1000}, pool)
    assert network.deposit("silent") == 990_000
    assert RATES(network.ctx)[address("silent")].main_rate == before + (0 - before) // 4
    assert network.balance(FEE_COLLECTOR) == 10_000


@pytest.mark.rule("poc.5c")
def test_no_more_is_forfeited_than_is_left() -> None:
    network = Network(miners=["m"])
    keeper.forfeit(network.ctx, address("m"), 0, 999_999, "spam")
    keeper.forfeit(network.ctx, address("m"), 0, 10_000, "spam")
    events = len(network.ctx.events)
    keeper.forfeit(network.ctx, address("m"), 0, 10_000, "spam")
    assert (network.deposit("m"), network.balance(FEE_COLLECTOR)) == (0, 1_000_000)
    assert len(network.ctx.events) == events


@pytest.mark.rule("poc.6d")
def test_a_sprint_with_one_dust_proof_does_not_hand_over_the_network() -> None:
    with simulated() as pool:
        network = Network(miners=[*FOUR, "dust"], backing={**EACH_ITS_OWN, "dust": {"val0": 10_000}}, churn=1, smooth=1)
        network.run_sprint(DUTIES, pool)
        powers, rates = network.powers(), dict(RATES(network.ctx).items())
        network.run_to_sprint()
        network.commit("m1", ENTRIES)  # and cannot reveal
        network.run_sprint({"dust": 100}, pool)
        assert SPRINTS(network.ctx)[1, 0].status == pb.SPRINT_STATUS_IGNORED
        assert (network.powers(), dict(RATES(network.ctx).items())) == (powers, rates)
        assert network.deposit("m1") == 1_000_000
        network.run_sprint(DUTIES, pool)
    assert SPRINTS(network.ctx)[2, 0].status == pb.SPRINT_STATUS_CLOSED


@pytest.mark.rule("poc.7c")
def test_nor_does_a_confirmation_with_one_dust_proof_even_where_nothing_is_smoothed() -> None:
    with simulated() as pool:
        network = Network(miners=[*FOUR, "dust"], confirmations=30, smooth=1, churn=1)
        network.run_sprint({**DUTIES, "dust": 100}, pool)
        before = dict(RATES(network.ctx).items())
        network.run_sprint({"dust": 100}, pool)
    assert SPRINTS(network.ctx)[0, 1].status == pb.SPRINT_STATUS_CLOSED
    for miner, rates in RATES(network.ctx).items():
        assert rates.main_rate == before[miner].main_rate
        assert 4 * rates.confirm_rate >= 3 * before[miner].confirm_rate - 4


@pytest.mark.rule("poc.6d")
@pytest.mark.rule("poc.7c")
def test_who_rents_most_of_the_network_for_the_main_sprint_is_missed_in_confirmations_all_the_same() -> None:
    with simulated() as pool:
        network = Network(miners=["honest", "renter"], confirmations=30, smooth=4)
        network.run_sprint({"honest": 10_000, "renter": 400_000}, pool)
        before = RATES(network.ctx)[address("renter")]
        network.run_sprint({"honest": 10_000}, pool)
    after = RATES(network.ctx)[address("renter")]
    assert after.main_rate == before.main_rate
    assert (before.weight, after.confirmed) == (before.main_rate, False)
    assert after.weight == 0


@pytest.mark.rule("poc.6d")
def test_a_network_that_really_shrank_goes_on_after_some_epochs() -> None:
    with simulated() as pool:
        network = four(churn=1, smooth=1)
        network.run_sprint({name: 100 * tiles for name, tiles in DUTIES.items()}, pool)
        sums = []
        for _ in range(4):
            network.run_sprint({"m0": 2000, "m1": 1000}, pool)
            sums.append(LAST_RATE_SUM(network.ctx).get() // 10**6)
    full, rest = rate_of(1_200_000) // 10**6, rate_of(3000) // 10**6
    assert sums == pytest.approx([full // 4, full // 16, full // 64, full // 256], abs=1)
    assert rest < sums[-1] * 4
    assert network.powers()["val3"] / TOTAL_SHARE == pytest.approx(4 / 12, abs=1e-6)


@pytest.mark.rule("poc.7c")
@pytest.mark.rule("poc.7d")
def test_a_confirmation_moves_the_confirmation_rate_alone_and_one_missed_costs_a_quarter() -> None:
    with simulated() as pool:
        network = Network(miners=["here", "gone", "never"], confirmations=30, smooth=4)
        network.run_sprint({"here": 10_000, "gone": 10_000, "never": 10_000}, pool)
        first = RATES(network.ctx)[address("gone")]
        assert first.confirm_rate == first.main_rate == first.weight == rate_of(10_000) // 4
        network.run_sprint({"here": 10_000, "gone": 10_000}, pool)
        before = RATES(network.ctx)[address("gone")]
        assert before.confirm_rate == first.main_rate + (rate_of(10_000, 2000) - first.main_rate) // 4
        assert before.weight == before.main_rate + before.main_rate // 10
        network.run_sprint({"here": 10_000}, pool)
    gone, never = (RATES(network.ctx)[address(name)] for name in ("gone", "never"))
    assert gone.main_rate == before.main_rate
    assert gone.confirm_rate == before.confirm_rate + (0 - before.confirm_rate) // 4
    assert gone.weight == min(gone.confirm_rate, gone.main_rate + gone.main_rate // 10)
    assert (never.confirmed, never.weight) == (False, 0)


@pytest.mark.rule("poc.7c")
def test_where_there_are_no_confirmations_the_main_rate_is_the_weight() -> None:
    with simulated() as pool:
        network = Network(miners=["m"], confirmations=0, smooth=1)
        network.run_sprint({"m": 10_000}, pool)
        network.run_sprint({"m": 20_000}, pool)
    rates = RATES(network.ctx)[address("m")]
    assert rates.weight == rates.main_rate == rate_of(20_000)


@pytest.mark.rule("poc.6f")
def test_powers_move_once_an_epoch_whatever_confirmations_say() -> None:
    with simulated() as pool:
        network = four(confirmations=30, smooth=1, churn=20)
        network.run_sprint(DUTIES, pool)
        after_main = network.powers()
        network.run_sprint({**DUTIES, "m0": 4000}, pool)
        assert SPRINTS(network.ctx)[0, 1].status == pb.SPRINT_STATUS_CLOSED
        assert network.powers() == after_main
        network.run_to(33)
        network.run_sprint(DUTIES, pool)
    assert network.powers() != after_main


@pytest.mark.rule("poc.6f")
@settings(max_examples=25)
@given(
    st.lists(st.fixed_dictionaries(dict.fromkeys(FOUR, st.integers(0, 10**7))), min_size=1, max_size=3),
    st.integers(1, 10),
)
def test_power_never_moves_faster_than_the_churn_whatever_is_proved(sprints: list[dict[str, int]], churn: int) -> None:
    with simulated() as pool:
        network = four(churn=churn, smooth=2)
        for tiles in sprints:
            before = parts(network)
            run(network, pool, tiles)
            after = parts(network)
            gains = sum(max(0, after.get(name, 0) - part) for name, part in before.items())
            assert gains <= 1 / churn + 1e-6
            assert not SHARES(network.ctx).get(address("val0")) or sum(network.powers().values()) > 0.99 * TOTAL_SHARE


def parts(network: Network) -> dict[str, float]:
    powers = network.powers()
    return {name: power / sum(powers.values()) for name, power in powers.items()}


def run(network: Network, pool: SimulatedPool, tiles: dict[str, int]) -> None:
    network.run_sprint({name: count for name, count in tiles.items() if count}, pool)
    network.run_to_sprint()


@pytest.mark.rule("poc.8b")
def test_the_backing_of_a_jailed_validator_goes_to_its_miners_others() -> None:
    with simulated() as pool:
        network = Network(
            miners=["m", "n"],
            smooth=1,
            churn=1,
            backing={"m": {"val0": 2000, "val1": 4000, "val2": 4000}, "n": {"val0": 10_000}},
        )
        network.jail("val0")
        network.run_sprint({"m": 6000, "n": 3000}, pool)
    share = {name: part / TOTAL_SHARE for name, part in network.powers().items()}
    assert share == pytest.approx({"val1": 4 / 9, "val2": 4 / 9, "val3": 1 / 9}, abs=1e-4)
