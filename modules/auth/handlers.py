"""What auth's message does."""

from __future__ import annotations

from chain.errors import InvalidRequest, Unauthorized
from chain.module import Context
from chain.types import bech32_text
from chain.wire.cosmos.auth.v1beta1 import tx_pb2 as pb
from modules.auth.keeper import GOV
from modules.auth.params import check
from modules.auth.state import PARAMS

GOV_TEXT = bech32_text(GOV)


def update_params(ctx: Context, msg: pb.MsgUpdateParams) -> pb.MsgUpdateParamsResponse:
    """Set the limits and prices of transactions. [auth.8] Raises Unauthorized, InvalidRequest."""
    if msg.authority != GOV_TEXT:
        raise Unauthorized(f"invalid authority; expected {GOV_TEXT}, got {msg.authority}")
    if not msg.HasField("params"):
        raise InvalidRequest("params cannot be empty")
    check(msg.params)
    PARAMS(ctx).set(msg.params)
    return pb.MsgUpdateParamsResponse()
