"""What slashing's messages do. Each refuses first and writes after."""

from __future__ import annotations

from chain import dec
from chain.errors import InvalidRequest
from chain.events import event
from chain.module import Context
from chain.types import bech32_text, consensus_address, operator_address
from chain.wire.cosmos.slashing.v1beta1 import tx_pb2 as pb
from modules.auth import keeper as auth
from modules.slashing import params, window
from modules.slashing.messages import MissingSelfDelegation, NotJailed, SelfDelegationTooLow, StillJailed
from modules.slashing.params import SECOND
from modules.slashing.state import INFOS, PARAMS
from modules.staking import keeper as staking


def unjail(ctx: Context, msg: pb.MsgUnjail) -> pb.MsgUnjailResponse:
    """Let a validator come back whose jail has ended. [slashing.7]

    Raises InvalidAddress, what staking says of an unknown validator, MissingSelfDelegation, SelfDelegationTooLow,
    NotJailed, StillJailed, in this order.
    """
    operator = operator_address(msg.validator_addr)
    validator = staking.require(ctx, operator)
    shares = staking.delegation(ctx, operator, operator)
    if not shares:
        raise MissingSelfDelegation()
    own = dec.truncate(dec.quo(shares * int(validator.tokens), dec.from_wire(validator.delegator_shares)))
    if own < int(validator.min_self_delegation):
        raise SelfDelegationTooLow(f"{own} less than {validator.min_self_delegation}")
    if not validator.jailed:
        raise NotJailed()
    info = INFOS(ctx).get(consensus_address(staking.consensus_key(validator)))
    if info is not None and info.tombstoned:
        raise StillJailed("it has double-signed")
    if info is not None and ctx.block.time_ns < info.jailed_until.seconds * SECOND + info.jailed_until.nanos:
        raise StillJailed(f"until {info.jailed_until.ToJsonString()}")
    staking.unjail(ctx, operator)
    ctx.emit(event("message", module="slashing", sender=bech32_text(operator)))
    return pb.MsgUnjailResponse()


def update_params(ctx: Context, msg: pb.MsgUpdateParams) -> pb.MsgUpdateParamsResponse:
    """Set what is tolerated and what it costs. [slashing.9] Raises Unauthorized, InvalidRequest."""
    auth.require_governance(msg.authority)
    if not msg.HasField("params"):
        raise InvalidRequest("params cannot be empty")
    params.check(msg.params)
    if msg.params.signed_blocks_window != PARAMS(ctx).get().signed_blocks_window:
        window.clear_all(ctx)
    PARAMS(ctx).set(msg.params)
    return pb.MsgUpdateParamsResponse()
