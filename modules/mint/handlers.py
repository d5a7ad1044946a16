"""What mint's message does."""

from __future__ import annotations

from chain.errors import Unauthorized
from chain.module import Context
from chain.types import bech32_text
from chain.wire.cosmos.mint.v1beta1 import tx_pb2 as pb
from modules.auth.keeper import GOV
from modules.mint.params import check
from modules.mint.state import PARAMS

GOV_TEXT = bech32_text(GOV)


def update_params(ctx: Context, msg: pb.MsgUpdateParams) -> pb.MsgUpdateParamsResponse:
    """Say how many blocks a year has; nothing else may change. [mint.5] Raises Unauthorized, InvalidRequest."""
    if msg.authority != GOV_TEXT:
        raise Unauthorized(f"invalid authority; expected {GOV_TEXT}, got {msg.authority}")
    check(msg.params)
    PARAMS(ctx).set(msg.params)
    return pb.MsgUpdateParamsResponse()
