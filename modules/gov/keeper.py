"""Verbs on proposals: made, funded, voted on, settled. Each is called after all that could refuse it."""

from __future__ import annotations

from chain.dec import Dec, wire
from chain.module import Context
from chain.types import DENOM, Address
from chain.wire.causeway.gov.v1 import types_pb2 as own
from chain.wire.cosmos.base.v1beta1 import coin_pb2
from chain.wire.cosmos.gov.v1 import gov_pb2 as pb
from chain.wire.cosmos.gov.v1 import tx_pb2
from modules.auth.keeper import GOV
from modules.bank import keeper as bank
from modules.gov.messages import UnknownProposal
from modules.gov.params import min_deposit, params, period
from modules.gov.state import (
    ACTIVE,
    DEPOSITS,
    ERAS,
    INACTIVE,
    NEXT_ID,
    PROPOSALS,
    SETTLING,
    VOTING,
)
from modules.gov.times import of_length, of_stamp, stamp
from modules.staking import keeper as staking

DEPOSIT_PERIOD = pb.PROPOSAL_STATUS_DEPOSIT_PERIOD
VOTING_PERIOD = pb.PROPOSAL_STATUS_VOTING_PERIOD


def require(ctx: Context, number: int) -> pb.Proposal:
    """The proposal with a number. Raises UnknownProposal."""
    found = PROPOSALS(ctx).get(number)
    if found is None:
        raise UnknownProposal(str(number))
    return found


def total_deposit(proposal: pb.Proposal) -> int:
    """All that was deposited on a proposal, in ucway."""
    return sum([int(coin.amount) for coin in proposal.total_deposit])


def create(ctx: Context, msg: tx_pb2.MsgSubmitProposal) -> pb.Proposal:
    """Make a proposal that waits for deposits. [gov.1]"""
    number = NEXT_ID(ctx).get()
    NEXT_ID(ctx).set(number + 1)
    now = ctx.block.time_ns
    end = now + of_length(params(ctx).max_deposit_period)
    proposal = pb.Proposal(
        id=number,
        messages=msg.messages,
        status=DEPOSIT_PERIOD,
        final_tally_result=pb.TallyResult(yes_count="0", abstain_count="0", no_count="0", no_with_veto_count="0"),
        submit_time=stamp(now),
        deposit_end_time=stamp(end),
        metadata=msg.metadata,
        title=msg.title,
        summary=msg.summary,
        proposer=msg.proposer,
        expedited=msg.expedited,
    )
    PROPOSALS(ctx)[number] = proposal
    INACTIVE(ctx)[end, number] = True
    return proposal


def add_deposit(ctx: Context, proposal: pb.Proposal, depositor: Address, amount: int) -> bool:
    """Move a deposit to the gov account; whether voting begins with it. [gov.2] Raises InsufficientFunds first."""
    bank.transfer(ctx, depositor, GOV, amount, DENOM)
    if amount:
        DEPOSITS(ctx)[proposal.id, depositor] += amount
    total = total_deposit(proposal) + amount
    del proposal.total_deposit[:]
    if total:
        proposal.total_deposit.append(coin_pb2.Coin(denom=DENOM, amount=str(total)))
    begins = proposal.status == DEPOSIT_PERIOD and total >= min_deposit(ctx, proposal.expedited)
    if begins:
        _begin_voting(ctx, proposal)
    PROPOSALS(ctx)[proposal.id] = proposal
    return begins


def _begin_voting(ctx: Context, proposal: pb.Proposal) -> None:
    """Open the vote, for what is bonded by now. [gov.7]"""
    now = ctx.block.time_ns
    end = now + period(ctx, proposal.expedited)
    INACTIVE(ctx)[of_stamp(proposal.deposit_end_time), proposal.id] = False
    ACTIVE(ctx)[end, proposal.id] = True
    proposal.status = VOTING_PERIOD
    proposal.voting_start_time.CopyFrom(stamp(now))
    proposal.voting_end_time.CopyFrom(stamp(end))
    era = staking.begin_era(ctx)
    supply = str(bank.supply(ctx, DENOM))
    VOTING(ctx)[proposal.id] = own.Voting(proposal_id=proposal.id, era=era, supply=supply)
    ERAS(ctx)[era, proposal.id] = True


def prolong(ctx: Context, proposal: pb.Proposal) -> None:
    """Make an expedited proposal that failed a regular one: votes stay, and the vote goes on. [gov.11]"""
    ACTIVE(ctx)[of_stamp(proposal.voting_end_time), proposal.id] = False
    end = of_stamp(proposal.voting_start_time) + period(ctx, expedited=False)
    ACTIVE(ctx)[end, proposal.id] = True
    proposal.expedited = False
    proposal.voting_end_time.CopyFrom(stamp(end))


def end_voting(ctx: Context, proposal: pb.Proposal) -> None:
    """Take a proposal out of what is voted on, and let staking forget what nobody asks for any more. [gov.7]"""
    ACTIVE(ctx)[of_stamp(proposal.voting_end_time), proposal.id] = False
    ERAS(ctx)[VOTING(ctx)[proposal.id].era, proposal.id] = False
    del VOTING(ctx)[proposal.id]
    oldest = next(iter(ERAS(ctx)), None)
    staking.close_eras(ctx, None if oldest is None else oldest[0])


def drop(ctx: Context, proposal: pb.Proposal) -> None:
    """Forget a proposal that waited for deposits, or one that is voted on."""
    if proposal.status == VOTING_PERIOD:
        end_voting(ctx, proposal)
    else:
        INACTIVE(ctx)[of_stamp(proposal.deposit_end_time), proposal.id] = False
    del PROPOSALS(ctx)[proposal.id]


def settle(ctx: Context, number: int, kept: Dec, to_pool: bool = False) -> None:
    """Say what becomes of a proposal's deposits: the part that is kept is burned or given to the pool. [gov.12]"""
    SETTLING(ctx)[number] = own.Settling(proposal_id=number, kept=wire(kept), to_pool=to_pool)
