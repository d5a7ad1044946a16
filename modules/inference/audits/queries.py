"""Answers to questions about duties and demands. Paths are those of causeway.inference.v1.Query."""

from __future__ import annotations

from chain.errors import InvalidAddress, InvalidArgument, QueryNotFound
from chain.module import Context
from chain.page import page
from chain.types import Address, bech32_address
from chain.wire.causeway.inference.v1 import query_pb2 as pb
from modules.inference.audits.state import DEMANDS, DUTIES, OPEN_DEMANDS, SEALED
from modules.inference.state import SETTLEMENTS

MAX_DUTIES = 1_000
"""Settlements in one answer; an auditor that is behind by more asks again when some are done."""


def duties(ctx: Context, request: pb.QueryDutiesRequest) -> pb.QueryDutiesResponse:
    """Settlements for which somebody was drawn and whose audit is not over."""
    found = []
    for _, number in DUTIES(ctx).keys(under=_address(request.auditor)):
        found.append(SETTLEMENTS(ctx)[number])
        if len(found) == MAX_DUTIES:
            break
    return pb.QueryDutiesResponse(settlements=found)


def demand(ctx: Context, request: pb.QueryDemandRequest) -> pb.QueryDemandResponse:
    """A demand, with the sealed answer while it can be contested. Raises QueryNotFound."""
    found = DEMANDS(ctx).get(request.id)
    if found is None:
        raise QueryNotFound(f"demand {request.id} not found")
    return pb.QueryDemandResponse(demand=found, sealed=SEALED(ctx).get(request.id) or b"")


def demands(ctx: Context, request: pb.QueryDemandsRequest) -> pb.QueryDemandsResponse:
    """Demands that are not over, to an executor or to all. Raises InvalidArgument."""
    under = _address(request.executor) if request.executor else None
    found, pagination = page(ctx, OPEN_DEMANDS, request.pagination, under)
    return pb.QueryDemandsResponse(demands=[DEMANDS(ctx)[number] for (_, number), _ in found], pagination=pagination)


def _address(text: str) -> Address:
    try:
        return bech32_address(text)
    except InvalidAddress as refusal:
        raise InvalidArgument(refusal.log) from None
