"""The accuser's side: what is wrong with a payload, and where the executor's trees leave what was computed here."""

from __future__ import annotations

import numpy as np

from chain.games.executor import below, steps_of
from chain.games.work import Work, first_difference, tokenizer, work
from chain.wire.causeway.inference.v1 import dispute_pb2 as pb
from chain.wire.causeway.inference.v1 import tx_pb2
from chain.wire.causeway.inference.v1 import types_pb2 as types
from kernels.model import trees
from kernels.model.engine import Engine
from kernels.model.file import ModelFile
from kernels.model.sampling import choose
from kernels.model.trace import work_commitment
from modules.inference import formats
from modules.inference.disputes import at_once, tail
from modules.inference.disputes.cases import Case
from modules.inference.disputes.messages import NotProved
from modules.inference.disputes.moves import masked


def accusation(
    payload: types.Payload, engine: Engine, file: ModelFile, model: types.Model, session: types.Session
) -> tx_pb2.MsgDispute | None:
    """What is wrong with a receipt, by its payload: a message without accuser and settlement, or nothing.

    Terms and end are looked at first, since they are decided at once or soon; then both roots are computed, and every
    token is drawn again. The payload must be what the receipt commits to. Raises ContextFull, ValueError on bad ids.
    """
    receipt = payload.signed.receipt
    case = Case(receipt, session, model, formats.executor_of(receipt))
    found = tx_pb2.MsgDispute(evidence=payload.signed)
    position = _wrong_end(payload, case, file)
    if _has_wrong_terms(payload, case):
        found.kind = pb.DISPUTE_KIND_TERMS
        found.request.CopyFrom(payload.request)
    elif position is not None:
        found.kind, found.position = pb.DISPUTE_KIND_FINISH, position
        found.request.CopyFrom(payload.request)
    elif receipt.finish == types.FINISH_ABORTED:
        return None
    elif any(token >= file.shape.vocabulary for token in payload.output):
        first = next(i for i, token in enumerate(payload.output) if token >= file.shape.vocabulary)
        found.kind, found.position = pb.DISPUTE_KIND_SAMPLE, len(payload.prompt) + first
    else:
        return _wrong_work(found, case, work(payload, engine, file))
    return found


def _has_wrong_terms(payload: types.Payload, case: Case) -> bool:
    try:
        at_once.terms(case, payload.request)
    except NotProved:
        return False
    return True


def _wrong_end(payload: types.Payload, case: Case, file: ModelFile) -> int | None:
    """The position whose token shows that the answer should have ended there, or not; 0 stands for the last."""
    try:
        if at_once.finish(case, payload.request, 0) is not None:
            return 0
    except NotProved:
        return None
    stops, said = tail.stops(payload.request), b""
    words = tokenizer(file) if stops else None
    for index, token in enumerate(payload.output):
        position = len(payload.prompt) + index
        if words is not None:
            said = (said + words.token_bytes(token))[-2 * tail.LONGEST_STOP :]
        at_end = token == file.shape.end
        if tail.is_wrong(case, position, at_end, any(said.endswith(one) for one in stops))[0]:
            return position
    return None


def _wrong_work(found: tx_pb2.MsgDispute, case: Case, done: Work) -> tx_pb2.MsgDispute | None:
    """TRACE where the roots are others, SAMPLE where a token was not drawn from the right logits."""
    receipt = case.receipt
    counts = (receipt.tokens_in, receipt.tokens_out)
    if work_commitment(done.trace_root, done.sample_root, *counts, case.executor) != receipt.work:
        found.kind = pb.DISPUTE_KIND_TRACE
        return found
    position = not_drawn(case, done)
    if position is None:
        return None
    found.kind, found.position = pb.DISPUTE_KIND_SAMPLE, position
    return found


def not_drawn(case: Case, done: Work) -> int | None:
    """The position of the first token that was not drawn from its logits by sampling and policy."""
    for index, logits in enumerate(done.answer_logits()):
        position = len(done.prompt) + index
        if choose(logits, position, case.sampling, masked(case, done.output[:index])) != done.output[index]:
            return position
    return None


def accuser_choice(
    dispute: pb.Dispute, payload: types.Payload, engine: Engine, file: ModelFile, logits: bytes = b""
) -> pb.Choice | None:
    """What the accuser names, where it is its turn; nothing where the executor has shown nothing that is wrong.

    logits  what the executor posted, as the query of the dispute gives them
    Raises ValueError where it is not the accuser's turn.
    """
    if dispute.turn != pb.TURN_ACCUSER:
        raise ValueError("it is not the accuser's turn")
    done = work(payload, engine, file)
    if dispute.stage == pb.STAGE_LOGIT:
        return _logit(dispute, done, logits)
    if dispute.stage == pb.STAGE_STEPS:
        levels = done.step_levels(steps_of(dispute, done))
    else:
        levels = trees.levels(done.samples) if dispute.stage == pb.STAGE_SAMPLES else done.trace
    index = first_difference(below(dispute, levels), list(dispute.nodes))
    if index is not None:
        return pb.Choice(index=index)
    if dispute.stage == pb.STAGE_TRACE and dispute.sample_root != done.sample_root:
        return pb.Choice(samples=True)
    return None


def _logit(dispute: pb.Dispute, done: Work, logits: bytes) -> pb.Choice | None:
    mine, theirs = done.logits(dispute.position - 1), np.frombuffer(logits, "<i4")
    wrong = np.flatnonzero(mine != theirs)
    return pb.Choice(index=int(wrong[0])) if len(wrong) else None
