"""Counting votes: as many as a block has time for, from where the last block stopped. [gov.8] [gov.10]

The validators' stakes are written down when the count begins, so that it does not matter how many blocks it takes:
what was bonded before the vote can only become less, and no token is ever counted twice. A delegator that takes its
stake away before its vote is reached has left it to its validator.
"""

from __future__ import annotations

from itertools import islice

from chain.dec import Dec, from_wire, parse, wire
from chain.module import Context
from chain.types import Address, bech32_address, bech32_text, operator_address, operator_text
from chain.wire.causeway.gov.v1 import types_pb2 as own
from chain.wire.cosmos.gov.v1 import gov_pb2 as pb
from modules.gov.state import VOTES, VOTING
from modules.gov.tally import ABSTAIN, NO, VETO, YES, Options, Stake, Sums
from modules.staking import keeper as staking

VALIDATOR_STEPS = 2
VOTE_STEPS = 1
DELEGATION_STEPS = 1


class Budget:
    """How much work is left in this block, in steps of about one read or write of the store."""

    def __init__(self, steps: int) -> None:
        self.left = steps

    def spend(self, steps: int) -> None:
        """Count work that was done; the last piece may overdraw."""
        self.left -= steps

    def __bool__(self) -> bool:
        return self.left > 0


class Count:
    """A count while it is worked on; between blocks it is a message in the store."""

    def __init__(self, number: int, era: int, stakes: dict[Address, Stake]) -> None:
        self.number, self.era, self.stakes = number, era, stakes
        self.sums = Sums()
        self.last: Address | None = None
        self.votes = 0

    def advance(self, ctx: Context, budget: Budget) -> bool:
        """Count votes until there are no more or the budget is used up; whether all are counted."""
        votes = VOTES(ctx)
        start = None if self.last is None else (self.number, self.last)
        for (_, voter), vote in votes.items(under=self.number, start=start):
            if voter == self.last:
                continue
            if not budget:
                return False
            self._count(ctx, voter, options_of(vote), budget)
        return True

    def _count(self, ctx: Context, voter: Address, options: Options, budget: Budget) -> None:
        """Count what a voter delegates itself, and take it from what its validators vote with."""
        held, read = staking.aged_among(ctx, voter, self.era, self.stakes)
        budget.spend(VOTE_STEPS + DELEGATION_STEPS * read)
        for operator, shares in held:
            self.stakes[operator].deducted += shares
            self.sums.add(options, self.stakes[operator].power(shares))
        self.last = voter
        self.votes += 1

    def result(self, ctx: Context) -> Sums:
        """All sums: to what voters had, add the rest of each validator that voted."""
        whole = Sums(dict(self.sums.by_option), self.sums.power)
        for operator, stake in self.stakes.items():
            vote = VOTES(ctx).get((self.number, operator))
            if vote is not None:
                whole.add(options_of(vote), stake.power(max(0, stake.aged - stake.deducted)))
        return whole


def begin(ctx: Context, number: int) -> Count:
    """Begin a count with the bonded validators as they are now. [gov.8]"""
    era = VOTING(ctx)[number].era
    stakes = {}
    for operator in staking.bonded_validators(ctx):
        one = staking.require(ctx, operator)
        aged = staking.aged_shares(ctx, operator, era)
        stakes[operator] = Stake(int(one.tokens), from_wire(one.delegator_shares), aged)
    return Count(number, era, stakes)


def options_of(vote: pb.Vote) -> list[tuple[int, Dec]]:
    """A vote's options and weights."""
    return [(one.option, parse(one.weight)) for one in vote.options]


def quick(ctx: Context, number: int, most: int) -> Sums | None:
    """What the count would be now, for a question; None where there are more than `most` votes."""
    if len(list(islice(VOTES(ctx).keys(under=number), most + 1))) > most:
        return None
    count = begin(ctx, number)
    count.advance(ctx, Budget(1 << 62))
    return count.result(ctx)


def to_wire(count: Count) -> own.Count:
    """The form between blocks."""
    by_option = count.sums.by_option
    return own.Count(
        proposal_id=count.number,
        last_voter="" if count.last is None else bech32_text(count.last),
        votes=count.votes,
        stakes=[_stake_to_wire(operator, stake) for operator, stake in count.stakes.items()],
        yes=wire(by_option[YES]),
        abstain=wire(by_option[ABSTAIN]),
        no=wire(by_option[NO]),
        no_with_veto=wire(by_option[VETO]),
        power=wire(count.sums.power),
    )


def _stake_to_wire(operator: Address, stake: Stake) -> own.Stake:
    return own.Stake(
        operator=operator_text(operator),
        tokens=str(stake.tokens),
        shares=wire(stake.shares),
        aged=wire(stake.aged),
        deducted=wire(stake.deducted),
    )


def from_count(ctx: Context, kept: own.Count) -> Count:
    """The inverse of `to_wire`."""
    stakes = {
        operator_address(one.operator): Stake(
            int(one.tokens), from_wire(one.shares), from_wire(one.aged), from_wire(one.deducted)
        )
        for one in kept.stakes
    }
    count = Count(kept.proposal_id, VOTING(ctx)[kept.proposal_id].era, stakes)
    count.last = bech32_address(kept.last_voter) if kept.last_voter else None
    count.votes = kept.votes
    by_option = {YES: kept.yes, ABSTAIN: kept.abstain, NO: kept.no, VETO: kept.no_with_veto}
    count.sums = Sums({option: from_wire(text) for option, text in by_option.items()}, from_wire(kept.power))
    return count
