"""Every kind of step of a long answer is opened and recomputed on the chain, and clears who computed it."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from chain.wire.causeway.inference.v1 import dispute_pb2 as games
from chain.wire.causeway.inference.v1 import tx_pb2
from kernels.model.layout import layout
from kernels.model.steps import Kind, Steps
from modules.inference.disputes import bisection
from modules.inference.disputes.cases import known
from modules.inference.disputes.moves import steps_of
from tests.modules.inference.disputes.scene import Answered, Scene

LENGTH, LAYER = 130, 7
STATES = layout().shape.states


@pytest.fixture(scope="module")
def long() -> tuple[Scene, Answered]:
    """An answer after 130 tokens: attention sees three blocks, the last of them of two positions."""
    scene = Scene(prompt=tuple(1000 + 37 * i for i in range(LENGTH)))
    return scene, scene.answer(tokens=2)


def to(scene: Scene, step: int) -> Callable[[games.Dispute], games.Choice]:
    """Choose what leads to a step of LAYER at the last position of the prompt."""
    leaf = (LENGTH - 1) * STATES + LAYER + 1

    def choose(game: games.Dispute) -> games.Choice:
        case = known(scene.market.ctx, game.evidence.receipt)
        in_trace = game.stage == games.STAGE_TRACE
        leaves = case.trace_leaves if in_trace else steps_of(case, game).total
        level, first, _ = bisection.shown(game, leaves)
        return games.Choice(index=((leaf if in_trace else step) >> level) - first)

    return choose


@pytest.mark.rule("inference.76")
@pytest.mark.parametrize("kind", Kind)
def test_an_honest_step_is_opened_and_clears_its_executor(long: tuple[Scene, Answered], kind: Kind) -> None:
    scene, answered = long
    steps = Steps(layout(), LENGTH - 1, LAYER)
    step = steps.firsts[kind] + steps.counts[kind] - 1  # of the last head and block
    accused = tx_pb2.MsgDispute(evidence=answered.payload.signed, kind=games.DISPUTE_KIND_TRACE)
    game = scene.play(scene.accuse(accused), answered, to(scene, step))
    reason = f"it is as the executor says: a step of layer {LAYER} at position {LENGTH - 1}: {kind.name}"
    assert (game.outcome, game.reason) == (games.OUTCOME_CLEARED, reason)
