"""The arithmetic of a vote: what it counts, and what follows from it. Pure; the SDK's roundings. [gov.8] [gov.9]"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import NamedTuple

from chain.dec import ONE, Dec, mul, of, quo
from chain.wire.cosmos.gov.v1 import gov_pb2 as pb

YES, ABSTAIN, NO, VETO = (
    pb.VOTE_OPTION_YES,
    pb.VOTE_OPTION_ABSTAIN,
    pb.VOTE_OPTION_NO,
    pb.VOTE_OPTION_NO_WITH_VETO,
)
OPTIONS = (YES, ABSTAIN, NO, VETO)
Options = Iterable[tuple[int, Dec]]
"""A vote: each option with its weight; the weights sum to 1."""
SUPPLY_PART = 10
"""A quorum counts against a tenth of the supply at least, as voting power does (poc.9)."""


@dataclass(slots=True)
class Stake:
    """A bonded validator when the count began: tokens in ucway, shares, those of them from before the vote, and of
    these what delegators have voted with themselves."""

    tokens: int
    shares: Dec
    aged: Dec
    deducted: Dec = 0

    def power(self, shares: Dec) -> Dec:
        """The tokens that some of its shares stand for."""
        return quo(shares * self.tokens, self.shares) if self.shares else 0


@dataclass(slots=True)
class Sums:
    """What has been counted: tokens by option, and of all who voted."""

    by_option: dict[int, Dec] = field(default_factory=lambda: dict.fromkeys(OPTIONS, 0))
    power: Dec = 0

    def add(self, options: Options, power: Dec) -> None:
        """Count a vote."""
        for option, weight in options:
            self.by_option[option] += mul(power, weight)
        self.power += power


class Rules(NamedTuple):
    """What a proposal needs: parts of 1."""

    quorum: Dec
    threshold: Dec
    veto: Dec


class Outcome(NamedTuple):
    """Whether a proposal passes, and which rule of burning deposits applies: `quorum`, `veto` or none."""

    passes: bool
    burn: str = ""


def base(stakes: Iterable[Stake], supply: int) -> Dec:
    """What the quorum is a part of: the tokens bonded before the vote, and at least a tenth of the supply. [gov.9]"""
    return max(sum([stake.power(stake.aged) for stake in stakes]), of(supply // SUPPLY_PART))


def decide(sums: Sums, base: Dec, rules: Rules) -> Outcome:
    """What the votes say, by the SDK's rules in its order. [gov.9]"""
    if not base:
        return Outcome(False)
    if quo(sums.power, base) < rules.quorum:
        return Outcome(False, "quorum")
    voiced = sums.power - sums.by_option[ABSTAIN]
    if not voiced:
        return Outcome(False)
    if quo(sums.by_option[VETO], sums.power) > rules.veto:
        return Outcome(False, "veto")
    return Outcome(quo(sums.by_option[YES], voiced) > rules.threshold)


def whole(sums: Sums) -> pb.TallyResult:
    """Counted tokens, in whole ucway."""
    yes, abstain, no, veto = [str(sums.by_option[option] // ONE) for option in OPTIONS]
    return pb.TallyResult(yes_count=yes, abstain_count=abstain, no_count=no, no_with_veto_count=veto)
