"""Vesting accounts as clients know them: the SDK's messages and its checks."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, NamedTuple

from chain.errors import InvalidRequest, Refused
from chain.types import MAX_AMOUNT, Coin, coins_text, parse_coins
from chain.wire.cosmos.auth.v1beta1 import auth_pb2
from chain.wire.cosmos.base.v1beta1 import coin_pb2
from chain.wire.cosmos.vesting.v1beta1 import vesting_pb2 as pb
from modules.vesting.schedule import Kind, Period, Schedule, amount_of

VestingAccount = (
    pb.ContinuousVestingAccount | pb.DelayedVestingAccount | pb.PeriodicVestingAccount | pb.PermanentLockedAccount
)
MESSAGES: dict[Kind, type[VestingAccount]] = {
    Kind.CONTINUOUS: pb.ContinuousVestingAccount,
    Kind.DELAYED: pb.DelayedVestingAccount,
    Kind.PERIODIC: pb.PeriodicVestingAccount,
    Kind.PERMANENT: pb.PermanentLockedAccount,
}
KINDS = {kind.value: kind for kind in Kind}
URL = "/cosmos.vesting.v1beta1."
MAX_COINS = 1_000
"""Coins of all periods together: every transfer of such an account looks at them."""
MAX_TIME = 2**63 - 1


class Tracked(NamedTuple):
    """A schedule, and what is delegated of its coins and of the account's others."""

    schedule: Schedule
    delegated_vesting: tuple[Coin, ...] = ()
    delegated_free: tuple[Coin, ...] = ()


def wire_coins(coins: Iterable[Coin]) -> list[coin_pb2.Coin]:
    """Coins as protobuf has them."""
    return [coin_pb2.Coin(denom=denom, amount=str(amount)) for denom, amount in coins]


def message(tracked: Tracked, base: auth_pb2.BaseAccount | None = None) -> VestingAccount:
    """The SDK's message of a vesting account."""
    schedule = tracked.schedule
    kind: Any = MESSAGES[schedule.kind]
    found = kind(
        base_vesting_account=pb.BaseVestingAccount(
            base_account=base,
            original_vesting=wire_coins(schedule.original),
            delegated_free=wire_coins(tracked.delegated_free),
            delegated_vesting=wire_coins(tracked.delegated_vesting),
            end_time=schedule.end,
        )
    )
    if schedule.kind in (Kind.CONTINUOUS, Kind.PERIODIC):
        found.start_time = schedule.start
    for length, coins in schedule.periods:
        found.vesting_periods.add(length=length, amount=wire_coins(coins))
    account: VestingAccount = found
    return account


def tracked(account: Any) -> Tracked:
    """The schedule in the SDK's message, unchecked but for its coins. Raises InvalidCoins."""
    base = account.base_vesting_account
    kind = KINDS[account.DESCRIPTOR.name]
    start = account.start_time if kind in (Kind.CONTINUOUS, Kind.PERIODIC) else 0
    periods = account.vesting_periods if kind is Kind.PERIODIC else ()
    schedule = Schedule(
        kind,
        parse_coins(base.original_vesting),
        base.end_time,
        start,
        tuple([Period(one.length, parse_coins(one.amount)) for one in periods]),
    )
    return Tracked(schedule, parse_coins(base.delegated_vesting), parse_coins(base.delegated_free))


def check(found: Tracked) -> None:
    """Refuse what is no schedule. [vesting.3] Raises InvalidRequest with the SDK's texts.

    A continuous one may end before it starts: its coins are free after the start. MsgCreateVestingAccount makes such.
    """
    schedule = found.schedule
    if sum([len(schedule.original), *[len(one.coins) for one in schedule.periods]]) > MAX_COINS:
        raise InvalidRequest(f"a vesting account has at most {MAX_COINS} coins in all its periods")
    if schedule.kind is Kind.PERMANENT and schedule.end:
        raise InvalidRequest("permanently vested accounts cannot have an end-time")
    if schedule.kind is Kind.PERIODIC:
        _check_periods(schedule)
    if schedule.end < 0:
        raise InvalidRequest("end time cannot be negative")
    if not schedule.original:
        raise InvalidRequest("invalid coins: ")
    if any(amount > amount_of(schedule.original, denom) for denom, amount in found.delegated_vesting):
        raise InvalidRequest("delegated vesting amount cannot be greater than original vesting amount")


def _check_periods(schedule: Schedule) -> None:
    for number, (length, coins) in enumerate(schedule.periods):
        if length < 0:
            raise InvalidRequest(f"period #{number} has a negative length: {length}")
        if not coins:
            raise InvalidRequest(f"period #{number} has invalid coins: ")
    end = schedule.start + sum([one.length for one in schedule.periods])
    if end > MAX_TIME:
        raise InvalidRequest("cumulative endTime overflowed, and/or is less than startTime")
    if end != schedule.end:
        raise InvalidRequest("vesting end time does not match length of all vesting periods")
    total = total_of(schedule.periods)
    if total != schedule.original:
        raise InvalidRequest(
            f"original vesting coins ({coins_text(schedule.original)}) does not match the sum of all coins in "
            f"vesting periods ({coins_text(total)})"
        )


def total_of(periods: Iterable[Period]) -> tuple[Coin, ...]:
    """The coins of all periods. Raises InvalidRequest where they pass 2²⁵⁶."""
    sums: dict[str, int] = {}
    for _, coins in periods:
        for denom, amount in coins:
            sums[denom] = sums.get(denom, 0) + amount
    if any(amount > MAX_AMOUNT for amount in sums.values()):
        raise InvalidRequest("coins of all periods are below 2^256")
    return tuple([Coin(denom, amount) for denom, amount in sorted(sums.items())])


def read(url: str, value: bytes) -> tuple[auth_pb2.BaseAccount, Tracked] | None:
    """A vesting account in an Any, checked; None for any other. Raises InvalidRequest, InvalidCoins."""
    kind = KINDS.get(url.removeprefix(URL)) if url.startswith(URL) else None
    if kind is None:
        return None
    account: Any = MESSAGES[kind].FromString(value)
    found = tracked(account)
    try:
        check(found)
    except Refused as refusal:
        raise InvalidRequest(f"{kind.value}: {refusal.detail}") from None
    return account.base_vesting_account.base_account, found
