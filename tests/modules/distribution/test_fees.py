"""Fees of a block: by power, less the tax, and nothing where there are none."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from chain import dec, deccoins
from chain.dec import ONE
from chain.module import Context, Vote
from chain.types import DENOM, consensus_address
from modules.auth.keeper import FEE_COLLECTOR
from modules.bank import keeper as bank
from modules.distribution import MODULE, fees, keeper
from modules.distribution.state import PARAMS, VALIDATORS
from tests.modules.staking import stage
from tests.modules.staking.stage import ANN, BEN, V1, V2, key_of, said


def voted(ctx: Context, *powers: tuple[bytes, int]) -> Context:
    """The next block, after one that these had these powers in."""
    votes = tuple(Vote(consensus_address(key_of(who)), power, True) for who, power in powers)
    block = replace(ctx.block, height=ctx.block.height + 1, votes=votes)
    return Context(ctx.store, block, ctx.mode)


def collect(ctx: Context, amount: int) -> None:
    bank.transfer(ctx, BEN, FEE_COLLECTOR, amount, DENOM)


def check(ctx: Context) -> None:
    for invariant in MODULE.invariants:
        invariant(ctx)


@pytest.mark.rule("distribution.9")
def test_fees_are_shared_by_power_less_the_tax(staked: Context) -> None:
    ctx = voted(staked, (V1, 3), (V2, 1))
    collect(ctx, 1000)
    fees.begin_block(ctx)
    incomes = [deccoins.amount_of(keeper.outstanding(ctx, operator), DENOM) for operator in (V1, V2)]
    assert incomes == [dec.of(735), dec.of(245)]
    assert keeper.community_pool(ctx) == ((DENOM, dec.of(20)),)
    assert VALIDATORS(ctx)[V1].commission == ((DENOM, dec.of(735) // 10),)
    assert bank.balance(ctx, FEE_COLLECTOR, DENOM) == 0
    assert said(ctx, "rewards") == [
        {"amount": "735.000000000000000000ucway", "validator": stage.valoper(V1)},
        {"amount": "245.000000000000000000ucway", "validator": stage.valoper(V2)},
    ]
    assert said(ctx, "commission")[1] == {"amount": "24.500000000000000000ucway", "validator": stage.valoper(V2)}
    check(ctx)


@pytest.mark.rule("distribution.9")
def test_who_did_not_sign_has_its_part_too(staked: Context) -> None:
    ctx = voted(staked, (V1, 1), (V2, 1))
    signed, silent = ctx.block.votes
    ctx.block = replace(ctx.block, votes=(signed, replace(silent, signed=False)))
    collect(ctx, 1000)
    fees.begin_block(ctx)
    assert keeper.outstanding(ctx, V1) == keeper.outstanding(ctx, V2) == ((DENOM, dec.of(490)),)


@pytest.mark.rule("distribution.9")
def test_the_part_of_a_validator_that_is_no_more_is_the_pools(staked: Context) -> None:
    ctx = voted(staked, (V1, 1), (ANN, 1))
    collect(ctx, 1000)
    fees.begin_block(ctx)
    assert keeper.community_pool(ctx) == ((DENOM, dec.of(510)),)
    check(ctx)


@pytest.mark.rule("distribution.9")
def test_a_block_without_fees_writes_nothing(staked: Context) -> None:
    ctx = voted(staked, (V1, 3), (V2, 1))
    before = dict(ctx.store.changes)
    fees.begin_block(ctx)
    assert (dict(ctx.store.changes), ctx.events) == (before, [])


def test_fees_wait_for_a_block_that_somebody_voted_for(staked: Context) -> None:
    collect(staked, 1000)
    fees.begin_block(staked)
    assert bank.balance(staked, FEE_COLLECTOR, DENOM) == 1000


@pytest.mark.rule("distribution.9")
def test_the_work_does_not_depend_on_how_many_delegators_there_are(staked: Context) -> None:
    touched = []
    for delegators in (1, 50):
        trial = staked.branch()
        for number in range(delegators):
            who = stage.person(f"delegator {number}")
            bank.transfer(trial, BEN, who, 10**6, DENOM)
            stage.delegate(trial, who, V1, 10**6)
        ctx = voted(trial, (V1, 3), (V2, 1))
        collect(ctx, 1000)
        inner = ctx.branch()
        fees.begin_block(inner)
        touched.append(sorted(inner.store.changes))
    assert touched[0] == touched[1]


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    amount=st.integers(1, 10**14),
    powers=st.tuples(st.integers(1, 10**12), st.integers(1, 10**12), st.integers(0, 10**12)),
    tax=st.integers(0, ONE),
)
def test_all_that_was_collected_is_owed_to_somebody(
    staked: Context, amount: int, powers: tuple[int, int, int], tax: int
) -> None:
    trial = voted(staked.branch(), (V1, powers[0]), (V2, powers[1]), (ANN, powers[2]))
    params = PARAMS(trial).get()
    params.community_tax = str(tax)
    PARAMS(trial).set(params)
    collect(trial, amount)
    fees.begin_block(trial)
    check(trial)
    owed = [keeper.outstanding(trial, V1), keeper.outstanding(trial, V2), keeper.community_pool(trial)]
    assert sum(deccoins.amount_of(coins, DENOM) for coins in owed) == dec.of(amount)
