"""What a message proves by itself, and what it must not: terms, and two receipts for one index."""

from __future__ import annotations

from typing import Any

import pytest

from chain.errors import Refused
from chain.wire.causeway.inference.v1 import dispute_pb2 as games
from chain.wire.causeway.inference.v1 import tx_pb2
from chain.wire.causeway.inference.v1 import types_pb2 as pb
from modules.inference.disputes.messages import (
    InvalidAccusation,
    InvalidChoice,
    InvalidEvidence,
    InvalidMove,
    NotProved,
    NotYourTurn,
    UnknownDispute,
    WindowClosed,
)
from modules.inference.messages import NotDrawn, UnknownSession
from tests.modules.inference.disputes.scene import PROMPT, Scene, signed
from tests.modules.inference.market import text

OUTPUT = (260, 2124, 314, 253)
TERMS = [
    ({"model": "other"}, "another model than the session's"),
    ({"model_version": 2}, "another model than the session's"),
    ({"arithmetic": "int-llama/2"}, "another model than the session's"),
    ({"policy": bytes(32)}, "another policy than the model's"),
    ({"prompt_root": bytes(32)}, "another prompt or model than the request's"),
    ({"tokens_in": 9}, "another number of tokens than the request's"),
    ({"max_tokens": 5}, "another number of tokens than the request's"),
    ({"cost": "27"}, "not the cost of its tokens"),
    ({"cost": "+26"}, "not the cost of its tokens"),
]


@pytest.mark.rule("inference.72")
@pytest.mark.parametrize(("changed", "reason"), TERMS)
def test_terms_that_are_not_the_requests_are_guilt(scene: Scene, changed: dict[str, Any], reason: str) -> None:
    answered = scene.answer(output=OUTPUT, **changed)
    message = scene.find(answered)
    assert message is not None
    assert message.kind == games.DISPUTE_KIND_TERMS
    game = scene.game(scene.accuse(message))
    assert (game.outcome, game.reason) == (games.OUTCOME_GUILTY, reason)
    assert scene.market.executor("e1").suspended


@pytest.mark.rule("inference.72")
@pytest.mark.parametrize("sampling", [pb.Sampling(inv_temperature=2**22 + 1), pb.Sampling(top_p16=2**16 + 1)])
def test_a_sampling_that_can_not_be_is_guilt(scene: Scene, sampling: pb.Sampling) -> None:
    answered = scene.answer(output=OUTPUT, asked=scene.request(4, sampling=sampling))
    message = scene.find(answered)
    assert message is not None
    game = scene.game(scene.accuse(message))
    assert game.reason == "another sampling than the request's, or one that the policy forbids"


@pytest.mark.rule("inference.71")
def test_two_receipts_for_one_index_are_guilt(scene: Scene) -> None:
    one = scene.answer(output=OUTPUT).payload.signed
    scene.next = 0
    two = scene.answer(output=OUTPUT[::-1]).payload.signed
    before = scene.market.balance("accuser")
    number = scene.accuse(double(one, two))
    assert scene.game(number).reason == "two receipts for one index"
    bond = scene.bond_of_executor
    assert scene.market.balance("accuser") == before + bond // 4
    assert scene.market.executor("e1").bond == "0"
    (slash,) = scene.market.told("inference_slash")
    assert slash["burned"] == f"{bond - bond // 4}ucway"


def double(one: pb.SignedReceipt, two: pb.SignedReceipt) -> tx_pb2.MsgDispute:
    return tx_pb2.MsgDispute(
        evidence=one, kind=games.DISPUTE_KIND_DOUBLE, other=two.receipt, other_signature=two.executor_signature
    )


def refused(scene: Scene, message: tx_pb2.MsgDispute, refusal: type[Refused]) -> None:
    before = scene.market.balance("accuser")
    with pytest.raises(refusal):
        scene.accuse(message)
    assert scene.market.balance("accuser") == before


@pytest.mark.rule("inference.70")
@pytest.mark.rule("inference.71")
def test_what_is_decided_at_once_is_refused_where_it_is_not_so(scene: Scene) -> None:
    one, two = (scene.answer(output=OUTPUT) for _ in range(2))
    mine, other = one.payload.signed, two.payload.signed
    refused(scene, double(mine, mine), NotProved)
    refused(scene, double(mine, other), NotProved)
    unsigned = pb.SignedReceipt(receipt=mine.receipt, executor_signature=bytes(64))
    unsigned.receipt.cost = "1"
    refused(scene, double(mine, unsigned), InvalidEvidence)
    refused(scene, double(unsigned, mine), InvalidEvidence)
    kinds = {"evidence": mine, "request": one.request}
    refused(scene, tx_pb2.MsgDispute(kind=games.DISPUTE_KIND_TERMS, **kinds), NotProved)
    refused(scene, tx_pb2.MsgDispute(kind=games.DISPUTE_KIND_TERMS, evidence=mine), InvalidEvidence)
    refused(scene, tx_pb2.MsgDispute(kind=games.DISPUTE_KIND_FINISH, evidence=mine), InvalidEvidence)
    refused(scene, tx_pb2.MsgDispute(kind=games.DISPUTE_KIND_FINISH, position=3, **kinds), InvalidAccusation)
    refused(scene, tx_pb2.MsgDispute(evidence=mine), InvalidAccusation)
    for position in (0, len(PROMPT) - 1, len(PROMPT) + 4):
        refused(
            scene,
            tx_pb2.MsgDispute(kind=games.DISPUTE_KIND_SAMPLE, evidence=mine, position=position),
            InvalidAccusation,
        )
    refused(scene, tx_pb2.MsgDispute(kind=games.DISPUTE_KIND_TRACE, evidence=mine, settlement=1), InvalidAccusation)


@pytest.mark.rule("inference.72")
@pytest.mark.parametrize("changed", [{"tokens_in": 0}, {"tokens_in": 2045}, {"finish": pb.FINISH_ABORTED}])
def test_what_terms_prove_is_not_played(scene: Scene, changed: dict[str, Any]) -> None:
    answered = scene.answer(output=OUTPUT, **changed)
    refused(
        scene, tx_pb2.MsgDispute(kind=games.DISPUTE_KIND_TRACE, evidence=answered.payload.signed), InvalidAccusation
    )


@pytest.mark.rule("inference.70")
def test_receipts_of_other_sessions_and_executors_prove_nothing(scene: Scene) -> None:
    receipt = scene.answer(output=OUTPUT).payload.signed.receipt
    receipt.session = 77
    refused(scene, tx_pb2.MsgDispute(kind=games.DISPUTE_KIND_TRACE, evidence=signed(receipt)), UnknownSession)
    receipt.session, receipt.executor = scene.session.id, text("e2")
    refused(scene, tx_pb2.MsgDispute(kind=games.DISPUTE_KIND_TRACE, evidence=signed(receipt)), NotDrawn)


@pytest.mark.rule("inference.80")
def test_receipts_can_be_disputed_until_the_window_closes(scene: Scene) -> None:
    answered = scene.answer(output=OUTPUT)
    message = tx_pb2.MsgDispute(kind=games.DISPUTE_KIND_TRACE, evidence=answered.payload.signed)
    scene.market.run_to(scene.session.dispute_height)
    scene.accuse(message)
    scene.market.run_to(scene.session.dispute_height + 1)
    refused(scene, message, WindowClosed)


@pytest.mark.rule("inference.73")
@pytest.mark.rule("inference.74")
def test_moves_out_of_turn_or_of_another_form_are_refused(scene: Scene) -> None:
    answered, say = scene.answer(output=OUTPUT), scene.market.say
    number = scene.accuse(tx_pb2.MsgDispute(kind=games.DISPUTE_KIND_TRACE, evidence=answered.payload.signed))
    choice = games.Choice(index=0)
    with pytest.raises(NotYourTurn):
        say(tx_pb2.MsgChoose(accuser=text("accuser"), dispute=number, choice=choice))
    with pytest.raises(NotYourTurn):
        say(tx_pb2.MsgAnswer(executor=text("e2"), dispute=number, move=games.Move()))
    with pytest.raises(UnknownDispute):
        say(tx_pb2.MsgAnswer(executor=text("e1"), dispute=number + 1, move=games.Move()))
    for move in (games.Move(), games.Move(trace_root=bytes(32), sample_root=bytes(32)), games.Move(trace_root=b"1")):
        with pytest.raises(InvalidMove):
            say(tx_pb2.MsgAnswer(executor=text("e1"), dispute=number, move=move))
    assert scene.answer_in(scene.game(number), answered)
    for wrong in (games.Choice(index=64), games.Choice(index=len(scene.game(number).nodes))):
        with pytest.raises(InvalidChoice):
            say(tx_pb2.MsgChoose(accuser=text("accuser"), dispute=number, choice=wrong))
    with pytest.raises(NotYourTurn):
        say(tx_pb2.MsgChoose(accuser=text("e2"), dispute=number, choice=choice))
    say(tx_pb2.MsgChoose(accuser=text("accuser"), dispute=number, choice=choice))
    assert scene.answer_in(scene.game(number), answered)
    with pytest.raises(InvalidChoice):  # the tree is chosen with the first choice
        say(tx_pb2.MsgChoose(accuser=text("accuser"), dispute=number, choice=games.Choice(samples=True)))
