"""Reading mint: the SDK's three questions, as wallets ask them, and the schedule itself."""

from __future__ import annotations

from chain import dec
from chain.module import Context
from chain.types import DENOM
from chain.wire.causeway.mint.v1 import query_pb2 as own
from chain.wire.cosmos.mint.v1beta1 import query_pb2 as pb
from modules.bank import keeper as bank
from modules.mint import schedule
from modules.mint.state import HALF_LIFE, INFERENCE, MINTED, NEXT_EPOCH, PARAMS, PAYABLE


def params(ctx: Context, request: pb.QueryParamsRequest) -> pb.QueryParamsResponse:
    """The parameters."""
    return pb.QueryParamsResponse(params=PARAMS(ctx).get())


def inflation(ctx: Context, request: pb.QueryInflationRequest) -> pb.QueryInflationResponse:
    """What the schedule has for the next year, in parts of the supply; 0 while there is none. [mint.6]"""
    supply = bank.supply(ctx, DENOM)
    rate = dec.quo_truncate(dec.of(_next_year(ctx)), dec.of(supply)) if supply else 0
    return pb.QueryInflationResponse(inflation=dec.wire(rate).encode())


def annual_provisions(ctx: Context, request: pb.QueryAnnualProvisionsRequest) -> pb.QueryAnnualProvisionsResponse:
    """What the schedule has for the next year. [mint.6]"""
    return pb.QueryAnnualProvisionsResponse(annual_provisions=dec.wire(dec.of(_next_year(ctx))).encode())


def present(ctx: Context, request: own.QueryScheduleRequest) -> own.QueryScheduleResponse:
    """Where on the schedule the chain is."""
    following = NEXT_EPOCH(ctx).get()
    return own.QueryScheduleResponse(
        total=str(schedule.TOTAL),
        half_life_epochs=HALF_LIFE(ctx).get(),
        next_epoch=following,
        next_reward=str(schedule.reward(following, HALF_LIFE(ctx).get())),
        minted=str(MINTED(ctx).get()),
        payable=str(PAYABLE(ctx).get()),
        inference_pool=str(bank.balance(ctx, INFERENCE, DENOM)),
    )


def reward(ctx: Context, request: own.QueryRewardRequest) -> own.QueryRewardResponse:
    """What any epoch is worth, past or to come."""
    half_life = HALF_LIFE(ctx).get()
    total = schedule.reward(request.epoch, half_life)
    by_weight, inference = schedule.halves(total)
    return own.QueryRewardResponse(
        epoch=request.epoch,
        reward=str(total),
        by_weight=str(by_weight),
        inference=str(inference),
        cumulative=str(schedule.cumulative(request.epoch + 1, half_life)),
    )


def _next_year(ctx: Context) -> int:
    half_life, first = HALF_LIFE(ctx).get(), NEXT_EPOCH(ctx).get()
    after = first + schedule.year(half_life)
    return schedule.remaining(first, half_life) - schedule.remaining(after, half_life)
