"""What this node says at the head of its own blocks, and what its operator should know in time. Nothing here is seen
by others but the reveal, which is the only one that they take.
"""

from __future__ import annotations

import logging

from chain.module import Context, Secrets
from chain.wire.causeway.beacon.v1 import tx_pb2
from chain.wire.causeway.beacon.v1 import types_pb2 as pb
from modules.beacon import keeper
from modules.beacon.state import PARAMS
from modules.consensus import keeper as consensus

log = logging.getLogger("causeway.beacon")
LOW = 10
"""A warning comes when less than a tenth is left."""
OFTEN = 100
"""…once in so many blocks of this node."""


def make(ctx: Context, secrets: Secrets) -> tx_pb2.MsgReveal | None:
    """The reveal of this node's block, if it is its validator's turn and it has the onion. [beacon.2] [beacon.9]"""
    if not keeper.is_its_turn(ctx):
        return None
    onion = keeper.speaker(ctx)
    if onion is None:
        if PARAMS(ctx).get().required:
            log.error("this validator has no onion, so others refuse its blocks: %s", _advice(secrets))
        return None
    x = secrets.preimage(onion.image)
    if x is None:
        lost = "the onion of %s is not in %s, so others refuse its blocks: bring its config/onions.json back, or %s"
        log.error(lost, onion.operator, secrets.home or "this node", _advice(secrets))
        return None
    _warn(onion, secrets)
    return tx_pb2.MsgReveal(x=x)


def due(ctx: Context) -> bool:
    """Whether a block of this proposer must begin with a reveal. [beacon.2]

    In a later round of the same height it need not, whoever proposes: nobody else speaks for who missed its turn. A
    validator that is alone goes on without, or its chain would stand still for ever.
    """
    if not keeper.is_its_turn(ctx):
        return False
    return keeper.speaker(ctx) is not None or (PARAMS(ctx).get().required and len(consensus.powers(ctx)) > 1)


def _warn(onion: pb.Onion, secrets: Secrets) -> None:
    """Tell the operator when little is left and nothing waits to follow. [beacon.9]"""
    left = keeper.remaining(onion)
    if left * LOW < onion.length and not onion.next_height and left % OFTEN == 0:
        log.warning("%d of the %d reveals of this validator's onion are left: %s", left, onion.length, _advice(secrets))


def _advice(secrets: Secrets) -> str:
    """What to type."""
    home = secrets.home or "HOME"
    steps = f"causeway beacon make --home {home} && causeway beacon register --home {home} --from KEY"
    return f"make and register a new one: {steps}"
