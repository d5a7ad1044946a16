"""Answers to questions about the market. Paths are those of causeway.inference.v1.Query."""

from __future__ import annotations

from chain.errors import InvalidAddress, InvalidArgument, QueryNotFound, Refused
from chain.module import Context
from chain.page import page
from chain.types import Address, bech32_address
from chain.wire.causeway.inference.v1 import query_pb2 as pb
from modules.inference import keeper, markets, rewards
from modules.inference.state import (
    AUDITORS,
    BONDS,
    CLIENT_SESSIONS,
    ESCROW,
    EXECUTOR_SESSIONS,
    EXECUTOR_SETTLEMENTS,
    EXECUTORS,
    HELD,
    MODELS,
    PARAMS,
    POOL,
    SERVING,
    SESSION_SETTLEMENTS,
    SESSIONS,
    SETTLEMENTS,
    STAKES,
)


def params(ctx: Context, request: pb.QueryParamsRequest) -> pb.QueryParamsResponse:
    """The parameters."""
    return pb.QueryParamsResponse(params=PARAMS(ctx).get())


def models(ctx: Context, request: pb.QueryModelsRequest) -> pb.QueryModelsResponse:
    """Every version of every model."""
    found, pagination = page(ctx, MODELS, request.pagination)
    return pb.QueryModelsResponse(models=[entry for _, entry in found], pagination=pagination)


def model(ctx: Context, request: pb.QueryModelRequest) -> pb.QueryModelResponse:
    """One version of a model, the newest where none is named. Raises QueryNotFound."""
    try:
        return pb.QueryModelResponse(model=keeper.model(ctx, request.id, request.version))
    except Refused:
        raise QueryNotFound(f"model {request.id[:80]} not found") from None


def price(ctx: Context, request: pb.QueryPriceRequest) -> pb.QueryPriceResponse:
    """What a unit of a model costs, and why. [inference.27] Raises QueryNotFound."""
    model(ctx, pb.QueryModelRequest(id=request.id))
    used, capacity = markets.use(ctx, request.id)
    return pb.QueryPriceResponse(unit_price=str(markets.price(ctx, request.id)), used=str(used), capacity=str(capacity))


def executors(ctx: Context, request: pb.QueryExecutorsRequest) -> pb.QueryExecutorsResponse:
    """All executors, those that wait for their bond included, or who serves a model. Raises QueryNotFound."""
    if not request.model:
        found, pagination = page(ctx, EXECUTORS, request.pagination)
        return pb.QueryExecutorsResponse(executors=[entry for _, entry in found], pagination=pagination)
    model(ctx, pb.QueryModelRequest(id=request.model))
    serving, pagination = page(ctx, SERVING, request.pagination, request.model)
    listed = [EXECUTORS(ctx)[address] for (_, address), _ in serving]
    return pb.QueryExecutorsResponse(executors=listed, pagination=pagination)


def executor(ctx: Context, request: pb.QueryExecutorRequest) -> pb.QueryExecutorResponse:
    """An executor, and the units a block that it can serve. [inference.12] Raises QueryNotFound."""
    address = _address(request.address)
    found = EXECUTORS(ctx).get(address)
    if found is None:
        raise QueryNotFound(f"executor {request.address} not found")
    return pb.QueryExecutorResponse(executor=found, capacity=str(keeper.capacity(ctx, address)))


def auditors(ctx: Context, request: pb.QueryAuditorsRequest) -> pb.QueryAuditorsResponse:
    """All auditors, those that have left and wait for their bond included."""
    found, pagination = page(ctx, AUDITORS, request.pagination)
    return pb.QueryAuditorsResponse(auditors=[entry for _, entry in found], pagination=pagination)


def auditor(ctx: Context, request: pb.QueryAuditorRequest) -> pb.QueryAuditorResponse:
    """An auditor. Raises QueryNotFound."""
    found = AUDITORS(ctx).get(_address(request.address))
    if found is None:
        raise QueryNotFound(f"auditor {request.address} not found")
    return pb.QueryAuditorResponse(auditor=found)


def session(ctx: Context, request: pb.QuerySessionRequest) -> pb.QuerySessionResponse:
    """A session. Raises QueryNotFound."""
    found = SESSIONS(ctx).get(request.id)
    if found is None:
        raise QueryNotFound(f"session {request.id} not found")
    return pb.QuerySessionResponse(session=found)


def sessions(ctx: Context, request: pb.QuerySessionsRequest) -> pb.QuerySessionsResponse:
    """Sessions of a client, or that an executor was drawn for, or all. Raises InvalidArgument for both."""
    if request.client and request.executor:
        raise InvalidArgument("of a client or of an executor, not both")
    if not request.client and not request.executor:
        found, pagination = page(ctx, SESSIONS, request.pagination)
        return pb.QuerySessionsResponse(sessions=[entry for _, entry in found], pagination=pagination)
    index = CLIENT_SESSIONS if request.client else EXECUTOR_SESSIONS
    mine, pagination = page(ctx, index, request.pagination, _address(request.client or request.executor))
    listed = [SESSIONS(ctx)[number] for (_, number), _ in mine]
    return pb.QuerySessionsResponse(sessions=listed, pagination=pagination)


def settlement(ctx: Context, request: pb.QuerySettlementRequest) -> pb.QuerySettlementResponse:
    """A settlement. Raises QueryNotFound."""
    found = SETTLEMENTS(ctx).get(request.id)
    if found is None:
        raise QueryNotFound(f"settlement {request.id} not found")
    return pb.QuerySettlementResponse(settlement=found)


def settlements(ctx: Context, request: pb.QuerySettlementsRequest) -> pb.QuerySettlementsResponse:
    """Settlements of an executor, of a session, or all. Raises InvalidArgument for both."""
    if request.executor and request.session:
        raise InvalidArgument("of an executor or of a session, not both")
    if not request.executor and not request.session:
        found, pagination = page(ctx, SETTLEMENTS, request.pagination)
        return pb.QuerySettlementsResponse(settlements=[entry for _, entry in found], pagination=pagination)
    if request.session:
        numbers, pagination = page(ctx, SESSION_SETTLEMENTS, request.pagination, request.session)
        listed = [SETTLEMENTS(ctx)[number] for (_, number), _ in numbers]
    else:
        mine, pagination = page(ctx, EXECUTOR_SETTLEMENTS, request.pagination, _address(request.executor))
        listed = [SETTLEMENTS(ctx)[number] for (_, number), _ in mine]
    return pb.QuerySettlementsResponse(settlements=listed, pagination=pagination)


def totals(ctx: Context, request: pb.QueryTotalsRequest) -> pb.QueryTotalsResponse:
    """What the module's account holds, and for whom. [inference.3]"""
    return pb.QueryTotalsResponse(
        escrow=str(ESCROW(ctx).get()),
        held=str(HELD(ctx).get()),
        bonds=str(BONDS(ctx).get()),
        pool=str(POOL(ctx).get() + rewards.unseen(ctx)),
        stakes=str(STAKES(ctx).get()),
    )


def _address(text: str) -> Address:
    try:
        return bech32_address(text)
    except InvalidAddress as refusal:
        raise InvalidArgument(refusal.log) from None
