"""Who validates, with which power: newcomers, jail, stake that moves, and what the engine was told."""

import random
from collections.abc import Callable
from contextlib import suppress
from typing import Any

import pytest

from chain import dec
from chain.errors import Refused
from chain.types import DENOM, Coin
from chain.wire.causeway.poc.v1 import tx_pb2
from chain.wire.cosmos.base.v1beta1 import coin_pb2
from chain.wire.cosmos.staking.v1beta1 import staking_pb2
from chain.wire.cosmos.staking.v1beta1 import tx_pb2 as staking_tx
from modules.auth.keeper import GOV_TEXT
from modules.bank import keeper as bank
from modules.consensus import keeper as consensus
from modules.poc import handlers, keeper, power
from modules.poc.power import TOTAL_SHARE
from modules.poc.state import PARAMS, PROBATION, SHARES
from modules.staking import handlers as staking_handlers
from modules.staking import keeper as staking
from modules.staking.state import PARAMS as STAKING_PARAMS
from tests.modules.poc.network import ENTRIES, STAKE, Network, SimulatedPool, address, any_key, key, operator, simulated
from tests.modules.poc.test_miners import backing, update

FOUR = ["val0", "val1", "val2", "val3"]
MINERS = ["m0", "m1", "m2", "m3"]
EACH_ITS_OWN = {f"m{number}": {f"val{number}": 10_000} for number in range(4)}
EQUAL = dict.fromkeys(MINERS, 1000)


def four(**changed: Any) -> Network:
    return Network(miners=[*MINERS, "m4"], backing=EACH_ITS_OWN, **{"churn": 1, "smooth": 1, **changed})


def join(network: Network, name: str, stake: int = 10**12) -> None:
    """Somebody new creates a validator."""
    bank.put(network.ctx, address(name), (Coin(DENOM, stake),))
    network.names[key(name)] = name
    message = staking_tx.MsgCreateValidator(
        description=staking_pb2.Description(moniker=name),
        commission=staking_pb2.CommissionRates(rate=dec.wire(10**17), max_rate=dec.wire(10**18), max_change_rate="0"),
        min_self_delegation="1",
        validator_address=operator(name),
        pubkey=any_key(name),
        value=coin_pb2.Coin(denom=DENOM, amount=str(stake)),
    )
    staking_handlers.create_validator(network.ctx, message)


def delegate(network: Network, name: str, amount: int) -> None:
    bank.put(network.ctx, address("dora"), (Coin(DENOM, amount),))
    staking.delegate(network.ctx, address("dora"), address(name), amount)


def parts(network: Network) -> dict[str, float]:
    powers = network.powers()
    return {name: held / TOTAL_SHARE for name, held in powers.items()}


def settled(pool: SimulatedPool, **changed: Any) -> Network:
    """A network in which four miners have given four validators a quarter each."""
    network = four(**changed)
    network.run_sprint(EQUAL, pool)
    assert parts(network) == pytest.approx(dict.fromkeys(FOUR, 0.25), abs=1e-6)
    return network


@pytest.mark.rule("poc.9")
@pytest.mark.rule("poc.9d")
def test_power_is_the_formula_after_every_change_of_stake() -> None:
    with simulated() as pool:
        network = four(stakes={"val0": 10**8, "val1": 10**9, "val2": 10**10, "val3": 10**12})
        network.run_sprint(EQUAL, pool)
        check_formula(network)
        assert network.powers()["val0"] < network.powers()["val1"] < network.powers()["val3"]
        changes: list[Callable[[], object]] = [
            lambda: delegate(network, "val0", 2 * 10**10),
            lambda: staking.slash(network.ctx, address("val0"), network.height, dec.ONE // 10),
            lambda: staking.undelegate(network.ctx, address("dora"), address("val0"), dec.of(10**9)),
        ]
        for change in changes:
            before = network.powers()["val0"]
            change()
            network.end_block()
            check_formula(network)
            assert network.powers()["val0"] != before


def check_formula(network: Network) -> None:
    shares = {name: SHARES(network.ctx)[address(name)] for name in FOUR}
    supply = bank.supply(network.ctx, DENOM)
    for name, share in shares.items():
        expected = power.limited(share, sum(shares.values()), staking.tokens(network.ctx, address(name)), supply)
        assert network.powers()[name] == expected


@pytest.mark.rule("poc.9c")
def test_a_newcomer_has_power_one_until_it_has_signed_and_then_moves_at_the_pace() -> None:
    with simulated() as pool:
        network = settled(pool, epoch_blocks=150, churn=8)
        join(network, "new")
        network.end_block()
        assert "new" not in network.powers()  # nobody backs it
        network.register("alice", backing=backing(new=10_000))
        network.run_to_epoch()
        network.run_sprint({**EQUAL, "alice": 1000}, pool)
        assert network.powers()["new"] == 1
        signed = network.height
        network.run_to(signed + 88)
        assert address("new") in PROBATION(network.ctx)
        network.run_to(signed + 89)
        assert address("new") not in PROBATION(network.ctx)
        assert (network.powers()["new"], SHARES(network.ctx)[address("new")]) == (1, 0)
        network.run_to_epoch()
        network.run_sprint({**EQUAL, "alice": 1000}, pool)
    assert parts(network)["new"] == pytest.approx(1 / 8, abs=1e-6)


@pytest.mark.rule("poc.9c")
def test_a_newcomer_that_does_not_sign_stays_at_one() -> None:
    network = Network(sprint_blocks=0)
    join(network, "new")
    network.asleep.add("new")
    network.end_block()
    assert network.powers()["new"] == 1
    network.run_to(250)
    assert network.powers()["new"] == 1
    network.asleep.clear()
    network.run_to(250 + 88)
    assert network.powers()["new"] == 1
    network.run_to(250 + 93)
    assert network.powers()["new"] == 10**6


@pytest.mark.rule("poc.9e")
def test_who_is_jailed_is_out_at_once_and_enters_anew() -> None:
    with simulated() as pool:
        network = settled(pool, epoch_blocks=150)
        network.jail("val0")
        network.end_block()
        assert sorted(network.powers()) == ["val1", "val2", "val3"]
        assert SHARES(network.ctx)[address("val0")] == 0
        staking.unjail(network.ctx, address("val0"))
        network.end_block()
        assert network.powers()["val0"] == 1
        assert address("val0") in PROBATION(network.ctx)


@pytest.mark.rule("poc.9e")
def test_the_set_is_never_empty() -> None:
    with simulated() as pool:
        network = settled(pool)
        for name in FOUR:
            network.jail(name)
        before = network.powers()
        network.end_block()
        assert network.powers() == before
        staking.unjail(network.ctx, address("val2"))
        network.end_block()
    assert list(network.powers()) == ["val2"]


@pytest.mark.rule("poc.9a")
@pytest.mark.rule("poc.9e")
def test_where_all_with_shares_are_jailed_stake_gives_the_powers() -> None:
    with simulated() as pool:
        network = four()
        network.run_sprint({"m0": 1000}, pool)  # all compute is behind one
        assert list(network.powers()) == ["val0"]
        network.jail("val0")
        network.end_block()
        assert network.powers() == dict.fromkeys(["val1", "val2", "val3"], 1)  # newcomers
        network.run_to(network.height + 95)
    assert network.powers() == dict.fromkeys(["val1", "val2", "val3"], STAKE // 10**6)


@pytest.mark.rule("poc.9b")
def test_a_seat_is_lost_to_who_has_more_behind_it() -> None:
    with simulated() as pool:
        network = settled(pool, max_validators=4, epoch_blocks=150)
        join(network, "new")
        network.register("alice", backing=backing(new=10_000))
        network.run_to_epoch()
        network.run_sprint({"m0": 100, "m1": 1000, "m2": 1000, "m3": 1000, "alice": 2000}, pool)
        assert sorted(network.powers()) == ["new", "val1", "val2", "val3"]
        assert network.powers()["new"] == 1
    assert SHARES(network.ctx)[address("val0")] == 0


@pytest.mark.rule("poc.9b")
@pytest.mark.rule("poc.9d")
def test_fewer_seats_by_governance_are_fewer_at_once() -> None:
    network = Network(sprint_blocks=0, stakes={"val2": 10**10, "val3": 10**11})
    params = staking_params(network)
    params.max_validators = 2
    authority = GOV_TEXT
    staking_handlers.update_params(network.ctx, staking_tx.MsgUpdateParams(authority=authority, params=params))
    network.end_block()
    assert sorted(network.powers()) == ["val0", "val1"]


def staking_params(network: Network) -> staking_pb2.Params:
    return STAKING_PARAMS(network.ctx).get()


@pytest.mark.rule("poc.9b")
def test_without_compute_the_most_tokens_have_the_seats() -> None:
    network = Network(sprint_blocks=0, max_validators=4, stakes={"val3": 10**11})
    join(network, "new", 10**10)
    network.end_block()
    assert "new" not in network.powers()
    delegate(network, "new", 10**12)
    network.end_block()
    assert (network.powers()["new"], "val3" in network.powers()) == (1, False)


@pytest.mark.rule("poc.9d")
def test_nothing_is_computed_where_nothing_changed(monkeypatch: pytest.MonkeyPatch) -> None:
    with simulated() as pool:
        network = settled(pool)
        computed: list[int] = []
        monkeypatch.setattr("modules.poc.seating.choose", lambda ctx: computed.append(ctx.block.height) or [])
        network.run_to(network.height + 15)
        assert computed == []
        delegate(network, "val0", 1)
        network.end_block()
    assert len(computed) == 1


@pytest.mark.rule("poc.9a")
def test_governance_turns_compute_on_where_it_was_off() -> None:
    with simulated() as pool:
        network = four(stakes={"val0": 3 * 10**12}, sprint_blocks=0)
        network.end_block()
        assert network.powers() == {"val0": 3 * 10**6, "val1": 10**6, "val2": 10**6, "val3": 10**6}
        network.run_to(70)
        change(network, sprint_blocks=6)
        network.run_to_sprint()
        network.run_sprint(EQUAL, pool)
    assert parts(network) == pytest.approx(dict.fromkeys(FOUR, 0.25), abs=1e-6)


def change(network: Network, **changed: int) -> None:
    params = PARAMS(network.ctx).get()
    for name, value in changed.items():
        setattr(params, name, value)
    handlers.update_params(network.ctx, tx_pb2.MsgUpdateParams(authority=GOV_TEXT, params=params))


class Engine:
    """CometBFT's side: applies updates and stops the chain on those it would stop on."""

    def __init__(self, network: Network) -> None:
        self.network = network
        self.powers = dict(network.updates)

    def hear(self) -> None:
        for public, held in self.network.told.items():
            assert held >= 0
            assert held or public in self.powers, "an unknown validator is removed"
            if held:
                self.powers[public] = held
            else:
                del self.powers[public]
        assert self.powers, "the set is empty"
        assert sum(self.powers.values()) <= 2**60
        assert self.powers == consensus.powers(self.network.ctx)


@pytest.mark.rule("poc.9")
@pytest.mark.rule("poc.9d")
@pytest.mark.rule("poc.9e")
@pytest.mark.parametrize("seed", range(3))
def test_the_engines_set_is_the_applications_after_thousands_of_random_operations(seed: int) -> None:
    rng = random.Random(seed)
    with simulated() as pool:
        network = four(max_validators=6, churn=4, smooth=2, epoch_blocks=60, confirmations=3)
        engine = Engine(network)
        names = list(FOUR)
        for _ in range(700):
            for _ in range(rng.randrange(4)):
                operate(network, rng, names)
            take_part(network, rng, pool)
            network.asleep = {name for name in names if rng.random() < 0.05}
            network.end_block()
            engine.hear()
            check_set(network, names)


def operate(network: Network, rng: random.Random, names: list[str]) -> None:
    """Something happens to stake or to a validator."""
    name, kind = rng.choice(names), rng.randrange(8)
    if kind == 0 and len(names) < 12:
        names.append(f"new{len(names)}")
        join(network, names[-1], rng.choice([10**5, 10**8, 10**12]))
    elif kind == 1:
        network.jail(name)
    elif kind == 2:
        staking.unjail(network.ctx, address(name))
    elif kind == 3:
        staking.slash(network.ctx, address(name), network.height, dec.ONE // rng.randrange(2, 100))
    elif kind == 4:
        held = staking.delegation(network.ctx, address("dora"), address(name))
        if held:
            with_refusals(lambda: staking.undelegate(network.ctx, address("dora"), address(name), held))
    elif kind == 5:
        with_refusals(lambda: update(network, rng.choice(MINERS), **{name: 10_000}))
    else:
        with_refusals(lambda: delegate(network, name, rng.choice([1, 10**6, 10**11])))


def with_refusals(act: Callable[[], object]) -> None:
    """Do something that may be refused, which it is before it writes anything."""
    with suppress(Refused):
        act()


def take_part(network: Network, rng: random.Random, pool: SimulatedPool) -> None:
    """Some miners commit and reveal as soon as a sprint lets them."""
    sprint = keeper.open_sprint(network.ctx)
    if sprint is None:
        return
    for name in MINERS:
        pool.tiles[address(name)] = rng.randrange(20, 10_000)
        if network.height == sprint.open_height + 1 and rng.random() < 0.9:
            with_refusals(lambda name=name: network.commit(name, ENTRIES))  # type: ignore[misc]
        elif network.height == sprint.commit_end_height + 1:
            with_refusals(lambda name=name: network.reveal(name, ENTRIES))  # type: ignore[misc]


def check_set(network: Network, names: list[str]) -> None:
    """Nobody jailed has power unless nobody else could, and there are no more seats than parameters allow."""
    powers = network.powers()
    assert 0 < len(powers) <= 6
    jailed = [name for name in powers if staking.is_jailed(network.ctx, address(name))]
    free = [name for name in names if not staking.is_jailed(network.ctx, address(name))]
    assert not jailed or not free, (jailed, free)
