"""Who accuses an honest executor loses its bond, and whoever is silent loses."""

from __future__ import annotations

import pytest

from chain.wire.causeway.inference.v1 import dispute_pb2 as games
from chain.wire.causeway.inference.v1 import tx_pb2
from chain.wire.causeway.inference.v1 import types_pb2 as pb
from tests.modules.inference.disputes.scene import BOND, PROMPT, Answered, Choose, Scene


def last_of_all(game: games.Dispute) -> games.Choice:
    return games.Choice(index=len(game.nodes) - 1)


def first_of_all(game: games.Dispute) -> games.Choice:
    return games.Choice(index=0)


def of_the_samples(game: games.Dispute) -> games.Choice:
    if game.stage == games.STAGE_TRACE:
        return games.Choice(samples=True)
    return games.Choice(index=1)


def play(scene: Scene, answered: Answered, message: tx_pb2.MsgDispute, choose: Choose) -> games.Dispute:
    message.evidence.CopyFrom(answered.payload.signed)
    found: games.Dispute = scene.play(scene.accuse(message), answered, choose)
    return found


CLEARED = [
    ("TRACE", first_of_all, "it is as the executor says: the embedding of a token"),
    ("TRACE", last_of_all, "it is as the executor says: a step of layer 29 at position 12: OUT"),
    ("TRACE", of_the_samples, f"it is as the executor says: logit 1 of position {len(PROMPT)}"),
    (
        "SAMPLE",
        lambda game: games.Choice(index=49151),
        f"it is as the executor says: logit 49151 of position {len(PROMPT)}",
    ),
    ("SAMPLE", lambda game: None, "the accuser was silent"),
    ("TRACE", lambda game: None, "the accuser was silent"),
]


@pytest.mark.rule("inference.76")
@pytest.mark.rule("inference.81")
@pytest.mark.rule("inference.84")
@pytest.mark.parametrize(("kind", "choose", "reason"), CLEARED)
def test_a_false_accusation_costs_the_bond(scene: Scene, kind: str, choose: Choose, reason: str) -> None:
    answered = scene.answer()
    accuser, executor, burned = scene.market.balance("accuser"), scene.market.balance("e1"), scene.supply()
    message = tx_pb2.MsgDispute(kind=games.DisputeKind.Value(f"DISPUTE_KIND_{kind}"), position=len(PROMPT) + 1)
    game = play(scene, answered, message, choose)
    assert (game.outcome, game.reason) == (games.OUTCOME_CLEARED, reason)
    assert scene.market.balance("accuser") == accuser - BOND
    assert scene.market.balance("e1") == executor + BOND // 4
    assert scene.supply() == burned - BOND * 3 // 4
    assert not scene.market.executor("e1").suspended


@pytest.mark.rule("inference.82")
def test_the_bond_is_locked_while_the_game_is_on(scene: Scene) -> None:
    answered, before = scene.answer(), scene.market.balance("accuser")
    scene.accuse(tx_pb2.MsgDispute(evidence=answered.payload.signed, kind=games.DISPUTE_KIND_TRACE))
    assert scene.market.balance("accuser") == before - BOND
    scene.market.check()


def test_a_false_word_about_the_end_loses(scene: Scene) -> None:
    answered = scene.answer()
    message = tx_pb2.MsgDispute(kind=games.DISPUTE_KIND_FINISH, request=answered.request)
    game = play(scene, answered, message, first_of_all)
    assert (game.outcome, game.turn) == (games.OUTCOME_CLEARED, games.TURN_OVER)


@pytest.mark.parametrize("at_end", [pb.FINISH_CLIENT_GONE, pb.FINISH_LENGTH])
def test_a_stop_text_in_the_request_that_never_came_clears(scene: Scene, at_end: pb.Finish) -> None:
    asked = scene.request(4, stop=[b"never said by anybody", b"", bytes(65)])
    answered = scene.answer(asked=asked, finish=at_end)
    message = tx_pb2.MsgDispute(kind=games.DISPUTE_KIND_FINISH, request=asked)
    assert play(scene, answered, message, first_of_all).outcome == games.OUTCOME_CLEARED
