"""What hooks at a block's end know of the lane: the gas that the block's transactions took of it."""

import dataclasses
from pathlib import Path

import pytest

from chain.app import App
from chain.module import Context
from chain.store.disk import Disk
from chain.wire.causeway.poc.v1 import tx_pb2 as poc_tx
from modules.poc.messages import COMMIT_GAS
from modules.registry import MODULES, NAMES
from tests.app.driver import ALICE, BOB, Chain, send


@pytest.mark.rule("inference.40")
@pytest.mark.parametrize("proposed", [True, False])
def test_hooks_know_what_the_block_took_of_the_lane(tmp_path: Path, proposed: bool) -> None:
    seen: list[int] = []

    def look(ctx: Context) -> None:
        seen.append(ctx.branch().lane_gas)

    chain = Chain(tmp_path)
    chain.app.disk.close()
    watching = (dataclasses.replace(MODULES[0], end_block=look), *MODULES[1:])
    chain.app = App(watching, Disk(tmp_path / "application.db", NAMES), chain.policy, None)
    chain.app.init_chain(chain._init_request())
    chain.block()
    commit = poc_tx.MsgCommitProof(miner=ALICE.text, commitment=bytes(32))  # refused in its handler: it took its room
    alone = chain.sign(ALICE, commit, gas=400_000, fee=0)
    paying = chain.sign(ALICE, commit, commit, ahead=1, gas=300_000, fee=10_000)
    for txs in ([], [alone], [chain.sign(BOB, send(BOB, ALICE)), paying], []):
        if proposed:
            assert chain.process(txs)
        chain.block(txs)
    assert [taken for taken in seen if taken] == [COMMIT_GAS, 300_000]
    assert seen[-1] == 0
