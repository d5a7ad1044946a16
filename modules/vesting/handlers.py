"""What vesting's messages do. Each checks everything first, then writes."""

from __future__ import annotations

from collections.abc import Iterable

from chain.errors import InvalidAddress, InvalidCoins, InvalidRequest
from chain.module import Context
from chain.types import Address, Coin, CoinLike, bech32_address, bech32_text, coins_text, parse_coins
from chain.wire.causeway.vesting.v1 import tx_pb2 as causeway_pb
from chain.wire.cosmos.vesting.v1beta1 import tx_pb2 as pb
from modules.auth import keeper as auth
from modules.bank import keeper as bank
from modules.vesting import keeper, params, wire
from modules.vesting.schedule import Kind, Period, Schedule
from modules.vesting.state import PARAMS, Lock


def create_vesting_account(ctx: Context, msg: pb.MsgCreateVestingAccount) -> pb.MsgCreateVestingAccountResponse:
    """Send coins to a new account, where they unlock evenly from now to a time, or all at that time. [vesting.3]

    Raises InvalidAddress, InvalidCoins, InvalidRequest, SendDisabled, Unauthorized, InvalidRequest,
    InsufficientFunds, in this order.
    """
    sender, recipient = _parties(msg.from_address, msg.to_address)
    coins = _positive(msg.amount)
    if msg.end_time <= 0:
        raise InvalidRequest("invalid end time")
    now = ctx.block.time_ns // 1_000_000_000
    kind, start = (Kind.DELAYED, 0) if msg.delayed else (Kind.CONTINUOUS, now)
    _create(ctx, sender, recipient, Schedule(kind, coins, msg.end_time, start))
    return pb.MsgCreateVestingAccountResponse()


def create_permanent_locked_account(
    ctx: Context, msg: pb.MsgCreatePermanentLockedAccount
) -> pb.MsgCreatePermanentLockedAccountResponse:
    """Send coins to a new account, where they are locked for ever, but may be delegated. [vesting.3]

    Raises InvalidAddress, InvalidCoins, SendDisabled, Unauthorized, InvalidRequest, InsufficientFunds, in this order.
    """
    sender, recipient = _parties(msg.from_address, msg.to_address)
    _create(ctx, sender, recipient, Schedule(Kind.PERMANENT, _positive(msg.amount)))
    return pb.MsgCreatePermanentLockedAccountResponse()


def create_periodic_vesting_account(
    ctx: Context, msg: pb.MsgCreatePeriodicVestingAccount
) -> pb.MsgCreatePeriodicVestingAccountResponse:
    """Send coins to a new account, where those of each period unlock at its end. [vesting.3]

    Raises InvalidAddress, InvalidRequest, InvalidCoins, SendDisabled, Unauthorized, InvalidRequest,
    InsufficientFunds, in this order.
    """
    sender, recipient = _parties(msg.from_address, msg.to_address)
    if msg.start_time < 1:
        raise InvalidRequest(f"invalid start time of {msg.start_time}, length must be greater than 0")
    periods = []
    for number, one in enumerate(msg.vesting_periods):
        if one.length < 1:
            raise InvalidRequest(
                f"invalid period length of {one.length} in period {number}, length must be greater than 0"
            )
        periods.append(Period(one.length, _positive(one.amount)))
    end = msg.start_time + sum([one.length for one in periods])
    _create(
        ctx, sender, recipient, Schedule(Kind.PERIODIC, wire.total_of(periods), end, msg.start_time, tuple(periods))
    )
    return pb.MsgCreatePeriodicVestingAccountResponse()


def update_params(ctx: Context, msg: causeway_pb.MsgUpdateParams) -> causeway_pb.MsgUpdateParamsResponse:
    """Set over how many epochs later rewards vest; those granted keep theirs. [vesting.5]

    Raises Unauthorized, InvalidRequest.
    """
    auth.require_governance(msg.authority)
    params.check(msg.params)
    PARAMS(ctx).set(msg.params)
    return causeway_pb.MsgUpdateParamsResponse()


def _create(ctx: Context, sender: Address, recipient: Address, schedule: Schedule) -> None:
    """Make the account and move the coins, if all of it may be."""
    coins = schedule.original
    bank.require_sendable(ctx, coins)
    bank.require_receiver(ctx, recipient)
    text = bech32_text(recipient)
    if auth.account(ctx, recipient) is not None:
        raise InvalidRequest(f"account {text} already exists")
    wire.check(wire.Tracked(schedule))
    for denom, amount in coins:
        bank.require(ctx, sender, amount, denom)
    keeper.put(ctx, recipient, Lock(schedule))
    for denom, amount in coins:
        bank.transfer(ctx, sender, recipient, amount, denom)
    ctx.events += bank.transfer_events(bech32_text(sender), text, coins_text(coins))


def _parties(from_text: str, to_text: str) -> tuple[Address, Address]:
    return _address("from", from_text), _address("to", to_text)


def _address(role: str, text: str) -> Address:
    try:
        return bech32_address(text)
    except InvalidAddress as refusal:
        raise InvalidAddress(f"invalid '{role}' address: {refusal.detail}") from None


def _positive(coins: Iterable[CoinLike]) -> tuple[Coin, ...]:
    """Coins that can be locked. Raises InvalidCoins."""
    found = parse_coins(coins)
    if not found:
        raise InvalidCoins("coins that vest must be some")
    return found
