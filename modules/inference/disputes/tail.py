"""Whether an answer ended where its receipt says, and why: its last tokens decide. [inference.77]"""

from __future__ import annotations

from chain.wire.causeway.inference.v1 import dispute_pb2 as pb
from chain.wire.causeway.inference.v1 import types_pb2 as types
from modules.inference.disputes import opened
from modules.inference.disputes.cases import Case
from modules.inference.disputes.messages import InvalidMove

LONGEST_STOP = 64
"""Bytes of a stop text; others are none."""


def stops(request: types.Request) -> list[bytes]:
    """The request's stop texts."""
    return [one for one in request.stop if 1 <= len(one) <= LONGEST_STOP]


def place(case: Case, dispute: pb.Dispute) -> int:
    """The position in question: the last one where none was named."""
    return dispute.position or case.receipt.tokens_in + case.receipt.tokens_out - 1


def judge(case: Case, dispute: pb.Dispute, move: pb.Move) -> tuple[bool, str]:
    """Decide by the opened tokens that end at the position in question. Raises InvalidMove."""
    last, texts = place(case, dispute), stops(dispute.request)
    first = last + 1 - len(move.tokens)
    if not move.tokens or first < case.receipt.tokens_in:
        raise InvalidMove("tokens of the answer are to be opened, up to the position in question")
    ids = [opened.token(case, one, first + i) for i, one in enumerate(move.tokens)]
    said = b"".join([opened.text(case, one) for one in move.tokens]) if texts else b""
    longest = max([len(one) for one in texts], default=0)
    if len(said) < longest and first > case.receipt.tokens_in:
        raise InvalidMove(f"tokens with {longest} bytes of text are to be opened, or all before the position")
    at_end = ids[-1] == case.layout.shape.end
    at_stop = any(said.endswith(one) for one in texts)
    return is_wrong(case, last, at_end, at_stop)


def is_wrong(case: Case, last: int, at_end: bool, at_stop: bool) -> tuple[bool, str]:
    """Whether an answer is wrong that has such a token at a position, and how."""
    receipt = case.receipt
    if last < receipt.tokens_in + receipt.tokens_out - 1:
        return at_end or at_stop, "the answer went on after its end"
    right = {
        types.FINISH_END: at_end,
        types.FINISH_STOP: at_stop and not at_end,
        types.FINISH_LENGTH: not at_end and not at_stop,
    }
    return not right.get(receipt.finish, True), "it did not end for the reason that the receipt gives"
