"""What somebody who means harm sends, proposes or asks, and what comes of it."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from google.protobuf.message import Message
from hypothesis import HealthCheck, given, settings

from chain.errors import Refused
from chain.module import Block, Context, Mode
from chain.types import DENOM
from chain.wire.cosmos.bank.v1beta1 import tx_pb2 as bank_tx
from modules.bank import keeper as bank
from tests.app.driver import ALICE, BOB, CHAIN, Chain, coins, genesis, send
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
