"""What a genesis of gov must agree on with itself. [gov.18]"""

from __future__ import annotations

from google.protobuf.timestamp_pb2 import Timestamp

from chain.dec import ONE, from_wire, parse
from chain.errors import InvalidRequest
from chain.types import DENOM, bech32_address, operator_address, parse_amount, parse_coins
from chain.wire.causeway.gov.v1 import genesis_pb2 as own_pb
from chain.wire.causeway.gov.v1 import types_pb2 as own_types
from chain.wire.cosmos.gov.v1 import genesis_pb2
from chain.wire.cosmos.gov.v1 import gov_pb2 as pb
from modules.gov.keeper import DEPOSIT_PERIOD, VOTING_PERIOD
from modules.gov.tally import OPTIONS
from modules.gov.times import of_stamp

LAST_TIME = 2**63
"""Times are below, in ns: the year 2262."""


def check(given: genesis_pb2.GenesisState, own: own_pb.GenesisState) -> None:
    """Raise InvalidRequest for the first contradiction, and what coins and addresses raise."""
    proposals = {one.id: one for one in given.proposals}
    _once("proposal", [one.id for one in given.proposals])
    _once("vote", [(one.proposal_id, one.voter) for one in given.votes])
    _once("deposit", [(one.proposal_id, one.depositor) for one in given.deposits])
    for name in ("voting", "counts", "settling"):
        _once(name, [one.proposal_id for one in getattr(own, name)])
    _require(all(0 < number < (given.starting_proposal_id or 1) for number in proposals), "a number is not used yet")
    _require(not given.HasField("deposit_params"), "parameters are in `params` alone")
    for proposal in given.proposals:
        _check_proposal(proposal)
    voting = {number for number, one in proposals.items() if one.status == VOTING_PERIOD}
    _require({one.proposal_id for one in own.voting} == voting, "`voting` is not what is voted on")
    _require({one.proposal_id for one in own.counts} <= voting, "what is counted is not voted on")
    settling = {one.proposal_id for one in own.settling}
    waiting = {number for number, one in proposals.items() if one.status == DEPOSIT_PERIOD}
    _require(not settling & (voting | waiting), "what is settled is not over")
    _check_deposits(given, voting | waiting, settling)
    for vote in given.votes:
        _require(vote.proposal_id in voting | settling, f"a vote on proposal {vote.proposal_id}, which has none")
        _check_vote(vote)
    for name in ("voting", "counts", "settling"):
        for one in getattr(own, name):
            _check_own(one)


def deposited(deposit: pb.Deposit) -> int:
    """The ucway of a deposit. Raises InvalidRequest, InvalidCoins."""
    coins = parse_coins(deposit.amount)
    _require(len(coins) == 1 and coins[0].denom == DENOM, f"a deposit is one coin of {DENOM}")
    return coins[0].amount


def _check_proposal(one: pb.Proposal) -> None:
    ends = {DEPOSIT_PERIOD: one.deposit_end_time, VOTING_PERIOD: one.voting_end_time}
    _require(one.status in pb.ProposalStatus.values() and one.status != 0, f"proposal {one.id} has no status")
    _require(0 < of_stamp(ends.get(one.status, Timestamp(seconds=1))) < LAST_TIME, f"proposal {one.id} has no end")
    _require(one.status != VOTING_PERIOD or one.HasField("voting_start_time"), f"proposal {one.id} has no beginning")


def _check_deposits(given: genesis_pb2.GenesisState, open_ones: set[int], settling: set[int]) -> None:
    sums: dict[int, int] = {}
    for one in given.deposits:
        bech32_address(one.depositor)
        _require(one.proposal_id in open_ones | settling, f"a deposit on proposal {one.proposal_id}, which is over")
        sums[one.proposal_id] = sums.get(one.proposal_id, 0) + deposited(one)
    for proposal in given.proposals:
        total = sum([coin.amount for coin in parse_coins(proposal.total_deposit)])
        _require(
            proposal.id not in open_ones or total == sums.get(proposal.id, 0),
            f"deposits on proposal {proposal.id} do not sum to its total",
        )


def _check_vote(vote: pb.Vote) -> None:
    bech32_address(vote.voter)
    weights = [parse(one.weight) for one in vote.options]
    good = all(one.option in OPTIONS for one in vote.options) and min(weights, default=0) > 0 and sum(weights) == ONE
    _require(good, f"a vote on proposal {vote.proposal_id} is not a whole one")


def _check_own(one: own_types.Voting | own_types.Count | own_types.Settling) -> None:
    """Numbers are numbers and addresses addresses."""
    if isinstance(one, own_types.Voting):
        parse_amount(one.supply)
    elif isinstance(one, own_types.Settling):
        _require(0 <= from_wire(one.kept) <= ONE, "what is kept of a deposit is a part of it")
    else:
        for text in (one.yes, one.abstain, one.no, one.no_with_veto, one.power):
            from_wire(text)
        for stake in one.stakes:
            operator_address(stake.operator)
            parse_amount(stake.tokens)
            _require(
                0 <= from_wire(stake.deducted) <= from_wire(stake.aged) <= from_wire(stake.shares), "a stake is amiss"
            )
        if one.last_voter:
            bech32_address(one.last_voter)


def _once(what: str, keys: list[object]) -> None:
    _require(len(set(keys)) == len(keys), f"a {what} is given twice")


def _require(good: bool, fault: str) -> None:
    if not good:
        raise InvalidRequest(f"gov genesis: {fault}")
