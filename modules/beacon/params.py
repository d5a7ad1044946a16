"""What parameters may be. [beacon.8]"""

from __future__ import annotations

from chain.wire.causeway.beacon.v1 import types_pb2 as pb
from modules.beacon.messages import InvalidParams

LENGTHS = (4_096, 2**24)
"""Reveals of an onion: enough to hear the warning; few enough to be made in seconds."""
DELAYS = (16, 1_000)
"""Blocks before a new onion counts: so many that others speak in between, so few that the old one does not end."""


def default() -> pb.Params:
    """A network that goes on without onions, whose length is two years' with a hundred validators."""
    return pb.Params(length=131_072, delay=100, required=False)


def check(params: pb.Params) -> None:
    """Refuse what would stop the chain, or let a validator choose its onion late. [beacon.8] Raises InvalidParams."""
    for name, (least, most) in (("length", LENGTHS), ("delay", DELAYS)):
        if not least <= getattr(params, name) <= most:
            raise InvalidParams(f"{name} is {least} to {most}, not {getattr(params, name)}")
