"""What a validator may ask for its work, and how it may change it. [staking.5] [staking.6]"""

from __future__ import annotations

from chain import dec
from chain.dec import Dec, from_wire, wire
from chain.errors import InvalidRequest
from chain.module import Context
from chain.types import Address
from chain.wire.cosmos.staking.v1beta1 import staking_pb2 as pb
from modules.staking import events, times
from modules.staking.messages import (
    ChangeRateAboveMax,
    ChangeRateNegative,
    CommissionAboveMax,
    CommissionBelowMin,
    CommissionHuge,
    CommissionLeap,
    CommissionNegative,
    CommissionTooSoon,
)
from modules.staking.state import PARAMS, RISE_QUEUE, RISES, VALIDATORS, Rise
from modules.vesting import keeper as vesting

NOTICE = 2
"""A rise that is announced in epoch e holds from the opening of epoch e + 2: a whole epoch lies between."""


def least(ctx: Context) -> Dec:
    """The lowest rate that the parameters allow."""
    return from_wire(PARAMS(ctx).get().min_commission_rate)


def check_first(ctx: Context, rates: pb.CommissionRates) -> None:
    """Refuse rates that no validator may begin with. [staking.5] Raises a refusal of its own for each fault."""
    check_rates(rates)
    lowest = least(ctx)
    if from_wire(rates.rate) < lowest:
        raise CommissionBelowMin(f"cannot set validator commission to less than minimum rate of {dec.text(lowest)}")


def check_rates(rates: pb.CommissionRates) -> None:
    """Refuse rates that contradict each other, in the SDK's order."""
    rate, most, step = (from_wire(one) for one in (rates.rate, rates.max_rate, rates.max_change_rate))
    if most < 0 or rate < 0 <= most <= dec.ONE:
        raise CommissionNegative()
    if most > dec.ONE:
        raise CommissionHuge()
    if rate > most:
        raise CommissionAboveMax()
    if step < 0:
        raise ChangeRateNegative()
    if step > most:
        raise ChangeRateAboveMax()


def check_bounds(ctx: Context, rate: Dec) -> None:
    """Refuse what is no rate at all, or below the chain's minimum. Raises InvalidRequest."""
    if not 0 <= rate <= dec.ONE:
        raise InvalidRequest("commission rate must be between 0 and 1 (inclusive)")
    lowest = least(ctx)
    if rate < lowest:
        raise InvalidRequest(f"commission rate cannot be less than the min commission rate {dec.text(lowest)}")


def check_change(ctx: Context, commission: pb.Commission, rate: Dec) -> None:
    """Refuse a change that is too soon or too large. [staking.5]

    Raises CommissionTooSoon, CommissionAboveMax, CommissionLeap.
    """
    rates = commission.commission_rates
    if ctx.block.time_ns - times.nanoseconds(commission.update_time) < times.DAY:
        raise CommissionTooSoon()
    if rate > from_wire(rates.max_rate):
        raise CommissionAboveMax()
    if rate - from_wire(rates.rate) > from_wire(rates.max_change_rate):
        raise CommissionLeap()


def change(ctx: Context, operator: Address, one: pb.Validator, rate: Dec) -> None:
    """Set a validator's rate, or announce that it will rise; the caller keeps the validator. [staking.6]

    A new word replaces an announcement that does not hold yet.
    """
    forget(ctx, operator)
    one.commission.update_time.CopyFrom(times.stamp(ctx.block.time_ns))
    opened = vesting.epochs(ctx)
    if not opened or rate <= from_wire(one.commission.commission_rates.rate):
        one.commission.commission_rates.rate = wire(rate)
        return
    due = opened + NOTICE
    RISES(ctx)[operator] = Rise(due, rate)
    RISE_QUEUE(ctx)[due, operator] = True
    ctx.emit(events.rise_announced(operator, rate, due - 1))


def open_epoch(ctx: Context) -> None:
    """An epoch opens: rises whose notice is over hold from now on. [staking.6]"""
    opened = vesting.epochs(ctx)
    due = []
    for epochs, operator in RISE_QUEUE(ctx).keys():  # noqa: SIM118 - the entries are a store's, not a dict's
        if epochs > opened:
            break
        due.append(operator)
    for operator in due:
        rate = RISES(ctx)[operator].rate
        forget(ctx, operator)
        one = VALIDATORS(ctx)[operator]
        one.commission.commission_rates.rate = wire(rate)
        VALIDATORS(ctx)[operator] = one
        ctx.emit(events.risen(operator, rate))


def forget(ctx: Context, operator: Address) -> None:
    """Drop what a validator has announced, if anything."""
    announced = RISES(ctx).get(operator)
    if announced is not None:
        RISE_QUEUE(ctx)[announced.epochs, operator] = False
        del RISES(ctx)[operator]
