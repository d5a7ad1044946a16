"""Whatever is made of an honest party's messages: nobody honest loses by it, and the chain refuses or goes on."""

from __future__ import annotations

import random
from collections.abc import Iterator

import pytest
from google.protobuf.message import DecodeError, Message

from chain.errors import Refused
from chain.games import executor_move
from chain.module import Context
from chain.wire.causeway.inference.v1 import dispute_pb2 as games
from chain.wire.causeway.inference.v1 import query_pb2, tx_pb2
from modules.inference import MODULE
from modules.inference.disputes.queries import dispute as ask
from tests.modules.inference.disputes.scene import PROMPT, Answered, Scene
from tests.modules.inference.market import text

TRIES = 60
GAMES = [games.DISPUTE_KIND_TRACE, games.DISPUTE_KIND_SAMPLE, games.DISPUTE_KIND_FINISH]


def spoiled(message: Message, seed: int) -> Iterator[Message]:
    """The message with a byte changed, dropped, put in or its end cut off, as far as it is one still."""
    rng, raw = random.Random(seed), message.SerializeToString()
    for _ in range(TRIES):
        at, changed = rng.randrange(len(raw)), bytearray(raw)
        match rng.randrange(4):
            case 0:
                changed[at] ^= 1 << rng.randrange(8)
            case 1:
                del changed[at]
            case 2:
                changed.insert(at, rng.randrange(256))
            case _:
                del changed[at:]
        made = type(message)()
        try:
            made.ParseFromString(bytes(changed))
        except DecodeError:
            continue
        if made != message:
            yield made


def tried(scene: Scene, message: Message) -> Context | None:
    """The state after a message, which is thrown away; None where it is refused."""
    url, child = f"/{message.DESCRIPTOR.full_name}", scene.market.ctx.branch()
    (route,) = [one for one in MODULE.routes if one.url == url]
    try:
        route.handler(child, message)
    except Refused:
        return None
    return child


@pytest.mark.parametrize("kind", GAMES, ids=games.DisputeKind.Name)
def test_no_spoiled_move_condemns_an_honest_executor(scene: Scene, kind: games.DisputeKind) -> None:
    answered = scene.answer()
    message = tx_pb2.MsgDispute(
        kind=kind, evidence=answered.payload.signed, position=len(PROMPT) + 3, request=answered.request
    )
    number, refused, moves = scene.accuse(message), 0, 0
    for _ in range(20):
        game = scene.game(number)
        if game.turn == games.TURN_OVER:
            break
        if game.turn == games.TURN_EXECUTOR:
            moves += 1
            refused += sum(_is_refused(scene, answered, game, one) for one in range(2))
            assert scene.answer_in(game, answered)
        else:
            scene.choose_in(game, lambda game: games.Choice(index=max(len(game.nodes) - 1, 0)), answered)
    assert (game.turn, game.outcome) == (games.TURN_OVER, games.OUTCOME_CLEARED)
    assert refused >= moves * TRIES // 2


def _is_refused(scene: Scene, answered: Answered, game: games.Dispute, seed: int) -> int:
    """How many spoiled forms of the executor's move are refused; the others must not be taken for guilt."""
    honest = executor_move(game, answered.payload, answered.parts.engine, answered.parts.file)
    refused = 0
    for move in spoiled(honest, seed):
        after = tried(scene, tx_pb2.MsgAnswer(executor=text("e1"), dispute=game.id, move=move))
        refused += after is None
        if after is not None:
            found = ask(after, query_pb2.QueryDisputeRequest(id=game.id)).dispute
            assert found.outcome != games.OUTCOME_GUILTY, move
    return refused


def test_no_spoiled_accusation_condemns_an_honest_executor_at_once(scene: Scene) -> None:
    answered = scene.answer()
    other = scene.answer(asked=answered.request)
    refused = 0
    for kind in (games.DISPUTE_KIND_TERMS, games.DISPUTE_KIND_DOUBLE, games.DISPUTE_KIND_FINISH):
        message = tx_pb2.MsgDispute(
            accuser=text("accuser"),
            kind=kind,
            evidence=answered.payload.signed,
            request=answered.request,
            other=other.payload.signed.receipt,
            other_signature=other.payload.signed.executor_signature,
        )
        for changed in spoiled(message, int(kind)):
            after = tried(scene, changed)
            refused += after is None
            if after is not None:
                last = max(one.id for one in _disputes(after))
                assert ask(after, query_pb2.QueryDisputeRequest(id=last)).dispute.outcome != games.OUTCOME_GUILTY
    assert refused > TRIES // 4


def _disputes(ctx: Context) -> Iterator[games.Dispute]:
    from modules.inference.disputes.state import DISPUTES

    return (one for _, one in DISPUTES(ctx).items())
