"""Whom a miner's weight may back."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from chain.module import Context
from chain.types import Address, operator_address, operator_text
from chain.wire.causeway.poc.v1 import types_pb2 as pb
from modules.poc.messages import CrowdedValidator, InvalidBacking, JailedValidator, UnknownValidator
from modules.poc.power import CROWDED, WHOLE
from modules.poc.state import BACKED, TOTAL_WEIGHT
from modules.staking import keeper as staking

MAX_BACKED = 16
"""Validators that one miner may name."""


def parse(backing: Sequence[pb.Backing]) -> dict[Address, int]:
    """Read shares by operator; empty means equally to all. [poc.8a]

    Raises InvalidBacking unless they are positive, each operator once, and sum to 10,000; InvalidAddress.
    """
    shares = {operator_address(part.operator): part.shares for part in backing}
    if len(shares) != len(backing):
        raise InvalidBacking("an operator is named twice")
    if len(shares) > MAX_BACKED:
        raise InvalidBacking(f"at most {MAX_BACKED} validators, not {len(shares)}")
    if shares and (not all(shares.values()) or sum(shares.values()) != WHOLE):
        raise InvalidBacking(f"shares are positive and sum to {WHOLE}")
    return shares


def shares_of(backing: Iterable[pb.Backing]) -> list[tuple[Address, int]]:
    """Backing that has been checked, as (validator, shares)."""
    return [(operator_address(part.operator), part.shares) for part in backing]


def check(ctx: Context, backing: Sequence[pb.Backing], before: Sequence[pb.Backing] = ()) -> None:
    """Refuse backing that may not be given. [poc.8a] [poc.8c]

    Raises what `parse` does, UnknownValidator, JailedValidator, and CrowdedValidator where a share grows beyond what it
    was `before` on a validator that has a quarter of all weight.
    """
    old = dict(shares_of(before))
    shares = parse(backing)
    for validator in shares:
        found = staking.validator(ctx, validator)
        if found is None:
            raise UnknownValidator(operator_text(validator))
        if found.jailed:
            raise JailedValidator(operator_text(validator))
    total = TOTAL_WEIGHT(ctx).get()
    for validator, share in shares.items():
        if total and share > old.get(validator, 0) and CROWDED * BACKED(ctx)[validator] >= total:
            raise CrowdedValidator(operator_text(validator))
