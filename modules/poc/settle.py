"""What follows from a sprint when it closes: penalties, rates, weights, shares."""

from __future__ import annotations

from collections.abc import Mapping

from chain.module import Context
from chain.types import Address, bech32_text
from chain.wire.causeway.poc.v1 import types_pb2 as pb
from modules.consensus import keeper as consensus
from modules.poc import backing, events, keeper, measure, power
from modules.poc.state import (
    BACKED,
    COMMITMENTS,
    CONFIRMED,
    LAST_RATE_SUM,
    MEASUREMENTS,
    MINERS,
    PARAMS,
    RATES,
    SHARES,
    STALE,
    TOTAL_WEIGHT,
)
from modules.staking import keeper as staking

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
        move_shares(ctx, sprint)


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

    Until a miner first proves something in a confirmation its confirmation rate is its main rate, and it has no weight
    once the network has had a confirmation; from then on the rate goes its own way.
    """
    if sprint.kind == pb.SPRINT_KIND_CONFIRMATION:
        CONFIRMED(ctx).set(True)
    sieved = CONFIRMED(ctx).get() and sprint.params.confirmations > 0
    rates = dict(RATES(ctx).items())
    newcomers = {miner: pb.Rates(miner=bech32_text(miner)) for miner in new if miner not in rates}
    for miner, known in (*rates.items(), *newcomers.items()):
        if sprint.kind == pb.SPRINT_KIND_MAIN:
            known.main_rate = measure.smooth(known.main_rate, new.get(miner, 0), divisor)
        else:
            known.confirmed = known.confirmed or miner in new
            known.confirm_rate = measure.smooth(known.confirm_rate, new.get(miner, 0), divisor)
        if not known.confirmed:
            known.confirm_rate = known.main_rate
        counts = known.confirmed or not sieved
        known.weight = measure.weight(known.main_rate, known.confirm_rate, sprint.params.tolerance) if counts else 0
        if known.main_rate or known.confirm_rate:
            del known.backing[:]
            known.backing.extend(MINERS(ctx)[miner].backing)
            RATES(ctx)[miner] = known
        else:
            del RATES(ctx)[miner]


def weigh(ctx: Context) -> None:
    """Sum all weights, and those that back each validator. [poc.8b]"""
    alive: dict[Address, bool] = {}

    def is_alive(validator: Address) -> bool:
        if validator not in alive:
            alive[validator] = keeper.is_alive(ctx, validator)
        return alive[validator]

    rates = [found for _, found in RATES(ctx).items()]
    named = [(one.weight, backing.shares_of(one.backing)) for one in rates]
    backed = power.share_out(named, is_alive, keeper.active_validators(ctx))
    TOTAL_WEIGHT(ctx).set(sum([one.weight for one in rates]))
    before = dict(BACKED(ctx).items())
    if backed == before:
        return
    for validator in {**before, **backed}:
        BACKED(ctx)[validator] = backed.get(validator, 0)
    STALE(ctx).set(True)


def move_shares(ctx: Context, sprint: pb.Sprint) -> None:
    """Move paced shares towards backing, once an epoch; without any weight they stay. [poc.6e] [poc.6f]"""
    if not PARAMS(ctx).get().sprint_blocks:
        return
    active = keeper.active_validators(ctx)
    wanted = power.targets(dict(BACKED(ctx).items()), active)
    present = {operator: SHARES(ctx)[operator] for operator in active}
    if not any(present.values()):  # the first time: from the powers that there are
        present = {operator: _present_power(ctx, operator) for operator in active}
    if not wanted or not any(present.values()):
        return
    for operator, share in power.pace(present, wanted, sprint.params.churn).items():
        SHARES(ctx)[operator] = share
    STALE(ctx).set(True)
    ctx.emit(events.powers_moved(sprint.epoch, TOTAL_WEIGHT(ctx).get()))


def _present_power(ctx: Context, operator: Address) -> int:
    return consensus.powers(ctx).get(staking.consensus_key(staking.require(ctx, operator)), 0)
