"""What a block costs where nothing happens does not depend on how many stand behind whom."""

from __future__ import annotations

from collections.abc import Iterator
from hashlib import sha256

import pytest

from chain.module import Block, Context
from chain.store.branch import Branch
from modules.bank import keeper as bank
from modules.staking import blocks
from modules.staking.state import PARAMS
from tests.modules.staking import stage
from tests.modules.staking.stage import ANN, V1, V2, V3


class Counted(Branch):
    """A branch that counts what is read from it."""

    __slots__ = ("reads",)

    def __init__(self, parent: Branch) -> None:
        super().__init__(parent)
        self.reads = 0

    def get(self, key: bytes) -> bytes | None:
        self.reads += 1
        return super().get(key)

    def scan(self, start: bytes, end: bytes | None, reverse: bool = False) -> Iterator[tuple[bytes, bytes]]:
        for entry in super().scan(start, end, reverse):
            self.reads += 1
            yield entry


def reads_of_a_block(delegators: int) -> tuple[int, int]:
    """Entries read, and written, in a block after so many delegations and half as many undelegations."""
    ctx = stage.new_chain()
    params = PARAMS(ctx).get()
    params.historical_entries = 2
    PARAMS(ctx).set(params)
    for operator in (V1, V2, V3):
        stage.create(ctx, operator)
    stage.bonded(ctx, V1, V2)
    for number in range(delegators):
        who = sha256(b"%d" % number).digest()[:20]
        bank.transfer(ctx, ANN, who, 1000, "ucway")
        stage.delegate(ctx, who, V1, 1000)
        if number % 2:
            stage.undelegate(ctx, who, V1, 500)
    for height in (3, 4, 5):
        run(ctx, height)
    counted = Counted(ctx.store)
    run(Context(counted, ctx.block, ctx.mode), 6)
    return counted.reads, len(counted.changes)


def run(ctx: Context, height: int) -> None:
    ctx = Context(ctx.store, Block("causeway-test-1", height, (stage.START + height) * 10**9), ctx.mode)
    blocks.begin_block(ctx)
    blocks.end_block(ctx)


@pytest.mark.rule("staking.15")
def test_a_quiet_block_reads_and_writes_the_same_with_ten_and_with_a_thousand_delegators() -> None:
    few = reads_of_a_block(10)
    assert few == reads_of_a_block(1000)
    assert few[0] < 20
    assert few[1] == 2
