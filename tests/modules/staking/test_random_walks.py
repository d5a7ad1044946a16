"""Stakes under random sequences: nothing is lost, and shares are worth what exact fractions say, but for rounding."""

from __future__ import annotations

from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from chain.errors import Refused
from chain.module import Context
from modules.bank import keeper as bank
from modules.consensus import keeper as consensus
from modules.staking import keeper, redelegations, shares
from modules.staking.messages import StakingRefused
from modules.staking.state import DELEGATIONS, UNBONDING, VALIDATORS
from tests.modules.staking import stage
from tests.modules.staking.stage import ANN, BEN, CAT, DAY, PEOPLE, RICH, V1, V2, V3

ONE = 10**18
OPERATORS, DELEGATORS = (V1, V2, V3), (ANN, BEN, CAT)
AMOUNTS = st.sampled_from([1, 2, 3, 7, 999, 10**6, 333_333_333, RICH // 10]) | st.integers(1, 10**7)
FRACTIONS = st.sampled_from([1, ONE // 100, ONE // 3, ONE // 20, ONE - 1]) | st.integers(0, ONE)
WHO, WHERE = st.sampled_from([*DELEGATORS, *OPERATORS]), st.sampled_from(OPERATORS)


@dataclass
class Exact:
    """What delegations would be worth if nothing were ever rounded: (delegator, operator) → tokens."""

    worth: dict[tuple[bytes, bytes], Fraction] = field(default_factory=dict)

    def of(self, operator: bytes) -> Fraction:
        return sum((worth for (_, there), worth in self.worth.items() if there == operator), Fraction(0))

    def add(self, delegator: bytes, operator: bytes, amount: Fraction) -> None:
        left = self.worth.get((delegator, operator), Fraction(0)) + amount
        self.worth[delegator, operator] = left
        if not left:
            del self.worth[delegator, operator]

    def slash(self, operator: bytes, part: Fraction) -> None:
        for pair in [pair for pair in self.worth if pair[1] == operator]:
            self.worth[pair] *= 1 - part


class Stakes(RuleBasedStateMachine):
    """Anything that people, time, or a slash can do, in any order; refusals leave no trace."""

    @initialize()
    def begin(self) -> None:
        self.ctx = stage.new_chain()
        self.supply = bank.supply(self.ctx, "ucway")
        for operator in OPERATORS:
            stage.create(self.ctx, operator)
        stage.bonded(self.ctx, V1, V2)

    def attempt(self, act: Any, *given: Any) -> Any:
        """Do something on a branch that is kept unless it is refused, as a transaction is."""
        branch = self.ctx.branch()
        try:
            done = act(branch, *given)
        except Refused:
            return None
        self.ctx.join(branch)
        return done

    @rule(who=WHO, where=WHERE, amount=AMOUNTS)
    def delegate(self, who: bytes, where: bytes, amount: int) -> None:
        self.attempt(stage.delegate, who, where, amount)

    @rule(who=WHO, where=WHERE, part=st.integers(1, 8), extra=st.integers(-1, 1))
    def undelegate(self, who: bytes, where: bytes, part: int, extra: int) -> None:
        self.attempt(stage.undelegate, who, where, self.worth(who, where) * part // 8 + extra)

    @rule(who=WHO, where=WHERE)
    def undelegate_everything(self, who: bytes, where: bytes) -> None:
        held = keeper.delegation(self.ctx, who, where)
        if held:
            self.attempt(keeper.undelegate, who, where, held)

    @rule(who=WHO, source=WHERE, to=WHERE, part=st.integers(1, 8))
    def redelegate(self, who: bytes, source: bytes, to: bytes, part: int) -> None:
        self.attempt(stage.redelegate, who, source, to, self.worth(who, source) * part // 8)

    @rule(who=WHO, where=WHERE, part=st.integers(1, 3))
    def cancel(self, who: bytes, where: bytes, part: int) -> None:
        found = UNBONDING(self.ctx).get((who, where))
        if found is not None:
            entry = found.entries[-1]
            self.attempt(stage.cancel, who, where, int(entry.balance) // part, entry.creation_height)

    @rule(where=WHERE, fraction=FRACTIONS, back=st.integers(0, 3))
    def slash(self, where: bytes, fraction: int, back: int) -> None:
        before = bank.supply(self.ctx, "ucway")
        burned = keeper.slash(self.ctx, where, max(1, self.ctx.block.height - back), fraction)
        assert bank.supply(self.ctx, "ucway") == before - burned

    @rule(where=WHERE, jailed=st.booleans())
    def jail(self, where: bytes, jailed: bool) -> None:
        if keeper.validator(self.ctx, where) is not None:
            (keeper.jail if jailed else keeper.unjail)(self.ctx, where)

    @rule()
    def choose(self) -> None:
        powers = {operator: max(1, tokens // 10**6) for operator, tokens in list(keeper.top_by_tokens(self.ctx))[:2]}
        if powers:
            keeper.set_active(self.ctx, powers)

    @rule(seconds=st.sampled_from([5, DAY, 21 * DAY]))
    def wait(self, seconds: int) -> None:
        stage.end_block(self.ctx)
        self.ctx = stage.later(self.ctx, seconds)

    @rule(opens=st.booleans())
    def vote(self, opens: bool) -> None:
        if opens:
            keeper.begin_era(self.ctx)
        else:
            keeper.close_eras(self.ctx, None)

    @rule(where=WHERE)
    def make(self, where: bytes) -> None:
        self.attempt(stage.create, where)

    def worth(self, who: bytes, where: bytes) -> int:
        held, tokens = keeper.delegation(self.ctx, who, where), keeper.tokens(self.ctx, where)
        return shares.whole_tokens(held, tokens, keeper.total_shares(self.ctx, where)) if held else 0

    @invariant()
    def holds(self) -> None:
        stage.check(self.ctx)
        for who in PEOPLE:
            assert bank.balance(self.ctx, who, "ucway") >= 0

    @invariant()
    def nobody_together_is_worth_more_than_there_is(self) -> None:
        for operator, one in VALIDATORS(self.ctx).items():
            worth = sum(self.worth(who, operator) for who in PEOPLE)
            assert worth <= int(one.tokens)

    @invariant()
    def the_engine_knows_the_set(self) -> None:
        powers = {
            keeper.consensus_key(keeper.require(self.ctx, operator)) for operator in keeper.bonded_validators(self.ctx)
        }
        assert powers == set(consensus.powers(self.ctx))


Stakes.TestCase.settings = settings(
    max_examples=60, stateful_step_count=30, deadline=None, suppress_health_check=list(HealthCheck)
)


@pytest.mark.rule("staking.1")
@pytest.mark.rule("staking.2")
class TestStakes(Stakes.TestCase):  # type: ignore[misc, name-defined]
    """Run by pytest as one test."""


STEPS = st.lists(
    st.tuples(
        st.sampled_from(["delegate", "undelegate", "redelegate", "slash"]),
        st.sampled_from(DELEGATORS),
        st.sampled_from([V1, V2]),
        st.integers(1, 10**9),
    ),
    max_size=25,
)


def step(ctx: Context, exact: Exact, act: str, who: bytes, where: bytes, number: int) -> None:
    """One change, in the chain and in exact fractions; a slash burns whole tokens, and the fractions lose as many."""
    other = V2 if where == V1 else V1
    if act == "delegate":
        stage.delegate(ctx, who, where, number)
        exact.add(who, where, Fraction(number))
    elif act == "slash":
        tokens = keeper.tokens(ctx, where)
        burned = keeper.slash(ctx, where, ctx.block.height, min(ONE // 2, number * 10**9))
        exact.slash(where, Fraction(burned, tokens))
    elif held := keeper.delegation(ctx, who, where):
        given_up = max(1, held * number // 10**9)
        part = exact.worth[who, where] * given_up / held
        if act == "undelegate":
            keeper.undelegate(ctx, who, where, given_up)
        else:
            redelegations.begin(ctx, who, where, other, given_up)
            exact.add(who, other, part)
        exact.add(who, where, -part)


@pytest.mark.rule("staking.2")
@settings(max_examples=150, deadline=None)
@given(STEPS)
def test_shares_are_worth_what_exact_fractions_say(steps: list[tuple[str, bytes, bytes, int]]) -> None:
    ctx = stage.new_chain(max_entries=100)
    for operator in (V1, V2):
        stage.create(ctx, operator, 10**12)
    exact = Exact({(operator, operator): Fraction(10**12) for operator in (V1, V2)})
    stage.bonded(ctx, V1, V2)
    for height, (act, who, where, number) in enumerate(steps, 2):
        ctx = stage.at(ctx, height)
        try:
            step(ctx, exact, act, who, where, number)
        except StakingRefused:
            continue
    for (who, where), held in DELEGATIONS(ctx).items():
        worth = Fraction(held * keeper.tokens(ctx, where), keeper.total_shares(ctx, where))
        assert abs(worth - exact.worth.get((who, where), Fraction(0))) <= len(steps) + 1
    stage.check(ctx)
