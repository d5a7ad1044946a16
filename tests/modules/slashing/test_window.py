"""The window of missed blocks, against a list that remembers everything."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chain.module import Block, Context, Mode
from chain.store.branch import Branch
from chain.store.kv import MemoryStore
from chain.wire.cosmos.slashing.v1beta1 import slashing_pb2 as pb
from modules.slashing import window
from modules.slashing.state import CHUNK_BITS, INFOS, MISSED

A, B = bytes([1] * 20), bytes([2] * 20)


def empty() -> Context:
    return Context(Branch(MemoryStore()), Block("causeway-test-1", 5, 0), Mode.BLOCK)


def stored(ctx: Context) -> dict[bytes, bytes]:
    return {key: value for key, value in ctx.store.changes.items() if value is not None}


@pytest.mark.rule("slashing.1")
@given(st.integers(1, 2500), st.lists(st.tuples(st.integers(0, 400), st.booleans()), max_size=60), st.integers(0, 9))
def test_a_window_counts_what_a_list_of_its_last_blocks_would(
    length: int, runs: list[tuple[int, bool]], start: int
) -> None:
    """Runs of blocks that were all missed or all signed, up to many times around the window."""
    ctx, count, height = empty(), 0, start
    model = [False] * length
    for run, missed in runs:
        for _ in range(min(run, length + 3)):
            index = (height - start) % length
            count += window.put(ctx, A, index, missed)
            model[index] = missed
            height += 1
        assert count == sum(model)
        assert window.indices(ctx, A) == [at for at, bit in enumerate(model) if bit]


@pytest.mark.rule("slashing.1")
@given(st.integers(0, 99_999))
def test_signing_where_nothing_was_missed_writes_nothing(index: int) -> None:
    ctx = empty()
    assert window.put(ctx, A, index, missed=False) == 0
    assert ctx.store.changes == {}


@given(st.integers(0, 99_999))
def test_missing_a_block_twice_counts_once_and_signing_leaves_no_trace(index: int) -> None:
    ctx = empty()
    assert [window.put(ctx, A, index, missed) for missed in (True, True, False)] == [1, 0, -1]
    assert stored(ctx) == {}


@pytest.mark.parametrize("index", [0, 7, 8, CHUNK_BITS - 1, CHUNK_BITS, 99_999])
def test_a_missed_block_is_one_bit_of_one_chunk(index: int) -> None:
    ctx = empty()
    window.put(ctx, A, index, missed=True)
    assert list(MISSED(ctx).items()) == [((A, index // CHUNK_BITS), 1 << index % CHUNK_BITS)]
    assert [len(value) for value in stored(ctx).values()] == [CHUNK_BITS // 8]


@pytest.mark.rule("slashing.2")
def test_a_window_begins_with_nothing_missed_and_keeps_jail_and_tombstone() -> None:
    ctx = empty()
    for index in (0, 5000):
        window.put(ctx, A, index, missed=True)
        window.put(ctx, B, index, missed=True)
    jailed = pb.ValidatorSigningInfo(missed_blocks_counter=2, tombstoned=True)
    jailed.jailed_until.seconds = 9
    INFOS(ctx)[A] = jailed
    window.begin(ctx, A, 7)
    info = INFOS(ctx)[A]
    assert (info.start_height, info.missed_blocks_counter, info.tombstoned, info.jailed_until.seconds) == (
        7,
        0,
        True,
        9,
    )
    assert (window.indices(ctx, A), window.indices(ctx, B)) == ([], [0, 5000])


def test_everybody_is_forgiven_at_once_and_nobody_else_is_written() -> None:
    ctx = empty()
    for address, missed in ((A, 2), (B, 0)):
        info = window.begin(ctx, address, 3)
        info.missed_blocks_counter = missed
        INFOS(ctx)[address] = info
    window.put(ctx, A, 1, missed=True)
    window.put(ctx, A, 2000, missed=True)
    child = ctx.branch()
    window.clear_all(child)
    assert list(MISSED(child)) == []
    assert [info.missed_blocks_counter for _, info in INFOS(child).items()] == [0, 0]
    assert sorted(key.split(b"/", 1)[0] for key in child.store.changes) == [b"slashing"] * 3


def test_a_chunk_of_another_size_is_refused() -> None:
    with pytest.raises(ValueError, match="128 bytes"):
        MISSED.value.decode(b"\x01")
