"""A finish_reason that isn't so is seen at once, or by the answer's last tokens."""

from __future__ import annotations

import pytest

from chain.games.work import tokenizer
from chain.wire.causeway.inference.v1 import dispute_pb2 as games
from chain.wire.causeway.inference.v1 import tx_pb2
from chain.wire.causeway.inference.v1 import types_pb2 as pb
from tests.kernels.model.loaded import model_file
from tests.modules.inference.disputes.scene import PROMPT, Answered, Scene

END = 2
WORDS = (260, 2124, 314, 253)

AT_ONCE = [
    ({"finish": pb.FINISH_LENGTH}, 8, "it ended before its limit"),
    ({"finish": pb.FINISH_CLIENT_GONE}, 3, "more tokens than its limit"),
    ({"finish": pb.FINISH_UNSPECIFIED}, 4, "no reason to end"),
    ({"finish": pb.FINISH_ABORTED}, 4, "an aborted request that claims something"),
]


def found(scene: Scene, answered: Answered) -> tx_pb2.MsgDispute:
    message = scene.find(answered)
    assert message is not None
    assert message.kind == games.DISPUTE_KIND_FINISH
    return message


@pytest.mark.rule("inference.77")
@pytest.mark.parametrize(("changed", "limit", "reason"), AT_ONCE)
def test_an_end_that_can_not_be_so_is_guilt_at_once(
    scene: Scene, changed: dict[str, pb.Finish], limit: int, reason: str
) -> None:
    answered = scene.answer(output=WORDS, tokens=limit, **changed)
    if "finish" in changed and changed["finish"] == pb.FINISH_ABORTED:
        message = tx_pb2.MsgDispute(
            evidence=answered.payload.signed, kind=games.DISPUTE_KIND_FINISH, request=answered.request
        )
    else:
        message = found(scene, answered)
    before = scene.market.balance("accuser")
    game = scene.game(scene.accuse(message))
    assert (game.outcome, game.reason, game.bond) == (games.OUTCOME_GUILTY, reason, "0")
    assert scene.market.balance("accuser") > before


OTHER = "it did not end for the reason that the receipt gives"
TAILS = [
    ((*WORDS,), 8, pb.FINISH_END, (), len(PROMPT) + 3, OTHER),
    (
        (*WORDS[:3], END),
        4,
        pb.FINISH_LENGTH,
        (),
        len(PROMPT) + 3,
        OTHER,
    ),
    ((*WORDS[:2], END, WORDS[3]), 4, pb.FINISH_LENGTH, (), len(PROMPT) + 2, "the answer went on after its end"),
    ((*WORDS,), 8, pb.FINISH_STOP, (b"xyz",), len(PROMPT) + 3, OTHER),
    ((*WORDS,), 8, pb.FINISH_CLIENT_GONE, (2,), len(PROMPT) + 1, "the answer went on after its end"),
]


@pytest.mark.rule("inference.77")
@pytest.mark.parametrize(("output", "limit", "finish", "stop", "position", "reason"), TAILS)
def test_an_end_that_is_not_so_is_seen_in_the_last_tokens(
    scene: Scene,
    output: tuple[int, ...],
    limit: int,
    finish: pb.Finish,
    stop: tuple[bytes | int, ...],
    position: int,
    reason: str,
) -> None:
    texts = [one if isinstance(one, bytes) else said(output[:one]) for one in stop]
    answered = scene.answer(output=output, asked=scene.request(limit, stop=texts), finish=finish)
    message = found(scene, answered)
    assert message.position == position
    game = scene.judge(answered, message)
    assert (game.outcome, game.reason) == (games.OUTCOME_GUILTY, reason)


def test_an_answer_that_ended_with_its_stop_text_is_right(scene: Scene) -> None:
    stop = said(WORDS)[-4:]
    answered = scene.answer(output=WORDS, asked=scene.request(8, stop=[stop]), finish=pb.FINISH_STOP)
    message = tx_pb2.MsgDispute(kind=games.DISPUTE_KIND_FINISH, request=answered.request)
    message.evidence.CopyFrom(answered.payload.signed)
    game = scene.judge(answered, message)
    assert game.outcome == games.OUTCOME_CLEARED, game.reason


def said(ids: tuple[int, ...]) -> bytes:
    words = tokenizer(model_file())
    return b"".join(words.token_bytes(one) for one in ids)[-64:]
