"""Reading vesting: parameters, and what of an account is locked."""

from __future__ import annotations

from chain.errors import InvalidAddress, InvalidArgument
from chain.module import Context
from chain.types import bech32_address
from chain.wire.causeway.vesting.v1 import query_pb2 as pb
from modules.vesting import keeper
from modules.vesting.genesis import wire_grants
from modules.vesting.schedule import is_alive, unvested
from modules.vesting.state import LOCKS, PARAMS
from modules.vesting.wire import wire_coins


def params(ctx: Context, request: pb.QueryParamsRequest) -> pb.QueryParamsResponse:
    """Over how many epochs rewards vest."""
    return pb.QueryParamsResponse(params=PARAMS(ctx).get())


def locked(ctx: Context, request: pb.QueryLockedRequest) -> pb.QueryLockedResponse:
    """What an account can't move, and its rewards that have not vested. Raises InvalidArgument."""
    try:
        address = bech32_address(request.address)
    except InvalidAddress as refusal:
        raise InvalidArgument(f"invalid address: {refusal.detail}") from None
    lock, now = LOCKS(ctx)[address], keeper.epochs(ctx)
    return pb.QueryLockedResponse(
        locked=wire_coins(keeper.locked_coins(ctx, address)),
        grants=wire_grants([one for one in lock.grants if is_alive(one, now)]),
        unvested=str(unvested(lock.grants, now)),
        delegated=str(lock.delegated_grants),
        owed=str(lock.owed),
        epochs=now,
    )
