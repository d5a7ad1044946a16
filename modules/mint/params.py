"""What wallets read of mint, and the little that may change. [mint.5]"""

from __future__ import annotations

from typing import Final

from chain import dec
from chain.errors import InvalidRequest
from chain.types import DENOM
from chain.wire.cosmos.mint.v1beta1 import mint_pb2 as pb

DEFAULT: Final = pb.Params(
    mint_denom=DENOM,
    inflation_rate_change=dec.wire(0),
    inflation_max=dec.wire(dec.ONE),
    inflation_min=dec.wire(0),
    goal_bonded=dec.wire(dec.ONE // 10),
    blocks_per_year=6_311_520,
)
"""Five seconds a block. A tenth of the supply backs the whole network."""
FIXED: Final = ("mint_denom", "inflation_rate_change", "inflation_max", "inflation_min", "goal_bonded")
MAX_BLOCKS: Final = 10**9


def check(params: pb.Params) -> None:
    """Refuse other constants than these, and a year without blocks. Raises InvalidRequest. [mint.5]"""
    for name in FIXED:
        if getattr(params, name) != getattr(DEFAULT, name):
            raise InvalidRequest(f"{name} is {getattr(DEFAULT, name)}: nobody may change how much is minted")
    if not 1 <= params.blocks_per_year <= MAX_BLOCKS:
        raise InvalidRequest(f"blocks per year must be positive: {params.blocks_per_year}")
