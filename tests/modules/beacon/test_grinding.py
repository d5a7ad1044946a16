"""Grinding: a proposer may drop its own block, and that is all; what it gains by it is what theory says.

Measured is how often an attacker gets a beacon that it likes, at heights that are fixed beforehand, where one value in
2^n is liked. If the last k turns before the draw are its own, it has 2^k values to choose from and no more: in each
turn there are two, to speak or to be silent (beacon.3), whatever it puts into its block. These are independent hashes,
so one of them is liked with probability 1 − (1 − p)^(2^k) for p = 2^(−n): 3/4 in place of 1/2 for one turn. That is at
most p · 2^k, k bits for k blocks. An honest turn in between brings a word that nobody knew: what was chosen before it
is lost, so nothing better than this strategy exists.
"""

from collections.abc import Iterator
from hashlib import sha256
from itertools import product
from math import sqrt

import pytest

from chain.errors import Refused
from chain.module import Block, Context
from chain.store.branch import Branch
from chain.wire.causeway.beacon.v1 import tx_pb2
from modules.beacon import blocks, handlers, keeper, proposal
from modules.consensus import keeper as consensus
from modules.consensus import turns
from tests.modules.beacon.stage import V1, V2, V3, V4, Stage, consensus_address

ALL = (V1, V2, V3, V4)


def liked(value: bytes) -> bool:
    """Half of all values."""
    return value[0] < 128


def outcomes(stage: Stage, attackers: tuple[bytes, ...]) -> Iterator[bytes]:
    """The beacon after the next block, for every block that others accept and attackers can make at once.

    Each block names one of all validators as its proposer, has some hash, and begins with nothing or with a word that
    the attackers know: of any of their onions, or one that was shown before.
    """
    shown = [stage.onion(one).image for one in ALL]
    words = [b"", *(stage.word(one) for one in attackers), *shown]
    last = stage.ctx.block
    for named, word, number in product(ALL, words, range(2)):
        digest = sha256(b"%d" % number + named + word).digest()
        block = Block(last.chain_id, last.height + 1, last.time_ns + 1, digest, consensus_address(named))
        ctx = Context(Branch(stage.ctx.store), block, stage.ctx.mode)
        due = proposal.due(ctx)
        blocks.begin_block(ctx)
        if bool(word) < due:
            continue  # others refuse it
        try:
            if word:
                handlers.reveal(ctx, tx_pb2.MsgReveal(x=word))
        except Refused:
            continue
        yield keeper.value(ctx)


@pytest.mark.rule("beacon.3")
@pytest.mark.parametrize("attackers", [(V1,), (V1, V2, V3)])
def test_whatever_a_proposer_puts_into_its_block_it_has_two_values_to_choose_from(attackers: tuple[bytes, ...]) -> None:
    """Also one with many validators, that lies about who proposed: CometBFT does not see that."""
    stage = Stage({V1: 3, V2: 2, V3: 1, V4: 2}, onions=ALL)
    seen = {True: set[int](), False: set[int]()}
    for _ in range(120):
        own = stage.turn in attackers
        seen[own].add(len(set(outcomes(stage, attackers))))
        stage.block()
    assert seen == {True: {2}, False: {1}}, "in the turns of others, only silence is theirs to bring about"


class Attack:
    """Attackers play thousands of blocks for the beacon of certain heights, by speaking or dropping their own blocks.

    `bits`: an attacker likes one value in 2^bits. `tally`: turns in a row before a draw → (draws, values it liked).
    """

    def __init__(self, powers: dict[bytes, int], attackers: tuple[bytes, ...], bits: int) -> None:
        self.stage = Stage(powers, onions=tuple(powers))
        self.stage.checking = False
        self.attackers = {consensus_address(one) for one in attackers}
        self.bits = bits
        self.tally: dict[int, tuple[int, int]] = {}

    def run(self, draws: int) -> None:
        """Play for that many draws, some blocks apart, at heights that nobody chose."""
        for number in range(draws):
            self._play(5 + sha256(b"draw %d" % number).digest()[0] % 7)

    def _likes(self, value: bytes) -> bool:
        return int.from_bytes(value[:4], "big") >> (32 - self.bits) == 0

    def _play(self, apart: int) -> None:
        """All speak, up to the last own turns in a row before the draw; there each speaks or drops its block."""
        coming = self._turns(apart)
        own = next((k for k, turn in enumerate(reversed(coming)) if turn not in self.attackers), apart)
        for _ in range(apart - own):
            self.stage.block()
        for speak in self._choice(coming[apart - own :]):
            self.stage.block(speak)
        draws, won = self.tally.get(own, (0, 0))
        self.tally[own] = draws + 1, won + self._likes(self.stage.value)

    def _turns(self, count: int) -> list[bytes]:
        """Whose the next turns are: everybody can know."""
        found, powers = consensus._turns(self.stage.ctx), consensus._by_address(consensus.powers(self.stage.ctx))
        coming = []
        for _ in range(count):
            coming.append(found.next)
            found = turns.advance(found, powers, powers)
        return coming

    def _choice(self, own: list[bytes]) -> tuple[bool, ...]:
        """In which of the own turns to speak, so that the value after them is liked: the first of all ways that is."""
        for choice in product((True, False), repeat=len(own)):
            images = {address: self.stage.onion(self.stage.operators[address]).image for address in own}
            value = self.stage.value
            for address, speak in zip(own, choice, strict=True):
                word = bytes(32)
                if speak:
                    onion = self.stage.known[self.stage.operators[address]]
                    word = images[address] = onion.preimage(images[address]) or b""
                value = sha256(value + word).digest()
            if self._likes(value):
                return choice
        return (True,) * len(own)


ATTACKS = [
    ({V1: 1, V2: 1, V3: 1, V4: 1}, (V1,), 1),
    ({V1: 1, V2: 1, V3: 1}, (V1,), 1),
    ({V1: 1, V2: 1, V3: 1, V4: 1}, (V1, V2), 1),
    ({V1: 5, V2: 2, V3: 3, V4: 5}, (V1, V2, V3), 1),
    ({V1: 5, V2: 2, V3: 3, V4: 5}, (V1, V2, V3), 6),
]


@pytest.mark.parametrize(("powers", "attackers", "bits"), ATTACKS)
def test_dropping_blocks_gains_what_theory_says_and_never_more_than_a_bit_a_block(
    powers: dict[bytes, int], attackers: tuple[bytes, ...], bits: int
) -> None:
    attack = Attack(powers, attackers, bits)
    attack.run(600)
    assert attack.stage.height > 4_000
    assert len(attack.tally) > 1
    chance = 0.5**bits
    for own, (draws, won) in attack.tally.items():
        theory = 1 - (1 - chance) ** (2**own)
        assert theory <= chance * 2**own, "at most one bit for each of its blocks"
        assert abs(won - draws * theory) <= 4 * sqrt(draws * theory * (1 - theory)) + 1, (own, draws, won, theory)


def test_a_block_hash_would_be_chosen_at_will() -> None:
    """What the beacon is for: without onions, eight tries of a block's content give a value that is liked."""
    stage = Stage(onions=())
    won = 0
    for number in range(400):
        tries = [sha256(b"%d %d" % (number, content)).digest() for content in range(8)]
        value = stage.value
        stage.begin(block_hash=next((one for one in tries if liked(sha256(value + one).digest())), tries[0]))
        stage.end()
        won += liked(stage.value)
    assert won >= 395
