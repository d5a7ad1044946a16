"""Answers to questions about proof of compute. Paths are those of causeway.poc.v1.Query."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from chain.errors import InvalidAddress, InvalidArgument, QueryNotFound
from chain.module import Context
from chain.page import page
from chain.types import DENOM, Address, bech32_address, operator_text
from chain.wire.causeway.poc.v1 import query_pb2 as pb
from chain.wire.causeway.poc.v1 import types_pb2
from modules.bank import keeper as bank
from modules.consensus import keeper as consensus
from modules.poc import keeper, power, sprints
from modules.poc.state import (
    BACKED,
    COMMITMENTS,
    EPOCH,
    HISTORY,
    MEASUREMENTS,
    MINERS,
    PARAMS,
    PROBATION,
    RATES,
    REWARDS,
    SHARES,
    SPRINTS,
    TOTAL_WEIGHT,
)
from modules.staking import keeper as staking
from modules.vesting import keeper as vesting

UINT64_MAX = 2**64 - 1
MILLION = 10**6


def params(ctx: Context, request: pb.QueryParamsRequest) -> pb.QueryParamsResponse:
    """The parameters that the next sprint opens with."""
    return pb.QueryParamsResponse(params=PARAMS(ctx).get())


def miner(ctx: Context, request: pb.QueryMinerRequest) -> pb.QueryMinerResponse:
    """One miner and its standing. Raises QueryNotFound."""
    address = _address(request.address)
    found = MINERS(ctx).get(address)
    if found is None:
        raise QueryNotFound(f"miner {request.address} not found")
    rates = RATES(ctx).get(address)
    standing = _weight(ctx, types_pb2.Rates(miner=request.address) if rates is None else rates)
    return pb.QueryMinerResponse(miner=found, weight=standing)


def miners(ctx: Context, request: pb.QueryMinersRequest) -> pb.QueryMinersResponse:
    """All miners, those that have left and wait for their deposit included."""
    found, pagination = page(ctx, MINERS, request.pagination)
    return pb.QueryMinersResponse(miners=[entry for _, entry in found], pagination=pagination)


def current_sprint(ctx: Context, request: pb.QueryCurrentSprintRequest) -> pb.QueryCurrentSprintResponse:
    """The open or else the latest sprint, and when the next main one opens."""
    response = pb.QueryCurrentSprintResponse(height=ctx.block.height, next_open_height=sprints.next_opening(ctx))
    if EPOCH(ctx).exists():
        epoch = EPOCH(ctx).get()
        response.epoch.CopyFrom(epoch)
        if epoch.sprints:  # none where compute is off
            response.sprint.CopyFrom(SPRINTS(ctx)[epoch.epoch, epoch.sprints - 1])
    return response


def sprint(ctx: Context, request: pb.QuerySprintRequest) -> pb.QuerySprintResponse:
    """One sprint of the last epochs. Raises QueryNotFound."""
    found = SPRINTS(ctx).get((request.epoch, request.sprint))
    if found is None:
        raise QueryNotFound(f"sprint {request.sprint} of epoch {request.epoch} not found")
    return pb.QuerySprintResponse(sprint=found)


def commitment(ctx: Context, request: pb.QueryCommitmentRequest) -> pb.QueryCommitmentResponse:
    """A miner's last commitment in a sprint. Raises QueryNotFound."""
    found = COMMITMENTS(ctx).get((request.epoch, request.sprint, _address(request.miner)))
    if found is None:
        raise QueryNotFound(f"no commitment of {request.miner} in sprint {request.sprint} of epoch {request.epoch}")
    return pb.QueryCommitmentResponse(commitment=found)


def commitments(ctx: Context, request: pb.QueryCommitmentsRequest) -> pb.QueryCommitmentsResponse:
    """All commitments of a sprint."""
    found, pagination = page(ctx, COMMITMENTS, request.pagination, (request.epoch, request.sprint))
    return pb.QueryCommitmentsResponse(commitments=[entry for _, entry in found], pagination=pagination)


def measurements(ctx: Context, request: pb.QueryMeasurementsRequest) -> pb.QueryMeasurementsResponse:
    """What the proofs of a sprint turned out to be worth."""
    found, pagination = page(ctx, MEASUREMENTS, request.pagination, (request.epoch, request.sprint))
    return pb.QueryMeasurementsResponse(measurements=[entry for _, entry in found], pagination=pagination)


def weights(ctx: Context, request: pb.QueryWeightsRequest) -> pb.QueryWeightsResponse:
    """The standing of every miner that has a rate, as of the last sprint that closed."""
    found, pagination = page(ctx, RATES, request.pagination)
    standings = [_weight(ctx, entry) for _, entry in found]
    return pb.QueryWeightsResponse(weights=standings, total=_total(ctx), pagination=pagination)


def validators(ctx: Context, request: pb.QueryValidatorsRequest) -> pb.QueryValidatorsResponse:
    """The validators in the set and those that miners back, with power, share, weight and stake. [poc.9]"""
    powers = consensus.powers(ctx)
    shares = dict(SHARES(ctx).items())
    backed = dict(BACKED(ctx).items())
    facts = _Facts(
        wanted=power.targets(backed, keeper.active_validators(ctx)),
        total=sum(shares.values()) or power.TOTAL_SHARE,
        supply=bank.supply(ctx, DENOM),
    )
    operators = dict.fromkeys([*staking.bonded_validators(ctx), *shares, *backed])
    standings = [_standing(ctx, one, powers, facts) for one in operators]
    found = [one for one in standings if one is not None]
    return pb.QueryValidatorsResponse(validators=found, total_power=sum(powers.values()))


class _Facts(NamedTuple):
    """What is the same for all validators: targets, the sum of shares, the supply."""

    wanted: Mapping[Address, int]
    total: int
    supply: int


def _standing(
    ctx: Context, operator: Address, powers: Mapping[bytes, int], facts: _Facts
) -> pb.ValidatorStanding | None:
    validator = staking.validator(ctx, operator)
    if validator is None:  # removed since the last sprint closed
        return None
    tokens = staking.tokens(ctx, operator)
    window = PROBATION(ctx).get(operator)
    return pb.ValidatorStanding(
        operator_address=operator_text(operator),
        moniker=validator.description.moniker,
        power=powers.get(staking.consensus_key(validator), 0),
        share=SHARES(ctx)[operator],
        target=facts.wanted.get(operator, 0),
        backing_weight=min(BACKED(ctx)[operator], UINT64_MAX),
        tokens=str(tokens),
        bond_limit=power.bond_limit(facts.total, tokens, facts.supply),
        jailed=validator.jailed,
        on_probation=window is not None,
        signed=0 if window is None else window.bit_count(),
        needed=0 if window is None else power.NEEDED,
    )


def rewards(ctx: Context, request: pb.QueryRewardsRequest) -> pb.QueryRewardsResponse:
    """What every miner that has earned something has earned. [poc.13c]"""
    found, pagination = page(ctx, REWARDS, request.pagination)
    return pb.QueryRewardsResponse(rewards=[entry for _, entry in found], pagination=pagination)


def miner_rewards(ctx: Context, request: pb.QueryMinerRewardsRequest) -> pb.QueryMinerRewardsResponse:
    """What a miner has earned, and what of it has not vested yet. [poc.13c] Raises QueryNotFound."""
    address = _address(request.miner)
    if address not in MINERS(ctx):
        raise QueryNotFound(f"miner {request.miner} not found")
    nothing = types_pb2.Reward(miner=request.miner, amount="0", deposited="0", commission="0", total="0")
    return pb.QueryMinerRewardsResponse(
        reward=REWARDS(ctx).get(address) or nothing,
        locked=str(vesting.locked(ctx, address, DENOM)),
        epochs=vesting.epochs(ctx),
    )


def epochs(ctx: Context, request: pb.QueryEpochsRequest) -> pb.QueryEpochsResponse:
    """Summaries of finished epochs."""
    found, pagination = page(ctx, HISTORY, request.pagination)
    return pb.QueryEpochsResponse(epochs=[entry for _, entry in found], pagination=pagination)


def _weight(ctx: Context, rates: types_pb2.Rates) -> types_pb2.Weight:
    return types_pb2.Weight(
        miner=rates.miner,
        main_rate=rates.main_rate,
        confirm_rate=rates.confirm_rate,
        weight=rates.weight,
        share=rates.weight * MILLION // max(1, TOTAL_WEIGHT(ctx).get()),
    )


def _total(ctx: Context) -> int:
    return min(TOTAL_WEIGHT(ctx).get(), UINT64_MAX)


def _address(text: str) -> Address:
    try:
        return bech32_address(text)
    except InvalidAddress as refusal:
        raise InvalidArgument(refusal.log) from None
