"""Each cheat is played to its verdict with real messages; each false accusation loses."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from chain.wire.causeway.inference.v1 import dispute_pb2 as games
from chain.wire.causeway.inference.v1 import types_pb2 as pb
from kernels.model.engine import Fed, Feed, engine
from kernels.model.file import ModelFile
from tests.modules.inference.disputes.scene import PROMPT, Altered, OpensTrue, Parts, Scene, flipped, honest


@pytest.fixture(scope="module")
def other_gate(tmp_path_factory: pytest.TempPathFactory) -> ModelFile:
    """One bit of a weight of layer 3 is another."""
    return flipped(tmp_path_factory.mktemp("gate"), "blk.3.ffn_gate.weight", 100, 8)


def test_an_honest_answer_gives_nothing_to_accuse(scene: Scene) -> None:
    assert scene.find(scene.answer()) is None


@pytest.mark.rule("inference.73")
@pytest.mark.rule("inference.76")
def test_a_flipped_bit_is_found_down_to_the_step(scene: Scene, other_gate: ModelFile) -> None:
    cheat = Parts(engine(other_gate, "numpy"), OpensTrue(other_gate))  # type: ignore[arg-type]
    answered = scene.answer(cheat)
    message = scene.find(answered)
    assert message is not None
    assert message.kind == games.DISPUTE_KIND_TRACE
    game = scene.judge(answered, message)
    assert game.outcome == games.OUTCOME_GUILTY, game.reason
    assert game.reason == "a step of layer 3 at position 0: GATE"


@pytest.mark.rule("inference.74")
def test_a_step_of_other_weights_can_not_be_opened(scene: Scene, other_gate: ModelFile) -> None:
    game = scene.judge(scene.answer(Parts(engine(other_gate, "numpy"), other_gate)))
    assert (game.outcome, game.reason) == (games.OUTCOME_GUILTY, "the executor was silent")
    assert game.stage == games.STAGE_INPUTS


def test_an_embedding_of_another_row_is_recomputed(scene: Scene, tmp_path: Path) -> None:
    other = flipped(tmp_path, "token_embd.weight", PROMPT[3], 5)
    cheat = Parts(engine(other, "numpy"), OpensTrue(other))  # type: ignore[arg-type]
    game = scene.judge(scene.answer(cheat))
    assert (game.outcome, game.reason) == (games.OUTCOME_GUILTY, "the embedding of a token")
    assert (game.leaf_position, game.leaf_layer) == (3, 0)


def test_a_truncated_model_can_not_show_its_steps(scene: Scene) -> None:
    def truncated(feed: Feed, start: int, fed: Fed) -> Fed:
        if fed.residuals is None:
            return fed
        residuals = fed.residuals.copy()
        residuals[:, 21:] = residuals[:, 20:21]
        return replace(fed, residuals=residuals)

    game = scene.judge(scene.answer(Parts(Altered(truncated), honest().file)))
    assert (game.outcome, game.stage) == (games.OUTCOME_GUILTY, games.STAGE_STEP_ROOT)
    assert (game.leaf_position, game.leaf_layer) == (0, 21)


@pytest.mark.rule("inference.75")
def test_a_token_replaced_after_the_fact_was_not_drawn(scene: Scene) -> None:
    right = list(Scene().answer().payload.output)
    wrong = [*right[:2], right[2] + 1, right[3]]
    answered = scene.answer(output=wrong)
    message = scene.find(answered)
    assert message is not None
    assert (message.kind, message.position) == (games.DISPUTE_KIND_SAMPLE, len(PROMPT) + 2)
    game = scene.judge(answered, message)
    assert (game.outcome, game.reason) == (games.OUTCOME_GUILTY, "a token that was not drawn from its logits")


@pytest.mark.rule("inference.73")
@pytest.mark.rule("inference.76")
def test_logits_that_make_another_token_likely_are_recomputed(scene: Scene) -> None:
    wanted = 7777

    def altered(feed: Feed, start: int, fed: Fed) -> Fed:
        end = start + len(feed.ids)
        at = len(PROMPT) - end + len(fed.logits)  # the place of the answer's second position among these
        if not len(fed.logits) or not 0 <= at < len(fed.logits):
            return fed
        logits = fed.logits.copy()
        logits[at, wanted] = 2**30
        return replace(fed, logits=logits)

    answered = scene.answer(Parts(Altered(altered), honest().file))
    assert answered.payload.output[1] == wanted
    game = scene.judge(answered)
    assert game.kind == games.DISPUTE_KIND_TRACE
    assert game.position == len(PROMPT) + 1
    assert (game.outcome, game.reason) == (games.OUTCOME_GUILTY, f"logit {wanted} of position {len(PROMPT)}")


@pytest.mark.rule("inference.75")
def test_a_policy_that_is_ignored_is_seen() -> None:
    said = list(Scene().answer().payload.output)
    policy = pb.Policy(output_limit=64, min_inv_temperature=1, max_inv_temperature=2**22)
    policy.forbidden.add(ids=said[1:3])
    scene = Scene(policy)
    answered = scene.answer(rules=replace(scene.kernel_policy, forbidden=()))
    assert list(answered.payload.output) == said
    game = scene.judge(answered)
    assert (game.kind, game.position) == (games.DISPUTE_KIND_SAMPLE, len(PROMPT) + 2)
    assert (game.outcome, game.reason) == (games.OUTCOME_GUILTY, "a token that was not drawn from its logits")


@pytest.mark.rule("inference.81")
def test_roots_that_nobody_can_open_are_guilt(scene: Scene) -> None:
    game = scene.judge(scene.answer(work=bytes(range(32))))
    assert (game.outcome, game.stage) == (games.OUTCOME_GUILTY, games.STAGE_ROOTS)
    assert game.reason == "the executor was silent"
