"""Answers to questions about the beacon. Paths are those of causeway.beacon.v1.Query."""

from __future__ import annotations

from chain.errors import InvalidAddress, InvalidArgument, QueryNotFound
from chain.module import Context
from chain.page import page
from chain.types import operator_address
from chain.wire.causeway.beacon.v1 import query_pb2 as pb
from chain.wire.causeway.beacon.v1 import types_pb2
from modules.beacon import keeper
from modules.beacon.state import ONIONS, PARAMS


def params(ctx: Context, request: pb.QueryParamsRequest) -> pb.QueryParamsResponse:
    """The parameters that the next onion is registered under."""
    return pb.QueryParamsResponse(params=PARAMS(ctx).get())


def onion(ctx: Context, request: pb.QueryOnionRequest) -> pb.QueryOnionResponse:
    """A validator's onion and what is left of it. Raises InvalidArgument, QueryNotFound."""
    try:
        operator = operator_address(request.operator)
    except InvalidAddress as error:
        raise InvalidArgument(error.log) from None
    found = ONIONS(ctx).get(operator)
    if found is None:
        raise QueryNotFound(f"onion of {request.operator} not found")
    return pb.QueryOnionResponse(
        onion=found, remaining=keeper.remaining(found), may_propose=keeper.may_propose(ctx, operator)
    )


def onions(ctx: Context, request: pb.QueryOnionsRequest) -> pb.QueryOnionsResponse:
    """All onions."""
    found, pagination = page(ctx, ONIONS, request.pagination)
    return pb.QueryOnionsResponse(onions=[entry for _, entry in found], pagination=pagination)


def value(ctx: Context, request: pb.QueryValueRequest) -> pb.QueryValueResponse:
    """The beacon after a block, 0 being the latest. [beacon.6] Raises QueryNotFound."""
    height = request.block or ctx.block.height
    found = keeper.value_at(ctx, height)
    if found is None:
        raise QueryNotFound(f"beacon of block {height} not found")
    return pb.QueryValueResponse(value=types_pb2.Value(height=height, value=found))
