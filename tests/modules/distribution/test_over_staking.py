"""Rewards over real staking: whatever happens, what is owed can be paid, and the state is exported whole."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from chain.dec import ONE
from chain.errors import Refused
from chain.module import Context, Vote
from chain.types import DENOM, bech32_text, consensus_address
from chain.wire.cosmos.distribution.v1beta1 import tx_pb2 as pb
from modules.auth.keeper import FEE_COLLECTOR
from modules.bank import MODULE as BANK
from modules.bank import keeper as bank
from modules.distribution import MODULE, fees, genesis, handlers
from modules.staking import MODULE as STAKING
from modules.staking import keeper as staking
from tests.modules.distribution.model import income
from tests.modules.staking import stage
from tests.modules.staking.stage import ANN, BEN, CAT, DAN, V1, V2, V3, key_of, valoper

WHO, OPERATOR = st.sampled_from([ANN, BEN, CAT, V1]), st.sampled_from([V1, V2, V3])
AMOUNT = st.sampled_from([1, 7, 999_999, 10**6, 10**9 + 1])
STEPS = st.one_of(
    st.tuples(st.just("delegate"), WHO, OPERATOR, AMOUNT),
    st.tuples(st.just("undelegate"), WHO, OPERATOR, AMOUNT),
    st.tuples(st.just("redelegate"), WHO, OPERATOR, OPERATOR, AMOUNT),
    st.tuples(st.just("withdraw"), WHO, OPERATOR),
    st.tuples(st.just("commission"), OPERATOR),
    st.tuples(st.just("slash"), OPERATOR, st.integers(0, 3), st.sampled_from([1, ONE // 100, ONE // 3, ONE])),
    st.tuples(st.just("income"), OPERATOR, st.integers(1, 10**12), st.sampled_from([0, ONE // 10, ONE])),
    st.tuples(st.just("fees"), st.integers(1, 10**9), st.integers(1, 10**6), st.integers(1, 10**6)),
)


class Play:
    """One step, one block."""

    def __init__(self, ctx: Context) -> None:
        self.ctx = ctx

    def step(self, name: str, *given: Any) -> None:
        self.ctx = stage.later(self.ctx, 5)
        getattr(self, name)(*given)
        for module in (MODULE, STAKING, BANK):
            for invariant in module.invariants:
                invariant(self.ctx)

    def delegate(self, who: bytes, operator: bytes, amount: int) -> None:
        stage.delegate(self.ctx, who, operator, amount)

    def undelegate(self, who: bytes, operator: bytes, amount: int) -> None:
        stage.undelegate(self.ctx, who, operator, amount)

    def redelegate(self, who: bytes, source: bytes, destination: bytes, amount: int) -> None:
        stage.redelegate(self.ctx, who, source, destination, amount)

    def withdraw(self, who: bytes, operator: bytes) -> None:
        message = pb.MsgWithdrawDelegatorReward(delegator_address=bech32_text(who), validator_address=valoper(operator))
        handlers.withdraw_delegator_reward(self.ctx, message)

    def commission(self, operator: bytes) -> None:
        message = pb.MsgWithdrawValidatorCommission(validator_address=valoper(operator))
        handlers.withdraw_validator_commission(self.ctx, message)

    def slash(self, operator: bytes, ago: int, fraction: int) -> None:
        staking.slash(self.ctx, operator, max(1, self.ctx.block.height - ago), fraction)

    def income(self, operator: bytes, amount: int, commission: int) -> None:
        if staking.validator(self.ctx, operator) is not None:
            income(self.ctx, operator, amount, commission)

    def fees(self, amount: int, first: int, second: int) -> None:
        bank.transfer(self.ctx, DAN, FEE_COLLECTOR, amount, DENOM)
        powers = ((V1, first), (V2, second))
        votes = tuple(Vote(consensus_address(key_of(who)), power, True) for who, power in powers)
        fees.begin_block(Context(self.ctx.store, replace(self.ctx.block, votes=votes), self.ctx.mode))


@pytest.mark.rule("distribution.4")
@pytest.mark.rule("distribution.11")
@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=st.lists(STEPS, max_size=20))
def test_whatever_happens_what_is_owed_can_be_paid(staked: Context, steps: list[Any]) -> None:
    play = Play(staked.branch())
    for step in steps:
        child = Play(play.ctx.branch())
        try:
            child.step(*step)
        except Refused:
            continue
        play = child
    before = list(play.ctx.store.scan(b"distribution/", b"distribution0"))
    exported = genesis.export(play.ctx)
    for key, _ in before:
        play.ctx.store.delete(key)
    genesis.validate(exported)
    genesis.init(play.ctx, exported)
    assert list(play.ctx.store.scan(b"distribution/", b"distribution0")) == before
