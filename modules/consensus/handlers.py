"""What consensus's message does."""

from __future__ import annotations

from chain.errors import InvalidRequest
from chain.module import Context
from chain.wire.cosmos.consensus.v1 import tx_pb2 as pb
from modules.auth import keeper as auth
from modules.consensus.params import check_change, engine, seen
from modules.consensus.state import PARAMS


def update_params(ctx: Context, msg: pb.MsgUpdateParams) -> pb.MsgUpdateParamsResponse:
    """Change the engine's parameters from the next block on. [consensus.4] Raises Unauthorized, InvalidRequest."""
    auth.require_governance(msg.authority)
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
