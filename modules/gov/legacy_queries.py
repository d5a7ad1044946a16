"""Reading gov through cosmos.gov.v1beta1. [gov.14]"""

from __future__ import annotations

from chain import dec
from chain.errors import InvalidArgument
from chain.module import Context
from chain.wire.cosmos.gov.v1beta1 import query_pb2 as pb
from modules.gov import legacy, queries
from modules.gov.params import params as present
from modules.gov.queries import KINDS


def proposal(ctx: Context, request: pb.QueryProposalRequest) -> pb.QueryProposalResponse:
    """One proposal. Raises InvalidArgument, QueryNotFound."""
    return pb.QueryProposalResponse(proposal=legacy.proposal(queries.found(ctx, request.proposal_id)))


def proposals(ctx: Context, request: pb.QueryProposalsRequest) -> pb.QueryProposalsResponse:
    """Proposals by number. Raises InvalidArgument."""
    chosen, following = queries.listed(ctx, request)
    return pb.QueryProposalsResponse(proposals=[legacy.proposal(one) for one in chosen], pagination=following)


def vote(ctx: Context, request: pb.QueryVoteRequest) -> pb.QueryVoteResponse:
    """One vote. Raises InvalidArgument."""
    return pb.QueryVoteResponse(vote=legacy.shown_vote(queries.one_vote(ctx, request)))


def votes(ctx: Context, request: pb.QueryVotesRequest) -> pb.QueryVotesResponse:
    """Votes, page by page. Raises InvalidArgument."""
    chosen, following = queries.votes_of(ctx, request)
    return pb.QueryVotesResponse(votes=[legacy.shown_vote(one) for one in chosen], pagination=following)


def deposit(ctx: Context, request: pb.QueryDepositRequest) -> pb.QueryDepositResponse:
    """One deposit. Raises InvalidArgument, QueryNotFound."""
    return pb.QueryDepositResponse(deposit=legacy.shown_deposit(queries.one_deposit(ctx, request)))


def deposits(ctx: Context, request: pb.QueryDepositsRequest) -> pb.QueryDepositsResponse:
    """Deposits, page by page. Raises InvalidArgument."""
    chosen, following = queries.deposits_of(ctx, request)
    return pb.QueryDepositsResponse(deposits=[legacy.shown_deposit(one) for one in chosen], pagination=following)


def tally_result(ctx: Context, request: pb.QueryTallyResultRequest) -> pb.QueryTallyResultResponse:
    """What was counted, or would be now. Raises InvalidArgument, QueryNotFound."""
    return pb.QueryTallyResultResponse(tally=legacy.tally(queries.counted(ctx, request.proposal_id)))


def params(ctx: Context, request: pb.QueryParamsRequest) -> pb.QueryParamsResponse:
    """One group of parameters; the others are there and empty, as in the SDK. Raises InvalidArgument."""
    kind, all_of_them = request.params_type, present(ctx)
    if kind not in KINDS:
        raise InvalidArgument(f"{kind[:200]} is not a valid parameter type")
    response = pb.QueryParamsResponse()
    response.voting_params.SetInParent()
    response.deposit_params.SetInParent()
    response.tally_params.SetInParent()
    if kind == "deposit":
        response.deposit_params.min_deposit.extend(all_of_them.min_deposit)
        response.deposit_params.max_deposit_period.CopyFrom(all_of_them.max_deposit_period)
    elif kind == "voting":
        response.voting_params.voting_period.CopyFrom(all_of_them.voting_period)
    else:
        for name in ("quorum", "threshold", "veto_threshold"):
            digits = dec.wire(dec.parse(getattr(all_of_them, name))).encode()
            setattr(response.tally_params, name, digits)
    return response
