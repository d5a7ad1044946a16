"""Whatever is sent in a game is done or refused: nothing stops the chain."""

from __future__ import annotations

from contextlib import suppress
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from chain.errors import Refused
from chain.games import executor_move
from chain.wire.causeway.inference.v1 import dispute_pb2 as games
from chain.wire.causeway.inference.v1 import tx_pb2
from chain.wire.causeway.inference.v1 import types_pb2 as pb
from modules.inference.disputes.state import DISPUTES, LAST_DISPUTE
from tests.modules.inference.disputes.scene import PROMPT, Answered, Scene, honest, signed
from tests.modules.inference.market import text

hashes = st.one_of(st.just(bytes(32)), st.binary(max_size=40))
numbers = st.integers(0, 2**32 - 1)
opening = st.builds(
    games.Opening,
    leaves=st.lists(st.binary(max_size=80), max_size=3),
    first=numbers,
    siblings=st.lists(hashes, max_size=4),
)
token = st.builds(games.OpenedToken, id=numbers, salt=hashes, path=st.lists(hashes, max_size=3), text=hashes)
moves = st.builds(
    games.Move,
    trace_root=hashes,
    sample_root=hashes,
    nodes=st.lists(hashes, max_size=70),
    step_root=hashes,
    logits=st.one_of(st.binary(max_size=9), st.just(bytes(196_608))),
    openings=st.lists(opening, max_size=3),
    tokens=st.lists(token, max_size=3),
)
QUIET = settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


OF_A_TRACE = ([], [0], [0, 0], [0, 3], [0, 3, 0], [0, 3, 0, 1], ["samples"], ["samples", 0])
"""403 leaves: 64 nodes are shown, then 8; of 213 steps 54 nodes, then 4."""


@pytest.fixture(scope="module")
def stages() -> tuple[Scene, Answered, list[int]]:
    """An honest answer, and games about it in every stage there is."""
    scene = Scene()
    answered = scene.answer()
    numbers = [at(scene, answered, games.DISPUTE_KIND_TRACE, choices) for choices in OF_A_TRACE]
    numbers += [at(scene, answered, games.DISPUTE_KIND_SAMPLE, choices) for choices in ([], [9])]
    numbers.append(at(scene, answered, games.DISPUTE_KIND_FINISH, []))
    return scene, answered, numbers


def at(scene: Scene, answered: Answered, kind: games.DisputeKind, choices: list[Any]) -> int:
    """A game after so many choices."""
    message = tx_pb2.MsgDispute(evidence=answered.payload.signed, kind=kind, position=len(PROMPT) + 1)
    message.request.CopyFrom(answered.request)
    number = scene.accuse(message)
    for one in choices:
        scene.answer_in(scene.game(number), answered)
        choice = games.Choice(samples=True) if one == "samples" else games.Choice(index=one)
        if scene.game(number).turn == games.TURN_ACCUSER:
            scene.market.say(tx_pb2.MsgChoose(accuser=text("accuser"), dispute=number, choice=choice))
    return number


def test_there_is_a_game_in_every_stage_of_the_executor(stages: tuple[Scene, Answered, list[int]]) -> None:
    scene, _, numbers = stages
    found = {scene.game(number).stage for number in numbers}
    assert found >= set(games.Stage.values()) - {games.STAGE_UNSPECIFIED}, found


@QUIET
@given(move=moves)
def test_a_move_at_random_is_refused(stages: tuple[Scene, Answered, list[int]], move: games.Move) -> None:
    scene, _, numbers = stages
    for number in numbers:
        child = scene.market.ctx.branch()
        with pytest.raises(Refused):
            scene.market.say_in(child, tx_pb2.MsgAnswer(executor=text("e1"), dispute=number, move=move))


@QUIET
@given(data=st.data())
def test_a_right_move_with_one_bit_changed_is_refused_or_does_no_harm(
    stages: tuple[Scene, Answered, list[int]], data: st.DataObject
) -> None:
    scene, answered, numbers = stages
    number = data.draw(st.sampled_from(numbers))
    game = scene.game(number)
    if game.turn != games.TURN_EXECUTOR:
        return
    raw = bytearray(executor_move(game, answered.payload, honest().engine, honest().file).SerializeToString())
    place = data.draw(st.integers(0, len(raw) - 1))
    raw[place] ^= 1 << data.draw(st.integers(0, 7))
    move = games.Move()
    with suppress(Exception):
        move = games.Move.FromString(bytes(raw))
    child = scene.market.ctx.branch()
    with suppress(Refused):
        scene.market.say_in(child, tx_pb2.MsgAnswer(executor=text("e1"), dispute=number, move=move))
    assert DISPUTES(child)[number].outcome != games.OUTCOME_GUILTY


@QUIET
@given(index=numbers, samples=st.booleans())
def test_any_choice_is_done_or_refused(stages: tuple[Scene, Answered, list[int]], index: int, samples: bool) -> None:
    scene, _, games_there = stages
    for number in games_there:
        child = scene.market.ctx.branch()
        choice = games.Choice(index=index, samples=samples)
        with suppress(Refused):
            scene.market.say_in(child, tx_pb2.MsgChoose(accuser=text("accuser"), dispute=number, choice=choice))
        assert DISPUTES(child)[number].outcome == games.OUTCOME_UNSPECIFIED


@QUIET
@given(data=st.data())
def test_any_signed_receipt_is_disputed_or_refused(
    stages: tuple[Scene, Answered, list[int]], data: st.DataObject
) -> None:
    scene, answered, numbers_of_games = stages
    receipt = pb.Receipt()
    receipt.CopyFrom(answered.payload.signed.receipt)
    for name in data.draw(st.lists(st.sampled_from(sorted(VALUES)), max_size=4)):
        setattr(receipt, name, data.draw(VALUES[name]))
    receipt.sampling.top_p16 = data.draw(numbers)
    message = tx_pb2.MsgDispute(
        accuser=text("accuser"),
        evidence=signed(receipt),
        kind=data.draw(st.sampled_from(games.DisputeKind.values())),
        position=data.draw(st.one_of(st.integers(0, 20), numbers)),
        request=answered.request,
        other=answered.payload.signed.receipt,
        other_signature=answered.payload.signed.executor_signature,
        settlement=data.draw(st.integers(0, 2)),
    )
    child = scene.market.ctx.branch()
    with suppress(Refused):
        scene.market.say_in(child, message)
    assert LAST_DISPUTE(child).get() - len(numbers_of_games) in (0, 1)


small = st.one_of(st.integers(0, 3000), numbers)
VALUES: dict[str, st.SearchStrategy[Any]] = {
    "tokens_in": small,
    "tokens_out": small,
    "max_tokens": small,
    "index": small,
    "model_version": small,
    "finish": st.integers(0, 9),
    "cost": st.sampled_from(["", "-1", "1", "x", "9" * 90]),
    "work": hashes,
    "output_root": hashes,
}
