"""Reading gov: proposals, votes, deposits, counts, parameters. Texts of refusals are those that clients match."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from chain.errors import InvalidAddress, InvalidArgument, QueryNotFound
from chain.module import Context
from chain.page import page
from chain.types import DENOM, Address, bech32_address, bech32_text
from chain.wire.cosmos.base.query.v1beta1 import pagination_pb2
from chain.wire.cosmos.base.v1beta1 import coin_pb2
from chain.wire.cosmos.gov.v1 import gov_pb2 as pb
from chain.wire.cosmos.gov.v1 import query_pb2
from modules.gov import counting, keeper, tally
from modules.gov.filtered import filtered
from modules.gov.params import params as present
from modules.gov.state import CONSTITUTION, DEPOSITS, PROPOSALS, VOTES

MOST_VOTES = 1_000
"""How many votes a question may have counted: a node answers between blocks."""
KINDS = ("deposit", "voting", "tallying")


def constitution(ctx: Context, request: query_pb2.QueryConstitutionRequest) -> query_pb2.QueryConstitutionResponse:
    """A text that genesis may bring."""
    return query_pb2.QueryConstitutionResponse(constitution=CONSTITUTION(ctx).get())


def proposal(ctx: Context, request: query_pb2.QueryProposalRequest) -> query_pb2.QueryProposalResponse:
    """One proposal. Raises InvalidArgument, QueryNotFound."""
    return query_pb2.QueryProposalResponse(proposal=found(ctx, request.proposal_id))


def proposals(ctx: Context, request: query_pb2.QueryProposalsRequest) -> query_pb2.QueryProposalsResponse:
    """Proposals by number; of one status, voter or depositor if asked. Raises InvalidArgument."""
    chosen, following = listed(ctx, request)
    return query_pb2.QueryProposalsResponse(proposals=chosen, pagination=following)


def vote(ctx: Context, request: query_pb2.QueryVoteRequest) -> query_pb2.QueryVoteResponse:
    """One vote. Raises InvalidArgument, also where there is none, as the SDK does."""
    return query_pb2.QueryVoteResponse(vote=one_vote(ctx, request))


def votes(ctx: Context, request: query_pb2.QueryVotesRequest) -> query_pb2.QueryVotesResponse:
    """The votes of a proposal that is not settled yet, page by page. Raises InvalidArgument."""
    chosen, following = votes_of(ctx, request)
    return query_pb2.QueryVotesResponse(votes=chosen, pagination=following)


def deposit(ctx: Context, request: query_pb2.QueryDepositRequest) -> query_pb2.QueryDepositResponse:
    """One deposit. Raises InvalidArgument, QueryNotFound."""
    return query_pb2.QueryDepositResponse(deposit=one_deposit(ctx, request))


def deposits(ctx: Context, request: query_pb2.QueryDepositsRequest) -> query_pb2.QueryDepositsResponse:
    """The deposits of a proposal that is not settled yet, page by page. Raises InvalidArgument."""
    chosen, following = deposits_of(ctx, request)
    return query_pb2.QueryDepositsResponse(deposits=chosen, pagination=following)


def tally_result(ctx: Context, request: query_pb2.QueryTallyResultRequest) -> query_pb2.QueryTallyResultResponse:
    """What was counted, or would be now. Raises InvalidArgument, QueryNotFound."""
    return query_pb2.QueryTallyResultResponse(tally=counted(ctx, request.proposal_id))


def params(ctx: Context, request: query_pb2.QueryParamsRequest) -> query_pb2.QueryParamsResponse:
    """The parameters; the older groups of them where `params_type` says so. Raises InvalidArgument."""
    kind, all_of_them = request.params_type, present(ctx)
    if kind and kind not in KINDS:
        raise InvalidArgument(f"unknown params type: {kind[:200]}")
    response = query_pb2.QueryParamsResponse(params=all_of_them)
    if kind == "deposit":
        response.deposit_params.min_deposit.extend(all_of_them.min_deposit)
        response.deposit_params.max_deposit_period.CopyFrom(all_of_them.max_deposit_period)
    elif kind == "voting":
        response.voting_params.voting_period.CopyFrom(all_of_them.voting_period)
    elif kind == "tallying":
        group = response.tally_params
        group.quorum, group.threshold = all_of_them.quorum, all_of_them.threshold
        group.veto_threshold = all_of_them.veto_threshold
    return response


def found(ctx: Context, number: int) -> pb.Proposal:
    """A proposal by its number. Raises InvalidArgument, QueryNotFound."""
    _require_number(number)
    one = PROPOSALS(ctx).get(number)
    if one is None:
        raise QueryNotFound(f"proposal {number} doesn't exist")
    return one


def listed(ctx: Context, request: Any) -> tuple[list[pb.Proposal], pagination_pb2.PageResponse]:
    """A page of proposals that a request of either version asks for. Raises InvalidArgument."""
    tests: list[Callable[[pb.Proposal], bool]] = []
    if request.proposal_status:
        tests.append(lambda one: one.status == request.proposal_status)
    if request.voter:
        voter = _address("voter", request.voter)
        tests.append(lambda one: (one.id, voter) in VOTES(ctx))
    if request.depositor:
        depositor = _address("depositor", request.depositor)
        tests.append(lambda one: (one.id, depositor) in DEPOSITS(ctx))
    if not tests:
        entries, following = page(ctx, PROPOSALS, request.pagination)
        return [one for _, one in entries], following
    return filtered(ctx, PROPOSALS, request.pagination, lambda one: all(test(one) for test in tests))


def one_vote(ctx: Context, request: Any) -> pb.Vote:
    """A vote that a request of either version asks for. Raises InvalidArgument."""
    _require_number(request.proposal_id)
    one = VOTES(ctx).get((request.proposal_id, _address("voter", request.voter)))
    if one is None:
        raise InvalidArgument(f"voter: {request.voter} not found for proposal: {request.proposal_id}")
    return one


def votes_of(ctx: Context, request: Any) -> tuple[list[pb.Vote], pagination_pb2.PageResponse]:
    """A page of votes. Raises InvalidArgument."""
    _require_number(request.proposal_id)
    entries, following = page(ctx, VOTES, request.pagination, under=request.proposal_id)
    return [one for _, one in entries], following


def one_deposit(ctx: Context, request: Any) -> pb.Deposit:
    """A deposit that a request of either version asks for. Raises InvalidArgument, QueryNotFound."""
    _require_number(request.proposal_id)
    depositor = _address("depositor", request.depositor)
    amount = DEPOSITS(ctx)[request.proposal_id, depositor]
    if not amount:
        raise QueryNotFound(f"depositer: {request.depositor} not found for proposal: {request.proposal_id}")
    return _deposit(request.proposal_id, depositor, amount)


def deposits_of(ctx: Context, request: Any) -> tuple[list[pb.Deposit], pagination_pb2.PageResponse]:
    """A page of deposits. Raises InvalidArgument."""
    _require_number(request.proposal_id)
    entries, following = page(ctx, DEPOSITS, request.pagination, under=request.proposal_id)
    return [_deposit(number, depositor, amount) for (number, depositor), amount in entries], following


def counted(ctx: Context, number: int) -> pb.TallyResult:
    """What was counted; of a vote that goes on, what would be. Raises InvalidArgument, QueryNotFound."""
    one = found(ctx, number)
    if one.status != keeper.VOTING_PERIOD:
        return one.final_tally_result
    sums = counting.quick(ctx, number, MOST_VOTES)
    if sums is None:
        raise InvalidArgument(f"more than {MOST_VOTES} votes: they are counted when the vote is over")
    return tally.whole(sums)


def _deposit(number: int, depositor: Address, amount: int) -> pb.Deposit:
    coins = [coin_pb2.Coin(denom=DENOM, amount=str(amount))]
    return pb.Deposit(proposal_id=number, depositor=bech32_text(depositor), amount=coins)


def _require_number(number: int) -> None:
    if not number:
        raise InvalidArgument("proposal id can not be 0")


def _address(role: str, text: str) -> Address:
    if not text:
        raise InvalidArgument(f"empty {role} address")
    try:
        return bech32_address(text)
    except InvalidAddress as refusal:
        raise InvalidArgument(f"invalid {role} address: {refusal.detail}") from None
