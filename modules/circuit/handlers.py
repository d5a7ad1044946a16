"""What circuit's messages do. Each checks everything first, then writes."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from chain.module import Context
from chain.wire.cosmos.circuit.v1 import tx_pb2 as pb
from modules.auth import keeper as auth
from modules.circuit import events
from modules.circuit.messages import ProtectedMessage, UnknownMessage, WrongState
from modules.circuit.state import DISABLED


def trip(ctx: Context, msg: pb.MsgTripCircuitBreaker) -> pb.MsgTripCircuitBreakerResponse:
    """Switch kinds of messages off, all or none. [circuit.2] [circuit.3]

    Raises Unauthorized, WrongState, UnknownMessage, ProtectedMessage.
    """
    auth.require_governance(msg.authority)
    present = DISABLED(ctx).get()
    for url in _named(msg.msg_type_urls):
        route = ctx.routes.get(url)
        if route is None:
            raise UnknownMessage(url[:200])
        if route.protected:
            raise ProtectedMessage(url)
        if url in present:
            raise WrongState(f"message {url} is already disabled")
    DISABLED(ctx).set(tuple(sorted((*present, *msg.msg_type_urls))))
    ctx.emit(events.tripped(msg.authority, msg.msg_type_urls))
    return pb.MsgTripCircuitBreakerResponse(success=True)


def reset(ctx: Context, msg: pb.MsgResetCircuitBreaker) -> pb.MsgResetCircuitBreakerResponse:
    """Switch kinds of messages on again, all or none. [circuit.2] [circuit.4] Raises Unauthorized, WrongState."""
    auth.require_governance(msg.authority)
    present = DISABLED(ctx).get()
    named = _named(msg.msg_type_urls)
    for url in named:
        if url not in present:
            raise WrongState(f"message {url[:200]} is not disabled")
    DISABLED(ctx).set(tuple([url for url in present if url not in named]))
    ctx.emit(events.reset(msg.authority, msg.msg_type_urls))
    return pb.MsgResetCircuitBreakerResponse(success=True)


def _named(urls: Iterable[str]) -> Sequence[str]:
    """What a message names: something, and each once. Raises WrongState."""
    named = list(urls)
    if not named:
        raise WrongState("no message type is named")
    if len(set(named)) != len(named):
        raise WrongState("a message type is named twice")
    return named
