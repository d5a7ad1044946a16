"""The older face of gov: the same proposals and votes."""

import pytest
from google.protobuf.any_pb2 import Any as AnyMessage

from chain.client.tx import any_of
from chain.errors import InvalidArgument, Refused, TxDecode
from chain.module import Context
from chain.types import DENOM, bech32_text
from chain.wire.cosmos.base.query.v1beta1 import pagination_pb2
from chain.wire.cosmos.gov.v1beta1 import gov_pb2, query_pb2, tx_pb2
from modules.auth.keeper import GOV
from modules.bank import keeper as bank
from modules.gov import legacy, legacy_queries
from modules.gov.messages import InactiveProposal, InvalidContent, InvalidVote, NoHandler
from modules.gov.state import DEPOSITS, PROPOSALS, VOTES
from tests.modules.gov.gov_stage import (
    ANN,
    BEN,
    DEPOSIT,
    NO,
    PASSED,
    STAKE,
    V1,
    V2,
    VOTING,
    YES,
    coins,
    limits,
    over,
    status,
    submit,
)

HALF = "500000000000000000"


def text(title: str = "A title", description: str = "Words", deposit: int = DEPOSIT) -> tx_pb2.MsgSubmitProposal:
    content = any_of(gov_pb2.TextProposal(title=title, description=description))
    return tx_pb2.MsgSubmitProposal(content=content, initial_deposit=coins(deposit), proposer=bech32_text(ANN))


def cast(ctx: Context, number: int, who: bytes, option: int) -> None:
    legacy.vote(ctx, tx_pb2.MsgVote(proposal_id=number, voter=bech32_text(who), option=option))  # type: ignore[arg-type]


@pytest.mark.rule("gov.14")
def test_a_text_is_proposed_funded_and_voted_on(ctx: Context) -> None:
    number = legacy.submit(ctx, text(deposit=1_000_000)).proposal_id
    msg = tx_pb2.MsgDeposit(proposal_id=number, depositor=bech32_text(BEN), amount=coins(9_000_000))
    legacy.deposit(ctx, msg)
    assert (status(ctx, number), DEPOSITS(ctx)[number, BEN]) == (VOTING, 9_000_000)
    cast(ctx, number, V1, YES)
    options = [gov_pb2.WeightedVoteOption(option=one, weight=HALF) for one in (YES, NO)]  # type: ignore[arg-type]
    legacy.vote_weighted(ctx, tx_pb2.MsgVoteWeighted(proposal_id=number, voter=bech32_text(V2), options=options))
    assert [one.weight for one in VOTES(ctx)[number, V2].options] == ["0.500000000000000000"] * 2
    shown = legacy_queries.votes(ctx, query_pb2.QueryVotesRequest(proposal_id=number)).votes
    by_voter = {one.voter: one for one in shown}
    assert by_voter[bech32_text(V1)].option == YES
    assert (by_voter[bech32_text(V2)].option, by_voter[bech32_text(V2)].options[0].weight) == (0, HALF)
    after = over(ctx)
    assert status(after, number) == PASSED
    tally = legacy_queries.tally_result(after, query_pb2.QueryTallyResultRequest(proposal_id=number)).tally
    assert (tally.yes, tally.no) == (str(STAKE * 3 // 2), str(STAKE // 2))


@pytest.mark.rule("gov.14")
def test_every_proposal_is_shown_as_its_text(ctx: Context) -> None:
    number = submit(ctx, limits(), limits(), title="Limits", summary="Twice", deposit=0)
    one = legacy_queries.proposal(ctx, query_pb2.QueryProposalRequest(proposal_id=number)).proposal
    content = gov_pb2.TextProposal.FromString(one.content.value)
    assert (one.content.type_url, content.title, content.description) == (
        "/cosmos.gov.v1beta1.TextProposal",
        "Limits",
        "Twice",
    )
    assert one.voting_start_time.ToJsonString() == "0001-01-01T00:00:00Z"
    assert one.submit_time == PROPOSALS(ctx)[number].submit_time
    listed = legacy_queries.proposals(ctx, query_pb2.QueryProposalsRequest()).proposals
    assert [found.proposal_id for found in listed] == [number]


def foreign() -> tx_pb2.MsgSubmitProposal:
    msg = text()
    msg.content.type_url = "/cosmos.distribution.v1beta1.CommunityPoolSpendProposal"
    return msg


def broken() -> tx_pb2.MsgSubmitProposal:
    msg = text()
    msg.content.CopyFrom(AnyMessage(type_url="/cosmos.gov.v1beta1.TextProposal", value=b"\xff"))
    return msg


REFUSALS: list[tuple[tx_pb2.MsgSubmitProposal, type[Refused], str]] = [
    (tx_pb2.MsgSubmitProposal(proposer=bech32_text(ANN)), InvalidContent, "missing content"),
    (foreign(), NoHandler, "use cosmos.gov.v1.MsgSubmitProposal: no handler exists for proposal type"),
    (broken(), TxDecode, "these bytes are not a cosmos.gov.v1beta1.TextProposal"),
    (text(title=""), InvalidContent, "proposal title cannot be blank"),
    (text(title="x" * 141), InvalidContent, "proposal title is longer than max length of 140"),
    (text(description=""), InvalidContent, "proposal description cannot be blank"),
    (text(description="x" * 10_001), InvalidContent, "proposal description is longer than max length of 10000"),
]


@pytest.mark.rule("gov.14")
@pytest.mark.parametrize(("msg", "refusal", "words"), REFUSALS)
def test_other_contents_are_refused(
    ctx: Context, msg: tx_pb2.MsgSubmitProposal, refusal: type[Refused], words: str
) -> None:
    with pytest.raises(refusal) as caught:
        legacy.submit(ctx, msg)
    assert words in caught.value.log
    assert (list(PROPOSALS(ctx)), bank.balance(ctx, GOV, DENOM)) == ([], 0)


@pytest.mark.rule("gov.14")
def test_old_votes_are_checked_like_new_ones(ctx: Context) -> None:
    number = legacy.submit(ctx, text()).proposal_id
    with pytest.raises(InvalidVote):
        cast(ctx, number, ANN, 0)
    with pytest.raises(InactiveProposal):
        cast(ctx, 9, ANN, YES)
    halves = [gov_pb2.WeightedVoteOption(option=YES, weight=HALF)]  # type: ignore[arg-type]
    with pytest.raises(InvalidVote, match=r"total weight lower than 1\.00"):
        legacy.vote_weighted(ctx, tx_pb2.MsgVoteWeighted(proposal_id=number, voter=bech32_text(ANN), options=halves))


@pytest.mark.rule("gov.14")
def test_parameters_come_in_three_groups(ctx: Context) -> None:
    groups = {
        kind: legacy_queries.params(ctx, query_pb2.QueryParamsRequest(params_type=kind))
        for kind in ("deposit", "voting", "tallying")
    }
    assert [coin.amount for coin in groups["deposit"].deposit_params.min_deposit] == ["10000000"]
    assert groups["voting"].voting_params.voting_period.seconds == 172_800
    tally = groups["tallying"].tally_params
    assert (tally.quorum, tally.veto_threshold) == (b"334000000000000000", b"334000000000000000")
    with pytest.raises(InvalidArgument, match="x is not a valid parameter type"):
        legacy_queries.params(ctx, query_pb2.QueryParamsRequest(params_type="x"))


@pytest.mark.rule("gov.14")
def test_single_votes_and_deposits_are_found(ctx: Context) -> None:
    number = legacy.submit(ctx, text()).proposal_id
    cast(ctx, number, ANN, NO)
    vote = legacy_queries.vote(ctx, query_pb2.QueryVoteRequest(proposal_id=number, voter=bech32_text(ANN))).vote
    assert (vote.option, vote.voter) == (NO, bech32_text(ANN))
    request = query_pb2.QueryDepositRequest(proposal_id=number, depositor=bech32_text(ANN))
    assert legacy_queries.deposit(ctx, request).deposit.amount[0].amount == str(DEPOSIT)
    page = pagination_pb2.PageRequest(limit=1, count_total=True)
    deposits = legacy_queries.deposits(ctx, query_pb2.QueryDepositsRequest(proposal_id=number, pagination=page))
    assert (len(deposits.deposits), deposits.pagination.total) == (1, 1)
