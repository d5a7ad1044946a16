"""The older face, cosmos.gov.v1beta1: the same proposals and votes, as wallets know them. [gov.14]"""

from __future__ import annotations

from google.protobuf.any_pb2 import Any as AnyMessage
from google.protobuf.timestamp_pb2 import Timestamp

from chain.dec import ONE, from_wire, parse, wire
from chain.module import Context
from chain.tx.canonical import canonical
from chain.wire.cosmos.gov.v1 import gov_pb2, tx_pb2
from chain.wire.cosmos.gov.v1beta1 import gov_pb2 as old_pb
from chain.wire.cosmos.gov.v1beta1 import tx_pb2 as old
from modules.gov import handlers
from modules.gov.messages import InvalidContent, NoHandler

TEXT_URL = "/cosmos.gov.v1beta1.TextProposal"
MAX_TITLE, MAX_DESCRIPTION = 140, 10_000
NEVER = Timestamp(seconds=-62_135_596_800)
"""The year 1: what Go writes where there is no time."""


def submit(ctx: Context, msg: old.MsgSubmitProposal) -> old.MsgSubmitProposalResponse:
    """Propose a text. [gov.14] Raises InvalidContent, NoHandler, and as the newer message."""
    if not msg.HasField("content"):
        raise InvalidContent("missing content")
    if msg.content.type_url != TEXT_URL:
        raise NoHandler(f"{msg.content.type_url[:200]}: use cosmos.gov.v1.MsgSubmitProposal")
    content = canonical(old_pb.TextProposal, msg.content.value)
    _check_length("title", content.title, MAX_TITLE)
    _check_length("description", content.description, MAX_DESCRIPTION)
    newer = tx_pb2.MsgSubmitProposal(
        initial_deposit=msg.initial_deposit,
        proposer=msg.proposer,
        title=content.title,
        summary=content.description,
    )
    return old.MsgSubmitProposalResponse(proposal_id=handlers.propose(ctx, newer).proposal_id)


def _check_length(name: str, text: str, most: int) -> None:
    if not text:
        raise InvalidContent(f"proposal {name} cannot be blank")
    if len(text.encode()) > most:
        raise InvalidContent(f"proposal {name} is longer than max length of {most}")


def deposit(ctx: Context, msg: old.MsgDeposit) -> old.MsgDepositResponse:
    """Add to a deposit. [gov.14] Raises as the newer message."""
    newer = tx_pb2.MsgDeposit(proposal_id=msg.proposal_id, depositor=msg.depositor, amount=msg.amount)
    handlers.deposit(ctx, newer)
    return old.MsgDepositResponse()


def vote(ctx: Context, msg: old.MsgVote) -> old.MsgVoteResponse:
    """Vote. [gov.14] Raises as the newer message."""
    newer = tx_pb2.MsgVote(proposal_id=msg.proposal_id, voter=msg.voter, option=int(msg.option))  # type: ignore[arg-type]
    handlers.vote(ctx, newer)
    return old.MsgVoteResponse()


def vote_weighted(ctx: Context, msg: old.MsgVoteWeighted) -> old.MsgVoteWeightedResponse:
    """Divide a vote among options. [gov.14] Raises as the newer message."""
    voter = handlers.person(ctx, "voter", msg.voter)
    options = [(int(one.option), from_wire(one.weight)) for one in msg.options]
    handlers.check_options(options)
    handlers.cast(ctx, msg.proposal_id, voter, options, "")
    return old.MsgVoteWeightedResponse()


def proposal(newer: gov_pb2.Proposal) -> old_pb.Proposal:
    """A proposal in the older form: its text; messages have no place there. [gov.14]"""
    text = old_pb.TextProposal(title=newer.title, description=newer.summary)
    shown = old_pb.Proposal(
        proposal_id=newer.id,
        content=AnyMessage(type_url=TEXT_URL, value=text.SerializeToString()),
        status=int(newer.status),  # type: ignore[arg-type]
        final_tally_result=tally(newer.final_tally_result),
        total_deposit=newer.total_deposit,
    )
    for name in ("submit_time", "deposit_end_time", "voting_start_time", "voting_end_time"):
        getattr(shown, name).CopyFrom(getattr(newer, name) if newer.HasField(name) else NEVER)
    return shown


def tally(newer: gov_pb2.TallyResult) -> old_pb.TallyResult:
    """What was counted, in the older form."""
    return old_pb.TallyResult(
        yes=newer.yes_count, abstain=newer.abstain_count, no=newer.no_count, no_with_veto=newer.no_with_veto_count
    )


def shown_vote(newer: gov_pb2.Vote) -> old_pb.Vote:
    """A vote in the older form; `option` is set where there is one alone."""
    options = [
        old_pb.WeightedVoteOption(option=int(one.option), weight=wire(parse(one.weight)))  # type: ignore[arg-type]
        for one in newer.options
    ]
    alone = len(options) == 1 and options[0].weight == wire(ONE)
    option = options[0].option if alone else old_pb.VOTE_OPTION_UNSPECIFIED
    return old_pb.Vote(proposal_id=newer.proposal_id, voter=newer.voter, option=option, options=options)


def shown_deposit(newer: gov_pb2.Deposit) -> old_pb.Deposit:
    """A deposit in the older form."""
    return old_pb.Deposit(proposal_id=newer.proposal_id, depositor=newer.depositor, amount=newer.amount)
