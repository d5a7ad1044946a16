"""The executor's moves, stage by stage: each refuses what does not lead to its own roots, and decides what it can."""

from __future__ import annotations

from collections.abc import Callable
from hashlib import sha256

import numpy as np

from chain.types import bech32_address
from chain.wire.causeway.inference.v1 import dispute_pb2 as pb
from kernels.model import recompute, trees
from kernels.model.policy import banned
from kernels.model.sampling import choose
from kernels.model.steps import CHUNK, Kind, Steps, step_leaf
from kernels.model.trace import sample_leaf, trace_leaf, work_commitment
from kernels.model.weights import ModelRefused
from modules.inference import formats
from modules.inference.disputes import bisection, opened, tail
from modules.inference.disputes.cases import Case
from modules.inference.disputes.messages import InvalidMove

INT32 = 4

Verdict = tuple[bool, str] | None
"""(guilty, why), or nothing yet."""


def play(case: Case, dispute: pb.Dispute, move: pb.Move, posted: bytes) -> Verdict:
    """Make a move; `posted` are the logits of an earlier one. Raises InvalidMove; the dispute is changed in place."""
    try:
        return STAGES[dispute.stage](case, dispute, move, posted)
    except ModelRefused as fault:  # rows of a model that should not have been registered
        raise InvalidMove(f"the model's rows are none: {fault}") from None


def steps_of(case: Case, dispute: pb.Dispute) -> Steps:
    """The steps that lead to the trace leaf in question, of layer 1 or above."""
    return Steps(case.layout, dispute.leaf_position, dispute.leaf_layer - 1)


def _work(case: Case, dispute: pb.Dispute, move: pb.Move) -> None:
    """Take the roots that the receipt commits to. [inference.74]"""
    receipt = case.receipt
    if len(move.trace_root) != trees.HASH_BYTES or len(move.sample_root) != trees.HASH_BYTES:
        raise InvalidMove("roots have 32 bytes")
    counts = (receipt.tokens_in, receipt.tokens_out)
    executor = bech32_address(receipt.executor)
    if work_commitment(move.trace_root, move.sample_root, *counts, executor) != receipt.work:
        raise InvalidMove("these are not the roots that the receipt commits to")
    dispute.trace_root, dispute.sample_root = move.trace_root, move.sample_root


def _roots(case: Case, dispute: pb.Dispute, move: pb.Move, posted: bytes) -> Verdict:
    _work(case, dispute, move)
    bisection.begin(dispute, dispute.trace_root, case.trace_leaves)
    bisection.show(dispute, move.nodes, case.trace_leaves)
    dispute.stage, dispute.turn = pb.STAGE_TRACE, pb.TURN_ACCUSER
    return None


def _trace(case: Case, dispute: pb.Dispute, move: pb.Move, posted: bytes) -> Verdict:
    bisection.show(dispute, move.nodes, case.trace_leaves)
    dispute.turn = pb.TURN_ACCUSER
    return None


def _samples(case: Case, dispute: pb.Dispute, move: pb.Move, posted: bytes) -> Verdict:
    bisection.show(dispute, move.nodes, case.receipt.tokens_out)
    dispute.turn = pb.TURN_ACCUSER
    return None


def _step_root(case: Case, dispute: pb.Dispute, move: pb.Move, posted: bytes) -> Verdict:
    """Take a step root whose last leaves are the residual in question. [inference.73]"""
    steps, width = steps_of(case, dispute), INT32 * case.layout.shape.width
    if len(move.openings) != 1 or [len(leaf) for leaf in move.openings[0].leaves] != [width]:
        raise InvalidMove("the residual in question is to be opened")
    residual = move.openings[0].leaves[0]
    if trace_leaf(dispute.leaf_position, dispute.leaf_layer, residual) != dispute.node:
        raise InvalidMove("this residual is not the leaf in question")
    size = INT32 * CHUNK
    chunks = [step_leaf(residual[at : at + size]) for at in range(0, width, size)]
    first = steps.firsts[Kind.OUT]
    if not trees.verify_range(move.step_root, chunks, first, steps.total, move.openings[0].siblings):
        raise InvalidMove("the residual in question does not lead to the step root")
    dispute.step_root = move.step_root
    bisection.begin(dispute, move.step_root, steps.total)
    bisection.show(dispute, move.nodes, steps.total)
    dispute.stage, dispute.turn = pb.STAGE_STEPS, pb.TURN_ACCUSER
    return None


def _steps(case: Case, dispute: pb.Dispute, move: pb.Move, posted: bytes) -> Verdict:
    bisection.show(dispute, move.nodes, steps_of(case, dispute).total)
    dispute.turn = pb.TURN_ACCUSER
    return None


def _inputs(case: Case, dispute: pb.Dispute, move: pb.Move, posted: bytes) -> Verdict:
    """Recompute the leaf in question from its opened inputs. [inference.76]

    Inputs that nothing can compute are the executor's own, and as wrong as a leaf that doesn't follow from them.
    """
    if dispute.leaf_layer == 0:
        return _embedding(case, dispute, move)
    steps = steps_of(case, dispute)
    needs = steps.needs(dispute.first)
    given = opened.inputs(case, needs, move.openings, opened.roots(case, dispute, steps))
    where = f"layer {steps.layer} at position {steps.position}: {steps.find(dispute.first)[0].name}"
    try:
        right = step_leaf(recompute.recompute(steps, dispute.first, given)) == dispute.node
    except recompute.Impossible as fault:
        return True, f"an input of {where}: {fault}"
    return not right, f"a step of {where}"


def _embedding(case: Case, dispute: pb.Dispute, move: pb.Move) -> Verdict:
    if len(move.tokens) != 1:
        raise InvalidMove("the token of the position in question is to be opened")
    token = opened.token(case, move.tokens[0], dispute.leaf_position)
    need = opened.embedding(case, token)
    rows = opened.inputs(case, [need], move.openings, opened.roots(case, dispute))
    residual = recompute.embed_residual(rows[0][0])
    return trace_leaf(dispute.leaf_position, 0, residual) != dispute.node, "the embedding of a token"


def _logits(case: Case, dispute: pb.Dispute, move: pb.Move, posted: bytes) -> Verdict:
    """Draw a token from posted logits, by the sampling and the policy. [inference.75]"""
    if not dispute.trace_root:
        _work(case, dispute, move)
    if len(move.logits) != INT32 * case.layout.shape.vocabulary:
        raise InvalidMove("a logit for every token is to be posted")
    index = dispute.position - case.receipt.tokens_in
    before = min(index, max([len(one.ids) for one in case.model.policy.forbidden], default=1) - 1)
    if not before < len(move.tokens) <= index + 1 or len(move.openings) != 1:
        raise InvalidMove(f"the token and {before} before it are to be opened, and the path of its sample leaf")
    positions = range(dispute.position + 1 - len(move.tokens), dispute.position + 1)
    *ids, token = [opened.token(case, one, at) for one, at in zip(move.tokens, positions, strict=True)]
    leaf = sample_leaf(dispute.position, sha256(move.logits).digest(), token)
    if not trees.verify(dispute.sample_root, leaf, index, case.receipt.tokens_out, move.openings[0].siblings):
        raise InvalidMove("token and logits do not lead to the root of the samples")
    logits = np.frombuffer(move.logits, "<i4")
    if choose(logits, dispute.position, case.sampling, masked(case, ids)) != token:
        return True, "a token that was not drawn from its logits"
    dispute.token, dispute.stage, dispute.turn = token, pb.STAGE_LOGIT, pb.TURN_ACCUSER
    return None


def masked(case: Case, before: list[int]) -> list[int]:
    """Tokens that would complete a forbidden sequence after these."""
    found = banned(formats.policy_of(case.model.policy), before)
    return [token for token in found if token < case.layout.shape.vocabulary]


def _logit(case: Case, dispute: pb.Dispute, move: pb.Move, posted: bytes) -> Verdict:
    """Recompute one logit from the last residual of the position before. [inference.76]"""
    needs = [
        opened.last_residual(case, dispute.position - 1),
        opened.output_norm(case),
        opened.embedding(case, dispute.logit),
    ]
    given = opened.inputs(case, needs, move.openings, opened.roots(case, dispute))
    right = recompute.logit(*[leaves[0] for leaves in given])
    said = int.from_bytes(posted[INT32 * dispute.logit : INT32 * (dispute.logit + 1)], "little", signed=True)
    return right != said, f"logit {dispute.logit} of position {dispute.position - 1}"


def _tail(case: Case, dispute: pb.Dispute, move: pb.Move, posted: bytes) -> Verdict:
    return tail.judge(case, dispute, move)


STAGES: dict[int, Callable[[Case, pb.Dispute, pb.Move, bytes], Verdict]] = {
    pb.STAGE_ROOTS: _roots,
    pb.STAGE_TRACE: _trace,
    pb.STAGE_SAMPLES: _samples,
    pb.STAGE_STEP_ROOT: _step_root,
    pb.STAGE_STEPS: _steps,
    pb.STAGE_INPUTS: _inputs,
    pb.STAGE_LOGITS: _logits,
    pb.STAGE_LOGIT: _logit,
    pb.STAGE_TAIL: _tail,
}
