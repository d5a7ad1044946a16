"""What is always true of locked coins. A broken invariant raises ValueError."""

from __future__ import annotations

from chain.errors import Refused
from chain.module import Context
from modules.auth import keeper as auth
from modules.bank import keeper as bank
from modules.vesting import keeper, wire
from modules.vesting.params import MAX_EPOCHS
from modules.vesting.schedule import merged
from modules.vesting.state import LOCKS, NOTHING, Lock


def records(ctx: Context) -> None:
    """Records hold something, their accounts are marked, and no more is delegated than there was. [vesting.2]"""
    now = keeper.epochs(ctx)
    if auth.with_locks(ctx) != list(LOCKS(ctx)):
        raise ValueError("accounts are marked as locked that have no record, or the other way round")
    for address, lock in LOCKS(ctx).items():
        who = address.hex()
        if lock == NOTHING:
            raise ValueError(f"{who} has a record with nothing in it")
        _check_tracked(who, lock)
        if lock.grants != merged(lock.grants) or any(
            one.start > now or not 1 <= one.epochs <= MAX_EPOCHS for one in lock.grants
        ):
            raise ValueError(f"{who} has grants that can't have been made: {lock.grants}")
        if lock.owed < 0 or not 0 <= lock.delegated_grants <= sum([one.amount for one in lock.grants]):
            raise ValueError(f"{who} has delegated or owes {lock.delegated_grants}, {lock.owed} of its rewards")


def _check_tracked(who: str, lock: Lock) -> None:
    if any(amount <= 0 for _, amount in (*lock.delegated_vesting, *lock.delegated_free)):
        raise ValueError(f"{who} has delegated less than nothing")
    if lock.schedule is None:
        if lock.delegated_vesting:
            raise ValueError(f"{who} has no schedule, and delegated what it locks")
        return
    try:
        wire.check(wire.Tracked(lock.schedule, lock.delegated_vesting, lock.delegated_free))
    except Refused as refusal:
        raise ValueError(f"{who}: {refusal.log}") from None


def balances(ctx: Context) -> None:
    """What is locked is held. [bank.9]"""
    for address in keeper.addresses(ctx):
        for denom, amount in keeper.locked_coins(ctx, address):
            held = bank.balance(ctx, address, denom)
            if held < amount:
                raise ValueError(f"{address.hex()} locks {amount}{denom} and holds {held}")
