"""What parameters may be: such that nobody, governance included, can make governing impossible. [gov.15]"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import lru_cache

from chain import dec
from chain.dec import Dec
from chain.errors import InvalidRequest, Refused
from chain.module import Context
from chain.types import DENOM, CoinLike, bech32_text, module_address, parse_coins
from chain.wire.cosmos.base.v1beta1 import coin_pb2
from chain.wire.cosmos.gov.v1 import gov_pb2 as pb
from modules.bank import keeper as bank
from modules.gov.state import PARAMS
from modules.gov.tally import Rules
from modules.gov.times import DAY, HOUR, length, of_length

MAX_PERIOD = 60 * DAY
"""A longer one would make each change a matter of seasons."""
LEAST_VOTING, LEAST_EXPEDITED, LEAST_DEPOSIT_PERIOD = DAY, HOUR, HOUR
"""Governance itself can't make periods shorter than this, or than they are: nobody would notice its votes."""
MAX_MIN_DEPOSIT = 10**12
"""A million CWAY, a thousandth of all there will ever be."""
SUPPLY_PART, EXPEDITED_SUPPLY_PART = 1000, 200
"""A proposal never needs more than a thousandth of the supply (an expedited one a two-hundredth), nor nothing."""
POOL = bech32_text(module_address("distribution"))
"""Where a part of a cancelled proposal's deposits may go, instead of being burned: to the community."""

PARTS = {
    "quorum": ("0.1", "0.5"),
    "threshold": ("0.5", "0.75"),
    "expedited_threshold": ("0.5", "0.9"),
    "veto_threshold": ("0.25", "0.5"),
    "min_initial_deposit_ratio": ("0", "1"),
    "proposal_cancel_ratio": ("0", "1"),
    "min_deposit_ratio": ("0", "1"),
}
"""Field → least and most."""


def _coin(amount: int) -> coin_pb2.Coin:
    return coin_pb2.Coin(denom=DENOM, amount=str(amount))


def default() -> pb.Params:
    """The SDK's."""
    return pb.Params(
        min_deposit=[_coin(10_000_000)],
        max_deposit_period=length(2 * DAY),
        voting_period=length(2 * DAY),
        quorum="0.334000000000000000",
        threshold="0.500000000000000000",
        veto_threshold="0.334000000000000000",
        min_initial_deposit_ratio="0.000000000000000000",
        proposal_cancel_ratio="0.500000000000000000",
        expedited_voting_period=length(DAY),
        expedited_threshold="0.667000000000000000",
        expedited_min_deposit=[_coin(50_000_000)],
        burn_vote_veto=True,
        min_deposit_ratio="0.010000000000000000",
    )


def check(params: pb.Params) -> None:
    """Refuse parameters with which nothing could be proposed, voted on or passed. Raises InvalidRequest. [gov.15]"""
    for fault in (*_part_faults(params), *_deposit_faults(params), *_period_faults(params)):
        raise InvalidRequest(fault)


def check_change(params: pb.Params, present: pb.Params) -> None:
    """The same for a change by governance, which can't shorten periods at will. Raises InvalidRequest. [gov.15]"""
    check(params)
    least = {
        "voting_period": LEAST_VOTING,
        "expedited_voting_period": LEAST_EXPEDITED,
        "max_deposit_period": LEAST_DEPOSIT_PERIOD,
    }
    for name, floor in least.items():
        bound = min(floor, of_length(getattr(present, name)))
        if of_length(getattr(params, name)) < bound:
            raise InvalidRequest(f"{name} is at least {length(bound).ToJsonString()}")


def _part_faults(params: pb.Params) -> Iterator[str]:
    for name, (least, most) in PARTS.items():
        try:
            value = dec.parse(getattr(params, name))
        except Refused as refusal:
            yield f"invalid {name}: {refusal.detail}"
            return
        if not dec.parse(least) <= value <= dec.parse(most):
            yield f"{name} is {least} to {most}, not {dec.text(value)}"
    if dec.parse(params.expedited_threshold) <= dec.parse(params.threshold):
        yield "expedited vote threshold must be greater than the regular threshold"
    if params.proposal_cancel_dest not in ("", POOL):
        yield f"proposal_cancel_dest is nobody (burned) or {POOL} (the community pool): no address is favoured"


def _deposit_faults(params: pb.Params) -> Iterator[str]:
    amounts = []
    for name in ("min_deposit", "expedited_min_deposit"):
        try:
            coins = parse_coins(getattr(params, name))
        except Refused as refusal:
            yield f"invalid {name}: {refusal.log}"
            return
        if len(coins) != 1 or coins[0].denom != DENOM or coins[0].amount > MAX_MIN_DEPOSIT:
            yield f"{name} is one coin of 1 to {MAX_MIN_DEPOSIT}{DENOM}"
            return
        amounts.append(coins[0].amount)
    if amounts[1] <= amounts[0]:
        yield f"expedited minimum deposit must be greater than minimum deposit: {amounts[1]}{DENOM}"


def _period_faults(params: pb.Params) -> Iterator[str]:
    for name in ("max_deposit_period", "voting_period", "expedited_voting_period"):
        duration = getattr(params, name)
        if not 0 <= duration.nanos < 10**9 or not 0 < of_length(duration) <= MAX_PERIOD:
            yield f"{name} is positive and at most 60 days"
            return
    if of_length(params.expedited_voting_period) >= of_length(params.voting_period):
        yield "expedited voting period must be less than the regular voting period"


def params(ctx: Context) -> pb.Params:
    """The present parameters."""
    return PARAMS(ctx).get()


@lru_cache(maxsize=64)
def part(text: str) -> Dec:
    """A parameter that is a part of 1."""
    return dec.parse(text)


def rules(ctx: Context, expedited: bool) -> Rules:
    """What a proposal needs to pass."""
    found = params(ctx)
    threshold = found.expedited_threshold if expedited else found.threshold
    return Rules(part(found.quorum), part(threshold), part(found.veto_threshold))


def period(ctx: Context, expedited: bool) -> int:
    """How long a proposal is voted on, in ns."""
    found = params(ctx)
    return of_length(found.expedited_voting_period if expedited else found.voting_period)


def min_deposit(ctx: Context, expedited: bool) -> int:
    """What a proposal needs to be voted on, in ucway: never more than a part of the supply, never nothing. [gov.3]"""
    found = params(ctx)
    coins: Iterable[CoinLike] = found.expedited_min_deposit if expedited else found.min_deposit
    (wanted,) = [int(coin.amount) for coin in coins]
    most = bank.supply(ctx, DENOM) // (EXPEDITED_SUPPLY_PART if expedited else SUPPLY_PART)
    return max(1, min(wanted, most))
