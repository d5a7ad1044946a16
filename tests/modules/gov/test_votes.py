"""Casting votes, and what they come to."""

import pytest

from chain.errors import InvalidRequest, Refused, Unauthorized
from chain.module import Context
from chain.types import bech32_text
from chain.wire.cosmos.gov.v1 import gov_pb2, tx_pb2
from modules.auth.keeper import GOV
from modules.gov import handlers
from modules.gov.messages import InactiveProposal, InvalidVote, MetadataTooLong, weighted_gas
from modules.gov.state import ERAS, PROPOSALS, VOTES, VOTING
from tests.modules.gov import gov_stage
from tests.modules.gov.gov_stage import (
    ABSTAIN,
    ANN,
    BEN,
    CAT,
    DAY,
    NO,
    PASSED,
    REJECTED,
    STAKE,
    V1,
    V2,
    V3,
    VETO,
    YES,
    entries,
    later,
    limits,
    over,
    said,
    status,
    submit,
    vote,
    weighted,
)
from tests.modules.staking import stage


def counts(ctx: Context, number: int) -> list[int]:
    """Yes, abstain, no, veto, in ucway."""
    found = PROPOSALS(ctx)[number].final_tally_result
    return [int(one) for one in (found.yes_count, found.abstain_count, found.no_count, found.no_with_veto_count)]


@pytest.mark.rule("gov.7")
def test_the_last_vote_counts(ctx: Context) -> None:
    number = submit(ctx, limits())
    vote(ctx, number, NO, V1)
    vote(ctx, number, YES, V1)
    handlers.vote_weighted(ctx, weighted(number, V2, (YES, "0.7"), (ABSTAIN, "0.3")))
    kept = VOTES(ctx)[number, V2]
    assert [(one.option, one.weight) for one in kept.options] == [
        (YES, "0.700000000000000000"),
        (ABSTAIN, "0.300000000000000000"),
    ]
    assert said(ctx, "proposal_vote")[-1] == {
        "voter": bech32_text(V2),
        "option": 'option:VOTE_OPTION_YES  weight:"0.700000000000000000" '
        'option:VOTE_OPTION_ABSTAIN  weight:"0.300000000000000000"',
        "proposal_id": "1",
    }
    after = over(ctx)
    assert (status(after, number), counts(after, number)) == (PASSED, [STAKE * 17 // 10, STAKE * 3 // 10, 0, 0])


OVER = "total weight overflow 1.00"
WEIGHTS = [
    ([], InvalidRequest, "a vote needs an option"),
    ([(YES, "0.5"), (NO, "0.4")], InvalidVote, "total weight lower than 1.00: invalid vote option"),
    ([(YES, "0.6"), (NO, "0.500000000000000001")], InvalidVote, f"{OVER}: invalid vote option"),
    ([(YES, "0.5"), (YES, "0.5")], InvalidVote, "duplicated vote option"),
    ([(YES, "0"), (NO, "1")], InvalidVote, 'option:VOTE_OPTION_YES weight:"0.000000000000000000"'),
    ([(YES, "-1"), (NO, "1")], InvalidVote, "option:VOTE_OPTION_YES"),
    ([(YES, "1.1")], InvalidVote, "option:VOTE_OPTION_YES"),
    ([(0, "1")], InvalidVote, "option:VOTE_OPTION_UNSPECIFIED"),
    ([(5, "1")], InvalidVote, "option:5"),
    ([(YES, "x")], InvalidVote, "invalid weight: 'x' is not a decimal"),
]


@pytest.mark.rule("gov.7")
@pytest.mark.parametrize(("options", "refusal", "text"), WEIGHTS)
def test_a_divided_vote_is_a_whole_one(
    ctx: Context, options: list[tuple[int, str]], refusal: type[Refused], text: str
) -> None:
    number = submit(ctx, limits())
    before = entries(ctx)
    with pytest.raises(refusal) as caught:
        handlers.vote_weighted(ctx, weighted(number, ANN, *options))
    assert text in caught.value.log
    assert entries(ctx) == before


@pytest.mark.rule("gov.7")
def test_a_vote_is_refused_where_nothing_is_voted_on(ctx: Context) -> None:
    waiting, open_one = submit(ctx, limits(), deposit=0), submit(ctx, limits())
    for number in (waiting, 99):
        with pytest.raises(InactiveProposal, match=f"{number}: inactive proposal"):
            vote(ctx, number, YES, ANN)
    message = tx_pb2.MsgVote(proposal_id=open_one, voter=bech32_text(ANN), option=YES, metadata="x" * 256)  # type: ignore[arg-type]
    with pytest.raises(MetadataTooLong):
        handlers.vote(ctx, message)
    with pytest.raises(InvalidVote, match="VOTE_OPTION_UNSPECIFIED: invalid vote option"):
        handlers.vote(ctx, tx_pb2.MsgVote(proposal_id=open_one, voter=bech32_text(ANN)))
    with pytest.raises(Unauthorized, match="is a module's account"):
        vote(ctx, open_one, YES, GOV)
    vote(later(ctx, 2 * DAY), open_one, YES, ANN)  # the last moment
    with pytest.raises(InactiveProposal):
        vote(later(ctx, 2 * DAY + 1), open_one, YES, ANN)


@pytest.mark.rule("gov.8")
def test_a_delegator_overrides_its_validator_with_what_it_delegates(ctx: Context) -> None:
    stage.delegate(ctx, ANN, V1, 10**14)
    stage.delegate(ctx, BEN, V1, 10**14)
    number = submit(ctx, limits())
    vote(ctx, number, YES, V1)
    vote(ctx, number, VETO, ANN)
    after = over(ctx)
    assert counts(after, number) == [STAKE + 10**14, 0, 0, 10**14]


@pytest.mark.rule("gov.8")
def test_stake_with_a_validator_that_is_not_bonded_does_not_vote(ctx: Context) -> None:
    stage.delegate(ctx, ANN, V3, 10**14)
    number = submit(ctx, limits())
    vote(ctx, number, YES, V1)
    vote(ctx, number, NO, V3, ANN)
    after = over(ctx)
    assert counts(after, number) == [STAKE, 0, 0, 0]


@pytest.mark.rule("gov.7")
def test_what_came_after_the_vote_began_does_not_vote(ctx: Context) -> None:
    number = submit(ctx, limits())
    stage.delegate(ctx, ANN, V1, 9 * 10**14)
    stage.delegate(ctx, BEN, V2, 9 * 10**14)
    vote(ctx, number, NO, ANN, V1)
    vote(ctx, number, YES, V2)
    after = over(ctx)
    assert counts(after, number) == [STAKE, 0, STAKE, 0]
    later_one = submit(after, limits())  # in a later vote it does
    vote(after, later_one, NO, ANN)
    assert counts(over(after), later_one) == [0, 0, 9 * 10**14, 0]


@pytest.mark.rule("gov.7")
def test_stake_that_leaves_while_voting_does_not_vote_and_stake_that_moves_keeps_its_age(ctx: Context) -> None:
    stage.delegate(ctx, ANN, V1, 4 * 10**14)
    stage.delegate(ctx, BEN, V2, 2 * 10**14)
    number = submit(ctx, limits())
    vote(ctx, number, NO, ANN, BEN)
    vote(ctx, number, YES, V1, V2)
    stage.undelegate(ctx, ANN, V1, 10**14)
    stage.redelegate(ctx, BEN, V2, V1, 10**14)
    after = over(ctx)
    yes, _, no, _ = counts(after, number)
    assert no == 5 * 10**14
    assert yes == 2 * STAKE


@pytest.mark.rule("gov.7")
def test_eras_are_open_exactly_while_somebody_asks(ctx: Context) -> None:
    first = submit(ctx, limits())
    second = submit(later(ctx, DAY), limits())
    assert [era for era, _ in ERAS(ctx)] == [VOTING(ctx)[number].era for number in (first, second)]
    after = over(ctx)
    assert [number for _, number in ERAS(after)] == [second]
    after = over(after, DAY)
    assert (list(ERAS(after)), list(VOTING(after))) == ([], [])
    from modules.staking.state import OPEN_ERA

    assert OPEN_ERA(after).get() == 0


@pytest.mark.rule("gov.9")
def test_nobody_votes_and_nothing_passes(ctx: Context) -> None:
    number = submit(ctx, limits())
    after = over(ctx)
    assert (status(after, number), counts(after, number)) == (REJECTED, [0, 0, 0, 0])
    assert PROPOSALS(after)[number].failed_reason == "proposal did not get enough votes to pass"
    expected = {"proposal_id": "1", "proposal_result": "proposal_rejected", "proposal_log": "rejected"}
    assert said(after, "active_proposal") == [expected]


@pytest.mark.rule("gov.17")
@pytest.mark.parametrize("options", [1, 2, 4])
def test_a_divided_vote_costs_by_its_options(ctx: Context, options: int) -> None:
    msg = weighted(1, CAT, *[(YES, "1")] * options)
    assert weighted_gas(ctx, msg) == 60_000 + 10_000 * options


def test_option_names_are_the_contracts() -> None:
    assert [gov_pb2.VoteOption.Name(one) for one in gov_stage.closing.tally.OPTIONS] == [
        "VOTE_OPTION_YES",
        "VOTE_OPTION_ABSTAIN",
        "VOTE_OPTION_NO",
        "VOTE_OPTION_NO_WITH_VETO",
    ]
