"""Historical info: the last blocks and their validators."""

import pytest

from chain.module import Block, Context
from modules.staking import blocks, history, keeper
from modules.staking.state import HEADERS, PARAMS, SETS
from tests.modules.staking import stage
from tests.modules.staking.stage import ANN, V1, V2, V3, key_of, valoper


def begin(ctx: Context, height: int) -> Context:
    """The beginning of a block."""
    block = Block("causeway-test-1", height, (stage.START + height) * 10**9, proposer=b"p" * 20)
    ctx = Context(ctx.store, block, ctx.mode)
    blocks.begin_block(ctx)
    return ctx


def keep(ctx: Context, entries: int) -> None:
    params = PARAMS(ctx).get()
    params.historical_entries = entries
    PARAMS(ctx).set(params)


@pytest.mark.rule("staking.15")
def test_a_block_is_remembered_with_its_validators(ctx: Context) -> None:
    stage.delegate(ctx, ANN, V2, 5)
    ctx = begin(ctx, 3)
    found = history.info(ctx, 3)
    assert found is not None
    assert (found.header.chain_id, found.header.height, found.header.time.seconds) == (
        "causeway-test-1",
        3,
        stage.START + 3,
    )
    assert found.header.proposer_address == b"p" * 20
    assert [(one.operator_address, one.tokens, one.status) for one in found.valset] == [
        (valoper(V2), "1000005", 3),
        (valoper(V1), "1000000", 3),
    ]
    assert keeper.consensus_key(found.valset[1]) == key_of(V1)


@pytest.mark.rule("staking.15")
def test_the_set_is_kept_once_as_long_as_it_stays_the_same(ctx: Context) -> None:
    for height in (3, 4, 5):
        ctx = begin(ctx, height)
    stage.delegate(ctx, ANN, V3, 5)
    ctx = begin(ctx, 6)
    assert list(SETS(ctx)) == [3]
    stage.delegate(ctx, ANN, V1, 5)
    ctx = begin(ctx, 7)
    stage.bonded(ctx, V1)
    ctx = begin(ctx, 8)
    assert list(SETS(ctx)) == [3, 7, 8]
    sizes = [len(found.valset) for height in range(3, 9) if (found := history.info(ctx, height))]
    assert sizes == [2, 2, 2, 2, 2, 1]


@pytest.mark.rule("staking.15")
def test_only_the_last_blocks_are_remembered(ctx: Context) -> None:
    keep(ctx, 3)
    for height in range(3, 10):
        stage.delegate(ctx, ANN, V1, 1)
        ctx = begin(ctx, height)
    assert list(HEADERS(ctx)) == [7, 8, 9] == list(SETS(ctx))
    assert history.info(ctx, 6) is None


@pytest.mark.rule("staking.15")
def test_what_is_too_much_after_a_change_of_parameters_goes_little_by_little(ctx: Context) -> None:
    for height in range(3, 40):
        ctx = begin(ctx, height)
    keep(ctx, 1)
    left = []
    for height in range(40, 45):
        ctx = begin(ctx, height)
        left.append(len(list(HEADERS(ctx))))
    assert left == [27, 17, 7, 1, 1]
    keep(ctx, 0)
    for height in range(45, 48):
        ctx = begin(ctx, height)
    assert [*HEADERS(ctx), *SETS(ctx)] == []
    keep(ctx, 5)
    assert history.info(begin(ctx, 48), 48) is not None
