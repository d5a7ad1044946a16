"""Reading circuit."""

from __future__ import annotations

from chain.module import Context
from chain.wire.cosmos.circuit.v1 import query_pb2 as pb
from modules.circuit.state import DISABLED


def disabled_list(ctx: Context, request: pb.QueryDisabledListRequest) -> pb.DisabledListResponse:
    """What is switched off, in order."""
    return pb.DisabledListResponse(disabled_list=DISABLED(ctx).get())
