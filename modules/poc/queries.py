"""Answers to questions about proof of compute. Paths are those of causeway.poc.v1.Query."""

from __future__ import annotations

from chain.errors import InvalidAddress, InvalidArgument, QueryNotFound
from chain.module import Context
from chain.page import page
from chain.types import Address, bech32_address
from chain.wire.causeway.poc.v1 import query_pb2 as pb
from chain.wire.causeway.poc.v1 import types_pb2
from modules.poc import sprints
from modules.poc.state import (
    BACKED,
    COMMITMENTS,
    EPOCH,
    HISTORY,
    MEASUREMENTS,
    MINERS,
    PARAMS,
    RATES,
    SPRINTS,
    TOTAL_WEIGHT,
    VALIDATORS,
)

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
    """The validators with their powers and the weight that backs them."""
    found = list(VALIDATORS(ctx).items())
    standings = [
        pb.ValidatorStanding(validator=entry, backing_weight=min(BACKED(ctx)[operator], UINT64_MAX))
        for operator, entry in found
    ]
    return pb.QueryValidatorsResponse(validators=standings, total_power=sum(entry.power for _, entry in found))


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
