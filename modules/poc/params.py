"""What parameters may be. [poc.10]"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain

from chain.limits import LANE_GAS
from chain.types import parse_amount
from chain.wire.causeway.poc.v1 import types_pb2 as pb
from kernels.reference import MAX_DEPTH
from modules.poc.messages import InvalidParams

MAX_ENTRIES = 1024
"""A proof of so many entries has 16 KiB."""
MAX_SIDE = 2**20
"""Rows or columns of one nonce's product."""
MAX_LENGTH = 10**9
"""Blocks, milliseconds and divisors: far above all sense, far below 64 bits."""
PROOF_GAS = LANE_GAS * 9 // 10
"""Gas of all entries of a proof; the rest of the lane is for its bytes and signatures, whatever they cost."""
GENERATED = 64
"""Side of a tile whose product takes about as long as drawing its inputs."""
TILES = (16, 32, 64, 128)
"""Sides that the kernels' matrix units take."""


def least_gas(tile: int, depth: int) -> int:
    """Gas below which checking a tile would be under-priced: T² · K // 45, with a T of at least 64 once.

    A product has T² · K terms, but drawing its inputs costs T · K, which weighs more than the product in small tiles.
    """
    return max(1, tile * max(tile, GENERATED) * depth // 45)


def check(params: pb.Params) -> None:
    """Refuse parameters that contradict each other or the challenge's limits. [poc.10]

    Raises InvalidParams naming the first fault, InvalidCoins for amounts that are none.
    """
    faults = chain(_challenge_faults(params), _length_faults(params), _window_faults(params), _coin_faults(params))
    for fault in faults:
        raise InvalidParams(fault)


def _challenge_faults(params: pb.Params) -> Iterator[str]:
    if params.tile not in TILES:
        yield f"tile is one of {TILES}, not {params.tile}"
        return
    for name in ("rows", "cols"):
        side = getattr(params, name)
        if not 0 < side <= MAX_SIDE or side % params.tile:
            yield f"{name} is a positive multiple of tile, at most {MAX_SIDE}, not {side}"
    if not 0 < params.depth <= MAX_DEPTH or params.depth % 64:
        yield f"depth is a positive multiple of 64, at most {MAX_DEPTH}, not {params.depth}"
    if not 3 <= params.entries <= MAX_ENTRIES:
        yield f"entries is 3 to {MAX_ENTRIES}, not {params.entries}"
    least = least_gas(params.tile, params.depth)
    if not least <= params.gas_per_tile <= PROOF_GAS // max(1, params.entries):
        yield f"gas_per_tile is at least {least}, and with all entries at most {PROOF_GAS}, most of a block's lane"


def _length_faults(params: pb.Params) -> Iterator[str]:
    least = {
        "first_height": 1,
        "epoch_blocks": 1,
        "sprint_blocks": 2 if params.sprint_blocks else 0,
        "confirm_blocks": 2,
        "reveal_blocks": 1,
        "confirmations": 0,
        "block_time": 1,
        "lead": 0,
        "tolerance": 1,
        "smooth": 1,
        "churn": 1,
    }
    for name, low in least.items():
        if not low <= getattr(params, name) <= MAX_LENGTH:
            yield f"{name} is {low} to {MAX_LENGTH}, not {getattr(params, name)}"


def _window_faults(params: pb.Params) -> Iterator[str]:
    if not params.sprint_blocks:  # compute is off: there are no windows
        return
    needed = 1 + params.sprint_blocks + params.reveal_blocks
    if params.confirmations:
        needed += 1 + params.confirm_blocks + params.reveal_blocks
    if needed > params.epoch_blocks:
        yield f"the windows need {needed} blocks, the epoch has {params.epoch_blocks}"
    if params.confirmations > params.epoch_blocks:
        yield "there are at most as many confirmations as blocks"
    shortest = min(params.sprint_blocks, params.confirm_blocks) - 1
    if shortest * params.block_time <= params.lead:
        yield f"lead is below the shortest window's nominal length of {shortest * params.block_time} ms"


def _coin_faults(params: pb.Params) -> Iterator[str]:
    deposit, penalty = parse_amount(params.deposit), parse_amount(params.spam_penalty)
    if not 0 < penalty <= deposit:
        yield "the spam penalty is positive and at most the deposit"
