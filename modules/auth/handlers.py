"""What auth's message does."""

from __future__ import annotations

from chain.errors import InvalidRequest
from chain.module import Context
from chain.wire.cosmos.auth.v1beta1 import tx_pb2 as pb
from modules.auth import keeper as auth
from modules.auth.params import check
from modules.auth.state import PARAMS


def update_params(ctx: Context, msg: pb.MsgUpdateParams) -> pb.MsgUpdateParamsResponse:
    """Set the limits and prices of transactions. [auth.8] Raises Unauthorized, InvalidRequest."""
    auth.require_governance(msg.authority)
    if not msg.HasField("params"):
        raise InvalidRequest("params cannot be empty")
    check(msg.params)
    PARAMS(ctx).set(msg.params)
    return pb.MsgUpdateParamsResponse()
