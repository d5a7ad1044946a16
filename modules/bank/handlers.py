"""What bank's messages do. Each checks everything first, then writes."""

from __future__ import annotations

from collections.abc import Iterable

from chain.errors import InvalidAddress, InvalidCoins, InvalidRequest
from chain.events import Event
from chain.module import Context
from chain.types import Address, Coin, bech32_address, coins_text, parse_coins, parse_denom
from chain.wire.cosmos.bank.v1beta1 import tx_pb2 as pb
from modules.auth import keeper as auth
from modules.bank import keeper
from modules.bank.messages import (
    DuplicateEntry,
    InputOutputMismatch,
    MultipleSenders,
    NoInputs,
    NoOutputs,
)
from modules.bank.state import PARAMS, Params


def send(ctx: Context, msg: pb.MsgSend) -> pb.MsgSendResponse:
    """Move coins at the sender's word. [bank.2]

    Raises InvalidAddress, InvalidCoins, SendDisabled, Unauthorized, InsufficientFunds, in this order.
    """
    sender = _address("from", msg.from_address)
    recipient = _address("to", msg.to_address)
    coins = _some(parse_coins(msg.amount))
    keeper.require_sendable(ctx, coins)
    keeper.require_receiver(ctx, recipient)
    if len(coins) > 1:  # a single coin is checked by its transfer, before any write
        _require_all(ctx, sender, coins)
    for denom, amount in coins:
        keeper.transfer(ctx, sender, recipient, amount, denom)
    ctx.events += keeper.transfer_events(msg.from_address, msg.to_address, coins_text(coins))
    return pb.MsgSendResponse()


def multi_send(ctx: Context, msg: pb.MsgMultiSend) -> pb.MsgMultiSendResponse:
    """Move coins from one sender to many. [bank.3]

    Raises NoInputs, MultipleSenders, NoOutputs, InvalidAddress, InvalidCoins, InputOutputMismatch, SendDisabled,
    Unauthorized, InsufficientFunds, in this order.
    """
    sender, coins, outputs = _parse_multi(msg)
    keeper.require_sendable(ctx, coins)
    for recipient, _ in outputs:
        keeper.require_receiver(ctx, recipient)
    _require_all(ctx, sender, coins)
    who = msg.inputs[0].address
    ctx.emit(Event("coin_spent", (("spender", who, False), ("amount", coins_text(coins), False))))
    for out, (recipient, received) in zip(msg.outputs, outputs, strict=True):
        for denom, amount in received:
            keeper.transfer(ctx, sender, recipient, amount, denom)
        ctx.events += keeper.transfer_events(who, out.address, coins_text(received))[1:]
    return pb.MsgMultiSendResponse()


def update_params(ctx: Context, msg: pb.MsgUpdateParams) -> pb.MsgUpdateParamsResponse:
    """Set whether denominations may be sent where nothing else is said of them. [bank.4]

    Raises Unauthorized, and InvalidRequest for a list: MsgSetSendEnabled is for that.
    """
    auth.require_governance(msg.authority)
    if msg.params.send_enabled:
        raise InvalidRequest("use of send_enabled in params is no longer supported")
    present = PARAMS(ctx).get()
    PARAMS(ctx).set(Params(msg.params.default_send_enabled, present.send_enabled))
    return pb.MsgUpdateParamsResponse()


def set_send_enabled(ctx: Context, msg: pb.MsgSetSendEnabled) -> pb.MsgSetSendEnabledResponse:
    """Say of single denominations whether they may be sent, or that the default holds. [bank.4]

    Raises Unauthorized, InvalidCoins, DuplicateEntry.
    """
    auth.require_governance(msg.authority)
    named = [parse_denom(one.denom) for one in msg.send_enabled] + [parse_denom(one) for one in msg.use_default_for]
    if len(set(named)) != len(named):
        raise DuplicateEntry("a denomination is named twice")
    present = PARAMS(ctx).get()
    entries = {denom: enabled for denom, enabled in present.send_enabled.items() if denom not in named}
    entries.update({one.denom: one.enabled for one in msg.send_enabled})
    PARAMS(ctx).set(Params(present.default_send_enabled, entries))
    return pb.MsgSetSendEnabledResponse()


def _parse_multi(
    msg: pb.MsgMultiSend,
) -> tuple[Address, tuple[Coin, ...], list[tuple[Address, tuple[Coin, ...]]]]:
    """Sender, what it gives, and who receives what."""
    if not msg.inputs:
        raise NoInputs()
    if len(msg.inputs) > 1:
        raise MultipleSenders()
    if not msg.outputs:
        raise NoOutputs()
    sender = _address("input", msg.inputs[0].address)
    coins = _some(parse_coins(msg.inputs[0].coins))
    outputs = [(_address("output", one.address), _some(parse_coins(one.coins))) for one in msg.outputs]
    received: dict[str, int] = {}
    for _, parts in outputs:
        for denom, amount in parts:
            received[denom] = received.get(denom, 0) + amount
    if received != dict(coins):
        raise InputOutputMismatch()
    return sender, coins, outputs


def _address(role: str, text: str) -> Address:
    try:
        return bech32_address(text)
    except InvalidAddress as refusal:
        raise InvalidAddress(f"invalid {role} address: {refusal.detail}") from None


def _some(coins: tuple[Coin, ...]) -> tuple[Coin, ...]:
    if not coins:
        raise InvalidCoins("a transfer must move something")
    return coins


def _require_all(ctx: Context, sender: Address, coins: Iterable[Coin]) -> None:
    for denom, amount in coins:
        keeper.require(ctx, sender, amount, denom)
