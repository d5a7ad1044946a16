"""What the market asks of audits."""

from __future__ import annotations

from chain.module import Context
from chain.types import Address
from chain.wire.causeway.inference.v1 import genesis_pb2
from chain.wire.causeway.inference.v1 import types_pb2 as pb
from modules.inference import money


def settled(ctx: Context, settlement: pb.Settlement) -> None:
    """Receipts were claimed: their audit begins. Without auditors payment waits for its dispute window alone."""
    money.hold(ctx, settlement)


def end_block(ctx: Context) -> None:
    """What is due with this block."""


def busy(ctx: Context, auditor: Address) -> bool:
    """Whether a duty of somebody depends on its bond."""
    del ctx, auditor
    return False


def staked(ctx: Context) -> int:
    """What demands have locked as stakes, in ucway."""
    del ctx
    return 0


def validate(genesis: genesis_pb2.GenesisState) -> None:
    """Refuse a state that contradicts itself. Raises InvalidRequest."""
    del genesis


def init(ctx: Context, genesis: genesis_pb2.GenesisState) -> None:
    """Write the audits' part of a valid state; the market's is there."""
    del ctx, genesis


def export(ctx: Context, genesis: genesis_pb2.GenesisState) -> None:
    """Add the audits' part to what is exported."""
    del ctx, genesis
