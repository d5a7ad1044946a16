"""The end of a block: what is due, within a fixed amount of work, whatever has piled up. [gov.10]"""

from __future__ import annotations

from itertools import islice

from chain.dec import ONE, from_wire, mul, of, truncate
from chain.errors import Refused
from chain.module import Context
from chain.types import DENOM, Address, Coin
from chain.wire.causeway.gov.v1 import types_pb2 as own
from chain.wire.cosmos.gov.v1 import gov_pb2 as pb
from modules.auth.keeper import GOV
from modules.bank import keeper as bank
from modules.distribution import keeper as distribution
from modules.gov import counting, events, execution, keeper, tally
from modules.gov.counting import Budget, Count
from modules.gov.params import params, rules
from modules.gov.state import ACTIVE, COUNTS, DEPOSITS, INACTIVE, PROPOSALS, SETTLING, VOTES, VOTING

DROP_STEPS, COUNT_STEPS, SETTLE_STEPS = 200, 2_000, 1_000
"""Steps of work in a block: proposals without their deposit · counting · paying back and forgetting."""
DECIDE_STEPS = 100
REFUND_STEPS = 4


def end_block(ctx: Context) -> None:
    """Drop what was not paid for in time, count votes that are over, and settle what is decided. [gov.10]"""
    _drop_unfunded(ctx, Budget(DROP_STEPS))
    _close_votes(ctx, Budget(COUNT_STEPS))
    _settle(ctx, Budget(SETTLE_STEPS))


def _drop_unfunded(ctx: Context, budget: Budget) -> None:
    """Forget proposals whose deposit period is over. [gov.4]"""
    for end, number in islice(INACTIVE(ctx).keys(), budget.left):
        if end > ctx.block.time_ns:
            return
        keeper.drop(ctx, PROPOSALS(ctx)[number])
        keeper.settle(ctx, number, ONE if params(ctx).burn_proposal_deposit_prevote else 0)
        ctx.emit(events.dropped(number))


def _close_votes(ctx: Context, budget: Budget) -> None:
    """Count and decide what is due, oldest first; messages of at most one proposal are executed in a block."""
    for end, number in ACTIVE(ctx):
        if end > ctx.block.time_ns or not budget:
            return
        kept = COUNTS(ctx).get(number)
        if kept is None:
            count = counting.begin(ctx, number)
            budget.spend(counting.VALIDATOR_STEPS * len(count.stakes))
        else:
            count = counting.from_count(ctx, kept)
        if not count.advance(ctx, budget):
            COUNTS(ctx)[number] = counting.to_wire(count)
            return
        if _decide(ctx, count):
            return
        budget.spend(DECIDE_STEPS)


def _decide(ctx: Context, count: Count) -> bool:
    """Say what a counted vote means, and do it; whether messages were executed. [gov.9] [gov.11] [gov.12]"""
    proposal = PROPOSALS(ctx)[count.number]
    supply = int(VOTING(ctx)[count.number].supply)
    sums = count.result(ctx)
    base = tally.base(count.stakes.values(), supply)
    outcome = tally.decide(sums, base, rules(ctx, proposal.expedited))
    burn = _burns(ctx, outcome.burn)
    proposal.final_tally_result.CopyFrom(tally.whole(sums))
    del COUNTS(ctx)[count.number]
    if proposal.expedited and not outcome.passes and not burn:
        keeper.prolong(ctx, proposal)
        PROPOSALS(ctx)[proposal.id] = proposal
        ctx.emit(events.decided(proposal.id, events.EXPEDITED_REJECTED, "expedited proposal converted to regular"))
        return False
    keeper.end_voting(ctx, proposal)
    keeper.settle(ctx, proposal.id, ONE if burn else 0)
    if outcome.passes:
        _execute(ctx, proposal)
    else:
        proposal.status = pb.PROPOSAL_STATUS_REJECTED
        proposal.failed_reason = "proposal did not get enough votes to pass"
        ctx.emit(events.decided(proposal.id, events.REJECTED, "rejected"))
    PROPOSALS(ctx)[proposal.id] = proposal
    return outcome.passes and bool(proposal.messages)


def _burns(ctx: Context, rule: str) -> bool:
    """Whether deposits are burned for a quorum that was missed, or a veto. [gov.12]"""
    found = params(ctx)
    return {"quorum": found.burn_vote_quorum, "veto": found.burn_vote_veto}.get(rule, False)


def _execute(ctx: Context, proposal: pb.Proposal) -> None:
    """Do all that a proposal says, or nothing; it keeps which message failed. [gov.6]"""
    child, failure = _attempt(ctx, proposal)
    if failure is None:
        ctx.join(child)
        proposal.status = pb.PROPOSAL_STATUS_PASSED
        ctx.emit(events.decided(proposal.id, events.PASSED, "passed"))
        return
    proposal.status = pb.PROPOSAL_STATUS_FAILED
    proposal.failed_reason = failure.reason
    log = f"passed, but msg {failure.number} ({failure.url}) failed on execution: {failure.refusal.log}"
    ctx.emit(events.decided(proposal.id, events.FAILED, log))


def _attempt(ctx: Context, proposal: pb.Proposal) -> tuple[Context, execution.Failure | None]:
    try:
        calls = execution.parse(ctx, proposal.messages)
    except Refused as refusal:  # a kind of message that is gone since an upgrade
        return ctx, execution.Failure(0, "", refusal)
    return execution.attempt(ctx, calls)


def _settle(ctx: Context, budget: Budget) -> None:
    """Pay deposits back and forget votes of what is over, oldest first. [gov.12]"""
    for number, settling in SETTLING(ctx).items():
        if not budget:
            return
        budget.spend(1)
        for key in list(islice(VOTES(ctx).keys(under=number), max(0, budget.left))):
            del VOTES(ctx)[key]
            budget.spend(1)
        for (_, depositor), amount in list(islice(DEPOSITS(ctx).items(under=number), max(0, budget.left))):
            if budget:
                _pay_back(ctx, settling, depositor, amount)
                budget.spend(REFUND_STEPS)
        if not _has_more(ctx, number):
            del SETTLING(ctx)[number]


def _has_more(ctx: Context, number: int) -> bool:
    return bool(next(VOTES(ctx).keys(under=number), None) or next(DEPOSITS(ctx).keys(under=number), None))


def _pay_back(ctx: Context, settling: own.Settling, depositor: Address, amount: int) -> None:
    """Give one deposit back, less what is kept of it."""
    kept = truncate(mul(of(amount), from_wire(settling.kept)))
    del DEPOSITS(ctx)[settling.proposal_id, depositor]
    bank.transfer(ctx, GOV, depositor, amount - kept, DENOM)
    if settling.to_pool and kept:
        distribution.fund_pool(ctx, GOV, (Coin(DENOM, kept),))
    else:
        bank.burn(ctx, "gov", kept, DENOM)
