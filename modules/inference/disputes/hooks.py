"""What the market asks of disputes."""

from __future__ import annotations

from chain.module import Context
from chain.types import Address
from chain.wire.causeway.inference.v1 import genesis_pb2


def end_block(ctx: Context) -> None:
    """What is due with this block."""


def open_games(ctx: Context, executor: Address) -> int:
    """Games against an executor that are not over."""
    del ctx, executor
    return 0


def staked(ctx: Context) -> int:
    """What accusations have locked as stakes, in ucway."""
    del ctx
    return 0


def validate(genesis: genesis_pb2.GenesisState) -> None:
    """Refuse a state that contradicts itself. Raises InvalidRequest."""
    del genesis


def init(ctx: Context, genesis: genesis_pb2.GenesisState) -> None:
    """Write the disputes' part of a valid state; the market's and the audits' are there."""
    del ctx, genesis


def export(ctx: Context, genesis: genesis_pb2.GenesisState) -> None:
    """Add the disputes' part to what is exported."""
    del ctx, genesis
