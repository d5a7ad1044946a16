"""Whether a payload is what a receipt commits to, and whether the receipt keeps its own terms; no model is needed.

Two kinds of wrong: what does not fit the receipt is as good as withheld (`Unusable`: the chain can be asked for it),
and what the executor signed although it isn't so is an accusation.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from chain.errors import Refused
from chain.wire.causeway.inference.v1 import dispute_pb2
from chain.wire.causeway.inference.v1 import types_pb2 as pb
from kernels.model.policy import Policy
from kernels.model.sampling import Sampling
from modules.inference import formats
from modules.inference.audits import opened
from modules.inference.disputes import at_once, tail
from modules.inference.disputes.cases import Case

Fault = tuple[dispute_pb2.DisputeKind, int]
"""What an executor can be accused of, and the position of the token that shows it."""
TERMS, FINISH = dispute_pb2.DISPUTE_KIND_TERMS, dispute_pb2.DISPUTE_KIND_FINISH


class Unusable(ValueError):
    """The payload is not that of the receipt wanted: nothing can be checked with it."""


@dataclass(frozen=True)
class Subject:
    """What is known on the chain of the receipt that is checked. Keys are those of accounts, 33 bytes."""

    session: pb.Session
    model: pb.Model
    index: int
    executor: str
    executor_key: bytes
    client_key: bytes


@dataclass(frozen=True)
class Work:
    """One answer to be made again."""

    prompt: tuple[int, ...]
    output: tuple[int, ...]
    sampling: Sampling
    policy: Policy


def check_signed(signed: pb.SignedReceipt, subject: Subject) -> None:
    """Whether a receipt is the one wanted, signed by both. Raises Unusable."""
    receipt, voucher = signed.receipt, signed.voucher
    wanted = (subject.session.id, subject.executor, subject.index)
    for name, said in (("receipt", receipt), ("voucher", voucher)):
        if (said.session, said.executor, said.index) != wanted:
            raise Unusable(f"the {name} is for another session, executor or index")
    fault = opened.signature_fault(signed, subject.client_key, subject.executor_key)
    if fault:
        raise Unusable(fault)


def check_payload(payload: pb.Payload, subject: Subject) -> None:
    """Whether a payload opens the commitments of its receipt. Raises Unusable."""
    check_signed(payload.signed, subject)
    fault = opened.payload_fault(payload, payload.signed.receipt)
    if fault:
        raise Unusable(fault)


def faults(payload: pb.Payload, subject: Subject, text: Callable[[int], bytes]) -> list[Fault]:
    """The accusations that a sound payload gives without any model, by the chain's own rules; `text`: a token's bytes.

    Raises nothing: a receipt that says nonsense is a fault.
    """
    receipt = payload.signed.receipt
    case = Case(receipt, subject.session, subject.model, formats.executor_of(receipt))
    found = [(TERMS, 0)] if _is_proved(lambda: at_once.terms(case, payload.request)) else []
    position = _wrong_end(payload, case, text)
    return found if position is None else [*found, (FINISH, position)]


def _is_proved(accuse: Callable[[], object]) -> bool:
    """Whether the chain would find the executor guilty at once."""
    try:
        return accuse() is not None
    except Refused:
        return False


def _wrong_end(payload: pb.Payload, case: Case, text: Callable[[int], bytes]) -> int | None:
    """The position of the first token that shows that the answer ended wrongly, or went on; 0 where none is needed."""
    if _is_proved(lambda: at_once.finish(case, payload.request, 0)):
        return 0
    if case.receipt.finish == pb.FINISH_ABORTED:
        return None
    stops, said = tail.stops(payload.request), b""
    for index, token in enumerate(payload.output):
        said = (said + text(token))[-2 * tail.LONGEST_STOP :] if stops else b""
        at_stop = any(said.endswith(stop) for stop in stops)
        position = len(payload.prompt) + index
        if tail.is_wrong(case, position, token == case.layout.shape.end, at_stop)[0]:
            return position
    return None


def work_of(payload: pb.Payload, subject: Subject) -> Work:
    """What a payload claims was computed: the seed comes from the session's beacon, whatever the executor used."""
    request, voucher = payload.request, payload.signed.voucher
    identity = formats.request_id(
        voucher.session, formats.executor_of(voucher), voucher.index, formats.request_hash(request)
    )
    sampling = formats.sampling_of(request.sampling, identity, subject.session.beacon)
    return Work(tuple(payload.prompt), tuple(payload.output), sampling, formats.policy_of(subject.model.policy))
