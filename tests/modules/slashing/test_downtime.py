"""Who is away too long is jailed and slashed; who signs costs nothing."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chain.module import Block, Context, Mode, Vote
from modules.slashing import downtime
from modules.slashing.state import INFOS, MISSED
from modules.staking import keeper as staking
from tests.modules.slashing import scene
from tests.modules.slashing.scene import STAKE, cons, name, said
from tests.modules.staking import stage
from tests.modules.staking.stage import ANN, V1, V2, V3, V4


def test_the_window_of_a_genesis_validator_begins_with_its_first_vote() -> None:
    net = scene.new()
    for key in list(INFOS(net.ctx)):
        del INFOS(net.ctx)[key]
    net.block()
    assert net.height == 2
    assert {address: info.start_height for address, info in INFOS(net.ctx).items()} == {
        cons(one): 0 for one in (V1, V2, V3, V4)
    }


@pytest.mark.rule("slashing.1")
def test_a_block_that_everybody_signed_writes_nothing_and_reads_one_entry_each() -> None:
    net = scene.new()
    net.blocks(3)
    reads: list[bytes] = []
    store = net.ctx.store
    child = Context(store, net.ctx.block, Mode.BLOCK).branch()
    votes = tuple([Vote(cons(one), 10, True) for one in (V1, V2, V3, V4)])
    child.block = Block("causeway-test-1", net.height + 1, net.ctx.block.time_ns, votes=votes)
    child.store = _Counted(child.store, reads)  # type: ignore[assignment]
    downtime.look(child)
    assert sorted(reads) == sorted([b"slashing/\x00", *[INFOS.full(cons(one)) for one in (V1, V2, V3, V4)]])


class _Counted:
    """A store that lists what is read, and takes no writes."""

    def __init__(self, store: object, reads: list[bytes]) -> None:
        self._store, self._reads = store, reads

    def get(self, key: bytes) -> bytes | None:
        self._reads.append(key)
        return self._store.get(key)  # type: ignore[attr-defined,no-any-return]


@pytest.mark.rule("slashing.3")
def test_who_is_away_too_long_is_jailed_and_slashed_once() -> None:
    net = scene.new()
    net.blocks(6)
    supply = net.supply()
    net.blocks(5, absent=[V2])
    assert (net.info(V2).missed_blocks_counter, net.jailed(V2)) == (5, False)
    events = net.block(absent=[V2])
    assert net.jailed(V2)
    assert said(events, "slash") == [
        {
            "address": name(V2),
            "power": "10",
            "reason": "missing_signature",
            "jailed": name(V2),
            "burned_coins": str(STAKE // 100),
        }
    ]
    assert said(events, "liveness") == [{"address": name(V2), "missed_blocks": "6", "height": str(net.height)}]
    assert (net.tokens(V2), net.supply()) == (STAKE - STAKE // 100, supply - STAKE // 100)
    until = net.info(V2).jailed_until
    assert until.seconds * 10**9 + until.nanos == net.ctx.block.time_ns + 60 * 10**9
    net.blocks(20, absent=[V2])
    assert net.tokens(V2) == STAKE - STAKE // 100


@pytest.mark.rule("slashing.2")
def test_nobody_is_jailed_within_the_first_window() -> None:
    net = scene.new()
    net.blocks(9, absent=[V2])
    assert (net.height, net.info(V2).missed_blocks_counter, net.jailed(V2)) == (10, 9, False)
    net.block(absent=[V2])
    assert not net.jailed(V2)
    net.block(absent=[V2])
    assert net.jailed(V2)


@pytest.mark.rule("slashing.2")
def test_a_window_begins_anew_when_its_validator_is_jailed_and_when_it_comes_back() -> None:
    net = scene.new()
    net.blocks(20, absent=[V2])
    assert net.jailed(V2)
    assert (net.info(V2).missed_blocks_counter, list(MISSED(net.ctx))) == (0, [])
    net.block(seconds=60)
    net.unjail(V2)
    net.block()
    back = net.height
    assert net.info(V2).start_height == back
    net.blocks(10, absent=[V2])
    assert not net.jailed(V2)
    net.blocks(1, absent=[V2])
    assert net.jailed(V2)


@pytest.mark.rule("slashing.2")
def test_the_window_of_a_validator_that_leaves_is_forgotten() -> None:
    net = scene.new()
    net.blocks(4, absent=[V3])
    assert net.info(V3).missed_blocks_counter == 4
    staking.jail(net.ctx, V3)
    net.blocks(3, absent=[V3])
    assert (net.info(V3).missed_blocks_counter, list(MISSED(net.ctx))) == (0, [])


def test_missed_blocks_leave_the_window_as_it_slides() -> None:
    net = scene.new()
    net.blocks(4, absent=[V1])
    net.blocks(6)
    assert net.info(V1).missed_blocks_counter == 4
    net.blocks(3)
    assert net.info(V1).missed_blocks_counter == 1
    net.block()
    assert (net.info(V1).missed_blocks_counter, list(MISSED(net.ctx))) == (0, [])


@pytest.mark.rule("slashing.3")
def test_stake_that_the_missed_block_was_made_with_answers_and_what_left_before_does_not() -> None:
    """Block 12 has the commit of block 11, whose validators were chosen at the end of block 9."""
    net = scene.new()
    stage.delegate(net.ctx, ANN, V2, 4_000_000)
    net.blocks(7, absent=[V2])
    net.block([V2], act=lambda ctx: stage.undelegate(ctx, ANN, V2, 1_000_000))
    assert net.height == 9
    net.block([V2], act=lambda ctx: stage.undelegate(ctx, ANN, V2, 1_000_000))
    net.block([V2], act=lambda ctx: stage.redelegate(ctx, ANN, V2, V1, 1_000_000))
    events = net.block([V2])
    assert said(events, "slash")[0]["burned_coins"] == str((STAKE + 3_000_000) // 100)
    assert (net.tokens(V1), net.tokens(V2)) == (STAKE + 990_000, (STAKE + 1_000_000) * 99 // 100)


def test_a_vote_of_nobody_that_staking_knows_is_no_downtime() -> None:
    net, stranger = scene.new(), bytes(20)
    net.ctx.block = Block("causeway-test-1", 9, net.ctx.block.time_ns, votes=(Vote(stranger, 1, False),))
    net.ctx.events.clear()
    downtime.look(net.ctx)
    assert (net.ctx.events, list(MISSED(net.ctx))) == ([], [])


@pytest.mark.rule("slashing.1")
def test_a_jailed_validator_that_is_still_in_the_set_misses_nothing() -> None:
    net = scene.new(V1)
    net.blocks(2, absent=[V1])
    staking.jail(net.ctx, V1)
    net.blocks(30, absent=[V1])
    assert staking.bonded_validators(net.ctx) == [V1]
    assert (net.info(V1).missed_blocks_counter, net.tokens(V1)) == (2, STAKE)


@pytest.mark.rule("slashing.1")
@settings(max_examples=25)
@given(st.lists(st.sets(st.sampled_from([V1, V2])), min_size=1, max_size=60), st.integers(10, 14))
def test_counters_are_what_a_list_of_votes_says(history: list[set[bytes]], length: int) -> None:
    """No jail here: everything may be missed. The scene checks every invariant after every block."""
    net = scene.new(min_signed_per_window="0.000000000000000000", signed_blocks_window=str(length))
    for absent in history:
        net.block(absent)
    for one in (V1, V2, V3):
        missed = [one in absent for absent in history]
        assert net.info(one).missed_blocks_counter == sum(missed[-length:])
