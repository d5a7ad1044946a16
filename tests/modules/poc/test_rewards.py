"""What an epoch's compute earns: by weight, less commission, made when the epoch ends and for nobody else."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chain import dec
from chain.types import DENOM, module_address
from modules.bank import keeper as bank
from modules.distribution.state import POOL
from modules.distribution.state import VALIDATORS as LEDGERS
from modules.mint import keeper as mint
from modules.mint import schedule
from modules.poc import keeper
from modules.poc.state import HISTORY, RATES, REWARDS, TOTAL_WEIGHT
from modules.staking import keeper as staking
from modules.vesting import keeper as vesting
from tests.modules.poc.network import RICH, Network, SimulatedPool, address, simulated, text
from tests.modules.poc.test_miners import update

EPOCH = 32
"""The block at whose end the second epoch opens."""


def ends_epoch(network: Network, tiles: dict[str, int], pool: SimulatedPool) -> int:
    """Prove in the first epoch's main sprint and let the epoch end; the half by weight."""
    network.run_sprint(tiles, pool)
    network.run_to(EPOCH + 1)
    return halves(network)[0]


def halves(network: Network, epoch: int = 0) -> tuple[int, int]:
    """What an epoch has for weight and for inference."""
    return schedule.halves(mint.reward(network.ctx, epoch))


def income(network: Network, name: str) -> float:
    """What a validator and its delegators have not taken yet, in ucway."""
    return sum(amount for _, amount in LEDGERS(network.ctx)[address(name)].outstanding) / dec.ONE


def earned(network: Network, name: str) -> int:
    found = REWARDS(network.ctx).get(address(name))
    return 0 if found is None else int(found.amount)


@pytest.mark.rule("poc.13a")
@pytest.mark.rule("poc.13c")
def test_a_miner_earns_its_part_of_all_weight_less_commission_and_it_vests() -> None:
    with simulated() as pool:
        network = Network(miners=["m", "n"], backing={"m": {"val0": 10_000}, "n": {"val1": 10_000}}, smooth=1)
        half = ends_epoch(network, {"m": 1000, "n": 3000}, pool)
    weight, total = RATES(network.ctx)[address("m")].weight, TOTAL_WEIGHT(network.ctx).get()
    part = half * weight // total
    assert part / half == pytest.approx(1 / 4, abs=1e-6)
    assert earned(network, "m") == part - part // 10
    assert network.balance(address("m")) == RICH + part - part // 10
    assert vesting.locked(network.ctx, address("m"), DENOM) == part - part // 10
    assert income(network, "val0") == part // 10
    assert (income(network, "val2"), income(network, "val3")) == (0, 0)


@pytest.mark.rule("poc.13")
@pytest.mark.rule("poc.13a")
def test_nothing_is_made_for_those_who_did_not_prove() -> None:
    with simulated() as pool:
        network = Network(miners=["m", "n"], smooth=2)
        supply = bank.supply(network.ctx, DENOM)
        half = ends_epoch(network, {"m": 1000, "n": 1000}, pool)
        network.run_sprint({"m": 1000}, pool)
        network.run_to(2 * EPOCH)
    first, second = (int(HISTORY(network.ctx)[epoch].paid) for epoch in (0, 1))
    assert first == pytest.approx(half, abs=2)
    weight, total = RATES(network.ctx)[address("m")].weight, TOTAL_WEIGHT(network.ctx).get()
    assert second == halves(network, 1)[0] * weight // total
    assert second < half * 4 // 5
    assert earned(network, "n") == pytest.approx(half // 2 * 9 // 10, abs=2)
    assert REWARDS(network.ctx)[address("n")].epoch == 0
    inference = bank.balance(network.ctx, module_address("inference"), DENOM)
    assert bank.supply(network.ctx, DENOM) == supply + first + second + inference


@pytest.mark.rule("poc.13")
def test_an_epoch_in_which_nobody_proved_pays_nobody() -> None:
    network = Network(miners=["m"])
    supply = bank.supply(network.ctx, DENOM)
    network.run_to(EPOCH + 1)
    assert HISTORY(network.ctx)[0].paid == "0"
    assert bank.supply(network.ctx, DENOM) == supply + halves(network)[1]  # the pool for inference
    assert vesting.epochs(network.ctx) == 2


@pytest.mark.rule("poc.13b")
def test_who_backs_all_equally_pays_the_mean_commission_and_dust_goes_to_the_community() -> None:
    with simulated() as pool:
        network = Network(miners=["m", "n", "o"], smooth=1)
        set_commission(network, "val0", "0.3")
        set_commission(network, "val1", "0.0")
        half = ends_epoch(network, {"m": 1000, "n": 1000, "o": 777}, pool)
    assert earned(network, "m") / half == pytest.approx(1000 / 2777 * (1 - 0.125), abs=1e-6)
    taken = sum(int(REWARDS(network.ctx)[address(name)].commission) for name in ("m", "n", "o"))
    assert income(network, "val0") == taken * 3 // 5
    assert income(network, "val1") == 0
    assert income(network, "val2") == income(network, "val3") == taken // 5
    dust = taken - taken * 3 // 5 - 2 * (taken // 5)
    assert sum(amount for _, amount in POOL(network.ctx).get()) == dust * dec.ONE


def set_commission(network: Network, name: str, rate: str) -> None:
    validator = staking.require(network.ctx, address(name))
    validator.commission.commission_rates.rate = dec.wire(dec.parse(rate))
    from modules.staking.state import VALIDATORS

    VALIDATORS(network.ctx)[address(name)] = validator


@pytest.mark.rule("poc.13b")
@pytest.mark.rule("poc.8d")
def test_commission_goes_to_those_that_were_backed_when_the_sprint_closed() -> None:
    with simulated() as pool:
        network = Network(miners=["m"], backing={"m": {"val0": 10_000}}, smooth=1)
        network.run_sprint({"m": 1000}, pool)
        set_commission(network, "val3", "0.0")
        update(network, "m", val3=10_000)
        half = ends_epoch(network, {}, pool)
    assert earned(network, "m") == half - half // 10
    assert income(network, "val0") == half // 10


@pytest.mark.rule("poc.13b")
def test_a_jailed_validator_takes_no_commission_and_the_miners_others_take_theirs() -> None:
    with simulated() as pool:
        network = Network(miners=["m"], backing={"m": {"val0": 5_000, "val1": 5_000}}, smooth=1)
        set_commission(network, "val1", "0.2")
        network.run_sprint({"m": 1000}, pool)
        network.jail("val0")
        half = ends_epoch(network, {}, pool)
    assert (income(network, "val0"), income(network, "val1")) == (0, half // 5)


@pytest.mark.rule("poc.3d")
def test_a_reward_fills_up_the_deposit_first() -> None:
    with simulated() as pool:
        network = Network(miners=["m"], smooth=1)
        keeper.forfeit(network.ctx, address("m"), 0, 300_000, "spam")
        ends_epoch(network, {"m": 1000}, pool)
    reward = REWARDS(network.ctx)[address("m")]
    assert (network.deposit("m"), reward.deposited) == (1_000_000, "300000")
    assert vesting.locked(network.ctx, address("m"), DENOM) == int(reward.amount) - 300_000


@pytest.mark.rule("poc.3d")
def test_a_miner_fills_up_its_deposit_as_far_as_it_can_spend() -> None:
    network = Network(miners=["m"])
    keeper.forfeit(network.ctx, address("m"), 0, 300_000, "spam")
    update(network, "m")
    assert (network.deposit("m"), network.balance(address("m"))) == (1_000_000, RICH - 300_000)
    keeper.forfeit(network.ctx, address("m"), 0, 300_000, "spam")
    bank.transfer(network.ctx, address("m"), address("alice"), RICH - 500_000, DENOM)
    update(network, "m")
    assert (network.deposit("m"), network.balance(address("m"))) == (900_000, 0)


@pytest.mark.rule("poc.13d")
@pytest.mark.rule("poc.9a")
def test_without_compute_the_half_goes_to_the_validators_by_stake() -> None:
    network = Network(sprint_blocks=0, stakes={"val0": 3 * 10**12, "val1": 10**12, "val2": 10**12, "val3": 10**5})
    network.run_to(EPOCH + 1)
    half, _ = halves(network)
    assert [income(network, f"val{number}") for number in range(4)] == [half * 3 // 5, half // 5, half // 5, 0]
    assert int(HISTORY(network.ctx)[0].paid) == half * 3 // 5 + 2 * (half // 5)
    assert vesting.epochs(network.ctx) == 0
    assert network.powers() == {"val0": 3 * 10**6, "val1": 10**6, "val2": 10**6}


@pytest.mark.rule("poc.13")
@settings(max_examples=15)
@given(
    st.dictionaries(st.sampled_from(["a", "b", "c", "d"]), st.integers(20, 10**6), min_size=1),
    st.dictionaries(
        st.sampled_from(["a", "b", "c"]), st.lists(st.sampled_from(["val0", "val1", "val2"]), max_size=3, unique=True)
    ),
)
def test_what_is_paid_is_what_arrives_whatever_was_proved_and_backed(
    tiles: dict[str, int], named: dict[str, list[str]]
) -> None:
    with simulated() as pool:
        backing = {miner: dict(zip(names, split(len(names)), strict=True)) for miner, names in named.items() if names}
        network = Network(miners=["a", "b", "c", "d"], backing=backing, smooth=1)
        supply = bank.supply(network.ctx, DENOM)
        half = ends_epoch(network, tiles, pool)
    paid = int(HISTORY(network.ctx)[0].paid)
    assert half - 4 <= paid <= half
    arrived = sum(network.balance(address(name)) - RICH for name in "abcd")
    commission = bank.balance(network.ctx, module_address("distribution"), DENOM)
    assert arrived + commission == paid
    assert bank.supply(network.ctx, DENOM) == supply + paid + halves(network)[1]
    assert commission == pytest.approx(paid / 10, abs=20)


def split(count: int) -> list[int]:
    return [10_000 - 3000 * (count - 1), *[3000] * (count - 1)] if count else []


@pytest.mark.rule("poc.12")
def test_a_chain_without_coins_asks_for_no_deposit_until_there_are_enough() -> None:
    with simulated() as pool:
        network = Network(rich=0, stakes=dict.fromkeys(["val0", "val1", "val2", "val3"], 0), deposit=100_000)
        assert (bank.supply(network.ctx, DENOM), keeper.is_waived(network.ctx)) == (0, True)
        assert network.powers() == dict.fromkeys(["val0", "val1", "val2", "val3"], 1)
        network.register("m", backing=[])
        network.register("n", backing=[])
        assert (network.deposit("m"), network.balance(address("m"))) == (0, 0)
        network.run_sprint({"m": 1000, "n": 3000}, pool)
        assert network.sprint_of(0, 0).params.spam_penalty == "0"
        network.run_to(EPOCH + 1)
    assert not keeper.is_waived(network.ctx)
    assert (network.deposit("m"), network.deposit("n")) == (100_000, 100_000)
    assert network.sprint.params.spam_penalty == "10000"
    assert network.balance(address("m")) == earned(network, "m") - 100_000 > 0
    with pytest.raises(Exception, match="spendable balance"):
        network.register("late")


@pytest.mark.rule("poc.12")
def test_a_few_miners_register_in_a_block_while_it_is_free() -> None:
    network = Network(rich=0, stakes={"val0": 0}, validators=["val0"])
    for number in range(16):
        network.register(f"m{number}")
    with pytest.raises(Exception, match="too many registrations in this block"):
        network.register("m16")
    network.end_block()
    network.register("m16")
    assert text("m16") in [found.address for found in network.miners()]


@pytest.mark.rule("poc.12")
def test_once_there_were_enough_coins_deposits_stay() -> None:
    network = Network(miners=["m"])
    assert not keeper.is_waived(network.ctx)
    bank.transfer(network.ctx, address("m"), module_address("poc"), 10**8, DENOM)
    network.checking = False
    network.run_to(EPOCH + 1)
    assert not keeper.is_waived(network.ctx)
