"""Which parameters staking may have."""

from __future__ import annotations

from google.protobuf.duration_pb2 import Duration

from chain import dec
from chain.errors import InvalidRequest
from chain.types import DENOM
from chain.wire.cosmos.staking.v1beta1 import staking_pb2 as pb
from modules.staking import times

LEAST_UNBONDING, MOST_UNBONDING = times.SECOND, 365 * times.DAY
"""Stake that is never held back backs nothing; stake that is held back for ever is taken."""
MOST_VALIDATORS = 1_000
MOST_ENTRIES = 100
MOST_HISTORY = 100_000

DEFAULT = pb.Params(
    unbonding_time=Duration(seconds=21 * 86_400),
    max_validators=100,
    max_entries=7,
    historical_entries=10_000,
    bond_denom=DENOM,
    min_commission_rate="0",
)
"""The SDK's."""


def check(params: pb.Params) -> None:
    """Refuse parameters under which nobody could stake, or take a stake back. [staking.13] Raises InvalidRequest."""
    unbonding = times.nanoseconds(params.unbonding_time)
    if not LEAST_UNBONDING <= unbonding <= MOST_UNBONDING or not 0 <= params.unbonding_time.nanos < times.SECOND:
        raise InvalidRequest(f"unbonding time is a second to a year, not {unbonding} ns")
    _within("max validators", params.max_validators, 1, MOST_VALIDATORS)
    _within("max entries", params.max_entries, 1, MOST_ENTRIES)
    _within("historical entries", params.historical_entries, 0, MOST_HISTORY)
    if params.bond_denom != DENOM:
        raise InvalidRequest(f"bond denom is {DENOM} here, not {params.bond_denom[:130]}")
    if not 0 <= dec.from_wire(params.min_commission_rate) <= dec.ONE:
        raise InvalidRequest("minimum commission rate is 0 to 1")


def _within(name: str, value: int, least: int, most: int) -> None:
    if not least <= value <= most:
        raise InvalidRequest(f"{name} is {least} to {most}, not {value}")
