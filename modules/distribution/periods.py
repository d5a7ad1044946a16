"""F1: how much a delegation has earned, from two sums of reward per token, whatever others did in between.

A validator's time is cut into periods, each ended by the first change of a stake or a slash after it began. While one
lasts, all stakes of the validator are constant, so a token's part of its income is one number. HISTORICAL has the sum
of these numbers up to a period's end, and counts what refers to it: the present period that follows it, each
delegation that began with it, each slash that ended it.
"""

from __future__ import annotations

from chain import dec, deccoins
from chain.dec import Dec
from chain.deccoins import NONE, DecCoins
from chain.module import Context
from chain.types import Address
from modules.distribution.state import HISTORICAL, POOL, SLASHES, VALIDATORS, Historical, Start, Validator


def create(ctx: Context, operator: Address) -> None:
    """A validator's ledger: period 0 has ended with nothing, period 1 begins. [distribution.1]"""
    HISTORICAL(ctx)[operator, 0] = Historical(NONE, 1)
    VALIDATORS(ctx)[operator] = Validator(1, NONE, NONE, NONE)


def end(ctx: Context, operator: Address, tokens: int) -> int:
    """End the present period of a validator that has `tokens`; its number. [distribution.1]

    What came in while nobody had a stake is the community pool's. [distribution.4]
    """
    validators = VALIDATORS(ctx)
    validator = validators[operator]
    period, rewards, outstanding = validator.period, validator.rewards, validator.outstanding
    ratio = NONE
    if tokens:
        ratio = deccoins.quo_truncate(rewards, dec.of(tokens))
    else:
        POOL(ctx).set(deccoins.add(POOL(ctx).get(), rewards))
        outstanding = deccoins.sub(outstanding, rewards)
    before = HISTORICAL(ctx)[operator, period - 1].ratio
    release(ctx, operator, period - 1)
    HISTORICAL(ctx)[operator, period] = Historical(deccoins.add(before, ratio), 1)
    validators[operator] = Validator(period + 1, NONE, validator.commission, outstanding)
    return period


def refer(ctx: Context, operator: Address, period: int) -> None:
    """One thing more refers to a period. [distribution.2]"""
    found = HISTORICAL(ctx)[operator, period]
    HISTORICAL(ctx)[operator, period] = Historical(found.ratio, found.references + 1)


def release(ctx: Context, operator: Address, period: int) -> None:
    """One thing less refers to a period; with the last it goes. [distribution.2]"""
    found = HISTORICAL(ctx)[operator, period]
    if found.references > 1:
        HISTORICAL(ctx)[operator, period] = Historical(found.ratio, found.references - 1)
    else:
        del HISTORICAL(ctx)[operator, period]


def earned(ctx: Context, operator: Address, start: Start, ended: int, stake: Dec) -> DecCoins:
    """What a delegation has earned from its start to the end of period `ended`. [distribution.3]

    The stake shrinks with every slash since, cut down each time; `stake` is what it is worth now, in tokens. The two
    may differ in the last places, since they were rounded in another order: the smaller one counts.
    """
    period, held = start.period, start.stake
    total = NONE
    for (_, _, slashed), fraction in SLASHES(ctx).items(under=operator, start=(operator, start.height, 0)):
        if slashed > period:  # else it was before this delegation began, in the same block
            total = deccoins.add(total, _between(ctx, operator, period, slashed, held))
            held = dec.mul_truncate(held, dec.ONE - fraction)
            period = slashed
    return deccoins.add(total, _between(ctx, operator, period, ended, min(held, stake)))


def _between(ctx: Context, operator: Address, start: int, end: int, stake: Dec) -> DecCoins:
    historical = HISTORICAL(ctx)
    difference = deccoins.sub(historical[operator, end].ratio, historical[operator, start].ratio)
    return deccoins.mul_truncate(difference, stake)
