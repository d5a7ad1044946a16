"""What beacon's messages do. Each refuses first and writes after."""

from __future__ import annotations

from hashlib import sha256

from chain.module import Context
from chain.types import Address, operator_address, operator_text
from chain.wire.causeway.beacon.v1 import tx_pb2
from chain.wire.causeway.beacon.v1 import types_pb2 as pb
from modules.auth import keeper as auth
from modules.beacon import events, keeper, params
from modules.beacon.messages import InvalidOnion, InvalidParams, NotItsTurn, OnionWaiting, WrongReveal
from modules.beacon.state import ONIONS, PARAMS, WAITING
from modules.staking import keeper as staking

IMAGE_BYTES = 32


def register_onion(ctx: Context, msg: tx_pb2.MsgRegisterOnion) -> tx_pb2.MsgRegisterOnionResponse:
    """Take an onion: at once for a validator outside the set that has none yet, else after `delay` blocks.

    [beacon.4] [beacon.5] Raises staking's NoValidator, InvalidOnion, OnionWaiting.
    """
    operator = operator_address(msg.operator)
    staking.require(ctx, operator)
    onion = ONIONS(ctx).get(operator) or pb.Onion(operator=msg.operator)
    if len(msg.onion) != IMAGE_BYTES or msg.onion == onion.image:
        raise InvalidOnion("an onion is 32 bytes, and another one than the present")
    if onion.next_height:
        raise OnionWaiting(f"it takes its place with block {onion.next_height}")
    height = _take(ctx, operator, onion, msg.onion)
    ctx.emit(events.registered(msg.operator, height))
    return tx_pb2.MsgRegisterOnionResponse(active_height=height)


def _take(ctx: Context, operator: Address, onion: pb.Onion, image: bytes) -> int:
    """Put an onion in its place, or let it wait for it; the first block that it can be revealed in."""
    found = PARAMS(ctx).get()
    height = ctx.block.height + found.delay
    if not onion.image and not staking.is_bonded(ctx, operator):
        onion.image, onion.length = image, found.length
        height = ctx.block.height + 1
        staking.mark_changed(ctx)
    else:
        onion.next_image, onion.next_length, onion.next_height = image, found.length, height
        WAITING(ctx)[height, operator] = True
    ONIONS(ctx)[operator] = onion
    return int(height)


def reveal(ctx: Context, msg: tx_pb2.MsgReveal) -> tx_pb2.MsgRevealResponse:
    """Mix the proposer's word into the beacon, and have its preimage next. [beacon.1] [beacon.2]

    Raises NotItsTurn, WrongReveal.
    """
    onion = keeper.speaker(ctx) if keeper.is_its_turn(ctx) else None
    if onion is None:
        raise NotItsTurn("the block's proposer has no onion, or it is not its turn")
    if len(msg.x) != IMAGE_BYTES or sha256(msg.x).digest() != onion.image:
        raise WrongReveal(onion.operator)
    onion.image, onion.used = msg.x, onion.used + 1
    ONIONS(ctx)[operator_address(onion.operator)] = onion
    if keeper.remaining(onion) == keeper.RESERVE:
        staking.mark_changed(ctx)
    ctx.emit(events.revealed(onion, keeper.mix(ctx, msg.x)))
    return tx_pb2.MsgRevealResponse()


def update_params(ctx: Context, msg: tx_pb2.MsgUpdateParams) -> tx_pb2.MsgUpdateParamsResponse:
    """Change the parameters; those of onions that are registered stay. [beacon.8]

    Onions can be made required only when all validators of the set have one. Raises Unauthorized, InvalidParams.
    """
    auth.require_governance(msg.authority)
    params.check(msg.params)
    if msg.params.required:
        _require_onions(ctx)
    PARAMS(ctx).set(msg.params)
    staking.mark_changed(ctx)
    ctx.emit(events.params_changed())
    return tx_pb2.MsgUpdateParamsResponse()


def _require_onions(ctx: Context) -> None:
    for operator in staking.bonded_validators(ctx):
        onion = ONIONS(ctx).get(operator)
        if onion is None or keeper.remaining(onion) <= keeper.RESERVE:
            who = operator_text(operator)
            raise InvalidParams(f"onions can't be required: the validator {who} has none, or nothing left of it")
