"""Reading consensus."""

from __future__ import annotations

from chain.module import Context
from chain.wire.cosmos.consensus.v1 import query_pb2 as pb
from modules.consensus.state import PARAMS


def params(ctx: Context, request: pb.QueryParamsRequest) -> pb.QueryParamsResponse:
    """The parameters; `block.max_gas` is what the application allows. [consensus.3]"""
    return pb.QueryParamsResponse(params=PARAMS(ctx).get())
