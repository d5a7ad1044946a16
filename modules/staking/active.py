"""The validator set: who is bonded. Another module decides, this one carries it out. [staking.3]"""

from __future__ import annotations

from collections.abc import Mapping

from chain.module import Context
from chain.types import Address
from chain.wire.cosmos.staking.v1beta1 import staking_pb2 as pb
from modules.consensus import keeper as consensus
from modules.staking import pools, times, unbonding, validators
from modules.staking.state import POWERS, TOTAL_POWER, VALIDATOR_QUEUE, VALIDATORS


def set_active(ctx: Context, powers: Mapping[Address, int]) -> None:
    """Make these the validators, with these powers; those that leave begin to unbond. [staking.3]

    Raises ValueError for a power that is not positive and for a validator that does not exist; also what
    `consensus.set_powers` does: those are mistakes of a program.
    """
    wanted = sorted(powers.items())
    for operator, power in wanted:
        if power <= 0 or operator not in VALIDATORS(ctx):
            raise ValueError(f"{operator.hex()} can't have a power of {power}")
    present = dict(POWERS(ctx).items())
    entered = sum(_bond(ctx, operator) for operator, _ in wanted)
    left = sum(_begin_unbonding(ctx, operator) for operator in present if operator not in powers)
    pools.move(ctx, entered > left, abs(entered - left))
    for operator in present:
        if operator not in powers:
            del POWERS(ctx)[operator]
    for operator, power in wanted:
        if present.get(operator) != power:
            POWERS(ctx)[operator] = power
    TOTAL_POWER(ctx).set(sum(powers.values()))
    keys = {operator: validators.consensus_key(VALIDATORS(ctx)[operator]) for operator in powers}
    consensus.set_powers(ctx, {keys[operator]: power for operator, power in wanted})


def _bond(ctx: Context, operator: Address) -> int:
    """A validator enters the set; the tokens that it brings, none where it is there already."""
    one = VALIDATORS(ctx)[operator]
    if one.status == pb.BOND_STATUS_BONDED:
        return 0
    if one.status == pb.BOND_STATUS_UNBONDING:
        VALIDATOR_QUEUE(ctx)[times.nanoseconds(one.unbonding_time), operator] = False
        del one.unbonding_ids[:]
    one.status = pb.BOND_STATUS_BONDED
    validators.put(ctx, operator, one)
    return int(one.tokens)


def _begin_unbonding(ctx: Context, operator: Address) -> int:
    """A validator leaves the set; the tokens that it takes along."""
    one = VALIDATORS(ctx)[operator]
    until = ctx.block.time_ns + validators.unbonding_time(ctx)
    one.status = pb.BOND_STATUS_UNBONDING
    one.unbonding_time.CopyFrom(times.stamp(until))
    one.unbonding_height = ctx.block.height
    one.unbonding_ids.append(unbonding.next_id(ctx))
    validators.put(ctx, operator, one)
    VALIDATOR_QUEUE(ctx)[until, operator] = True
    return int(one.tokens)
