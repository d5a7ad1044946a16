"""What mint's message does."""

from __future__ import annotations

from chain.module import Context
from chain.wire.cosmos.mint.v1beta1 import tx_pb2 as pb
from modules.auth import keeper as auth
from modules.mint.params import check
from modules.mint.state import PARAMS


def update_params(ctx: Context, msg: pb.MsgUpdateParams) -> pb.MsgUpdateParamsResponse:
    """Say how many blocks a year has; nothing else may change. [mint.5] Raises Unauthorized, InvalidRequest."""
    auth.require_governance(msg.authority)
    check(msg.params)
    PARAMS(ctx).set(msg.params)
    return pb.MsgUpdateParamsResponse()
