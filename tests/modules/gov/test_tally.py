"""What votes mean: the decision as a table, the count against a plain model."""

from fractions import Fraction

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from chain.dec import ONE, mul, of, parse, quo
from chain.module import Context
from chain.types import Address
from modules.gov import counting, handlers, tally
from modules.gov.counting import Budget, Count
from modules.gov.tally import Outcome, Rules, Stake, Sums
from modules.staking import keeper as staking
from tests.modules.gov.gov_stage import (
    ABSTAIN,
    ANN,
    BEN,
    CAT,
    DAN,
    NO,
    V1,
    V2,
    V3,
    VETO,
    YES,
    check,
    limits,
    new,
    submit,
    weighted,
)
from tests.modules.gov.gov_stage import later as later_block
from tests.modules.staking import stage

RULES = Rules(parse("0.334"), parse("0.5"), parse("0.334"))
CASES = [
    ("nothing is bonded", (0, 0, 0, 0), 0, Outcome(False)),
    ("nobody votes", (0, 0, 0, 0), 1000, Outcome(False, "quorum")),
    ("just no quorum", (333, 0, 0, 0), 1000, Outcome(False, "quorum")),
    ("just a quorum", (334, 0, 0, 0), 1000, Outcome(True)),
    ("abstention makes a quorum, and nothing else", (0, 334, 0, 0), 1000, Outcome(False)),
    ("one yes among abstentions", (1, 999, 0, 0), 1000, Outcome(True)),
    ("a third of vetoes is not more than a third", (666, 0, 0, 334), 1000, Outcome(True)),
    ("more is", (665, 0, 0, 335), 1000, Outcome(False, "veto")),
    ("abstentions weaken a veto", (100, 300, 0, 200), 1000, Outcome(False)),
    ("a half is not more than a half", (500, 0, 500, 0), 1000, Outcome(False)),
    ("a bit more is", (501, 0, 499, 0), 1000, Outcome(True)),
    ("vetoes count as no", (500, 0, 167, 333), 1000, Outcome(False)),
]


@pytest.mark.rule("gov.9")
@pytest.mark.parametrize(("name", "votes", "base", "expected"), CASES, ids=[case[0] for case in CASES])
def test_a_decision_follows_from_the_sums(
    name: str, votes: tuple[int, int, int, int], base: int, expected: Outcome
) -> None:
    sums = Sums(dict(zip(tally.OPTIONS, map(of, votes), strict=True)), of(sum(votes)))
    assert tally.decide(sums, of(base), RULES) == expected


@pytest.mark.rule("gov.9")
@pytest.mark.parametrize(
    ("bonded", "supply", "expected"),
    [(100, 0, 100), (100, 1000, 100), (100, 1009, 100), (100, 1010, 101), (0, 9, 0), (0, 10, 1)],
)
def test_a_quorum_is_a_part_of_what_is_bonded_and_of_a_tenth_of_the_supply(
    bonded: int, supply: int, expected: int
) -> None:
    stakes = [Stake(bonded, of(2 * bonded), of(2 * bonded)), Stake(0, 0, 0)]
    assert tally.base(stakes, supply) == of(expected)


OPERATORS, PEOPLE = (V1, V2, V3), (ANN, BEN, CAT, DAN, V1, V2, V3)
AMOUNTS = st.integers(1, 10**12)
WEIGHTS = st.sampled_from(
    [
        [(YES, "1")],
        [(NO, "1.0")],
        [(ABSTAIN, "1")],
        [(VETO, "1")],
        [(YES, "0.333333333333333333"), (NO, "0.666666666666666667")],
        [(YES, "0.1"), (ABSTAIN, "0.2"), (NO, "0.3"), (VETO, "0.4")],
    ]
)
Move = tuple[str, Address, Address, int]
MOVES = st.lists(
    st.tuples(
        st.sampled_from(["delegate", "undelegate", "slash"]),
        st.sampled_from(PEOPLE),
        st.sampled_from(OPERATORS),
        AMOUNTS,
    ),
    max_size=8,
)


def do(ctx: Context, move: Move) -> None:
    """Change stakes, as far as they allow it."""
    kind, who, operator, amount = move
    if kind == "delegate":
        stage.delegate(ctx, who, operator, amount)
    elif kind == "slash":
        staking.slash(ctx, operator, ctx.block.height, amount * ONE // 10**13)
    else:
        validator = staking.require(ctx, operator)
        shares = staking.delegation(ctx, who, operator) - (ONE if who == operator else 0)
        have = shares * int(validator.tokens) // int(validator.delegator_shares)
        if min(amount, have) > 1:
            stage.undelegate(ctx, who, operator, min(amount, have) - 1)


def plain(ctx: Context, era: int, votes: dict[Address, list[tuple[int, int]]]) -> Sums:
    """The model: every bonded validator, every share of it, one after another, in one go."""
    sums = Sums()
    for operator in staking.bonded_validators(ctx):
        validator = staking.require(ctx, operator)
        tokens, shares = int(validator.tokens), int(validator.delegator_shares)
        own = {who: dict(staking.aged_delegations(ctx, who, era)).get(operator, 0) for who in PEOPLE}
        parts = [(who, own[who]) for who in PEOPLE if who in votes and own[who]]
        rest = sum(own.values()) - sum(part for _, part in parts)
        for who, part in [*parts, *([(operator, rest)] if operator in votes else [])]:
            power = quo(part * tokens, shares)
            for option, weight in votes[who]:
                sums.by_option[option] += mul(power, weight)
            sums.power += power
    return sums


@pytest.mark.rule("gov.7")
@pytest.mark.rule("gov.8")
@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(before=MOVES, after=MOVES, votes=st.dictionaries(st.sampled_from(PEOPLE), WEIGHTS), steps=st.integers(1, 5))
def test_a_count_is_the_plain_models_whatever_happened_and_however_it_is_divided(
    before: list[Move], after: list[Move], votes: dict[Address, list[tuple[int, str]]], steps: int
) -> None:
    ctx = new()
    for move in before:
        do(ctx, move)
    number = submit(ctx, limits())
    for move in after:
        do(ctx, move)
    parsed = {who: [(option, parse(weight)) for option, weight in options] for who, options in votes.items()}
    for who, options in votes.items():
        handlers.vote_weighted(ctx, weighted(number, who, *options))
    era = counting.VOTING(ctx)[number].era
    expected = plain(ctx, era, parsed)
    whole = counting.quick(ctx, number, 100)
    assert whole == expected
    assert in_pieces(ctx, number, steps) == expected
    aged = tally.base(counting.begin(ctx, number).stakes.values(), 0)
    assert expected.power <= aged + 10 * len(PEOPLE)  # halves are rounded up, some 10⁻¹⁸ each
    exact = sum((Fraction(one) for one in expected.by_option.values()), Fraction(0))
    assert abs(exact - expected.power) <= 4 * len(PEOPLE) * len(OPERATORS)
    check(ctx)


def in_pieces(ctx: Context, number: int, steps: int) -> Sums:
    """The count with a few steps in each block, written down in between."""
    count = counting.begin(ctx, number)
    for _ in range(100):
        if count.advance(ctx, Budget(steps)):
            return count.result(ctx)
        count = counting.from_count(ctx, counting.to_wire(count))
    raise AssertionError("a count that does not end")


@pytest.mark.rule("gov.8")
@pytest.mark.rule("gov.10")
def test_what_leaves_while_votes_are_counted_is_counted_once() -> None:
    """A delegator whose vote is counted takes its stake away; another does so before its vote is reached."""
    ctx = new()
    for who in (ANN, BEN):
        stage.delegate(ctx, who, V1, 10**14)
    number = submit(ctx, limits())
    votes = {V1: (YES, "1"), ANN: (NO, "1"), BEN: (NO, "1")}
    for who, option in votes.items():
        handlers.vote_weighted(ctx, weighted(number, who, option))
    count = counting.begin(ctx, number)
    at_first = tally.base(count.stakes.values(), 0)
    for _ in range(10):
        done = count.advance(ctx, Budget(1))
        for who in (ANN, BEN):
            if staking.delegation(ctx, who, V1) and count.last is not None:
                stage.undelegate(ctx, who, V1, 10**14)
        if done:
            break
    sums = count.result(ctx)
    assert isinstance(count, Count)
    assert sums.power <= at_first
    assert sums.by_option[YES] + sums.by_option[NO] == sums.power == of(6 * 10**14)
    assert later_block(ctx, 1).block.height == 3
