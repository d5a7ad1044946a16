"""What somebody who means harm sends, proposes or asks, and what comes of it."""

import tracemalloc
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from google.protobuf.message import Message
from hypothesis import HealthCheck, given, settings

from chain.client.tx import Account
from chain.errors import Refused
from chain.limits import LANE_GAS
from chain.mempool import Policy
from chain.module import Block, Context, Mode
from chain.types import DENOM
from chain.wire.causeway.poc.v1 import tx_pb2 as poc_tx
from chain.wire.cosmos.bank.v1beta1 import tx_pb2 as bank_tx
from chain.wire.cosmos.tx.v1beta1 import service_pb2
from chain.wire.tendermint.abci import types_pb2 as abci
from modules.bank import keeper as bank
from tests.app.driver import ALICE, BOB, CHAIN, START, Chain, Draft, coins, genesis, send
from tests.app.test_fuzz import ROUTES, filled, signer


def multi(amount: int) -> bank_tx.MsgMultiSend:
    message = bank_tx.MsgMultiSend()
    message.inputs.add(address=ALICE.text, coins=coins(amount))
    message.outputs.add(address=BOB.text, coins=coins(amount))
    return message


SPENDING = [
    [send(ALICE, BOB, 900)],
    [send(ALICE, BOB, 450), send(ALICE, BOB, 450)],
    [multi(900)],
    [send(ALICE, BOB, 10**9)],
    [send(ALICE, BOB, 0)],
]


@pytest.mark.rule("auth.12")
@pytest.mark.parametrize("messages", SPENDING)
def test_who_spends_a_later_fee_cannot_spoil_a_proposal(tmp_path: Path, messages: Sequence[Message]) -> None:
    poor = Chain(tmp_path, genesis([ALICE, BOB], rich=1000))
    poor.block()
    assert poor.check(poor.sign(ALICE, *messages)).code == 0
    assert poor.check(poor.sign(ALICE, send(ALICE, BOB, 1), ahead=1)).code == 0
    poor.next()
    assert poor.account(ALICE).sequence >= 1


@pytest.mark.rule("auth.12")
def test_a_fee_that_is_left_is_taken_in_the_same_block(tmp_path: Path) -> None:
    poor = Chain(tmp_path, genesis([ALICE, BOB], rich=1000))
    poor.block()
    waiting = [poor.sign(ALICE, send(ALICE, BOB, 800)), poor.sign(ALICE, send(ALICE, BOB, 1), ahead=1)]
    assert poor.propose(waiting) == waiting
    assert poor.process(waiting)


@pytest.mark.rule("auth.12")
@pytest.mark.parametrize("route", ROUTES, ids=[route.url for route in ROUTES])
def test_no_message_takes_more_from_its_signer_than_its_route_says(tmp_path: Path, route: Any) -> None:
    chain = Chain(tmp_path)
    chain.block()
    ctx = Context(chain.app.blocks.base(), Block(CHAIN, 2, 1_760_000_002_000_000_000), Mode.BLOCK)

    @settings(max_examples=60, suppress_health_check=list(HealthCheck))
    @given(filled(route.message.DESCRIPTOR))
    def run(message: Any) -> None:
        signer(route, message)
        child = ctx.branch()
        before = bank.balance(child, ALICE.address, DENOM)
        try:
            route.handler(child, message)
        except Refused:
            return
        said = dict(route.spends(ctx, message)) if route.spends else {}
        assert before - bank.balance(child, ALICE.address, DENOM) <= said.get(DENOM, 0)

    run()


LONG = 200_000


@pytest.mark.parametrize(
    ("path", "data"),
    [
        ("/store/bank/key", b"%d" + bytes(LONG)),
        ("/cosmos.auth.v1beta1.Query/ModuleAccountByName", b"\x0a\xc3\x9a\x0c%03d" + b"x" * LONG),
    ],
)
def test_questions_about_long_keys_leave_nothing_in_memory(chain: Chain, path: str, data: bytes) -> None:
    chain.ask(path, data % 0)
    tracemalloc.start()
    for number in range(50):
        chain.ask(path, data % number)
    left, _ = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert left < 10 * LONG


def test_one_who_may_use_the_lane_cannot_ask_for_more_gas_than_the_lane_has(chain: Chain) -> None:
    """It would wait for ever, for free."""
    message = poc_tx.MsgCommitProof(miner=ALICE.text, commitment=bytes(32))
    answer = chain.check(chain.sign(ALICE, message, gas=LANE_GAS + 1, fee=0))
    assert (answer.codespace, answer.code) == ("sdk", 41)


def test_rounds_without_end_do_not_fill_memory(chain: Chain) -> None:
    for number in range(1, 40):
        assert chain.process([chain.sign(ALICE, send(ALICE, BOB, number))])
    assert len(chain.app.blocks._runs) <= 8


def test_a_second_genesis_takes_the_place_of_the_first(tmp_path: Path) -> None:
    """The engine's files were removed while the application went on."""
    young = Chain(tmp_path, genesis([BOB, ALICE]))
    assert young.check(young.sign(ALICE, send(ALICE, BOB), account=Account(1, 0))).code == 0
    young.document = genesis([ALICE])
    young.init = young.app.init_chain(young._init_request())
    assert young.check(young.sign(ALICE, send(ALICE, BOB), account=Account(0, 0))).code == 0
    assert young.app.mempool.last.time_ns == START * 10**9


def test_a_chain_that_starts_higher_knows_timeouts_before_its_first_block(tmp_path: Path) -> None:
    young = Chain(tmp_path, genesis([ALICE, BOB]))
    request = young._init_request()
    request.initial_height = 1000
    young.app.init_chain(request)
    late = young.check(young.sign(ALICE, send(ALICE, BOB), account=Account(0, 0), timeout_height=999))
    assert late.code == 30
    young.app.finalize_block(abci.RequestFinalizeBlock(height=1000, hash=bytes(32)))
    young.commit()
    assert (young.height, young.deliver(young.sign(ALICE, send(ALICE, BOB))).code) == (1000, 0)


@pytest.mark.rule("poc.4")
@pytest.mark.parametrize("policy", [Policy(size=4), Policy(size_bytes=1200)])
def test_neither_many_nor_long_transactions_fill_the_mempool(tmp_path: Path, policy: Policy) -> None:
    chain = Chain(tmp_path, policy=policy)
    chain.block()
    codes = [chain.check(chain.sign(ALICE, send(ALICE, BOB), ahead=ahead)).code for ahead in range(4)]
    assert codes == [0, 0, 0, 20]
    chain.next()
    assert chain.check(chain.sign(ALICE, send(ALICE, BOB))).code == 0


def test_a_simulation_of_a_megabyte_is_refused(chain: Chain) -> None:
    """It took a second, free of charge, in which the node could do nothing else."""
    draft = Draft([send(ALICE, BOB)] * 500, [(ALICE, Account(0, 0))])
    request = service_pb2.SimulateRequest(tx_bytes=draft.raw([]))
    answer = chain.ask("/cosmos.tx.v1beta1.Service/Simulate", request.SerializeToString())
    assert (answer.code, answer.log.endswith(": tx too large")) == (21, True)
