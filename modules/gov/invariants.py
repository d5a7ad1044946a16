"""What is always true of governance. A broken invariant raises ValueError: the chain would be wrong, not its user."""

from __future__ import annotations

from chain.module import Context
from chain.types import DENOM
from modules.auth.keeper import GOV
from modules.bank import keeper as bank
from modules.gov.keeper import DEPOSIT_PERIOD, VOTING_PERIOD, total_deposit
from modules.gov.state import ACTIVE, COUNTS, DEPOSITS, ERAS, INACTIVE, NEXT_ID, PROPOSALS, SETTLING, VOTES, VOTING
from modules.gov.times import of_stamp


def deposits(ctx: Context) -> None:
    """The gov account holds exactly all deposits, and each open proposal's sum to its total. [gov.2]"""
    sums: dict[int, int] = {}
    for (number, _), amount in DEPOSITS(ctx).items():
        sums[number] = sums.get(number, 0) + amount
    held = bank.balance(ctx, GOV, DENOM)
    if held != sum(sums.values()):
        raise ValueError(f"deposits sum to {sum(sums.values())}, the gov account holds {held}")
    for number, proposal in PROPOSALS(ctx).items():
        if proposal.status in (DEPOSIT_PERIOD, VOTING_PERIOD) and total_deposit(proposal) != sums.get(number, 0):
            raise ValueError(f"deposits on proposal {number} do not sum to its total")


def queues(ctx: Context) -> None:
    """Queues name exactly the proposals that are in their periods. [gov.4] [gov.10]"""
    proposals = dict(PROPOSALS(ctx).items())
    waiting = {(of_stamp(one.deposit_end_time), i) for i, one in proposals.items() if one.status == DEPOSIT_PERIOD}
    voting = {i: of_stamp(one.voting_end_time) for i, one in proposals.items() if one.status == VOTING_PERIOD}
    if set(INACTIVE(ctx)) != waiting or set(ACTIVE(ctx)) != {(end, i) for i, end in voting.items()}:
        raise ValueError("the queues are not those of the proposals")
    if set(voting) != set(VOTING(ctx)) or set(ERAS(ctx)) != {(v.era, i) for i, v in VOTING(ctx).items()}:
        raise ValueError("what is noted of votes is not what is voted on")
    if not set(COUNTS(ctx)) <= set(VOTING(ctx)) or any(number >= NEXT_ID(ctx).get() for number in proposals):
        raise ValueError("a count of nothing, or a proposal from the future")


def leftovers(ctx: Context) -> None:
    """Votes and deposits belong to proposals that are open or being settled. [gov.12]"""
    voting, settling = set(VOTING(ctx)), set(SETTLING(ctx))
    waiting = {number for _, number in INACTIVE(ctx)}
    if not {number for number, _ in VOTES(ctx)} <= voting | settling:
        raise ValueError("a vote on a proposal that is over")
    if not {number for number, _ in DEPOSITS(ctx)} <= voting | settling | waiting:
        raise ValueError("a deposit on a proposal that is over")
