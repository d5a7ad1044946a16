"""The end of a vote: counted in pieces, executed as a whole, settled in pieces."""

from hashlib import sha256

import pytest

from chain.module import Context
from chain.types import DENOM, bech32_text
from chain.wire.cosmos.bank.v1beta1 import tx_pb2 as bank_pb
from chain.wire.cosmos.gov.v1 import gov_pb2
from modules.auth import keeper as auth
from modules.bank import keeper as bank
from modules.circuit.state import DISABLED
from modules.gov import closing, genesis, handlers
from modules.gov.messages import InactiveProposal, VotingEnded
from modules.gov.state import ACTIVE, COUNTS, DEPOSITS, PROPOSALS, SETTLING, VOTES
from tests.modules.gov import gov_stage
from tests.modules.gov.gov_stage import (
    ABSTAIN,
    ANN,
    BEN,
    CAT,
    DAY,
    DEPOSIT,
    EXPEDITED,
    FAILED,
    GOV_TEXT,
    NO,
    PASSED,
    REJECTED,
    STAKE,
    V1,
    V2,
    VETO,
    VOTING,
    YES,
    check,
    deposit,
    end,
    later,
    limits,
    new,
    over,
    pay,
    said,
    status,
    submit,
    vote,
)
from tests.modules.staking import stage

LIMITS = "/cosmos.auth.v1beta1.MsgUpdateParams"


@pytest.mark.rule("gov.6")
@pytest.mark.rule("gov.12")
def test_what_passes_is_done_and_paid_back(ctx: Context) -> None:
    number = submit(ctx, limits(400), limits(500), who=CAT)
    vote(ctx, number, YES, V1, V2)
    after = over(ctx)
    assert (status(after, number), auth.limits(after).memo_characters) == (PASSED, 500)
    assert bank.balance(after, CAT, DENOM) == 10**15
    expected = {"proposal_id": "1", "proposal_result": "proposal_passed", "proposal_log": "passed"}
    assert said(after, "active_proposal") == [expected]
    with pytest.raises(InactiveProposal):
        vote(after, number, YES, V1)


def send_disabled(*denoms: str) -> bank_pb.MsgSetSendEnabled:
    msg = bank_pb.MsgSetSendEnabled(authority=GOV_TEXT)
    for denom in denoms:
        msg.send_enabled.add(denom=denom, enabled=False)
    return msg


@pytest.mark.rule("gov.6")
def test_a_message_that_fails_undoes_all_and_the_proposal_says_which_and_why(ctx: Context) -> None:
    number = submit(ctx, limits(400), limits(500), who=CAT)
    vote(ctx, number, YES, V1, V2)
    DISABLED(ctx).set((LIMITS,))
    after = over(ctx)
    assert (status(after, number), auth.limits(after).memo_characters) == (FAILED, 256)
    assert PROPOSALS(after)[number].failed_reason == (
        f"message 0 ({LIMITS}) failed: message type is switched off by governance (codespace circuit, code 2)"
    )
    (told,) = said(after, "active_proposal")
    assert told["proposal_log"] == (
        f"passed, but msg 0 ({LIMITS}) failed on execution: circuit breaker disables execution of this message: "
        f"{LIMITS}: message type is switched off by governance"
    )
    assert bank.balance(after, CAT, DENOM) == 10**15


@pytest.mark.rule("gov.6")
def test_deposits_are_safe_from_a_proposal_that_passes(ctx: Context) -> None:
    number, other = submit(ctx, limits()), submit(ctx, limits(), deposit=5)
    proposal = PROPOSALS(ctx)[number]
    proposal.messages[0].Pack(pay(3))  # as if it had been proposed while this was allowed
    proposal.messages[0].type_url = "/cosmos.bank.v1beta1.MsgSend"
    PROPOSALS(ctx)[number] = proposal
    vote(ctx, number, YES, V1, V2)
    after = over(ctx, DAY * 2 - 1)
    assert status(after, number) == VOTING
    after = over(after, 1)
    assert status(after, number) == FAILED
    assert "deposits are not governance's to spend (codespace gov, code 100)" in PROPOSALS(after)[number].failed_reason
    assert other not in PROPOSALS(after)


@pytest.mark.rule("gov.6")
def test_a_kind_of_message_that_is_gone_fails_the_proposal(ctx: Context) -> None:
    number = submit(ctx, limits())
    vote(ctx, number, YES, V1, V2)
    after = later(ctx, 2 * DAY)
    after.routes = {url: route for url, route in after.routes.items() if url != LIMITS}
    closing.end_block(after)
    assert status(after, number) == FAILED
    assert PROPOSALS(after)[number].failed_reason.endswith(
        "proposal message not recognized by router (codespace gov, code 10)"
    )


@pytest.mark.rule("gov.12")
@pytest.mark.parametrize(
    ("param", "option", "burned"),
    [
        ({}, VETO, True),
        ({"burn_vote_veto": False}, VETO, False),
        ({"burn_vote_quorum": True}, None, True),
        ({}, None, False),
        ({}, NO, False),
        ({"burn_vote_quorum": True, "burn_vote_veto": True}, ABSTAIN, False),
    ],
)
def test_deposits_burn_where_parameters_say_so(param: dict[str, bool], option: int | None, burned: bool) -> None:
    ctx = new(**param)
    number = submit(ctx, limits(), who=CAT, deposit=6_000_000)
    deposit(ctx, number, BEN, 4_000_000)
    supply = bank.supply(ctx, DENOM)
    if option is not None:
        vote(ctx, number, option, V1, V2)
    after = over(ctx)
    assert status(after, number) == REJECTED
    assert supply - bank.supply(after, DENOM) == (DEPOSIT if burned else 0)
    assert 10**15 - bank.balance(after, BEN, DENOM) == (4_000_000 if burned else 0)


@pytest.mark.rule("gov.11")
def test_an_expedited_proposal_that_passes_is_done_after_the_shorter_period(ctx: Context) -> None:
    number = submit(ctx, limits(400), deposit=EXPEDITED, expedited=True)
    stage.delegate(ctx, ANN, V1, STAKE)  # young: does not vote
    vote(ctx, number, YES, V1, V2)
    after = over(ctx, DAY)
    assert (status(after, number), auth.limits(after).memo_characters) == (PASSED, 400)


@pytest.mark.rule("gov.11")
@pytest.mark.parametrize("turns", [True, False])
def test_an_expedited_proposal_that_does_not_pass_is_voted_on_like_others(ctx: Context, turns: bool) -> None:
    stage.delegate(ctx, ANN, V1, 10**14)
    number = submit(ctx, limits(400), deposit=EXPEDITED, expedited=True, who=CAT)
    assert status(ctx, number) == VOTING
    vote(ctx, number, YES, V1)  # 5 of 9: more than a half, less than two thirds
    vote(ctx, number, NO, V2)
    after = over(ctx, DAY)
    assert (status(after, number), PROPOSALS(after)[number].expedited) == (VOTING, False)
    (told,) = said(after, "active_proposal")
    assert told["proposal_result"] == "expedited_proposal_rejected"
    assert told["proposal_log"] == "expedited proposal converted to regular"
    assert bank.balance(after, CAT, DENOM) == 10**15 - EXPEDITED
    if turns:
        vote(after, number, NO, V1)
    after = over(after, DAY)
    assert status(after, number) == (REJECTED if turns else PASSED)
    assert bank.balance(after, CAT, DENOM) == 10**15


@pytest.mark.rule("gov.11")
def test_an_expedited_proposal_needs_its_own_deposit_and_burns_at_once(ctx: Context) -> None:
    assert status(ctx, submit(ctx, limits(), expedited=True)) == gov_stage.WAITING
    number = submit(ctx, limits(), deposit=EXPEDITED, expedited=True, who=CAT)
    vote(ctx, number, VETO, V1, V2)
    after = over(ctx, DAY)
    assert (status(after, number), bank.balance(after, CAT, DENOM)) == (REJECTED, 10**15 - EXPEDITED)


def crowd(ctx: Context, number: int, count: int) -> None:
    """Votes of people who have nothing to vote with, and deposits of theirs."""
    for index in range(count):
        voter = sha256(b"crowd %d" % index).digest()[:20]
        text = bech32_text(voter)
        option = gov_pb2.WeightedVoteOption(option=gov_pb2.VOTE_OPTION_NO_WITH_VETO, weight="1.000000000000000000")
        VOTES(ctx)[number, voter] = gov_pb2.Vote(proposal_id=number, voter=text, options=[option])


@pytest.mark.rule("gov.10")
def test_many_votes_are_counted_in_many_blocks_and_nothing_is_lost(
    ctx: Context, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(closing, "COUNT_STEPS", 20)
    monkeypatch.setattr(closing, "SETTLE_STEPS", 30)
    for name in (ANN, BEN):
        stage.delegate(ctx, name, V1, 10**14)
    number = submit(ctx, limits(400), who=CAT)
    vote(ctx, number, YES, V1, V2)
    vote(ctx, number, NO, ANN)
    crowd(ctx, number, 100)
    after, blocks = over(ctx), 1
    assert COUNTS(after)[number].votes > 0
    with pytest.raises(InactiveProposal):
        vote(after, number, YES, BEN)
    with pytest.raises(VotingEnded):
        handlers.cancel(after, handlers.tx_pb2.MsgCancelProposal(proposal_id=number, proposer=bech32_text(CAT)))
    while status(after, number) == VOTING:
        after, blocks = over(after, 5), blocks + 1
    assert blocks == 6
    found = PROPOSALS(after)[number].final_tally_result
    assert (int(found.yes_count), int(found.no_count)) == (2 * STAKE + 10**14, 10**14)
    assert auth.limits(after).memo_characters == 400
    while list(SETTLING(after)):
        after, blocks = over(after, 5), blocks + 1
    assert blocks == 9
    assert (list(VOTES(after)), list(DEPOSITS(after)), bank.balance(after, CAT, DENOM)) == ([], [], 10**15)


@pytest.mark.rule("gov.10")
def test_at_most_one_proposal_is_executed_in_a_block(ctx: Context) -> None:
    numbers = [submit(ctx, limits(300 + index)) for index in range(3)]
    for number in numbers:
        vote(ctx, number, YES, V1, V2)
    after, seen = later(ctx, 2 * DAY), []
    for _ in range(3):
        end(after)
        seen.append(auth.limits(after).memo_characters)
        after = later(after, 5)
    assert seen == [300, 301, 302]


@pytest.mark.rule("gov.10")
def test_proposals_that_only_say_something_are_decided_together_within_the_work_of_a_block(
    ctx: Context,
) -> None:
    for _ in range(30):
        submit(ctx)
    after = over(ctx)
    assert [status(after, number) for number in (1, 20, 21, 30)] == [REJECTED, REJECTED, VOTING, VOTING]
    assert [status(over(after, 5), number) for number in (21, 30)] == [REJECTED, REJECTED]
    assert list(ACTIVE(after)) == []


@pytest.mark.rule("gov.10")
def test_what_is_dropped_is_bounded_too(ctx: Context, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(closing, "DROP_STEPS", 2)
    for _ in range(5):
        submit(ctx, deposit=3)
    left = []
    after = later(ctx, 2 * DAY)
    for _ in range(3):
        end(after)
        left.append(len(list(PROPOSALS(after))))
        after = later(after, 5)
    assert left == [3, 1, 0]


@pytest.mark.rule("gov.10")
def test_a_block_in_which_nothing_is_due_looks_at_nothing(ctx: Context) -> None:
    for _ in range(5):
        number = submit(ctx)
        vote(ctx, number, YES, V1)
    quiet = later(ctx, 5)
    before = dict(quiet.store.changes)
    closing.end_block(quiet)
    assert (dict(quiet.store.changes), quiet.events) == (before, [])


def test_the_defaults_are_those_of_a_real_chain() -> None:
    shown = genesis.genesis_json.written(genesis.params.default())
    assert shown["voting_period"] == "172800s"
    check(new())
