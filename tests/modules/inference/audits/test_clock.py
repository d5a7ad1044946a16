"""Deadlines count calm blocks, and end after ten times as many of any kind."""

import dataclasses
from collections.abc import Iterator

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chain.limits import LANE_GAS
from chain.module import Block, Context, Mode
from chain.store.branch import Branch
from chain.store.kv import Entry, MemoryStore
from modules.inference.audits import clock
from modules.inference.audits.clock import Kind
from modules.inference.audits.state import DUE_CALM, DUE_HEIGHT

CALM, BUSY = LANE_GAS // 2 - 1, LANE_GAS // 2


def start() -> Context:
    return Context(Branch(MemoryStore()), Block("c", 100, 0), Mode.BLOCK)


def pass_block(ctx: Context, gas: int) -> list[tuple[Kind, int]]:
    """The end of a block that took so much of the lane; then the next begins."""
    ctx.lane_gas = gas
    clock.tick(ctx)
    due = [(kind, number) for kind in Kind for number in clock.due(ctx, kind)]
    ctx.block = dataclasses.replace(ctx.block, height=ctx.block.height + 1)
    ctx.lane_gas = 0
    return due


@pytest.mark.rule("inference.40")
@pytest.mark.parametrize(
    ("gas", "blocks"), [((0,), 3), ((CALM,), 3), ((BUSY,), 31), ((LANE_GAS,), 31), ((0, BUSY), 5), ((BUSY, 0), 6)]
)
def test_three_calm_blocks_or_thirty_of_any_kind(gas: tuple[int, ...], blocks: int) -> None:
    ctx = start()
    clock.wait(ctx, clock.deadline(ctx, 3), Kind.DEMAND, 7)
    passed = 0
    due: list[tuple[Kind, int]] = []
    while not due:
        due = pass_block(ctx, gas[passed % len(gas)])
        passed += 1
    assert (passed, due) == (blocks, [(Kind.DEMAND, 7)])
    assert not list(DUE_CALM(ctx))
    assert not list(DUE_HEIGHT(ctx))


@pytest.mark.rule("inference.40")
def test_a_deadline_is_due_once_where_both_ways_to_end_meet() -> None:
    ctx = start()
    until = clock.deadline(ctx, 1)
    clock.wait(ctx, until, Kind.GAME, 1)
    for _ in range(10):
        assert pass_block(ctx, BUSY) == []
    assert pass_block(ctx, 0) == [(Kind.GAME, 1)]
    assert all(pass_block(ctx, 0) == [] for _ in range(30))


@pytest.mark.rule("inference.40")
def test_who_no_longer_waits_is_not_called() -> None:
    ctx = start()
    until = clock.deadline(ctx, 2)
    clock.wait(ctx, until, Kind.GAME, 1)
    clock.wait(ctx, until, Kind.GAME, 2)
    clock.forget(ctx, until, Kind.GAME, 1)
    clock.forget(ctx, until, Kind.GAME, 1)
    assert [pass_block(ctx, 0) for _ in range(3)] == [[], [(Kind.GAME, 2)], []]


@settings(max_examples=40, deadline=None)
@given(
    waits=st.lists(st.tuples(st.integers(0, 12), st.integers(1, 5), st.sampled_from(list(Kind))), max_size=12),
    busy=st.lists(st.booleans(), min_size=80, max_size=80),
)
def test_every_wait_ends_once_and_when_it_should(waits: list[tuple[int, int, Kind]], busy: list[bool]) -> None:
    ctx = start()
    expected: dict[int, tuple[int, int]] = {}
    ended: list[int] = []
    calm = 0
    for block, is_busy in enumerate(busy):
        for number, (begins, blocks, kind) in enumerate(waits):
            if begins == block:
                clock.wait(ctx, clock.deadline(ctx, blocks), kind, number)
                expected[number] = (calm + blocks, block + 10 * blocks)
        due = pass_block(ctx, BUSY if is_busy else CALM)
        calm += not is_busy
        now = {n for n, (calms, last) in expected.items() if n not in ended and (calm >= calms or block >= last)}
        assert {number for _, number in due} == now
        assert len(due) == len(now)
        ended += now
    assert clock.calm(ctx) == calm


@pytest.mark.rule("inference.40")
@pytest.mark.parametrize("gas", [0, BUSY])
def test_who_has_much_come_due_at_once_makes_it_late_and_no_block_long(gas: int) -> None:
    ctx = start()
    for number in range(600):
        clock.wait(ctx, clock.deadline(ctx, 1), Kind.DEMAND, number)
    counts = [len(pass_block(ctx, gas)) for _ in range(15)]
    assert [count for count in counts if count] == [256, 256, 88]
    assert not list(DUE_HEIGHT(ctx))


class Counting(MemoryStore):
    """Counts the entries that scans give."""

    given = 0

    def scan(self, start: bytes, end: bytes | None, reverse: bool = False) -> Iterator[Entry]:
        for entry in super().scan(start, end, reverse):
            self.given += 1
            yield entry


def test_a_block_with_nothing_due_looks_at_the_heads_of_its_queues_alone() -> None:
    ctx = start()
    for number in range(500):
        clock.wait(ctx, clock.deadline(ctx, 5), Kind.SETTLEMENT, number)
    store = Counting({key: value for key, value in ctx.store.changes.items() if value is not None})
    ctx.store = Branch(store)
    assert (pass_block(ctx, 0), store.given <= 2) == ([], True)
