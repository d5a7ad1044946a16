"""Whom a miner's weight may back."""

from __future__ import annotations

from collections.abc import Sequence

from chain.module import Context
from chain.types import Address
from chain.wire.causeway.poc.v1 import types_pb2 as pb
from modules.poc import keeper
from modules.poc.messages import CrowdedValidator, InvalidBacking, UnknownValidator
from modules.poc.power import CROWDED, WHOLE
from modules.poc.state import BACKED, TOTAL_WEIGHT, VALIDATORS

MAX_BACKED = 16
"""Validators that one miner may name."""


def parse(backing: Sequence[pb.Backing]) -> dict[Address, int]:
    """Read shares by operator; empty means equally to all. [poc.8a]

    Raises InvalidBacking unless they are positive, each operator once, and sum to 10,000; InvalidAddress.
    """
    shares = {keeper.operator(part.operator): part.shares for part in backing}
    if len(shares) != len(backing):
        raise InvalidBacking("an operator is named twice")
    if len(shares) > MAX_BACKED:
        raise InvalidBacking(f"at most {MAX_BACKED} validators, not {len(shares)}")
    if shares and (not all(shares.values()) or sum(shares.values()) != WHOLE):
        raise InvalidBacking(f"shares are positive and sum to {WHOLE}")
    return shares


def check(ctx: Context, backing: Sequence[pb.Backing], before: Sequence[pb.Backing] = ()) -> None:
    """Refuse backing that may not be given. [poc.8a] [poc.8c]

    Raises what `parse` does, UnknownValidator, and CrowdedValidator where a share grows beyond what it was `before`
    on a validator that has a quarter of all weight.
    """
    old = {keeper.operator(part.operator): part.shares for part in before}
    shares = parse(backing)
    for part in backing:
        if keeper.operator(part.operator) not in VALIDATORS(ctx):
            raise UnknownValidator(part.operator)
    total = TOTAL_WEIGHT(ctx).get()
    for validator, share in shares.items():
        if total and share > old.get(validator, 0) and CROWDED * BACKED(ctx)[validator] >= total:
            raise CrowdedValidator(VALIDATORS(ctx)[validator].operator_address)
