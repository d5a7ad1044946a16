"""What mint starts from and what it exports: `causeway.mint.v1.GenesisState` as JSON."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from chain import genesis_json
from chain.errors import InvalidRequest
from chain.module import Context
from chain.types import parse_amount
from chain.wire.causeway.mint.v1 import genesis_pb2 as pb
from modules.mint import schedule
from modules.mint.params import DEFAULT, check
from modules.mint.state import HALF_LIFE, MINTED, NEXT_EPOCH, PARAMS, PAYABLE

DEFAULT_HALF_LIFE = 1461
"""Four years of epochs of a day."""
SHORTEST = schedule.YEARS
LONGEST = 10**12
MAX_EPOCH = 2**60


def validate(state: Mapping[str, Any]) -> None:
    """Refuse another money than this one. [mint.7] Raises InvalidRequest, InvalidCoins."""
    given = genesis_json.read("mint", pb.GenesisState, state)
    if given.HasField("params"):
        check(given.params)
    half_life = given.half_life_epochs or DEFAULT_HALF_LIFE
    if not SHORTEST <= half_life <= LONGEST:
        raise InvalidRequest(f"mint genesis: half_life_epochs is {SHORTEST} to {LONGEST}, not {half_life}")
    if given.next_epoch > MAX_EPOCH:
        raise InvalidRequest(f"mint genesis: next_epoch is at most {MAX_EPOCH}")
    minted, payable = parse_amount(given.minted or "0"), parse_amount(given.payable or "0")
    if minted + payable > schedule.cumulative(given.next_epoch, half_life):
        raise InvalidRequest("mint genesis: more is minted than the schedule has")


def init(ctx: Context, state: Mapping[str, Any]) -> None:
    """Write a valid state. [mint.7]"""
    given = genesis_json.read("mint", pb.GenesisState, state)
    PARAMS(ctx).set(given.params if given.HasField("params") else DEFAULT)
    HALF_LIFE(ctx).set(given.half_life_epochs or DEFAULT_HALF_LIFE)
    NEXT_EPOCH(ctx).set(given.next_epoch)
    PAYABLE(ctx).set(int(given.payable or "0"))
    MINTED(ctx).set(int(given.minted or "0"))


def export(ctx: Context) -> dict[str, Any]:
    """Write what `init` reads. [mint.7]"""
    state = pb.GenesisState(
        params=PARAMS(ctx).get(),
        half_life_epochs=HALF_LIFE(ctx).get(),
        next_epoch=NEXT_EPOCH(ctx).get(),
        payable=str(PAYABLE(ctx).get()),
        minted=str(MINTED(ctx).get()),
    )
    return genesis_json.written(state)
