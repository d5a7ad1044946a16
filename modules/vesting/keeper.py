"""Verbs on locked coins, for auth, the bank and those who reward or slash. Coins themselves are the bank's."""

from __future__ import annotations

from collections.abc import Iterator

from chain import dec
from chain.module import Context
from chain.types import DENOM, Address, Coin
from chain.wire.cosmos.auth.v1beta1 import auth_pb2
from modules.auth import keeper as auth
from modules.vesting import wire
from modules.vesting.schedule import Grant, amount_of, is_alive, merged, unvested, vesting
from modules.vesting.state import EPOCHS, LOCKS, NOTHING, PARAMS, Lock

Tracked = wire.Tracked
"""A vesting account's schedule and what is delegated, as auth's genesis hands it over."""
MAX_GRANT = 2**63 - 1
"""ucway: nine thousand times all that is ever minted."""


def epochs(ctx: Context) -> int:
    """How many epochs have opened so far; 0 before the first."""
    return EPOCHS(ctx).get()


def open_epoch(ctx: Context) -> None:
    """Another epoch opens: of every grant one more part is free, without a look at any of them. [vesting.4]"""
    EPOCHS(ctx).set(epochs(ctx) + 1)
    ctx.epoch_opens = True


def locked(ctx: Context, address: Address, denom: str) -> int:
    """What of the balance can't be moved now. One read, of the account, where nothing is locked. [vesting.2]"""
    return _locked(ctx, LOCKS(ctx)[address], denom) if auth.has_lock(ctx, address) else 0


def locked_coins(ctx: Context, address: Address) -> tuple[Coin, ...]:
    """All that the account can't move now, by denomination."""
    lock = LOCKS(ctx)[address]
    denoms = {denom for denom, _ in lock.schedule.original} if lock.schedule else set()
    found = [Coin(denom, _locked(ctx, lock, denom)) for denom in sorted(denoms | {DENOM})]
    return tuple([coin for coin in found if coin.amount])


def addresses(ctx: Context) -> Iterator[Address]:
    """Every account with a record, for genesis and invariants."""
    return LOCKS(ctx).keys()


def track_delegation(ctx: Context, address: Address, balance: int, amount: int, denom: str = DENOM) -> None:
    """Count `amount` of `balance` as delegated: locked coins first. [vesting.2]

    Called by the bank before it takes the coins. Raises ValueError for nothing, or for more than the balance.
    """
    if not 0 < amount <= balance:
        raise ValueError(f"a delegation of {amount} out of {balance}{denom}")
    if not auth.has_lock(ctx, address):
        return
    lock = LOCKS(ctx)[address]
    bound = min(_vesting_balance(ctx, lock, denom), amount)
    granted = min(_granted_balance(ctx, lock), amount - bound) if denom == DENOM else 0
    _keep(
        ctx,
        address,
        lock._replace(
            delegated_vesting=_plus(lock.delegated_vesting, denom, bound),
            delegated_grants=lock.delegated_grants + granted,
            delegated_free=_plus(lock.delegated_free, denom, amount - bound - granted),
        ),
    )


def track_undelegation(ctx: Context, address: Address, amount: int, denom: str = DENOM) -> int:
    """Count `amount` as come back: what is owed first, then free coins, grants, the schedule's. [vesting.2] [vesting.6]

    Returns what is owed of it, which the caller burns. Raises ValueError for nothing.
    """
    if amount <= 0:
        raise ValueError(f"an undelegation of {amount}{denom}")
    if not auth.has_lock(ctx, address):
        return 0
    lock = LOCKS(ctx)[address]
    owed = min(lock.owed, amount) if denom == DENOM else 0
    left = amount - owed
    free = min(amount_of(lock.delegated_free, denom), left)
    granted = min(lock.delegated_grants, left - free) if denom == DENOM else 0
    bound = min(amount_of(lock.delegated_vesting, denom), left - free - granted)
    _keep(
        ctx,
        address,
        lock._replace(
            delegated_vesting=_plus(lock.delegated_vesting, denom, -bound),
            delegated_grants=lock.delegated_grants - granted,
            delegated_free=_plus(lock.delegated_free, denom, -free),
            owed=lock.owed - owed,
        ),
    )
    return owed


def grant(ctx: Context, address: Address, amount: int) -> None:
    """A reward that unlocks over the next `vesting_epochs` epochs; the caller moved the coins. [vesting.4]

    Raises ValueError for an amount that no reward has.
    """
    if not 0 <= amount <= MAX_GRANT:
        raise ValueError(f"a grant of {amount}{DENOM}")
    if not amount:
        return
    now = epochs(ctx)
    lock = _settled(LOCKS(ctx)[address], now)
    made = Grant(now, PARAMS(ctx).get().vesting_epochs, amount)
    newest = not lock.grants or lock.grants[-1] < made[:2]  # all but the first of an epoch: nothing to merge
    grants = (*lock.grants, made) if newest else merged([*lock.grants, made])
    put(ctx, address, lock._replace(grants=grants))


def slash(ctx: Context, address: Address, fraction: dec.Dec) -> int:
    """Cut `fraction` off what has not vested of each grant, rounded down. [vesting.6]

    Returns what the caller must burn from the balance, where it is free to move now; what is cut off and delegated is
    owed, and the bank burns it as it comes back. Raises ValueError for a fraction that is none.
    """
    if not 0 <= fraction <= dec.ONE:
        raise ValueError(f"a slash by {dec.text(fraction)}")
    now = epochs(ctx)
    lock = _settled(LOCKS(ctx)[address], now)
    left, cut = [], 0
    for one in lock.grants:
        rest = unvested((one,), now)
        lost = dec.truncate(dec.mul_truncate(dec.of(rest), fraction))
        left.append(Grant(now, one.start + one.epochs - now, rest - lost) if lost else one)
        cut += lost
    if not cut:
        return 0
    burned = min(cut, unvested(lock.grants, now) - lock.delegated_grants)
    owed = cut - burned
    _keep(
        ctx,
        address,
        lock._replace(grants=merged(left), delegated_grants=lock.delegated_grants - owed, owed=lock.owed + owed),
    )
    return burned


def account(ctx: Context, address: Address, base: auth_pb2.BaseAccount) -> wire.VestingAccount | None:
    """The account as a vesting account of its kind, for auth's queries and export; None where it is none."""
    lock = LOCKS(ctx)[address]
    if lock.schedule is None:
        return None
    return wire.message(Tracked(lock.schedule, lock.delegated_vesting, lock.delegated_free), base)


def read_account(url: str, value: bytes) -> tuple[auth_pb2.BaseAccount, Tracked] | None:
    """A vesting account of auth's genesis, checked; None for an account of another type. [vesting.7]

    Raises InvalidRequest, InvalidCoins.
    """
    return wire.read(url, value)


def restore(ctx: Context, address: Address, found: Tracked) -> None:
    """Genesis only: write what `read_account` read."""
    free, bound = found.delegated_free, found.delegated_vesting
    put(ctx, address, Lock(found.schedule, delegated_vesting=bound, delegated_free=free))


def put(ctx: Context, address: Address, lock: Lock) -> None:
    """Write an account's record, none for NOTHING, and mark the account; for this module alone. [vesting.8]"""
    LOCKS(ctx)[address] = lock
    if auth.has_lock(ctx, address) != (lock != NOTHING):
        auth.mark_lock(ctx, address, lock != NOTHING)


def _locked(ctx: Context, lock: Lock, denom: str) -> int:
    """What of the schedule's and the grants' coins is neither free nor delegated."""
    granted = _granted_balance(ctx, lock) if denom == DENOM else 0
    return _vesting_balance(ctx, lock, denom) + granted


def _vesting_balance(ctx: Context, lock: Lock, denom: str) -> int:
    """Of the schedule's coins those that are locked in the balance: max(V − DV, 0)."""
    if lock.schedule is None:
        return 0
    now = ctx.block.time_ns // 1_000_000_000
    return max(0, vesting(lock.schedule, now, denom) - amount_of(lock.delegated_vesting, denom))


def _granted_balance(ctx: Context, lock: Lock) -> int:
    """Of the grants' coins those that are locked in the balance."""
    return max(0, unvested(lock.grants, epochs(ctx)) - lock.delegated_grants) if lock.grants else 0


def _settled(lock: Lock, now: int) -> Lock:
    """The same without what has vested wholly; what has vested while it was delegated is free. [vesting.4]"""
    alive = tuple([one for one in lock.grants if is_alive(one, now)])
    freed = max(0, lock.delegated_grants - unvested(alive, now)) if lock.delegated_grants else 0
    return lock._replace(
        grants=alive,
        delegated_grants=lock.delegated_grants - freed,
        delegated_free=_plus(lock.delegated_free, DENOM, freed),
    )


def _keep(ctx: Context, address: Address, lock: Lock) -> None:
    """Write what is worth a record: nothing where nothing is, or will be, locked or owed. [vesting.8]"""
    alive = lock.schedule is not None or lock.owed or any(is_alive(one, epochs(ctx)) for one in lock.grants)
    put(ctx, address, lock if alive else NOTHING)


def _plus(coins: tuple[Coin, ...], denom: str, amount: int) -> tuple[Coin, ...]:
    """The coins with so much more of one; none of them is nothing."""
    if not amount:
        return coins
    sums = dict(coins)
    sums[denom] = sums.get(denom, 0) + amount
    return tuple([Coin(*one) for one in sorted(sums.items()) if one[1]])
