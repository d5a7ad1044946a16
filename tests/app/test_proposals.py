"""Proposals: filling a block by bytes and gas, and judging one that somebody else filled."""

import pytest

from chain.client.tx import Account
from chain.limits import LANE_GAS, MAX_GAS
from tests.app.driver import ALICE, BOB, CAROL, NEWCOMER, Chain, Draft, send


def test_what_would_fail_before_its_messages_is_left_out(chain: Chain) -> None:
    good = chain.sign(ALICE, send(ALICE, BOB))
    bad = [
        b"junk",
        chain.sign(BOB, send(BOB, ALICE), ahead=3),
        chain.sign(CAROL, send(CAROL, ALICE), chain_id="other"),
        chain.sign(NEWCOMER, send(NEWCOMER, ALICE)),
        chain.sign(CAROL, send(CAROL, ALICE), timeout_height=1),
        chain.sign(CAROL, send(CAROL, ALICE), fee=10**18),
    ]
    assert chain.propose([*bad, good]) == [good]


def test_a_message_that_fails_stays_in(chain: Chain) -> None:
    raw = chain.sign(ALICE, send(ALICE, BOB, 10**18))
    assert chain.propose([raw]) == [raw]
    assert chain.process([raw])


def test_sequences_are_followed_within_a_proposal(chain: Chain) -> None:
    txs = [chain.sign(ALICE, send(ALICE, BOB), ahead=ahead) for ahead in range(3)]
    assert chain.propose(txs) == txs
    assert chain.propose(txs[::-1]) == txs[:1]
    assert chain.process(txs)
    assert not chain.process(txs[::-1])


@pytest.mark.parametrize("room", [100, 300, 700, 1_000, 4_000])
def test_a_block_holds_no_more_bytes_than_asked_for(chain: Chain, room: int) -> None:
    txs = [chain.sign(ALICE, send(ALICE, BOB), ahead=ahead) for ahead in range(10)]
    chosen = chain.propose(txs, max_bytes=room)
    sizes = [len(raw) + 3 for raw in chosen]  # a tag and two bytes of length
    assert sum(sizes) <= room
    assert len(chosen) == 10 or sum(sizes) + len(txs[0]) + 3 > room
    assert chosen == txs[: len(chosen)]


def test_ordinary_transactions_share_half_of_a_blocks_gas(chain: Chain) -> None:
    share = (MAX_GAS - LANE_GAS) // 2
    txs = [chain.sign(key, send(key, ALICE), gas=share, fee=share // 1000) for key in (ALICE, BOB, CAROL)]
    assert chain.propose(txs) == txs[:2]
    assert chain.process(txs[:2])
    assert not chain.process(txs)


def test_a_block_with_the_same_transaction_twice_is_refused(chain: Chain) -> None:
    raw = chain.sign(ALICE, send(ALICE, BOB))
    assert chain.process([raw])
    assert not chain.process([raw, raw])


@pytest.mark.parametrize("raw", [b"", b"junk", b"\x0a\x00"])
def test_a_block_with_something_else_than_transactions_is_refused(chain: Chain, raw: bytes) -> None:
    assert not chain.process([raw])


def test_a_block_with_an_unsigned_transaction_is_refused(chain: Chain) -> None:
    draft = Draft([send(ALICE, BOB)], [(ALICE, Account(0, 0))])
    assert not chain.process([draft.raw([bytes(64)])])


def test_what_was_processed_is_what_is_finalized(chain: Chain) -> None:
    txs = [chain.sign(ALICE, send(ALICE, BOB))]
    assert chain.process(txs)
    kept = chain.app.blocks.take(chain.block_hash(txs))
    assert kept is not None
    chain.finalize(txs)
    assert chain.app.blocks.decided is kept


def test_a_refused_block_that_is_decided_all_the_same_is_run(chain: Chain) -> None:
    raw = chain.sign(ALICE, send(ALICE, BOB), ahead=1)
    assert not chain.process([raw])
    (result,) = chain.block([raw])
    assert result.code == 32
