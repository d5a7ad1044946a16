"""Deposits: how much, until when, and what becomes of them."""

import pytest

from chain.errors import InsufficientFunds, InvalidCoins, Refused, Unauthorized
from chain.module import Context
from chain.types import DENOM, bech32_text
from chain.wire.cosmos.gov.v1 import tx_pb2
from modules.auth.keeper import GOV
from modules.bank import keeper as bank
from modules.gov import handlers, privileges
from modules.gov.messages import DepositTooSmall, InactiveProposal, InvalidDepositDenom, UnknownProposal
from modules.gov.params import min_deposit
from modules.gov.state import DEPOSITS, PROPOSALS, SETTLING
from tests.modules.gov import gov_stage
from tests.modules.gov.gov_stage import (
    ANN,
    BEN,
    CAT,
    DAY,
    DEPOSIT,
    EXPEDITED,
    VOTING,
    WAITING,
    check,
    coins,
    deposit,
    end,
    entries,
    later,
    limits,
    over,
    said,
    status,
    submit,
)


@pytest.mark.rule("gov.2")
def test_the_deposit_that_reaches_the_minimum_begins_the_vote(ctx: Context) -> None:
    number = submit(ctx, limits(), deposit=4_000_000)
    deposit(ctx, number, BEN, 3_000_000)
    assert (status(ctx, number), bank.balance(ctx, GOV, DENOM)) == (WAITING, 7_000_000)
    check(ctx)
    deposit(ctx, number, BEN, 3_000_000)
    assert (status(ctx, number), DEPOSITS(ctx)[number, BEN]) == (VOTING, 6_000_000)
    assert [str(coin.amount) for coin in PROPOSALS(ctx)[number].total_deposit] == [str(DEPOSIT)]
    told = said(ctx, "proposal_deposit")
    assert told[-1] == {"voting_period_start": "1"}
    assert told[-2] == {"depositor": bech32_text(BEN), "amount": f"3000000{DENOM}", "proposal_id": "1"}
    check(ctx)


@pytest.mark.rule("gov.2")
def test_a_proposal_with_its_whole_deposit_is_voted_on_at_once(ctx: Context) -> None:
    number = submit(ctx, limits())
    assert status(ctx, number) == VOTING
    assert said(ctx, "submit_proposal")[-1] == {"voting_period_start": "1"}
    deposit(ctx, number, BEN, 1_000_000)  # more is taken while the vote goes on
    assert DEPOSITS(ctx)[number, BEN] == 1_000_000
    check(ctx)


def message(number: int, *parts: tuple[int, str], who: bytes = BEN) -> tx_pb2.MsgDeposit:
    msg = tx_pb2.MsgDeposit(proposal_id=number, depositor=bech32_text(who))
    for amount, denom in parts:
        msg.amount.add(denom=denom, amount=str(amount))
    return msg


REFUSALS = [
    (message(9, (DEPOSIT, DENOM)), UnknownProposal, "9: unknown proposal"),
    (message(1), InvalidCoins, "a deposit must move something"),
    (
        message(1, (99_999, DENOM)),
        DepositTooSmall,
        "received 99999ucway but need at least one of the following: 100000",
    ),
    (message(1, (5, "atom")), InvalidDepositDenom, "deposited 5atom, but gov accepts only the following denom(s): [uc"),
    (message(1, (10**15 + 1, DENOM)), InsufficientFunds, "is smaller than"),
    (message(1, (DEPOSIT, DENOM), who=GOV), Unauthorized, "is a module's account"),
]


@pytest.mark.rule("gov.2")
@pytest.mark.parametrize(("msg", "refusal", "text"), REFUSALS)
def test_a_refused_deposit_leaves_no_trace(
    ctx: Context, msg: tx_pb2.MsgDeposit, refusal: type[Refused], text: str
) -> None:
    submit(ctx, limits(), deposit=0)
    before, events = entries(ctx), list(ctx.events)
    with pytest.raises(refusal) as caught:
        handlers.deposit(ctx, msg)
    assert text in caught.value.log
    assert (entries(ctx), ctx.events) == (before, events)


@pytest.mark.rule("gov.4")
@pytest.mark.parametrize(("burns", "left"), [(False, 10**15), (True, 10**15 - 4_000_000)])
def test_a_proposal_without_its_deposit_is_dropped(burns: bool, left: int) -> None:
    ctx = gov_stage.new(burn_proposal_deposit_prevote=burns)
    number, supply = submit(ctx, limits(), deposit=4_000_000, who=CAT), bank.supply(ctx, DENOM)
    just = later(ctx, 2 * DAY - 1)
    end(just)
    assert number in PROPOSALS(just)
    after = later(just, 1)
    end(after)
    assert number not in PROPOSALS(after)
    assert (bank.balance(after, CAT, DENOM), bank.balance(after, GOV, DENOM)) == (left, 0)
    assert supply - bank.supply(after, DENOM) == 10**15 - left
    assert said(after, "inactive_proposal") == [{"proposal_id": "1", "proposal_result": "proposal_dropped"}]
    with pytest.raises(UnknownProposal):
        deposit(after, number, BEN, DEPOSIT)


@pytest.mark.rule("gov.4")
def test_nothing_is_added_to_what_is_over(ctx: Context) -> None:
    waiting, voted = submit(ctx, limits(), deposit=0), submit(ctx, limits())
    after = later(ctx, 2 * DAY + 1)
    for number in (waiting, voted):
        with pytest.raises(InactiveProposal, match=f"{number}: inactive proposal"):
            deposit(after, number, BEN, DEPOSIT)
    after = over(ctx)
    with pytest.raises(InactiveProposal):
        deposit(after, voted, BEN, DEPOSIT)


@pytest.mark.rule("gov.2")
def test_a_deposit_of_any_size_opens_a_vote_that_only_waits_for_one(ctx: Context) -> None:
    number = submit(ctx, limits(), deposit=DEPOSIT - 1)
    present = gov_stage.genesis.params.default()
    del present.min_deposit[:]
    present.min_deposit.extend(coins(DEPOSIT - 1))
    gov_stage.genesis.PARAMS(ctx).set(present)
    deposit(ctx, number, BEN, 1)
    assert status(ctx, number) == VOTING


@pytest.mark.rule("gov.3")
@pytest.mark.parametrize(
    ("supply", "regular", "expedited"),
    [
        (0, 1, 1),
        (999, 1, 4),
        (10**6, 1_000, 5_000),
        (10**10, DEPOSIT, EXPEDITED),
        (10**10 - 1000, DEPOSIT - 1, EXPEDITED - 5),
        (10**15, DEPOSIT, EXPEDITED),
    ],
)
def test_the_minimum_is_possible_and_not_free_at_any_supply(
    ctx: Context, supply: int, regular: int, expedited: int
) -> None:
    bank.SUPPLY(ctx)[DENOM] = supply
    assert (min_deposit(ctx, False), min_deposit(ctx, True)) == (regular, expedited)
    answer = privileges.deposit_now(ctx, privileges.pb.QueryMinDepositRequest())
    assert (answer.min_deposit.amount, answer.expedited_min_deposit.amount) == (str(regular), str(expedited))


@pytest.mark.rule("gov.12")
def test_deposits_go_back_to_each_depositor_and_votes_are_forgotten(ctx: Context) -> None:
    number = submit(ctx, limits(), deposit=4_000_000, who=CAT)
    deposit(ctx, number, BEN, 6_000_000)
    gov_stage.vote(ctx, number, gov_stage.NO, ANN, CAT)
    after = over(ctx)
    assert status(after, number) == gov_stage.REJECTED
    assert [bank.balance(after, who, DENOM) for who in (BEN, CAT)] == [10**15, 10**15]
    assert (list(gov_stage.genesis.VOTES(after)), list(DEPOSITS(after)), list(SETTLING(after))) == ([], [], [])
