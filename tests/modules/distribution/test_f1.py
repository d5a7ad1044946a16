"""F1 against exact fractions: whatever happens in whatever order, nobody gets more than its part, and dust is dust."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from chain import dec, deccoins
from chain.dec import ONE
from chain.module import Context
from chain.types import DENOM, Coin
from modules.bank import keeper as bank
from modules.distribution import genesis, invariants, keeper
from modules.distribution.state import HISTORICAL, POOL, SLASHES, STARTS, VALIDATORS
from tests.modules.distribution.model import DELEGATORS, LAST_PLACE, OPERATOR, Staking, at, income

ANN, BEN, CID, DOT = DELEGATORS
WHO = st.sampled_from(DELEGATORS)
STEPS = st.one_of(
    st.tuples(st.just("delegate"), WHO, st.integers(1, 10**13)),
    st.tuples(st.just("undelegate"), WHO, st.sampled_from([1, 33, 50, 99, 100])),
    st.tuples(st.just("withdraw"), WHO),
    st.tuples(st.just("slash"), st.sampled_from([1, ONE // 10_000, ONE // 20, ONE // 3, ONE - 1, ONE])),
    st.tuples(st.just("pay"), st.integers(1, 10**12), st.sampled_from([0, ONE // 20, ONE // 3, ONE])),
    st.tuples(st.just("block")),
)


def do(staking: Staking, step: tuple[Any, ...]) -> None:
    if step[0] == "block":
        staking.ctx = at(staking.ctx, staking.ctx.block.height + 1)
    else:
        getattr(staking, step[0])(*step[1:])


def check(staking: Staking) -> None:
    """Everything that must hold after every step."""
    invariants.holdings(staking.ctx)
    invariants.records(staking.ctx)
    validator = VALIDATORS(staking.ctx)[OPERATOR]
    owed = {delegator: staking.owed(delegator) for delegator in DELEGATORS}
    outstanding = deccoins.amount_of(validator.outstanding, DENOM)
    assert sum(owed.values()) + deccoins.amount_of(validator.commission, DENOM) < outstanding + ONE
    for delegator in DELEGATORS:
        got = staking.paid(delegator) + Fraction(owed[delegator], ONE)
        exact = staking.exact.get(delegator, Fraction(0))
        assert exact - staking.dust <= got <= exact
        assert staking.held.get(delegator, 0) <= staking.worth(delegator) + LAST_PLACE


@pytest.mark.rule("distribution.1")
@pytest.mark.rule("distribution.3")
@pytest.mark.rule("distribution.4")
@settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=st.lists(STEPS, max_size=24))
def test_nobody_gets_more_than_its_exact_part_and_only_dust_less(rewards: Context, steps: list[Any]) -> None:
    trial = Staking(rewards.branch())
    for step in steps:
        do(trial, step)
        check(trial)
    for delegator in DELEGATORS:
        trial.undelegate(delegator, 100)
        check(trial)
    keeper.validator_removed(trial.ctx, OPERATOR)
    invariants.holdings(trial.ctx)
    invariants.records(trial.ctx)
    rest = [list(shape(trial.ctx).items()) for shape in (VALIDATORS, HISTORICAL, STARTS, SLASHES)]
    assert rest == [[], [], [], []]
    commission = Fraction(bank.balance(trial.ctx, OPERATOR, DENOM))
    assert trial.own - 1 < commission <= trial.own


@pytest.mark.rule("distribution.11")
@settings(max_examples=50, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=st.lists(STEPS, max_size=16))
def test_whatever_has_happened_is_exported_and_read_back(rewards: Context, steps: list[Any]) -> None:
    trial = Staking(rewards.branch())
    for step in steps:
        do(trial, step)
    before = list(trial.ctx.store.scan(b"distribution/", b"distribution0"))
    exported = genesis.export(trial.ctx)
    for key, _ in before:
        trial.ctx.store.delete(key)
    genesis.validate(exported)
    genesis.init(trial.ctx, exported)
    assert list(trial.ctx.store.scan(b"distribution/", b"distribution0")) == before


def test_income_is_shared_by_stake_after_commission(staking: Staking) -> None:
    staking.delegate(ANN, 3_000_000)
    staking.delegate(BEN, 1_000_000)
    staking.pay(1_000_000, ONE // 10)
    assert [staking.owed(ANN), staking.owed(BEN)] == [dec.of(675_000), dec.of(225_000)]
    assert VALIDATORS(staking.ctx)[OPERATOR].commission == ((DENOM, dec.of(100_000)),)


def test_who_comes_later_gets_nothing_of_what_was_before(staking: Staking) -> None:
    staking.delegate(ANN, 1000)
    staking.pay(500, 0)
    staking.delegate(BEN, 1000)
    assert staking.owed(BEN) == 0
    staking.pay(100, 0)
    assert [staking.owed(ANN), staking.owed(BEN)] == [dec.of(550), dec.of(50)]


def test_a_slash_between_two_incomes_changes_no_ratio_within_a_validator(staking: Staking) -> None:
    staking.delegate(ANN, 3000)
    staking.delegate(BEN, 1000)
    staking.pay(4000, 0)
    staking.slash(ONE // 2)
    staking.pay(4000, 0)
    assert [staking.owed(ANN), staking.owed(BEN)] == [dec.of(6000), dec.of(2000)]


def test_a_delegation_that_began_in_the_block_of_a_slash_keeps_its_stake(staking: Staking) -> None:
    staking.delegate(ANN, 1000)
    staking.slash(ONE // 2)
    staking.delegate(BEN, 500)
    staking.pay(1000, 0)
    assert [staking.owed(ANN), staking.owed(BEN)] == [dec.of(500), dec.of(500)]


def test_a_delegation_earns_in_the_block_in_which_it_began(staking: Staking) -> None:
    staking.delegate(ANN, 1000)
    staking.pay(10, 0)
    staking.withdraw(ANN)
    assert staking.paid(ANN) == 10


@pytest.mark.rule("distribution.3")
def test_a_stake_never_counts_for_more_than_it_is_worth(staking: Staking) -> None:
    staking.delegate(ANN, 1000)
    staking.pay(1000, 0)
    # As if the tokens had shrunk by more than the slashes say.
    earned = keeper.earned(staking.ctx, OPERATOR, ANN, staking.shares[ANN], 1000, staking.total * 2)
    assert earned == ((DENOM, dec.of(500)),)


@pytest.mark.rule("distribution.4")
def test_what_is_below_one_coin_goes_to_the_community_pool(staking: Staking) -> None:
    staking.delegate(ANN, 3)
    staking.delegate(BEN, 1)
    staking.pay(2, 0)
    staking.withdraw(ANN)
    assert (staking.paid(ANN), POOL(staking.ctx).get()) == (1, ((DENOM, ONE // 2),))
    invariants.holdings(staking.ctx)


@pytest.mark.rule("distribution.4")
def test_income_of_a_validator_without_tokens_goes_to_the_community_pool(staking: Staking) -> None:
    staking.pay(7, 0)
    staking.delegate(ANN, 3)
    assert (staking.owed(ANN), POOL(staking.ctx).get()) == (0, ((DENOM, dec.of(7)),))


@pytest.mark.rule("distribution.4")
def test_nobody_is_paid_more_than_is_outstanding(staking: Staking) -> None:
    staking.delegate(ANN, 1000)
    staking.pay(1000, 0)
    ctx = staking.ctx
    VALIDATORS(ctx)[OPERATOR] = VALIDATORS(ctx)[OPERATOR]._replace(outstanding=((DENOM, dec.of(10)),))
    staking.withdraw(ANN)
    assert staking.paid(ANN) == 10


@pytest.mark.rule("distribution.4")
def test_delegators_are_not_paid_out_of_the_commission(staking: Staking) -> None:
    staking.delegate(ANN, 1000)
    staking.pay(1000, ONE // 2)
    ctx = staking.ctx
    # As if roundings had made the sum of stakes larger than the tokens.
    VALIDATORS(ctx)[OPERATOR] = VALIDATORS(ctx)[OPERATOR]._replace(outstanding=((DENOM, dec.of(600)),))
    staking.withdraw(ANN)
    assert staking.paid(ANN) == 100
    assert keeper.withdraw_commission(ctx, OPERATOR) == (Coin(DENOM, 500),)


@pytest.mark.rule("distribution.2")
def test_a_sum_is_kept_while_something_refers_to_it_and_no_longer(staking: Staking) -> None:
    staking.delegate(ANN, 1000)
    staking.delegate(BEN, 1000)
    staking.slash(ONE // 2)
    periods = {period: found.references for (_, period), found in HISTORICAL(staking.ctx).items()}
    assert periods == {1: 1, 2: 1, 3: 2}, "Ann's start, Ben's start, the slash and the present period"
    staking.undelegate(ANN, 100)
    staking.undelegate(BEN, 100)
    periods = {period: found.references for (_, period), found in HISTORICAL(staking.ctx).items()}
    assert periods == {3: 1, 5: 1}, "the slash, and the present period"


@pytest.mark.rule("distribution.5")
def test_several_denominations_are_shared_side_by_side(staking: Staking) -> None:
    staking.delegate(ANN, 1000)
    income(staking.ctx, OPERATOR, 8, ONE // 4, "atom")
    income(staking.ctx, OPERATOR, 4, ONE // 4)
    staking.withdraw(ANN)
    assert [bank.balance(staking.ctx, ANN, denom) for denom in ("atom", DENOM)] == [6, 3]
    assert VALIDATORS(staking.ctx)[OPERATOR].commission == (("atom", dec.of(2)), (DENOM, dec.of(1)))


@pytest.mark.rule("distribution.6")
def test_rewards_and_commission_go_where_their_owner_said(staking: Staking) -> None:
    keeper.set_withdraw_address(staking.ctx, ANN, CID)
    keeper.set_withdraw_address(staking.ctx, OPERATOR, DOT)
    staking.delegate(ANN, 1000)
    staking.pay(10, ONE // 2)
    staking.undelegate(ANN, 100)
    keeper.validator_removed(staking.ctx, OPERATOR)
    assert [staking.paid(who) for who in (ANN, OPERATOR, CID, DOT)] == [0, 0, 5, 5]
    keeper.set_withdraw_address(staking.ctx, ANN, ANN)
    assert keeper.withdraw_address(staking.ctx, ANN) == ANN


@pytest.mark.rule("distribution.8")
def test_a_removed_validator_gets_its_commission_and_its_dust_is_the_pools(staking: Staking) -> None:
    staking.delegate(ANN, 3)
    staking.pay(10, ONE // 3)
    staking.undelegate(ANN, 100)
    keeper.validator_removed(staking.ctx, OPERATOR)
    assert (staking.paid(ANN), staking.paid(OPERATOR)) == (6, 3)
    assert POOL(staking.ctx).get() == ((DENOM, dec.of(1)),)
    keeper.validator_created(staking.ctx, OPERATOR)
    invariants.records(staking.ctx)


def test_a_validator_that_lost_all_its_tokens_lets_its_delegators_go(staking: Staking) -> None:
    staking.delegate(ANN, 1000)
    staking.pay(10, 0)
    staking.slash(ONE)
    staking.withdraw(ANN)
    staking.pay(10, 0)
    staking.undelegate(ANN, 100)
    assert staking.paid(ANN) == 10
    check(staking)


@pytest.mark.parametrize("fraction", [-1, ONE + 1])
def test_a_slash_outside_0_to_1_is_a_mistake_of_a_program(staking: Staking, fraction: int) -> None:
    with pytest.raises(ValueError, match="a slash of"):
        keeper.validator_slashed(staking.ctx, OPERATOR, fraction, 1)
