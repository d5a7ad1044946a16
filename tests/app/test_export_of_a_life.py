"""Whatever has happened on a chain, its export starts one with the same application hash: stake, votes, proofs, pay."""

import json
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from google.protobuf.message import Message

from chain.app import App
from chain.client.gentx import Terms, create_validator
from chain.client.keys import Key
from chain.dec import parse
from chain.store.disk import Disk
from chain.types import OPERATOR_PREFIX, bech32_text
from chain.wire.causeway.poc.v1 import tx_pb2 as poc
from chain.wire.cosmos.gov.v1 import tx_pb2 as gov
from chain.wire.cosmos.staking.v1beta1 import tx_pb2 as staking
from chain.wire.cosmos.vesting.v1beta1 import tx_pb2 as vesting
from genesis import document as documents
from modules.registry import MODULES, NAMES
from tests.app import test_replay
from tests.app.driver import ALICE, BOB, CAROL, NEWCOMER, START, VALIDATORS, Chain, coins, genesis

LAST = 70
"""The second epoch has opened by then, and has paid for the first."""
LOOKED_AT = (1, 4, 6, 8, 11, 13, 20, 21, 22, 23, 30, 64, 65, 66, LAST)
Said = tuple[Key, list[Message]]


def operator(key: Key) -> str:
    return bech32_text(key.address, OPERATOR_PREFIX)


def said(chain: Chain, height: int) -> list[Said]:
    """What people do in a block."""
    first, second = (operator(key) for key in VALIDATORS[:2])
    joining = create_validator(
        CAROL.address, sha256(b"carol").digest(), Terms("carol", 10**9, parse("0.1"), parse("0.2"), parse("0.01"))
    )
    delegate = staking.MsgDelegate(delegator_address=BOB.text, validator_address=first, amount=coins(5 * 10**8)[0])
    leave = staking.MsgUndelegate(delegator_address=BOB.text, validator_address=first, amount=coins(10**8)[0])
    move = staking.MsgBeginRedelegate(
        delegator_address=BOB.text, validator_src_address=first, validator_dst_address=second, amount=coins(10**8)[0]
    )
    propose = gov.MsgSubmitProposal(
        metadata="x", initial_deposit=coins(10**7), proposer=BOB.text, title="A title", summary="A summary"
    )
    vest = vesting.MsgCreateVestingAccount(
        from_address=BOB.text, to_address=NEWCOMER.text, amount=coins(10**6), end_time=START + 1000
    )
    done: dict[int, Any] = {
        2: lambda: [(ALICE, [poc.MsgRegisterMiner(miner=ALICE.text, moniker="alice")]), (BOB, [delegate])],
        3: lambda: [(CAROL, [joining])],
        5: lambda: [(BOB, [leave, move])],
        7: lambda: [(ALICE, [test_replay._commit(chain)])],
        9: lambda: [(BOB, [propose])],
        10: lambda: [(BOB, [gov.MsgVote(proposal_id=1, voter=BOB.text, option=1), delegate])],
        12: lambda: [(BOB, [vest])],
        6 + test_replay.WINDOW: lambda: [(ALICE, [test_replay._reveal(chain)])],
    }
    found: list[Said] = done.get(height, list)()
    return found


@pytest.fixture(scope="module")
def life(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[int, tuple[bytes, dict[str, Any]]]]:
    """At some heights of a chain's life: the application hash, and the export."""
    document = genesis()
    document["app_state"]["poc"]["params"]["min_weight"] = "1"
    chain = Chain(tmp_path_factory.mktemp("life"), document)
    exports = {}
    for height in range(1, LAST + 1):
        txs = [chain.sign(key, *messages, fee=20_000, gas=20_000_000) for key, messages in said(chain, height)]
        assert [result.log for result in chain.block(txs) if result.code] == []
        if height in LOOKED_AT:
            made = documents.export(chain.app.registry, chain.app.disk.view())
            exports[height] = (chain.app.disk.app_hash, json.loads(json.dumps(made)))
    yield exports
    chain.app.disk.close()


@pytest.mark.parametrize("height", LOOKED_AT)
def test_its_export_has_the_same_application_hash(
    life: dict[int, tuple[bytes, dict[str, Any]]], tmp_path: Path, height: int
) -> None:
    app_hash, document = life[height]
    app = App(MODULES, Disk(tmp_path / "state", NAMES))
    assert app.init_chain(documents.init_chain(document)).app_hash == app_hash
    assert documents.export(app.registry, app.blocks.base()) == document


def test_much_has_happened_in_it(life: dict[int, tuple[bytes, dict[str, Any]]]) -> None:
    state = life[LAST][1]["app_state"]
    assert state["vesting"]["rewards"]
    assert state["staking"]["unbonding_delegations"]
    assert state["staking"]["redelegations"]
    assert state["gov"]["proposals"]
    assert state["poc"]["shares"]
    assert state["mint"]["minted"] != "0"
