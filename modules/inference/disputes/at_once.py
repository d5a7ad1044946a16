"""Accusations that are decided in the message: terms, two receipts for one index, an end that can't be so."""

from __future__ import annotations

from collections.abc import Iterator

from chain.module import Context
from chain.types import parse_amount
from chain.wire.causeway.inference.v1 import tx_pb2
from chain.wire.causeway.inference.v1 import types_pb2 as pb
from kernels.model.sampling import SamplingRefused
from modules.inference import formats
from modules.inference.disputes import cases
from modules.inference.disputes.cases import Case
from modules.inference.disputes.messages import InvalidAccusation, NotProved


def double(ctx: Context, case: Case, msg: tx_pb2.MsgDispute) -> str:
    """Two different receipts for one (session, executor, index). [inference.71] Raises InvalidEvidence, NotProved."""
    mine, other = case.receipt, msg.other
    if (mine.session, mine.executor, mine.index) != (other.session, other.executor, other.index):
        raise NotProved("the receipts are of different indices")
    if formats.receipt_hash(mine) == formats.receipt_hash(other):
        raise NotProved("this is the same receipt")
    cases.check_signature(ctx, case.executor, other, msg.other_signature)
    return "two receipts for one index"


def terms(case: Case, request: pb.Request) -> str:
    """What a receipt says against its own request, session or model. [inference.72]

    The voucher is not looked at: a client can sign another one at any time. Raises InvalidEvidence, NotProved.
    """
    cases.check_request(case, request)
    fault = next(_term_faults(case, request), None)
    if fault is None:
        raise NotProved("the receipt's terms are those of its request, session and model")
    return fault


def _term_faults(case: Case, request: pb.Request) -> Iterator[str]:
    receipt, model = case.receipt, case.model
    aborted = receipt.finish == pb.FINISH_ABORTED
    if (receipt.model, receipt.model_version, receipt.arithmetic) != (model.id, model.version, model.arithmetic):
        yield "another model than the session's"
    if receipt.policy != formats.policy_digest(model.policy):
        yield "another policy than the model's"
    if request.model != receipt.model or request.prompt_root != receipt.prompt_root:
        yield "another prompt or model than the request's"
    if request.prompt_tokens != receipt.tokens_in or request.max_tokens != receipt.max_tokens:
        yield "another number of tokens than the request's"
    if request.sampling != receipt.sampling or not _is_allowed(case):
        yield "another sampling than the request's, or one that the policy forbids"
    units = 0 if aborted else formats.cost(model, int(case.session.unit_price), receipt.tokens_in, receipt.tokens_out)
    if receipt.cost != str(units):
        yield "not the cost of its tokens"
    if not aborted and not 1 <= receipt.tokens_in <= model.max_context - receipt.tokens_out:
        yield "more tokens than the model's context"


def _is_allowed(case: Case) -> bool:
    """Whether the model's policy allows the receipt's sampling; greedy it always does."""
    inverse, policy = case.receipt.sampling.inv_temperature, case.model.policy
    try:
        case.sampling  # noqa: B018 - asked whether it can be
    except SamplingRefused:
        return False
    return not inverse or policy.min_inv_temperature <= inverse <= policy.max_inv_temperature


def finish(case: Case, request: pb.Request, position: int) -> str | None:
    """Why the receipt's finish_reason can't be so; nothing where the answer's last tokens decide. [inference.77]

    Raises InvalidEvidence, InvalidAccusation, NotProved.
    """
    cases.check_request(case, request)
    receipt = case.receipt
    fault = next(_finish_faults(case), None)
    if fault is not None:
        return fault
    if receipt.finish == pb.FINISH_ABORTED or not receipt.tokens_out:
        raise NotProved("nothing was answered, and nothing is claimed")
    if position and not receipt.tokens_in <= position < receipt.tokens_in + receipt.tokens_out:
        raise InvalidAccusation("no token of the answer has this position")
    return None


def _finish_faults(case: Case) -> Iterator[str]:
    receipt = case.receipt
    if receipt.finish not in ENDS:
        yield "no reason to end"
    if receipt.finish == pb.FINISH_ABORTED:
        if receipt.tokens_out or parse_amount(receipt.cost) or receipt.work != formats.NOTHING:
            yield "an aborted request that claims something"
        return
    if receipt.tokens_out > case.limit:
        yield "more tokens than its limit"
    if receipt.finish == pb.FINISH_LENGTH and receipt.tokens_out != case.limit:
        yield "it ended before its limit"
    if receipt.finish in (pb.FINISH_END, pb.FINISH_STOP) and not receipt.tokens_out:
        yield "nothing could end it"


ENDS = (pb.FINISH_END, pb.FINISH_LENGTH, pb.FINISH_STOP, pb.FINISH_CLIENT_GONE, pb.FINISH_ABORTED)
