"""What this node lets into its mempool: one expected reveal at a time, after a look at one of its entries."""

import pytest

from chain.module import Mode
from chain.wire.causeway.poc.v1 import tx_pb2
from kernels.pool import Pool
from kernels.reference import Entry
from modules.poc import proofs, spotcheck
from modules.poc.messages import AlreadyPending, AlreadyRevealed, NoCommitment, WorthlessEntry, WrongSprint
from modules.poc.state import MEASUREMENTS
from tests.modules.poc.network import ENTRIES, Network, address, simulated, text


class Watched(Pool):
    """Counts what is asked of it and what is submitted to it."""

    def __init__(self) -> None:
        super().__init__(0)
        self.asked: list[Entry] = []
        self.submitted: list[Entry] = []

    def digest(self, seed: bytes, address: bytes, entry: Entry, tile: int, depth: int) -> int:
        self.asked.append(entry)
        return super().digest(seed, address, entry, tile, depth)

    def submit(self, seed, address, entries, tile, depth) -> None:  # type: ignore[no-untyped-def]
        self.submitted += entries


@pytest.fixture
def pool(monkeypatch: pytest.MonkeyPatch) -> Watched:
    watched = Watched()
    monkeypatch.setattr(proofs.Ahead, "pool", watched)
    monkeypatch.setattr(spotcheck, "MEMORY", spotcheck.Memory())
    return watched


def revealing(**changed: int) -> Network:
    network = Network(miners=["m", "n"], **changed)
    network.run_to_sprint()
    network.commit("m", ENTRIES)
    network.run_to_reveals()
    network.ctx.mode = Mode.CHECK
    return network


@pytest.mark.rule("poc.4c")
def test_an_expected_reveal_costs_one_entry_and_starts_the_workers(pool: Watched) -> None:
    network = revealing()
    spotcheck.admit_reveal(network.ctx, network.reveal_of("m", ENTRIES))
    assert (len(pool.asked), pool.submitted) == (1, ENTRIES)
    assert pool.asked[0] in ENTRIES
    assert (0, 0, address("m")) not in MEASUREMENTS(network.ctx)


@pytest.mark.rule("poc.4c")
def test_a_second_reveal_waits_until_the_first_has_had_three_blocks(pool: Watched) -> None:
    network = revealing(reveal_blocks=6)
    message = network.reveal_of("m", ENTRIES)
    spotcheck.admit_reveal(network.ctx, message)
    for _ in range(3):
        with pytest.raises(AlreadyPending):
            spotcheck.admit_reveal(network.ctx, message)
        network.end_block()
    spotcheck.admit_reveal(network.ctx, message)
    assert len(pool.asked) == 2


@pytest.mark.rule("poc.4c")
def test_an_unexpected_reveal_costs_nothing(pool: Watched) -> None:
    network = revealing()
    with pytest.raises(NoCommitment):
        spotcheck.admit_reveal(network.ctx, network.reveal_of("n", ENTRIES))
    message = network.reveal_of("m", ENTRIES)
    message.sprint = 1
    with pytest.raises(WrongSprint):
        spotcheck.admit_reveal(network.ctx, message)
    assert pool.asked == []


@pytest.mark.rule("poc.4c")
def test_a_revealed_proof_is_not_expected_again(pool: Watched) -> None:
    network = revealing()
    network.reveal("m", ENTRIES)
    with pytest.raises(AlreadyRevealed):
        spotcheck.admit_reveal(network.ctx, network.reveal_of("m", ENTRIES))
    assert pool.submitted == []


@pytest.mark.rule("poc.4c")
def test_after_one_worthless_entry_a_miner_is_ignored_until_the_next_sprint(pool: Watched) -> None:
    network = revealing(min_weight=10**6, reveal_blocks=6)  # eight tiles at random are spam
    message = network.reveal_of("m", ENTRIES)
    for _ in range(3):
        with pytest.raises(WorthlessEntry):
            spotcheck.admit_reveal(network.ctx, message)
    assert (len(pool.asked), pool.submitted) == (1, [])
    with simulated() as rich:
        rich.tiles = {address("m"): 10**7, address("n"): 10**7}
        network.ctx.mode = Mode.BLOCK
        network.run_to_close()
        network.run_to_sprint()
        network.commit("m", ENTRIES)
        network.run_to_reveals()
        spotcheck.admit_reveal(network.ctx, network.reveal_of("m", ENTRIES))
    assert spotcheck.MEMORY.reveals == {address("m"): network.height}


@pytest.mark.rule("poc.4c")
def test_sixteen_commitments_of_a_miner_wait_at_most(pool: Watched) -> None:
    network = Network(miners=["m", "n"])
    network.run_to_sprint()
    sprint = network.sprint
    message = tx_pb2.MsgCommitProof(miner=text("m"), epoch=0, sprint=sprint.sprint, commitment=b"c" * 32)
    for _ in range(16):
        spotcheck.admit_commitment(network.ctx, message)
    with pytest.raises(AlreadyPending):
        spotcheck.admit_commitment(network.ctx, message)
    message.miner = text("n")
    spotcheck.admit_commitment(network.ctx, message)
    assert spotcheck.MEMORY.commitments == {address("m"): 16, address("n"): 1}
