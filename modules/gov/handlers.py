"""What gov's messages do. Each checks everything first, then writes."""

from __future__ import annotations

from chain import dec
from chain.dec import ONE
from chain.errors import InvalidAddress, InvalidRequest, Refused, Unauthorized
from chain.module import Context
from chain.types import DENOM, Address, bech32_address, bech32_text
from chain.wire.cosmos.gov.v1 import gov_pb2, tx_pb2
from modules.auth import keeper as auth
from modules.bank import keeper as bank
from modules.gov import deposits, events, execution, keeper, params
from modules.gov.messages import (
    InactiveProposal,
    InvalidProposal,
    InvalidProposer,
    InvalidVote,
    MetadataTooLong,
    NoMessages,
    SummaryTooLong,
    VotingEnded,
)
from modules.gov.state import COUNTS, PARAMS, VOTES, VOTING
from modules.gov.tally import OPTIONS
from modules.gov.times import of_stamp, stamp

MAX_METADATA = 255
"""Bytes of metadata, and of a title."""
MAX_SUMMARY = 40 * MAX_METADATA
Weights = list[tuple[int, int]]
"""Options and their weights, of 10⁻¹⁸."""


def submit(ctx: Context, msg: tx_pb2.MsgSubmitProposal) -> tx_pb2.MsgSubmitProposalResponse:
    """Propose, as a whole or not at all. [gov.1] [gov.5]

    Raises InvalidRequest, InvalidAddress, NoMessages, and what `propose` does.
    """
    if not msg.messages and not msg.metadata:
        check_text(msg.title, msg.summary, msg.metadata)
        raise NoMessages("either metadata or Msgs length must be non-nil")
    return propose(ctx, msg)


def propose(ctx: Context, msg: tx_pb2.MsgSubmitProposal) -> tx_pb2.MsgSubmitProposalResponse:
    """Make a proposal with its first deposit. [gov.1] [gov.2]

    Raises InvalidRequest, MetadataTooLong, SummaryTooLong, InvalidAddress, Unauthorized, what deposits and messages
    raise, InsufficientFunds, in this order.
    """
    check_text(msg.title, msg.summary, msg.metadata)
    proposer = person(ctx, "proposer", msg.proposer)
    amount = deposits.first(ctx, msg.initial_deposit, msg.expedited)
    bank.require(ctx, proposer, amount, DENOM)
    calls = execution.require_executable(ctx, msg.messages)
    proposal = keeper.create(ctx, msg)
    ctx.emit(events.submitted(proposal.id, msg.proposer, [call.route.url for call in calls]))
    _deposit(ctx, proposal, proposer, amount, "submit_proposal")
    return tx_pb2.MsgSubmitProposalResponse(proposal_id=proposal.id)


def deposit(ctx: Context, msg: tx_pb2.MsgDeposit) -> tx_pb2.MsgDepositResponse:
    """Add to a proposal's deposit; the last that it needs opens the vote. [gov.2]

    Raises InvalidAddress, Unauthorized, InvalidCoins, UnknownProposal, InactiveProposal, InvalidDepositDenom,
    DepositTooSmall, InsufficientFunds, in this order.
    """
    depositor = person(ctx, "depositor", msg.depositor)
    amount = deposits.positive(msg.amount)
    proposal = keeper.require(ctx, msg.proposal_id)
    _require_open(ctx, proposal)
    deposits.require_enough(ctx, proposal, msg.amount, amount)
    _deposit(ctx, proposal, depositor, amount, "proposal_deposit")
    return tx_pb2.MsgDepositResponse()


def _deposit(ctx: Context, proposal: gov_pb2.Proposal, depositor: Address, amount: int, kind: str) -> None:
    begins = keeper.add_deposit(ctx, proposal, depositor, amount)
    text = bech32_text(depositor)
    paid = f"{amount}{DENOM}" if amount else ""
    if amount:
        ctx.events += bank.transfer_events(text, auth.GOV_TEXT, paid)
    ctx.emit(events.deposited(proposal.id, text, paid))
    if begins:
        ctx.emit(events.voting_began(kind, proposal.id))


def _require_open(ctx: Context, proposal: gov_pb2.Proposal) -> None:
    """Raise InactiveProposal unless the proposal is in its deposit or voting period, which are not over. [gov.4]"""
    ends = {keeper.DEPOSIT_PERIOD: proposal.deposit_end_time, keeper.VOTING_PERIOD: proposal.voting_end_time}
    end = ends.get(proposal.status)
    if end is None or of_stamp(end) < ctx.block.time_ns or proposal.id in COUNTS(ctx):
        raise InactiveProposal(str(proposal.id))


def vote(ctx: Context, msg: tx_pb2.MsgVote) -> tx_pb2.MsgVoteResponse:
    """Vote for one option. [gov.7] Raises InvalidAddress, Unauthorized, InvalidVote, InactiveProposal, …TooLong."""
    voter = person(ctx, "voter", msg.voter)
    if msg.option not in OPTIONS:
        raise InvalidVote(_option_name(msg.option))
    cast(ctx, msg.proposal_id, voter, [(msg.option, ONE)], msg.metadata)
    return tx_pb2.MsgVoteResponse()


def vote_weighted(ctx: Context, msg: tx_pb2.MsgVoteWeighted) -> tx_pb2.MsgVoteWeightedResponse:
    """Divide a vote among options. [gov.7] Raises as `vote`, and InvalidRequest for none."""
    voter = person(ctx, "voter", msg.voter)
    options: Weights = [(int(one.option), _weight(one.weight)) for one in msg.options]
    check_options(options)
    cast(ctx, msg.proposal_id, voter, options, msg.metadata)
    return tx_pb2.MsgVoteWeightedResponse()


def check_options(options: Weights) -> None:
    """Refuse options that are not a whole vote. Raises InvalidRequest, InvalidVote."""
    if not options:
        raise InvalidRequest("a vote needs an option")
    seen = set()
    for option, weight in options:
        if option not in OPTIONS or not 0 < weight <= ONE:
            raise InvalidVote(f'option:{_option_name(option)} weight:"{dec.text(weight)}"')
        if option in seen:
            raise InvalidVote("duplicated vote option")
        seen.add(option)
    total = sum([weight for _, weight in options])
    if total != ONE:
        raise InvalidVote("total weight overflow 1.00" if total > ONE else "total weight lower than 1.00")


def cast(ctx: Context, number: int, voter: Address, options: Weights, metadata: str) -> None:
    """Keep a vote; the last one counts. [gov.7] Raises InactiveProposal, MetadataTooLong."""
    if number not in VOTING(ctx):
        raise InactiveProposal(str(number))
    _require_open(ctx, keeper.require(ctx, number))
    _check_metadata(metadata)
    written = [
        gov_pb2.WeightedVoteOption(option=gov_pb2.VoteOption.Name(option), weight=dec.text(weight))
        for option, weight in options
    ]
    text = bech32_text(voter)
    VOTES(ctx)[number, voter] = gov_pb2.Vote(proposal_id=number, voter=text, options=written, metadata=metadata)
    said = " ".join([f'option:{_option_name(one.option)}  weight:"{one.weight}"' for one in written])
    ctx.emit(events.voted(number, text, said))


def cancel(ctx: Context, msg: tx_pb2.MsgCancelProposal) -> tx_pb2.MsgCancelProposalResponse:
    """Take a proposal back, for a part of its deposits. [gov.13]

    Raises InvalidAddress, UnknownProposal, InvalidProposer, InvalidProposal, VotingEnded, in this order.
    """
    person(ctx, "proposer", msg.proposer)
    proposal = keeper.require(ctx, msg.proposal_id)
    if proposal.proposer != msg.proposer:
        raise InvalidProposer(f"invalid proposer {msg.proposer}")
    if proposal.status not in (keeper.DEPOSIT_PERIOD, keeper.VOTING_PERIOD):
        raise InvalidProposal("proposal should be in the deposit or voting period")
    over = proposal.status == keeper.VOTING_PERIOD and of_stamp(proposal.voting_end_time) < ctx.block.time_ns
    if over or proposal.id in COUNTS(ctx):
        raise VotingEnded(f"voting period is already ended for this proposal {proposal.id}")
    present = params.params(ctx)
    keeper.drop(ctx, proposal)
    keeper.settle(ctx, proposal.id, params.part(present.proposal_cancel_ratio), bool(present.proposal_cancel_dest))
    ctx.emit(events.cancelled(proposal.id, msg.proposer))
    return tx_pb2.MsgCancelProposalResponse(
        proposal_id=proposal.id, canceled_time=stamp(ctx.block.time_ns), canceled_height=ctx.block.height
    )


def update_params(ctx: Context, msg: tx_pb2.MsgUpdateParams) -> tx_pb2.MsgUpdateParamsResponse:
    """Change what proposals need. [gov.15] Raises Unauthorized, InvalidRequest."""
    auth.require_governance(msg.authority)
    if not msg.HasField("params"):
        raise InvalidRequest("params cannot be empty")
    params.check_change(msg.params, PARAMS(ctx).get())
    PARAMS(ctx).set(msg.params)
    return tx_pb2.MsgUpdateParamsResponse()


def check_text(title: str, summary: str, metadata: str) -> None:
    """Refuse a proposal that says nothing, or too much. Raises InvalidRequest, MetadataTooLong, SummaryTooLong."""
    if not title:
        raise InvalidRequest("proposal title cannot be empty")
    if not summary:
        raise InvalidRequest("proposal summary cannot be empty")
    _check_metadata(metadata)
    if len(summary.encode()) > MAX_SUMMARY:
        raise SummaryTooLong(f"got summary with length {len(summary.encode())}")
    _check_metadata(title)


def _check_metadata(text: str) -> None:
    if len(text.encode()) > MAX_METADATA:
        raise MetadataTooLong(f"got metadata with length {len(text.encode())}")


def person(ctx: Context, role: str, text: str) -> Address:
    """The address of somebody who is no module. Raises InvalidAddress, Unauthorized."""
    try:
        address = bech32_address(text)
    except InvalidAddress as refusal:
        raise InvalidAddress(f"invalid {role} address: {refusal.detail}") from None
    if auth.is_module_account(ctx, address):
        raise Unauthorized(f"{text} is a module's account")
    return address


def _weight(text: str) -> int:
    try:
        return dec.parse(text)
    except Refused as refusal:
        raise InvalidVote(f"invalid weight: {refusal.detail}") from None


def _option_name(option: int) -> str:
    known: dict[int, str] = {value: name for name, value in gov_pb2.VoteOption.items()}
    return known.get(option, str(option))
