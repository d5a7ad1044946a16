"""Whose clock runs, what a verdict does to others, what is paid when, and what survives an export."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from chain.errors import Refused
from chain.module import Mode
from chain.types import DENOM
from chain.wire.causeway.inference.v1 import dispute_pb2 as games
from chain.wire.causeway.inference.v1 import genesis_pb2, query_pb2, tx_pb2
from modules.inference.disputes import ROUTES, hooks, invariants, queries
from modules.inference.disputes.messages import LONGEST_GAME, NotYourTurn, answer_gas
from modules.inference.disputes.state import DISPUTES, LOGITS, PLAYING, WAITING
from modules.inference.params import DEFAULT
from tests.modules.inference.disputes.scene import BOND, PROMPT, Answered, Scene
from tests.modules.inference.market import Market, address, text

OUTPUT = (260, 2124, 314, 253)


def trace(answered: Answered) -> tx_pb2.MsgDispute:
    return tx_pb2.MsgDispute(evidence=answered.payload.signed, kind=games.DISPUTE_KIND_TRACE)


@pytest.mark.rule("inference.83")
def test_an_executor_plays_32_games_at_once(scene: Scene) -> None:
    answered = scene.answer(output=OUTPUT)
    numbers = [scene.accuse(trace(answered)) for _ in range(34)]
    waits = [scene.game(number).waits for number in numbers]
    assert waits == [False] * 32 + [True] * 2
    assert hooks.open_games(scene.market.ctx, address("e1")) == 34
    with pytest.raises(NotYourTurn):
        scene.market.say(tx_pb2.MsgAnswer(executor=text("e1"), dispute=numbers[-1], move=games.Move()))
    scene.play(numbers[0], answered, lambda game: games.Choice(index=0))
    assert scene.game(numbers[0]).outcome == games.OUTCOME_CLEARED
    assert [scene.game(number).waits for number in numbers[-2:]] == [False, True]
    invariants.open_games(scene.market.ctx)


@pytest.mark.rule("inference.84")
def test_a_won_dispute_closes_the_others_about_the_receipt(scene: Scene) -> None:
    answered, other = (scene.answer(output=OUTPUT, work=bytes([i] * 32)) for i in (1, 2))
    before = scene.market.balance("accuser"), scene.market.balance("e2")
    won = scene.accuse(trace(answered))
    closed = scene.accuse(trace(answered), "e2")
    goes_on = scene.accuse(trace(other), "e2")
    scene.answer_in(scene.game(goes_on), other)
    scene.market.end_block()
    scene.market.end_block()
    renewed = scene.accuse(trace(other))
    scene.market.end_block()
    assert scene.game(won).outcome == games.OUTCOME_GUILTY
    assert (scene.game(closed).outcome, scene.game(closed).reason) == (games.OUTCOME_CLOSED, f"dispute {won} was won")
    assert scene.game(renewed).outcome in (games.OUTCOME_UNSPECIFIED, games.OUTCOME_CLOSED)
    scene.let_pass()
    reward = scene.bond_of_executor // 4
    assert scene.market.balance("accuser") == before[0] + reward
    assert scene.market.balance("e2") == before[1]


@pytest.mark.rule("inference.79")
def test_nothing_is_paid_while_a_game_is_on(scene: Scene) -> None:
    scene.session = scene.market.session(scene.session.id)
    number = scene.market.settle(scene.session, "e1", count=3, cost=1000)
    answered = scene.answer(output=OUTPUT)
    game = scene.accuse(trace(answered))
    assert scene.game(game).settlement == number
    assert scene.market.settlement(number).games == 1
    scene.let_pass()
    assert scene.game(game).outcome == games.OUTCOME_GUILTY
    assert scene.market.settlement(number).games == 0
    assert scene.market.told("inference_void")[0]["settlement"] == str(number)


@pytest.mark.rule("inference.85")
def test_gas_follows_from_the_message_alone(scene: Scene) -> None:
    opened = games.Opening(leaves=[b"1"])
    moves = {
        100_000: games.Move(trace_root=bytes(32), nodes=[bytes(32)] * 64),
        1_100_000: games.Move(openings=[opened] * 3),
        6_100_000: games.Move(openings=[opened], tokens=[games.OpenedToken(id=3)], logits=bytes(196_608)),
    }
    for gas, move in moves.items():
        assert answer_gas(scene.market.ctx, tx_pb2.MsgAnswer(move=move)) == gas


@pytest.mark.rule("inference.82")
def test_the_bond_covers_four_times_the_gas_of_the_longest_game() -> None:
    assert int(DEFAULT.dispute_bond) >= 4 * LONGEST_GAME // 1000  # 0.001 ucway a unit of gas


@pytest.mark.rule("inference.82")
def test_what_an_accusation_can_take_is_its_bond(scene: Scene) -> None:
    (route,) = [one for one in ROUTES if one.message is tx_pb2.MsgDispute]
    assert route.spends is not None
    assert [(one.denom, one.amount) for one in route.spends(scene.market.ctx, tx_pb2.MsgDispute())] == [(DENOM, BOND)]
    scene.market.waive()
    assert [one.amount for one in route.spends(scene.market.ctx, tx_pb2.MsgDispute())] == [0]


@pytest.mark.rule("inference.82")
def test_without_coins_in_the_chain_an_accusation_needs_none(scene: Scene) -> None:
    scene.market.waive()
    before = scene.market.balance("accuser")
    game = scene.game(scene.accuse(trace(scene.answer(output=OUTPUT))))
    assert (game.bond, scene.market.balance("accuser")) == ("0", before)


@pytest.mark.parametrize("message", [tx_pb2.MsgDispute, tx_pb2.MsgChoose, tx_pb2.MsgAnswer])
def test_messages_of_games_use_the_lane_and_nobody_switches_them_off(message: Any) -> None:
    (route,) = [one for one in ROUTES if one.message is message]
    assert route.lane
    assert route.protected


def played(scene: Scene) -> tuple[Answered, list[int]]:
    """Games in several stages: one waits for a choice with logits posted, one is over, one has just begun."""
    answered = scene.answer()
    sample = tx_pb2.MsgDispute(
        evidence=answered.payload.signed, kind=games.DISPUTE_KIND_SAMPLE, position=len(PROMPT) + 1
    )
    posted = scene.accuse(sample)
    scene.answer_in(scene.game(posted), answered)
    finish = tx_pb2.MsgDispute(
        evidence=answered.payload.signed, kind=games.DISPUTE_KIND_FINISH, request=answered.request
    )
    over = scene.accuse(finish, "e2")
    scene.answer_in(scene.game(over), answered)
    return answered, [posted, over, scene.accuse(trace(answered))]


@pytest.mark.rule("inference.86")
def test_an_exported_state_read_back_is_the_same(scene: Scene) -> None:
    _, numbers = played(scene)
    state = genesis_pb2.GenesisState()
    hooks.export(scene.market.ctx, state)
    assert state.last_dispute == len(state.disputes) == 3
    assert [len(one.logits) for one in state.logits] == [196_608]
    state.sessions.add(id=scene.session.id)
    hooks.validate(state)
    del state.sessions[:]
    again = Market()
    again.ctx.mode = Mode.GENESIS
    hooks.init(again.ctx, state)
    exported = genesis_pb2.GenesisState()
    hooks.export(again.ctx, exported)
    assert exported == state
    assert hooks.staked(again.ctx) == hooks.staked(scene.market.ctx) == 2 * BOND
    for shape in (PLAYING, WAITING, LOGITS):
        assert list(shape(again.ctx).items()) == list(shape(scene.market.ctx).items())
    assert numbers == [1, 2, 3]


def test_games_are_found_by_who_is_in_them(scene: Scene) -> None:
    played(scene)
    ctx = scene.market.ctx

    def ids(**asked: Any) -> list[int]:
        return [one.id for one in queries.disputes(ctx, query_pb2.QueryDisputesRequest(**asked)).disputes]

    assert ids() == ids(executor=text("e1")) == [1, 2, 3]
    assert ids(open=True) == ids(open=True, executor=text("e1")) == [1, 3]
    assert ids(accuser=text("e2")) == [2]
    assert ids(accuser=text("e3")) == []
    assert ids(executor=text("e1"), accuser=text("e2")) == [2]
    said = queries.dispute(ctx, query_pb2.QueryDisputeRequest(id=1))
    assert len(said.logits) == 196_608
    assert said.dispute == DISPUTES(ctx)[1]


def test_the_events_of_a_game_say_who_and_how(scene: Scene) -> None:
    played(scene)
    first = scene.market.told("inference_dispute")[0]
    assert (first["about"], first["executor"], first["accuser"]) == ("SAMPLE", text("e1"), text("accuser"))
    assert scene.market.told("inference_move")[1]["stage"] == "LOGIT"
    assert scene.market.told("inference_verdict")[0]["outcome"] == "CLEARED"


def test_a_state_that_contradicts_itself_is_refused(scene: Scene) -> None:
    played(scene)
    state = genesis_pb2.GenesisState()
    hooks.export(scene.market.ctx, state)
    state.sessions.add(id=scene.session.id)
    for spoil in SPOILT:
        wrong = genesis_pb2.GenesisState()
        wrong.CopyFrom(state)
        spoil(wrong)
        with pytest.raises(Refused):
            hooks.validate(wrong)


SPOILT: list[Callable[[genesis_pb2.GenesisState], Any]] = [
    lambda state: state.disputes.append(state.disputes[0]),
    lambda state: setattr(state, "last_dispute", 2),
    lambda state: state.logits.add(dispute=2),
    lambda state: state.sessions.pop(),
    lambda state: state.disputes[0].ClearField("deadline"),
    lambda state: state.disputes[1].deadline.SetInParent(),
    lambda state: setattr(state.disputes[0], "accuser", "nobody"),
    lambda state: setattr(state.disputes[0], "bond", "-1"),
]
