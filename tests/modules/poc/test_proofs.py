"""Commitments and reveals: who may make them, when, and what they are worth. Tiles here are really computed."""

from collections.abc import Callable

import pytest

from chain.errors import Refused
from chain.module import Mode
from chain.wire.causeway.poc.v1 import tx_pb2
from kernels import reference, verify
from kernels.pool import Pool
from kernels.reference import Entry
from modules.poc import MODULE, handlers, measure, proofs
from modules.poc.messages import (
    NO_SPRINT_GAS,
    AlreadyRevealed,
    CommitmentMismatch,
    DepositTooLow,
    InvalidCommitment,
    InvalidEntries,
    NoCommitment,
    NotRegistered,
    RegisteredTooLate,
    TooManyCommitments,
    WindowClosed,
    WrongSprint,
    reveal_gas,
)
from modules.poc.state import COMMITMENTS, MEASUREMENTS, MINERS
from tests.modules.poc.network import ENTRIES, Network, address, text

OTHERS = [Entry(nonce, 1, 1) for nonce in range(8)]


def opened(*miners: str, **changed: int) -> Network:
    network = Network(miners=miners or ("m",), **changed)
    network.run_to_sprint()
    return network


def commitment_of(network: Network, **changed: object) -> tx_pb2.MsgCommitProof:
    fields = {"miner": text("m"), "epoch": 0, "sprint": 0, "commitment": b"c" * 32, **changed}
    return tx_pb2.MsgCommitProof(**fields)  # type: ignore[arg-type]


@pytest.mark.rule("poc.2a")
@pytest.mark.rule("poc.3b")
@pytest.mark.parametrize(
    ("changed", "refusal"),
    [
        ({"epoch": 1}, WrongSprint),
        ({"sprint": 1}, WrongSprint),
        ({"miner": text("alice")}, NotRegistered),
        ({"commitment": b"c" * 31}, InvalidCommitment),
        ({"commitment": b""}, InvalidCommitment),
    ],
)
def test_a_commitment_that_is_not_expected_is_refused(changed: dict[str, object], refusal: type[Refused]) -> None:
    network = opened()
    before = dict(network.ctx.store.changes)
    with pytest.raises(refusal):
        handlers.commit_proof(network.ctx, commitment_of(network, **changed))
    assert (network.ctx.store.changes, network.ctx.events) == (before, [])


@pytest.mark.rule("poc.2a")
def test_a_miner_commits_eight_times_and_the_last_one_counts() -> None:
    network = opened()
    for number in range(7):
        network.commit("m", [Entry(number, 0, 0)] * 8)
    network.commit("m", ENTRIES)
    with pytest.raises(TooManyCommitments):
        network.commit("m", OTHERS)
    network.run_to_reveals()
    with pytest.raises(CommitmentMismatch):
        network.reveal("m", OTHERS)
    assert network.sprint.commitments == 1
    assert network.reveal("m", ENTRIES) > 0


@pytest.mark.rule("poc.3b")
def test_a_miner_registered_by_the_opening_block_waits_for_the_next_sprint() -> None:
    network = Network()
    network.register("alice")  # in block 1
    network.end_block()
    network.register("bob")  # in block 2, which opens the sprint
    network.end_block()
    network.commit("alice", ENTRIES)
    with pytest.raises(RegisteredTooLate):
        network.commit("bob", ENTRIES)
    network.run_to(33)
    network.commit("bob", ENTRIES)
    assert network.sprint.commitments == 1


@pytest.mark.rule("poc.3b")
def test_a_deposit_below_the_penalty_admits_to_nothing() -> None:
    network = opened()
    miner = MINERS(network.ctx)[address("m")]
    miner.deposit = "9999"
    MINERS(network.ctx)[address("m")] = miner
    with pytest.raises(DepositTooLow):
        network.commit("m", ENTRIES)


@pytest.mark.rule("poc.2b")
def test_a_late_commitment_and_an_early_or_late_reveal_are_refused() -> None:
    network = opened()
    network.commit("m", ENTRIES)
    with pytest.raises(WindowClosed):
        network.reveal("m", ENTRIES)
    message = network.reveal_of("m", ENTRIES)
    network.run_to_reveals()
    with pytest.raises(WindowClosed):
        network.commit("m", ENTRIES)
    network.run_to_close()
    with pytest.raises(WrongSprint):
        handlers.reveal_proof(network.ctx, message)


@pytest.mark.rule("poc.2b")
def test_a_proof_is_revealed_once() -> None:
    network = opened()
    network.commit("m", ENTRIES)
    network.run_to_reveals()
    network.reveal("m", ENTRIES)
    with pytest.raises(AlreadyRevealed):
        network.reveal("m", ENTRIES)
    assert network.sprint.reveals == 1


def raw(*entries: Entry) -> bytes:
    return b"".join(entry.encode() for entry in entries)


@pytest.mark.rule("poc.1")
@pytest.mark.parametrize(
    "entries",
    [
        raw(*ENTRIES[:7]),
        raw(*ENTRIES, Entry(8, 0, 0)),
        raw(*ENTRIES)[:-1],
        b"",
        raw(*ENTRIES[:7], ENTRIES[6]),
        raw(ENTRIES[1], ENTRIES[0], *ENTRIES[2:]),
        raw(*ENTRIES[:7], Entry(8, 2, 0)),
        raw(*ENTRIES[:7], Entry(8, 0, 2)),
    ],
    ids=["too few", "too many", "cut short", "none", "twice the same", "unordered", "row too far", "column too far"],
)
def test_entries_are_exactly_k_different_ones_within_the_product(entries: bytes) -> None:
    network = opened()
    network.commit("m", ENTRIES)
    network.run_to_reveals()
    message = network.reveal_of("m", ENTRIES)
    message.entries = entries
    with pytest.raises(InvalidEntries):
        handlers.reveal_proof(network.ctx, message)


@pytest.mark.rule("poc.1")
def test_the_greatest_nonce_and_the_last_tile_are_within_the_product() -> None:
    network = opened()
    entries = [*ENTRIES[:7], Entry(2**64 - 1, 1, 1)]
    network.commit("m", entries)
    network.run_to_reveals()
    assert network.reveal("m", entries) > 0


@pytest.mark.rule("poc.1")
@pytest.mark.parametrize(
    ("prepare", "refusal"),
    [
        (lambda network: None, NoCommitment),
        (lambda network: network.commit("m", OTHERS), CommitmentMismatch),
    ],
)
def test_a_reveal_needs_its_own_commitment(prepare: Callable[[Network], object], refusal: type[Refused]) -> None:
    network = opened()
    prepare(network)
    network.run_to_reveals()
    with pytest.raises(refusal):
        network.reveal("m", ENTRIES)


@pytest.mark.rule("poc.5a")
@pytest.mark.rule("poc.6a")
def test_mined_tiles_count_about_as_many_as_were_computed() -> None:
    network = opened()
    entries = network.mine("m", nonces=64)
    network.commit("m", entries)
    network.run_to_reveals()
    tiles = network.reveal("m", entries)
    seed = bytes(network.sprint.seed)
    digests = [reference.tile_digest(seed, address("m"), entry, 64, 64) for entry in entries]
    assert tiles == reference.tiles(digests, 8)
    assert 256 / 3 < tiles < 256 * 3
    assert MEASUREMENTS(network.ctx)[0, 0, address("m")].rate == measure.rate(tiles, 5000, 500)


@pytest.mark.rule("poc.1")
@pytest.mark.rule("poc.5b")
def test_a_copied_proof_is_worthless_to_another_address() -> None:
    network = opened("m", "copycat", min_weight=100)
    entries = network.mine("m", nonces=64)
    original = network.commit("m", entries)
    network.commit("copycat", entries)
    assert COMMITMENTS(network.ctx)[0, 0, address("copycat")].commitment != original.commitment
    network.run_to_reveals()
    worth, copy = network.reveal("m", entries), network.reveal("copycat", entries)
    assert copy < 30 < worth  # as many as eight tiles named at random
    assert MEASUREMENTS(network.ctx)[0, 0, address("copycat")].rate == 0


@pytest.mark.rule("poc.1")
def test_a_copied_commitment_cannot_be_revealed() -> None:
    network = opened("m", "copycat")
    stolen = network.commit("m", ENTRIES)
    stolen.miner = text("copycat")
    handlers.commit_proof(network.ctx, stolen)
    network.run_to_reveals()
    with pytest.raises(CommitmentMismatch):
        network.reveal("copycat", ENTRIES)


@pytest.mark.rule("poc.4a")
def test_a_reveal_costs_the_gas_of_its_sprint_and_a_simulation_computes_nothing() -> None:
    network = opened()
    network.commit("m", ENTRIES)
    network.run_to_reveals()
    message = network.reveal_of("m", ENTRIES)
    assert reveal_gas(network.ctx, message) == 8 * (64 * 64 * 64 // 45)
    network.ctx.mode = Mode.SIMULATE
    assert handlers.reveal_proof(network.ctx, message).tiles == 0
    assert (0, 0, address("m")) not in MEASUREMENTS(network.ctx)
    message.epoch = 5
    assert reveal_gas(network.ctx, message) == NO_SPRINT_GAS


@pytest.mark.rule("poc.4")
def test_commitments_and_reveals_alone_are_free_and_in_the_lane() -> None:
    facts = {route.message.__name__: (route.free, route.lane) for route in MODULE.routes}
    assert facts == {
        "MsgRegisterMiner": (False, False),
        "MsgUpdateMiner": (False, False),
        "MsgUnregisterMiner": (False, False),
        "MsgCommitProof": (True, True),
        "MsgRevealProof": (True, True),
        "MsgUpdateParams": (False, False),
    }


class Ready(Pool):
    """A pool whose workers have finished every second entry."""

    asked = 0

    def digest(self, seed: bytes, address: bytes, entry: Entry, tile: int, depth: int) -> int:
        self.asked += 1
        slow = reference.tile_digest if self.asked % 2 else verify.tile_digest
        return slow(seed, address, entry, tile, depth)


@pytest.mark.rule("poc.4d")
def test_the_same_blocks_give_the_same_state_whoever_computed_the_digests(monkeypatch: pytest.MonkeyPatch) -> None:
    states = []
    for pool in (Pool(0), Ready(0)):
        monkeypatch.setattr(proofs.Ahead, "pool", pool)
        network = opened()
        entries = network.mine("m", nonces=8)
        network.commit("m", entries)
        network.run_to_reveals()
        network.reveal("m", entries)
        network.run_to(40)
        states.append(network.base.entries)
    assert states[0] == states[1]
