"""What follows from a sprint when it closes: penalties, rates, weights, powers."""

from __future__ import annotations

from collections.abc import Mapping

from chain.module import Context
from chain.types import Address, bech32_text
from chain.wire.causeway.poc.v1 import types_pb2 as pb
from modules.consensus import keeper as consensus
from modules.poc import events, keeper, measure, power
from modules.poc.state import (
    BACKED,
    COMMITMENTS,
    LAST_RATE_SUM,
    MEASUREMENTS,
    MINERS,
    RATES,
    TOTAL_WEIGHT,
    VALIDATORS,
)

COLLAPSE = 4
"""A main sprint whose rates sum to less than one part in so many of the last one's changes nothing; a confirmation
like that moves no rate by more than one part in so many."""


def settle(ctx: Context, sprint: pb.Sprint) -> None:
    """Let a sprint count, or ignore a main one where too little of the network took part. [poc.6d]

    A main sprint that is ignored lowers what the next one is compared with to a quarter: a network that has really
    shrunk so far goes on after some epochs. A confirmation is never ignored, or whoever brings three quarters of the
    compute to main sprints alone would be missed in none. [poc.7c]
    """
    rates = _rates(ctx, sprint)
    total = sum(rates.values())
    sprint.rate_sum = str(total)
    before = LAST_RATE_SUM(ctx).get()
    collapsed = COLLAPSE * total < before
    sprint.status = pb.SPRINT_STATUS_CLOSED
    if sprint.kind == pb.SPRINT_KIND_MAIN:
        LAST_RATE_SUM(ctx).set(before // COLLAPSE if collapsed else total)
        if collapsed:
            sprint.status = pb.SPRINT_STATUS_IGNORED
            return
    _forfeit_spam(ctx, sprint)
    _smooth(ctx, sprint, rates, max(sprint.params.smooth, COLLAPSE) if collapsed else sprint.params.smooth)
    weigh(ctx)
    if sprint.kind == pb.SPRINT_KIND_MAIN:
        move_powers(ctx, sprint)


def _rates(ctx: Context, sprint: pb.Sprint) -> dict[Address, int]:
    """The rate of every proof that counts."""
    found = MEASUREMENTS(ctx).items(under=(sprint.epoch, sprint.sprint))
    return {miner: measured.rate for (_, _, miner), measured in found if measured.rate}


def _forfeit_spam(ctx: Context, sprint: pb.Sprint) -> None:
    """Take the penalty for commitments that were not revealed and for proofs worth next to nothing. [poc.5c]"""
    params = sprint.params
    for key, commitment in COMMITMENTS(ctx).items(under=(sprint.epoch, sprint.sprint)):
        if not commitment.revealed:
            reason = "not revealed"
        elif measure.is_spam(MEASUREMENTS(ctx)[key].tiles, params.min_weight):
            reason = "spam"
        else:
            continue
        keeper.forfeit(ctx, key[2], sprint.epoch, int(params.spam_penalty), reason)


def _smooth(ctx: Context, sprint: pb.Sprint, new: Mapping[Address, int], divisor: int) -> None:
    """Move the rates of everyone who has one or has a new one a `divisor`-th of the way. [poc.6c] [poc.7c]

    Until a miner's first confirmation its confirmation rate is its main rate; from then on it goes its own way.
    """
    rates = dict(RATES(ctx).items())
    newcomers = {miner: pb.Rates(miner=bech32_text(miner)) for miner in new if miner not in rates}
    for miner, known in (*rates.items(), *newcomers.items()):
        if sprint.kind == pb.SPRINT_KIND_MAIN:
            known.main_rate = measure.smooth(known.main_rate, new.get(miner, 0), divisor)
        else:
            known.confirmed = True
            known.confirm_rate = measure.smooth(known.confirm_rate, new.get(miner, 0), divisor)
        if not known.confirmed:
            known.confirm_rate = known.main_rate
        known.weight = measure.weight(known.main_rate, known.confirm_rate, sprint.params.tolerance)
        if known.main_rate or known.confirm_rate:
            RATES(ctx)[miner] = known
        else:
            del RATES(ctx)[miner]


def weigh(ctx: Context) -> None:
    """Sum all weights, and those that back each validator. [poc.8b]"""
    active = keeper.active_validators(ctx)
    backed = dict.fromkeys(VALIDATORS(ctx).keys(), 0)
    total = 0
    for miner, rates in RATES(ctx).items():
        total += rates.weight
        backing = [(keeper.operator(part.operator), part.shares) for part in MINERS(ctx)[miner].backing]
        for validator, part in power.spread(rates.weight, backing, active).items():
            backed[validator] += part
    TOTAL_WEIGHT(ctx).set(total)
    for validator, weight in backed.items():
        BACKED(ctx)[validator] = weight


def move_powers(ctx: Context, sprint: pb.Sprint) -> None:
    """Move voting powers towards backing, once an epoch; without any weight they stay. [poc.6e] [poc.6f]"""
    validators = dict(VALIDATORS(ctx).items())
    backed = {operator: BACKED(ctx)[operator] for operator in validators}
    active = [operator for operator, validator in validators.items() if not validator.jailed]
    if not sum(backed[operator] for operator in active):
        return
    present = {operator: validator.power for operator, validator in validators.items()}
    moved = power.move(present, power.targets(backed, active), sprint.params.churn)
    for operator, validator in validators.items():
        if validator.power != moved[operator]:
            validator.power = moved[operator]
            VALIDATORS(ctx)[operator] = validator
    consensus.set_powers(ctx, {v.consensus_pubkey: v.power for v in validators.values()})
    ctx.emit(events.powers_moved(sprint.epoch, TOTAL_WEIGHT(ctx).get()))
