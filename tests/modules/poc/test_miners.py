"""Miners come with a deposit, back validators, and leave."""

from contextlib import nullcontext

import pytest

from chain.errors import InsufficientFunds, InvalidAddress, Refused
from chain.wire.causeway.poc.v1 import tx_pb2
from chain.wire.causeway.poc.v1 import types_pb2 as pb
from modules.poc import handlers
from modules.poc.messages import (
    AlreadyRegistered,
    BackingChanged,
    CommitmentOpen,
    CrowdedValidator,
    InvalidBacking,
    InvalidMoniker,
    NotRegistered,
    UnknownValidator,
)
from modules.poc.state import ACCOUNT, MINERS, RATES
from tests.modules.poc.network import ENTRIES, RICH, Network, address, backing_of, operator, simulated, text


def backing(**shares: int) -> list[pb.Backing]:
    return [pb.Backing(**part) for part in backing_of(shares)]


def update(network: Network, name: str, **shares: int) -> None:
    handlers.update_miner(network.ctx, tx_pb2.MsgUpdateMiner(miner=text(name), moniker="m", backing=backing(**shares)))


def leave(network: Network, name: str) -> int:
    return handlers.unregister_miner(network.ctx, tx_pb2.MsgUnregisterMiner(miner=text(name))).release_height


@pytest.mark.rule("poc.3a")
def test_registering_locks_the_deposit() -> None:
    network = Network()
    network.register("alice", moniker="Alice", backing=backing(val1=10_000))
    assert network.balance(address("alice")) == RICH - 1_000_000
    assert network.balance(ACCOUNT) == network.deposit("alice") == 1_000_000
    assert [(event.type, event.attributes) for event in network.ctx.events][-1] == (
        "poc_register",
        (("miner", text("alice"), True), ("deposit", "1000000ucway", False)),
    )


@pytest.mark.rule("poc.3a")
@pytest.mark.rule("poc.8a")
@pytest.mark.parametrize(
    ("name", "moniker", "shares", "refusal"),
    [
        ("m", "", [], AlreadyRegistered),
        ("pauper", "", [], InsufficientFunds),
        ("alice", "x" * 71, [], InvalidMoniker),
        ("alice", "", [(operator("nobody"), 10_000)], UnknownValidator),
        ("alice", "", [(text("val0"), 10_000)], InvalidAddress),
        ("alice", "", [(operator("val0"), 9_999)], InvalidBacking),
        ("alice", "", [(operator("val0"), 10_000), (operator("val1"), 0)], InvalidBacking),
        ("alice", "", [(operator("val0"), 5_000), (operator("val0"), 5_000)], InvalidBacking),
        ("alice", "", [(operator(f"val{number}"), 588 + 4 * (number < 1)) for number in range(17)], InvalidBacking),
    ],
)
def test_a_refused_registration_leaves_no_trace(
    name: str, moniker: str, shares: list[tuple[str, int]], refusal: type[Refused]
) -> None:
    network = Network(miners=["m"])
    parts = [pb.Backing(operator=one, shares=share) for one, share in shares]
    with pytest.raises(refusal):
        network.register(name, moniker=moniker, backing=parts)
    assert (network.ctx.store.changes, network.ctx.events) == ({}, [])


@pytest.mark.rule("poc.8d")
def test_backing_changes_once_an_epoch_and_the_name_at_any_time() -> None:
    network = Network(miners=["m"])
    update(network, "m", val0=10_000)
    with pytest.raises(BackingChanged):
        update(network, "m", val1=10_000)
    update(network, "m", val0=10_000)
    network.run_to(3)
    update(network, "m", val1=10_000)
    with pytest.raises(BackingChanged):
        update(network, "m")
    network.run_to(33)
    update(network, "m")
    assert MINERS(network.ctx)[address("m")].backing == []


@pytest.mark.rule("poc.8d")
def test_new_backing_counts_from_the_next_sprint_that_closes() -> None:
    with simulated() as pool:
        network = Network(
            miners=["m", "rest", "few"],
            backing={"m": {"val1": 10_000}, "rest": {"val2": 10_000}, "few": {"val0": 10_000}},
            churn=1,
            smooth=1,
        )
        proofs = {"m": 1000, "rest": 8000, "few": 100}
        network.run_sprint(proofs, pool)
        before = network.powers()
        update(network, "m", val0=10_000)
        assert network.powers() == before
        network.run_sprint(proofs, pool)
    assert network.powers()["val0"] == pytest.approx(before["val0"] + before["val1"], abs=2)
    assert "val1" not in network.powers()


@pytest.mark.rule("poc.8c")
def test_a_validator_with_a_quarter_of_all_weight_takes_no_new_backing() -> None:
    with simulated() as pool:
        network = Network(miners=["a", "b"], backing={"a": {"val0": 10_000}, "b": {"val1": 5_000, "val2": 5_000}})
        network.run_sprint({"a": 2400, "b": 7600}, pool)
    network.register("alice", backing=backing(val0=10_000))
    with pytest.raises(CrowdedValidator):
        network.register("bob", backing=backing(val0=5_000, val1=5_000))
    with pytest.raises(CrowdedValidator):
        update(network, "b", val1=5_001, val2=4_999)
    update(network, "b", val1=5_000, val3=5_000)
    network.register("bob")
    assert len(list(MINERS(network.ctx))) == 4


@pytest.mark.rule("poc.8c")
@pytest.mark.parametrize(("tiles", "crowded"), [(2000, True), (1990, False)])
def test_a_quarter_is_enough_to_be_crowded(tiles: int, crowded: bool) -> None:
    with simulated() as pool:
        network = Network(miners=["a", "b"], backing={"a": {"val0": 10_000}, "b": {"val1": 10_000}}, smooth=1)
        network.run_sprint({"a": tiles, "b": 6000}, pool)
    refusal = pytest.raises(CrowdedValidator) if crowded else nullcontext()
    with refusal:
        network.register("alice", backing=backing(val0=10_000))
    assert (address("alice") in MINERS(network.ctx)) is not crowded


@pytest.mark.rule("poc.3c")
def test_a_miner_that_leaves_gets_its_deposit_two_epochs_later() -> None:
    with simulated() as pool:
        network = Network(miners=["m", "n"])
        network.run_sprint({"m": 1000, "n": 1000}, pool)
    height = network.height
    assert leave(network, "m") == height + 60
    assert address("m") not in RATES(network.ctx)
    with pytest.raises(NotRegistered):
        leave(network, "m")
    with pytest.raises(NotRegistered):
        update(network, "m")
    network.run_to(33)
    with pytest.raises(NotRegistered):
        network.commit("m", ENTRIES)
    network.run_to(height + 60)
    with pytest.raises(AlreadyRegistered):
        network.register("m")
    assert network.balance(address("m")) == RICH
    network.end_block()
    assert network.balance(address("m")) == RICH + 1_000_000
    network.register("m")
    assert MINERS(network.ctx)[address("m")].registered_height == height + 61


@pytest.mark.rule("poc.3c")
def test_a_miner_with_a_commitment_stays_until_the_sprint_has_closed() -> None:
    network = Network(miners=["m", "idle"])
    network.run_to_sprint()
    network.commit("m", ENTRIES)
    with pytest.raises(CommitmentOpen):
        leave(network, "m")
    assert leave(network, "idle") == 63
    network.run_to_close()
    assert leave(network, "m") > 63
