"""What a receipt says was done: its session, model, form, and how its tokens must have been drawn."""

from __future__ import annotations

from dataclasses import dataclass

from chain.module import Context
from chain.types import Address, bech32_address
from chain.wire.causeway.inference.v1 import types_pb2 as pb
from kernels.model.layout import Layout, layout
from kernels.model.sampling import Sampling, SamplingRefused
from kernels.model.trace import trace_size
from modules.inference import formats, keeper
from modules.inference.disputes.messages import InvalidAccusation, InvalidEvidence


@dataclass(frozen=True)
class Case:
    """A receipt with what the chain knows of it."""

    receipt: pb.Receipt
    session: pb.Session
    model: pb.Model
    executor: Address

    @property
    def layout(self) -> Layout:
        """Where rows lie under the model's weights_root: all models of int-llama/1 have the one form."""
        return layout()

    @property
    def states(self) -> int:
        """Leaves of the trace for one position."""
        return self.layout.shape.states

    @property
    def trace_leaves(self) -> int:
        """How many leaves the trace has."""
        return trace_size(self.receipt.tokens_in, self.receipt.tokens_out, self.states)

    @property
    def sampling(self) -> Sampling:
        """How the tokens must have been drawn, with the seed that nobody could choose. [inference.75]

        Raises SamplingRefused.
        """
        receipt, said = self.receipt, self.receipt.sampling
        request = formats.request_id(receipt.session, self.executor, receipt.index, receipt.request_hash)
        return formats.sampling_of(said, request, self.session.beacon)

    @property
    def limit(self) -> int:
        """The most tokens that the answer may have. [inference.77]"""
        room = self.model.max_context - self.receipt.tokens_in
        return max(0, min(self.receipt.max_tokens, self.model.policy.output_limit, room))


def of(ctx: Context, signed: pb.SignedReceipt) -> Case:
    """The case of a receipt that its executor signed. [inference.70]

    Raises InvalidEvidence, UnknownSession, NotDrawn, NotExecutor, InvalidAddress.
    """
    receipt = signed.receipt
    executor = bech32_address(receipt.executor)
    session = keeper.session(ctx, receipt.session)
    keeper.allotment(session, receipt.executor)
    keeper.known_executor(ctx, executor)
    check_signature(ctx, executor, receipt, signed.executor_signature)
    return Case(receipt, session, keeper.session_model(ctx, session), executor)


def known(ctx: Context, receipt: pb.Receipt) -> Case:
    """The case of a receipt that was looked at before."""
    session = keeper.session(ctx, receipt.session)
    return Case(receipt, session, keeper.session_model(ctx, session), bech32_address(receipt.executor))


def check_signature(ctx: Context, executor: Address, receipt: pb.Receipt, signature: bytes) -> None:
    """Raise InvalidEvidence unless the executor signed the receipt."""
    if not formats.is_signed(keeper.signing_key(ctx, executor), formats.receipt_hash(receipt), signature):
        raise InvalidEvidence("the executor did not sign this receipt")


def check_request(case: Case, request: pb.Request) -> None:
    """Raise InvalidEvidence unless this is the request that the receipt names."""
    if formats.request_hash(request) != case.receipt.request_hash:
        raise InvalidEvidence("this is not the request whose hash the receipt has")


def check_computable(case: Case) -> None:
    """Raise InvalidAccusation where a receipt claims no work, or terms that are wrong by themselves. [inference.72]"""
    receipt = case.receipt
    if receipt.finish == pb.FINISH_ABORTED:
        raise InvalidAccusation("an aborted request claims no work")
    if not 1 <= receipt.tokens_in <= case.model.max_context - receipt.tokens_out:
        raise InvalidAccusation("the receipt's number of tokens is wrong by itself: accuse its terms")
    if case.model.rows != case.layout.rows:
        raise InvalidAccusation("the model's file has another form")
    try:
        case.sampling  # noqa: B018 - asked whether it can be
    except SamplingRefused as refusal:
        raise InvalidAccusation(f"{refusal}: accuse the receipt's terms") from None
