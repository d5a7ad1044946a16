"""Answers to questions about disputes. Paths are those of causeway.inference.v1.Query."""

from __future__ import annotations

from chain.errors import QueryNotFound
from chain.module import Context
from chain.page import page
from chain.types import bech32_address
from chain.wire.causeway.inference.v1 import dispute_pb2
from chain.wire.causeway.inference.v1 import query_pb2 as pb
from modules.inference.disputes.state import DISPUTES, LOGITS, OF_ACCUSER, OF_EXECUTOR


def dispute(ctx: Context, request: pb.QueryDisputeRequest) -> pb.QueryDisputeResponse:
    """One game, and the logits that its executor posted. Raises QueryNotFound."""
    found = DISPUTES(ctx).get(request.id)
    if found is None:
        raise QueryNotFound(f"dispute {request.id} not found")
    return pb.QueryDisputeResponse(dispute=found, logits=LOGITS(ctx).get(request.id) or b"")


def disputes(ctx: Context, request: pb.QueryDisputesRequest) -> pb.QueryDisputesResponse:
    """Games of an executor, of an accuser, or all; only open ones where asked. Raises InvalidAddress."""

    def wanted(game: dispute_pb2.Dispute) -> bool:
        return not request.open or game.turn != dispute_pb2.TURN_OVER

    if request.executor or request.accuser:
        shape = OF_EXECUTOR if request.executor else OF_ACCUSER
        under = bech32_address(request.executor or request.accuser)
        keys, pagination = page(ctx, shape, request.pagination, under)
        found = [DISPUTES(ctx)[number] for (_, number), _ in keys]
        found = [one for one in found if not request.accuser or one.accuser == request.accuser]
    else:
        games, pagination = page(ctx, DISPUTES, request.pagination, keep=wanted)
        found = [game for _, game in games]
    return pb.QueryDisputesResponse(disputes=[one for one in found if wanted(one)], pagination=pagination)
