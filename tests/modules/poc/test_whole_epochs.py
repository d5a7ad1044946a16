"""Whole epochs with real tiles: the same inputs give the same state, and idle miners cost nothing."""

from collections.abc import Iterator

import pytest

from chain.store.kv import MemoryStore
from modules.poc.state import MEASUREMENTS, RATES
from tests.modules.poc.network import Network, address

STRENGTHS = {"weak": 10, "middling": 20, "strong": 40}


def mined(salt: str) -> Network:
    network = Network(miners=list(STRENGTHS), salt=salt, confirmations=30, smooth=1, min_weight=8)
    network.run_to_sprint()
    while network.sprint.epoch == 0:
        entries = {name: network.mine(name, count) for name, count in STRENGTHS.items()}
        for name, found in entries.items():
            network.commit(name, found)
        network.run_to_reveals()
        for name, found in entries.items():
            network.reveal(name, found)
        network.run_to_close()
        network.run_to_sprint()
    return network


@pytest.mark.rule("poc.2c")
@pytest.mark.rule("poc.7b")
def test_the_same_blocks_give_the_same_state_and_other_hashes_another() -> None:
    first, again, other = mined("x"), mined("x"), mined("y")
    assert first.base.entries == again.base.entries
    assert [event.encode() for event in first.events] == [event.encode() for event in again.events]
    assert first.base.entries != other.base.entries


@pytest.mark.rule("poc.5a")
def test_more_work_counts_more_in_the_main_sprint_and_in_confirmations() -> None:
    network = mined("x")
    for sprint in (0, 1):
        tiles = {name: MEASUREMENTS(network.ctx)[0, sprint, address(name)].tiles for name in STRENGTHS}
        assert tiles["weak"] < tiles["strong"]
    assert RATES(network.ctx)[address("weak")].weight < RATES(network.ctx)[address("strong")].weight


class CountingStore(MemoryStore):
    """Counts what is read."""

    read = 0

    def get(self, key: bytes) -> bytes | None:
        self.read += 1
        return super().get(key)

    def scan(self, start: bytes, end: bytes | None, reverse: bool = False) -> Iterator[tuple[bytes, bytes]]:
        for entry in super().scan(start, end, reverse):
            self.read += 1
            yield entry


@pytest.mark.rule("poc.2c")
def test_a_block_reads_as_much_with_a_thousand_idle_miners_as_with_ten() -> None:
    reads: list[list[int]] = []
    for count in (10, 1000):
        network = Network(miners=[f"m{number}" for number in range(count)])
        network.base, network.checking = CountingStore(network.base.entries), False
        network.ctx = network._context()
        reads.append(list(blocks(network, 70)))
    assert reads[0] == reads[1]
    due = [10, 31, 40, 61]  # a main sprint closes, an epoch ends
    assert max(count for at, count in enumerate(reads[0]) if at not in due) <= 30
    assert max(reads[0]) < 80


def blocks(network: Network, count: int) -> Iterator[int]:
    """What each block's end reads."""
    assert isinstance(network.base, CountingStore)
    for _ in range(count):
        network.base.read = 0
        network.end_block()
        yield network.base.read
