"""What parameters may be. [distribution.10]"""

from __future__ import annotations

from typing import Final

from chain import dec
from chain.errors import InvalidRequest
from chain.wire.cosmos.distribution.v1beta1 import distribution_pb2 as pb

DEFAULT: Final = pb.Params(
    community_tax=dec.wire(2 * dec.ONE // 100),
    base_proposer_reward=dec.wire(0),
    bonus_proposer_reward=dec.wire(0),
    withdraw_addr_enabled=True,
)
"""A fiftieth of all fees goes to the community pool."""


def check(params: pb.Params) -> None:
    """Refuse a tax outside 0 to 1, and proposers' rewards. Raises InvalidRequest. [distribution.10]"""
    if not params.community_tax:
        raise InvalidRequest("community tax must be not nil")
    tax = dec.from_wire(params.community_tax)
    if tax < 0:
        raise InvalidRequest(f"community tax must be positive: {dec.text(tax)}")
    if tax > dec.ONE:
        raise InvalidRequest(f"community tax too large: {dec.text(tax)}")
    if dec.from_wire(params.base_proposer_reward) or dec.from_wire(params.bonus_proposer_reward):
        raise InvalidRequest("cannot update base or bonus proposer reward because these are deprecated fields")


def tidied(params: pb.Params) -> pb.Params:
    """The same parameters in their one spelling."""
    zero = dec.wire(0)
    tax = dec.wire(dec.from_wire(params.community_tax))
    return pb.Params(
        community_tax=tax,
        base_proposer_reward=zero,
        bonus_proposer_reward=zero,
        withdraw_addr_enabled=params.withdraw_addr_enabled,
    )
