"""Rewards that unlock by epochs: bounded, lazy, and within reach of a slash."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from chain import dec
from chain.module import Context
from chain.types import Coin
from chain.wire.causeway.vesting.v1 import types_pb2
from modules.bank import keeper as bank
from modules.vesting import keeper
from modules.vesting.schedule import Grant
from modules.vesting.state import LOCKS, PARAMS, Lock
from tests.modules.accounts import NOBODY, A, B
from tests.modules.vesting import model
from tests.modules.vesting.people import POOL, forfeit, fork, require_sound, vesting_account


def reward(ctx: Context, amount: int, who: bytes = B) -> None:
    bank.mint(ctx, "pool", amount, "ucway")
    bank.transfer(ctx, POOL, who, amount, "ucway")
    keeper.grant(ctx, who, amount)


def over(ctx: Context, epochs: int) -> None:
    PARAMS(ctx).set(types_pb2.Params(vesting_epochs=epochs))


@pytest.mark.rule("vesting.4")
def test_a_reward_unlocks_evenly_as_epochs_open(ctx: Context) -> None:
    over(ctx, 4)
    keeper.open_epoch(ctx)
    reward(ctx, 10)
    locked = []
    for _ in range(6):
        locked.append(keeper.locked(ctx, B, "ucway"))
        keeper.open_epoch(ctx)
    assert locked == [10, 8, 5, 3, 0, 0]
    assert (keeper.epochs(ctx), bank.spendable(ctx, B, "ucway")) == (7, 510)


@pytest.mark.rule("vesting.4")
def test_an_accounts_list_holds_one_grant_an_epoch_and_none_that_has_vested(ctx: Context) -> None:
    over(ctx, 3)
    for _ in range(10):
        keeper.open_epoch(ctx)
        reward(ctx, 5)
        reward(ctx, 4)
        reward(ctx, 0)
        require_sound(ctx)
    assert LOCKS(ctx)[B].grants == (Grant(8, 3, 9), Grant(9, 3, 9), Grant(10, 3, 9))


@pytest.mark.rule("vesting.4")
def test_opening_an_epoch_writes_one_number(ctx: Context) -> None:
    for who in (A, B):
        reward(ctx, 50, who)
    before = dict(ctx.store.changes)
    keeper.open_epoch(ctx)
    changed = {key for key, value in ctx.store.changes.items() if before.get(key) != value}
    assert changed == {b"vesting/\x02"}


@pytest.mark.rule("vesting.5")
def test_what_was_granted_keeps_its_number_of_epochs(ctx: Context) -> None:
    over(ctx, 2)
    reward(ctx, 10)
    over(ctx, 5)
    reward(ctx, 10)
    assert LOCKS(ctx)[B].grants == (Grant(0, 2, 10), Grant(0, 5, 10))
    keeper.open_epoch(ctx)
    assert keeper.locked(ctx, B, "ucway") == 5 + 8


@pytest.mark.rule("vesting.6")
def test_a_slash_cuts_what_has_not_vested_and_the_rest_vests_as_it_would(ctx: Context) -> None:
    over(ctx, 4)
    reward(ctx, 40)
    keeper.open_epoch(ctx)
    held = bank.balance(ctx, B, "ucway")
    assert forfeit(ctx, B, dec.ONE // 2) == 15
    assert (bank.balance(ctx, B, "ucway"), keeper.locked(ctx, B, "ucway")) == (held - 15, 15)
    require_sound(ctx)
    keeper.open_epoch(ctx)
    assert keeper.locked(ctx, B, "ucway") == 10
    assert forfeit(ctx, B, dec.ONE) == 10
    assert LOCKS(ctx)[B] == Lock()
    require_sound(ctx)


@pytest.mark.rule("vesting.6")
def test_what_is_cut_off_a_stake_is_burned_before_anything_comes_back(ctx: Context) -> None:
    over(ctx, 4)
    reward(ctx, 40, NOBODY)
    bank.delegate(ctx, NOBODY, POOL, 30, "ucway")
    assert forfeit(ctx, NOBODY, dec.ONE) == 10
    assert LOCKS(ctx)[NOBODY] == Lock(owed=30)
    supply = bank.supply(ctx, "ucway")
    assert bank.undelegate(ctx, POOL, NOBODY, 20, "ucway") == 0
    assert bank.balance(ctx, NOBODY, "ucway") == 0
    assert bank.undelegate(ctx, POOL, NOBODY, 10, "ucway") == 0
    assert LOCKS(ctx)[NOBODY] == Lock()
    assert bank.supply(ctx, "ucway") == supply - 30
    require_sound(ctx)


@pytest.mark.parametrize("fraction", [-1, dec.ONE + 1])
def test_a_slash_of_less_than_nothing_or_more_than_all_is_a_mistake(ctx: Context, fraction: int) -> None:
    with pytest.raises(ValueError, match="a slash by"):
        keeper.slash(ctx, B, fraction)


@pytest.mark.rule("vesting.6")
@pytest.mark.parametrize("fraction", [0, 1, dec.ONE])
def test_a_slash_of_somebody_without_rewards_takes_nothing(ctx: Context, fraction: int) -> None:
    vesting_account(ctx)
    before = dict(ctx.store.changes)
    assert [forfeit(ctx, who, fraction) for who in (A, NOBODY)] == [0, 0]
    assert ctx.store.changes == before


@pytest.mark.rule("vesting.8")
def test_a_record_ends_with_its_last_reason(ctx: Context) -> None:
    over(ctx, 2)
    reward(ctx, 10)
    bank.delegate(ctx, B, POOL, 8, "ucway")
    for _ in range(2):
        keeper.open_epoch(ctx)
    assert LOCKS(ctx)[B].delegated_grants == 8
    bank.undelegate(ctx, POOL, B, 3, "ucway")
    assert list(LOCKS(ctx)) == []
    require_sound(ctx)


@pytest.mark.rule("vesting.4")
def test_what_vested_while_it_was_delegated_frees_no_later_reward(ctx: Context) -> None:
    over(ctx, 1)
    reward(ctx, 10, NOBODY)
    bank.delegate(ctx, NOBODY, POOL, 10, "ucway")
    keeper.open_epoch(ctx)
    reward(ctx, 7, NOBODY)
    assert keeper.locked(ctx, NOBODY, "ucway") == 7
    assert LOCKS(ctx)[NOBODY].delegated_free == (Coin("ucway", 10),)
    require_sound(ctx)


@pytest.mark.rule("vesting.2")
def test_a_vesting_account_with_rewards_delegates_its_schedules_coins_first(ctx: Context) -> None:
    vesting_account(ctx, 100)
    reward(ctx, 50, NOBODY)
    bank.transfer(ctx, A, NOBODY, 20, "ucway")
    bank.delegate(ctx, NOBODY, POOL, 160, "ucway")
    lock = LOCKS(ctx)[NOBODY]
    assert (lock.delegated_vesting, lock.delegated_grants) == ((Coin("ucway", 100),), 50)
    assert lock.delegated_free == (Coin("ucway", 10),)
    bank.undelegate(ctx, POOL, NOBODY, 30, "ucway")
    assert (LOCKS(ctx)[NOBODY].delegated_grants, bank.spendable(ctx, NOBODY, "ucway")) == (30, 20)
    bank.undelegate(ctx, POOL, NOBODY, 130, "ucway")
    assert (keeper.locked(ctx, NOBODY, "ucway"), bank.spendable(ctx, NOBODY, "ucway")) == (150, 20)
    require_sound(ctx)


STEPS = st.lists(
    st.tuples(
        st.sampled_from(("grant", "open", "slash", "delegate", "undelegate", "spend", "params")), st.integers(0, 100)
    ),
    max_size=25,
)


@pytest.mark.rule("vesting.4")
@pytest.mark.rule("vesting.6")
@given(STEPS)
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=80)
def test_any_history_of_rewards_adds_up(ctx: Context, steps: list[tuple[str, int]]) -> None:
    """Locked, delegated and owed against a list of grants that is never merged; supply against what was made."""
    here, expected, staked, length = fork(ctx), model.Rewards(), 0, 3
    over(here, length)
    supply = bank.supply(here, "ucway")
    for what, number in steps:
        epoch = keeper.epochs(here)
        if what == "grant":
            reward(here, number)
            expected.grants.append((epoch, length, number))
            supply += number
        elif what == "open":
            keeper.open_epoch(here)
        elif what == "params":
            length = 1 + number % 5
            over(here, length)
        elif what == "delegate" and number <= bank.balance(here, B, "ucway"):
            bank.delegate(here, B, POOL, number, "ucway")
            staked += number
        elif what == "undelegate" and number <= staked:
            supply -= number - bank.undelegate(here, POOL, B, number, "ucway")
            staked -= number
        elif what == "spend" and number <= bank.spendable(here, B, "ucway"):
            bank.transfer(here, B, A, number, "ucway")
        elif what == "slash":
            owed = LOCKS(here)[B].owed
            cut = expected.slash(epoch, number * dec.ONE // 100)
            burned = forfeit(here, B, number * dec.ONE // 100)
            assert burned + LOCKS(here)[B].owed - owed == cut
            supply -= burned
        assert bank.supply(here, "ucway") == supply
        lock, v = LOCKS(here)[B], expected.unvested(keeper.epochs(here))
        assert keeper.locked(here, B, "ucway") == max(0, v - lock.delegated_grants)
        assert lock.delegated_grants + lock.owed <= staked
        require_sound(here)
