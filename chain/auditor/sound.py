"""Whether a payload is what a receipt commits to, and whether the receipt keeps its own terms; no model is needed.

Two kinds of wrong: what does not fit the receipt is as good as withheld (`Unusable`: the chain can be asked for it),
and what the executor signed although it isn't so is an accusation.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from chain.wire.causeway.inference.v1 import dispute_pb2
from chain.wire.causeway.inference.v1 import types_pb2 as pb
from kernels.model.policy import Policy
from kernels.model.sampling import Sampling, seed_of
from modules.inference import formats
from modules.inference.audits import opened

END = 2
"""The token that ends an answer."""
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


def faults(payload: pb.Payload, subject: Subject, text: Callable[[int], bytes]) -> list[dispute_pb2.DisputeKind]:
    """The kinds of accusation that a sound payload gives without any model; `text` are a token's bytes."""
    found = [TERMS] if any(_broken_terms(payload, subject)) else []
    if not _finished(payload, subject.model, text):
        found.append(FINISH)
    return found


def _broken_terms(payload: pb.Payload, subject: Subject) -> Iterator[bool]:
    """Each term of a receipt against its voucher, its request, its session and the model."""
    receipt, request = payload.signed.receipt, payload.request
    yield bool(opened.terms_fault(receipt, payload.signed.voucher, subject.session, subject.model))
    yield (receipt.prompt_root, receipt.tokens_in) != (request.prompt_root, request.prompt_tokens)
    yield receipt.sampling != request.sampling or receipt.max_tokens != request.max_tokens
    yield request.model != subject.model.id


def _finished(payload: pb.Payload, model: pb.Model, text: Callable[[int], bytes]) -> bool:
    """Whether the answer ended as the receipt says."""
    receipt, output = payload.signed.receipt, payload.output
    limit = min(receipt.max_tokens, model.policy.output_limit, model.max_context - receipt.tokens_in)
    if receipt.finish == pb.FINISH_END:
        return bool(output) and output[-1] == END
    if receipt.finish == pb.FINISH_LENGTH:
        return len(output) == limit
    if receipt.finish == pb.FINISH_STOP:
        return _ends(output, payload.request.stop, text)
    if receipt.finish == pb.FINISH_CLIENT_GONE:
        return len(output) < limit
    return receipt.finish == pb.FINISH_ABORTED and not output and receipt.work == formats.NOTHING


def _ends(output: Sequence[int], stops: Sequence[bytes], text: Callable[[int], bytes]) -> bool:
    """Whether the bytes of the answer end with a stop text, each of at most 64 bytes."""
    tail = b"".join(text(token) for token in output[-max((len(stop) for stop in stops), default=0) :]) if stops else b""
    return any(tail.endswith(stop) for stop in stops)


def work_of(payload: pb.Payload, subject: Subject) -> Work:
    """What a payload claims was computed: the seed comes from the session's beacon, whatever the executor used."""
    request, voucher = payload.request, payload.signed.voucher
    identity = formats.request_id(
        voucher.session, formats.executor_of(voucher), voucher.index, formats.request_hash(request)
    )
    asked = request.sampling
    seed = seed_of(identity, subject.session.beacon)
    sampling = Sampling(seed, asked.inv_temperature, asked.top_k, asked.top_p16)
    return Work(tuple(payload.prompt), tuple(payload.output), sampling, policy_of(subject.model.policy))


def policy_of(policy: pb.Policy) -> Policy:
    """A registered policy as decoding applies it."""
    return Policy(
        output_limit=policy.output_limit,
        forbidden=tuple(tuple(sequence.ids) for sequence in policy.forbidden),
        min_inv_temperature=policy.min_inv_temperature,
        max_inv_temperature=policy.max_inv_temperature,
    )
