"""What consensus's message does."""

from __future__ import annotations

from chain.errors import InvalidRequest, Unauthorized
from chain.module import Context
from chain.types import bech32_text
from chain.wire.cosmos.consensus.v1 import tx_pb2 as pb
from modules.auth.keeper import GOV
from modules.consensus.params import check_change, engine, seen
from modules.consensus.state import PARAMS

GOV_TEXT = bech32_text(GOV)


def update_params(ctx: Context, msg: pb.MsgUpdateParams) -> pb.MsgUpdateParamsResponse:
    """Change the engine's parameters from the next block on. [consensus.4] Raises Unauthorized, InvalidRequest."""
    if msg.authority != GOV_TEXT:
        raise Unauthorized(f"invalid authority; expected {GOV_TEXT}, got {msg.authority}")
    if not (msg.HasField("block") and msg.HasField("evidence") and msg.HasField("validator")):
        raise InvalidRequest("all parameters must be present")
    params = PARAMS(ctx).get()
    params.block.CopyFrom(msg.block)
    params.evidence.CopyFrom(msg.evidence)
    params.validator.CopyFrom(msg.validator)
    params.abci.CopyFrom(msg.abci)
    check_change(params)
    PARAMS(ctx).set(seen(params))
    ctx.consensus_params = engine(params)
    return pb.MsgUpdateParamsResponse()
