"""Locked coins stay, may be delegated, and come back locked: the SDK's DV and DF."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from chain.errors import InsufficientFunds
from chain.module import Context
from chain.types import Coin, module_address
from modules.bank import keeper as bank
from modules.vesting import keeper
from modules.vesting.schedule import Kind, Schedule, amount_of, vesting
from modules.vesting.state import LOCKS, Lock
from tests.modules.accounts import NOBODY, A, B, changes
from tests.modules.vesting import model
from tests.modules.vesting.people import NOW, at, fork, require_sound, vesting_account

POOL = module_address("pool")


@pytest.mark.rule("vesting.2")
@pytest.mark.rule("bank.9")
@pytest.mark.parametrize(("later", "free"), [(0, 0), (50, 300), (99, 594), (100, 600)])
def test_what_has_unlocked_can_be_moved_and_not_a_coin_more(ctx: Context, later: int, free: int) -> None:
    vesting_account(ctx)
    then = at(ctx, later)
    assert (bank.spendable(then, NOBODY, "ucway"), keeper.locked(then, NOBODY, "ucway")) == (free, 600 - free)
    before = changes(then)
    with pytest.raises(InsufficientFunds) as refused:
        bank.transfer(then, NOBODY, B, free + 1, "ucway")
    assert refused.value.log == f"spendable balance {free}ucway is smaller than {free + 1}ucway: insufficient funds"
    with pytest.raises(InsufficientFunds, match=f"spendable balance {free}ucway"):
        bank.require(then, NOBODY, free + 1, "ucway")
    assert changes(then) == before
    bank.transfer(then, NOBODY, B, free, "ucway")
    require_sound(then)


def test_what_was_received_beside_can_be_moved(ctx: Context) -> None:
    vesting_account(ctx)
    bank.transfer(ctx, B, NOBODY, 5, "ucway")
    bank.transfer(ctx, A, NOBODY, 3, "atom")
    assert [bank.spendable(ctx, NOBODY, denom) for denom in ("ucway", "atom")] == [5, 3]


@pytest.mark.rule("bank.10")
@pytest.mark.rule("vesting.2")
def test_locked_coins_are_delegated_first_and_come_back_last(ctx: Context) -> None:
    vesting_account(ctx, 600)
    bank.transfer(ctx, B, NOBODY, 100, "ucway")
    bank.delegate(ctx, NOBODY, POOL, 550, "ucway")
    assert (bank.spendable(ctx, NOBODY, "ucway"), bank.balance(ctx, NOBODY, "ucway")) == (100, 150)
    bank.delegate(ctx, NOBODY, POOL, 100, "ucway")
    lock = LOCKS(ctx)[NOBODY]
    assert (lock.delegated_vesting, lock.delegated_free) == ((Coin("ucway", 600),), (Coin("ucway", 50),))
    assert bank.spendable(ctx, NOBODY, "ucway") == 50
    assert bank.undelegate(ctx, POOL, NOBODY, 60, "ucway") == 60
    assert bank.spendable(ctx, NOBODY, "ucway") == 100
    assert LOCKS(ctx)[NOBODY].delegated_free == ()
    bank.undelegate(ctx, POOL, NOBODY, 590, "ucway")
    assert (bank.spendable(ctx, NOBODY, "ucway"), bank.balance(ctx, POOL, "ucway")) == (100, 0)
    require_sound(ctx)


@pytest.mark.rule("bank.10")
@pytest.mark.parametrize("who", [A, NOBODY])
def test_nobody_delegates_more_than_is_held(ctx: Context, who: bytes) -> None:
    vesting_account(ctx, 400)
    held = bank.balance(ctx, who, "ucway")
    before = changes(ctx)
    with pytest.raises(InsufficientFunds) as refused:
        bank.delegate(ctx, who, POOL, held + 1, "ucway")
    assert refused.value.log == f"failed to delegate; {held}ucway is smaller than {held + 1}ucway: insufficient funds"
    with pytest.raises(InsufficientFunds):
        bank.undelegate(ctx, POOL, who, 1, "ucway")
    assert changes(ctx) == before


@pytest.mark.rule("bank.10")
@pytest.mark.parametrize("amount", [0, 1, 999, 1000])
def test_an_account_without_locks_delegates_what_it_holds(ctx: Context, amount: int) -> None:
    bank.delegate(ctx, A, POOL, amount, "ucway")
    assert (bank.balance(ctx, A, "ucway"), bank.balance(ctx, POOL, "ucway")) == (1000 - amount, amount)
    require_sound(ctx)
    assert bank.undelegate(ctx, POOL, A, amount, "ucway") == amount
    assert bank.balance(ctx, A, "ucway") == 1000
    assert list(LOCKS(ctx)) == []
    require_sound(ctx)


@pytest.mark.parametrize(("balance", "amount"), [(5, 0), (5, 6), (5, -1)])
def test_a_delegation_that_cannot_be_is_a_mistake_of_the_program(ctx: Context, balance: int, amount: int) -> None:
    with pytest.raises(ValueError, match="a delegation of"):
        keeper.track_delegation(ctx, A, balance, amount)
    with pytest.raises(ValueError, match="an undelegation of"):
        keeper.track_undelegation(ctx, A, min(amount, 0))


STEPS = st.lists(
    st.tuples(st.sampled_from(("delegate", "undelegate", "spend", "wait")), st.integers(0, 400)), max_size=12
)


@pytest.mark.rule("vesting.2")
@given(st.sampled_from((Kind.CONTINUOUS, Kind.DELAYED, Kind.PERMANENT)), STEPS)
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60)
def test_any_delegations_count_as_the_sdk_counts(ctx: Context, kind: Kind, steps: list[tuple[str, int]]) -> None:
    """Stakes may come back smaller (slashed), never larger than was delegated."""
    here = fork(ctx)
    schedule = Schedule(kind, (Coin("ucway", 700),), NOW + 500 if kind is not Kind.PERMANENT else 0, NOW)
    bank.transfer(here, A, NOBODY, 900, "ucway")
    keeper.put(here, NOBODY, Lock(schedule))
    expected, now, staked = model.Account(900), 0, 0
    for what, amount in steps:
        then = at(here, now)
        v = vesting(schedule, NOW + now, "ucway")
        if what == "wait":
            now += amount
        elif what == "delegate" and 0 < amount <= expected.balance:
            bank.delegate(then, NOBODY, POOL, amount, "ucway")
            expected.delegate(v, amount)
            staked += amount
        elif what == "undelegate" and 0 < amount <= staked:
            bank.undelegate(then, POOL, NOBODY, amount, "ucway")
            expected.undelegate(amount)
            staked -= amount
        elif what == "spend" and amount <= expected.balance - expected.locked(v):
            bank.transfer(then, NOBODY, B, amount, "ucway")
            expected.balance -= amount
        lock = LOCKS(here)[NOBODY]
        found = model.Account(
            bank.balance(here, NOBODY, "ucway"),
            amount_of(lock.delegated_vesting, "ucway"),
            amount_of(lock.delegated_free, "ucway"),
        )
        assert found == expected
        assert keeper.locked(then, NOBODY, "ucway") == expected.locked(v)
        require_sound(at(here, now))
