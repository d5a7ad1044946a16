"""The engine's validator set: told in differences that it can't stumble over."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chain.module import Block, Context, Mode
from chain.store.branch import Branch
from chain.store.kv import MemoryStore
from modules.consensus import invariants, keeper
from modules.consensus.state import ENGINE, POWERS

KEYS = [bytes([number]) * 32 for number in range(6)]
A, B, C, *_ = KEYS


@pytest.fixture
def ctx() -> Context:
    """A chain whose genesis has A and B."""
    ctx = Context(Branch(MemoryStore()), Block("test", 0, 0), Mode.GENESIS)
    keeper.set_powers(ctx, {B: 2, A: 1})
    assert ctx.validator_updates == {A: 1, B: 2}
    return Context(ctx.store, Block("test", 1, 0), Mode.BLOCK)


@pytest.mark.rule("consensus.2")
@pytest.mark.parametrize(
    ("wanted", "told"),
    [
        ({A: 1, B: 2}, {}),
        ({A: 1, B: 3}, {B: 3}),
        ({A: 1, B: 2, C: 3}, {C: 3}),
        ({C: 3, B: 2}, {A: 0, C: 3}),
        ({A: 0, B: 2}, {A: 0}),
        ({A: 1, B: 2, C: 0}, {}),
    ],
)
def test_the_engine_is_told_the_sorted_difference(
    ctx: Context, wanted: dict[bytes, int], told: dict[bytes, int]
) -> None:
    keeper.set_powers(ctx, wanted)
    keeper.end_block(ctx)
    assert list(ctx.validator_updates.items()) == sorted(told.items())
    assert keeper.powers(ctx) == {key: power for key, power in wanted.items() if power}
    invariants.powers(ctx)


SETS = st.dictionaries(st.sampled_from(KEYS), st.integers(0, 9), min_size=1).filter(lambda found: any(found.values()))


@pytest.mark.rule("consensus.2")
@given(blocks=st.lists(st.lists(st.tuples(SETS, st.booleans()), max_size=3), max_size=5))
def test_an_engine_that_applies_every_difference_has_the_set_that_was_wanted(
    blocks: list[list[tuple[dict[bytes, int], bool]]],
) -> None:
    store = Branch(MemoryStore())
    genesis = Context(store, Block("test", 0, 0), Mode.GENESIS)
    keeper.set_powers(genesis, {A: 1, B: 2})
    engine = dict(genesis.validator_updates)
    for number, sets in enumerate(blocks):
        ctx = Context(store, Block("test", number + 1, 0), Mode.BLOCK)
        for wanted, in_a_transaction in sets:
            child = ctx.branch() if in_a_transaction else ctx
            keeper.set_powers(child, wanted)
            if in_a_transaction:
                ctx.join(child)
        keeper.end_block(ctx)
        for key, power in ctx.validator_updates.items():
            assert power or key in engine, "a removal of somebody whom the engine does not have"
            engine[key] = power
        engine = {key: power for key, power in engine.items() if power}
        assert engine == keeper.powers(ctx)


@pytest.mark.rule("consensus.1")
@pytest.mark.parametrize("wanted", [{}, {A: 0}, {A: -1, B: 5}, {b"short": 1}, {A: 10**12, B: 1}])
def test_a_set_that_would_stop_the_engine_is_a_mistake(ctx: Context, wanted: dict[bytes, int]) -> None:
    before = dict(ctx.store.changes)
    with pytest.raises(ValueError, match="validator"):
        keeper.set_powers(ctx, wanted)
    assert (dict(ctx.store.changes), ctx.validator_updates) == (before, {})


def test_the_most_power_is_taken(ctx: Context) -> None:
    keeper.set_powers(ctx, {A: 10**12})
    assert ctx.validator_updates == {A: 10**12, B: 0}


def test_a_chain_without_validators_has_no_powers() -> None:
    assert keeper.powers(Context(Branch(MemoryStore()), Block("test", 0, 0), Mode.QUERY)) == {}


@pytest.mark.rule("consensus.1")
def test_the_invariant_notices_an_engine_left_behind(ctx: Context) -> None:
    invariants.powers(ctx)
    keeper.set_powers(ctx, {A: 5})
    with pytest.raises(ValueError, match="old one"):
        invariants.powers(ctx)


@pytest.mark.rule("consensus.1")
@pytest.mark.parametrize("powers", [{A: 0}, {A: 10**12, B: 1}])
def test_the_invariant_notices_bad_powers(ctx: Context, powers: dict[bytes, int]) -> None:
    POWERS(ctx).set(powers)
    ENGINE(ctx).set(powers)
    with pytest.raises(ValueError, match="powers are"):
        invariants.powers(ctx)


def test_the_invariant_notices_that_nobody_has_power() -> None:
    with pytest.raises(ValueError, match="nobody"):
        invariants.powers(Context(Branch(MemoryStore()), Block("test", 0, 0), Mode.QUERY))
