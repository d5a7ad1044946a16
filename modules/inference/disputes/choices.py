"""The accuser's choices, stage by stage."""

from __future__ import annotations

from collections.abc import Callable

from chain.wire.causeway.inference.v1 import dispute_pb2 as pb
from kernels.model import trees
from modules.inference.disputes import bisection
from modules.inference.disputes.cases import Case
from modules.inference.disputes.messages import InvalidChoice
from modules.inference.disputes.moves import steps_of


def play(case: Case, dispute: pb.Dispute, choice: pb.Choice) -> None:
    """Make a choice; then it is the executor's turn. Raises InvalidChoice; the dispute is changed in place."""
    if choice.samples:
        _samples_instead(case, dispute)
    else:
        STAGES[dispute.stage](case, dispute, choice)
    dispute.turn = pb.TURN_EXECUTOR


def _samples_instead(case: Case, dispute: pb.Dispute) -> None:
    """The trace is right: go on in the sample tree. [inference.73]"""
    if dispute.stage != pb.STAGE_TRACE or dispute.level != trees.height(case.trace_leaves):
        raise InvalidChoice("the tree is chosen with the first choice")
    if not case.receipt.tokens_out:
        raise InvalidChoice("there are no samples")
    bisection.begin(dispute, dispute.sample_root, case.receipt.tokens_out)
    dispute.stage = pb.STAGE_SAMPLES


def _trace(case: Case, dispute: pb.Dispute, choice: pb.Choice) -> None:
    if bisection.choose(dispute, choice.index, case.trace_leaves):
        dispute.leaf_position, dispute.leaf_layer = divmod(dispute.first, case.states)
        dispute.stage = pb.STAGE_STEP_ROOT if dispute.leaf_layer else pb.STAGE_INPUTS


def _samples(case: Case, dispute: pb.Dispute, choice: pb.Choice) -> None:
    if bisection.choose(dispute, choice.index, case.receipt.tokens_out):
        dispute.position = case.receipt.tokens_in + dispute.first
        dispute.stage = pb.STAGE_LOGITS


def _steps(case: Case, dispute: pb.Dispute, choice: pb.Choice) -> None:
    if bisection.choose(dispute, choice.index, steps_of(case, dispute).total):
        dispute.stage = pb.STAGE_INPUTS


def _logit(case: Case, dispute: pb.Dispute, choice: pb.Choice) -> None:
    if choice.index >= case.layout.shape.vocabulary:
        raise InvalidChoice("the vocabulary has no such token")
    dispute.logit = choice.index


STAGES: dict[int, Callable[[Case, pb.Dispute, pb.Choice], None]] = {
    pb.STAGE_TRACE: _trace,
    pb.STAGE_SAMPLES: _samples,
    pb.STAGE_STEPS: _steps,
    pb.STAGE_LOGIT: _logit,
}
