"""What can't happen is noticed if it does."""

import pytest

from chain.module import Context
from chain.types import Coin
from modules.auth import keeper as auth
from modules.bank.state import BALANCES
from modules.vesting import invariants, keeper
from modules.vesting.schedule import Grant, Kind, Schedule
from modules.vesting.state import LOCKS, Lock
from tests.modules.accounts import NOBODY, A, B
from tests.modules.vesting.people import require_sound, vesting_account

COINS = (Coin("ucway", 600),)
BROKEN = [
    Lock(Schedule(Kind.DELAYED, COINS, 5), delegated_vesting=(Coin("ucway", 601),)),
    Lock(Schedule(Kind.PERMANENT, COINS, 5)),
    Lock(Schedule(Kind.DELAYED, ())),
    Lock(grants=(Grant(1, 2, 3),)),
    Lock(grants=(Grant(0, 0, 3),)),
    Lock(grants=(Grant(0, 1001, 3),)),
    Lock(grants=(Grant(0, 2, 3), Grant(0, 1, 3))),
    Lock(grants=(Grant(0, 2, 3), Grant(0, 2, 3))),
    Lock(grants=(Grant(0, 2, 3),), delegated_grants=4),
]


@pytest.mark.rule("vesting.2")
@pytest.mark.parametrize("lock", BROKEN)
def test_the_invariant_notices_a_record_that_cannot_be(ctx: Context, lock: Lock) -> None:
    keeper.put(ctx, A, lock)
    with pytest.raises(ValueError, match=A.hex()):
        invariants.records(ctx)


@pytest.mark.rule("vesting.8")
@pytest.mark.parametrize("who", [B, NOBODY])
def test_the_invariant_notices_an_account_that_is_marked_wrongly(ctx: Context, who: bytes) -> None:
    vesting_account(ctx)
    require_sound(ctx)
    auth.mark_lock(ctx, who, locked=who == B)
    with pytest.raises(ValueError, match="marked as locked"):
        invariants.records(ctx)


@pytest.mark.rule("bank.9")
def test_the_invariant_notices_coins_that_are_locked_and_not_held(ctx: Context) -> None:
    vesting_account(ctx)
    BALANCES(ctx)[NOBODY, "ucway"] = 599
    with pytest.raises(ValueError, match="locks 600ucway and holds 599"):
        invariants.balances(ctx)


def test_a_record_is_read_as_it_was_written(ctx: Context) -> None:
    del ctx
    for lock in [*BROKEN, Lock(owed=5), Lock(grants=(Grant(7, 180, 2**63 - 1),), delegated_free=(Coin("ucway", 3),))]:
        assert LOCKS.value.decode(LOCKS.value.encode(lock)) == lock
