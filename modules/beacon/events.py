"""What beacon tells readers; nothing of it is searched for."""

from __future__ import annotations

from chain.events import Event, event
from chain.wire.causeway.beacon.v1 import types_pb2 as pb


def registered(operator: str, height: int) -> Event:
    """A validator registered an onion, which can be revealed from block `height` on."""
    return event("beacon_register", operator=operator, active_height=str(height))


def revealed(onion: pb.Onion, value: bytes) -> Event:
    """A proposer gave its part of the beacon, which now is `value`."""
    return event("beacon_reveal", operator=onion.operator, remaining=str(onion.length - onion.used), value=value.hex())


def activated(onion: pb.Onion) -> Event:
    """The onion that waited took its place."""
    return event("beacon_activate", operator=onion.operator, length=str(onion.length))


def params_changed() -> Event:
    """Governance changed the parameters."""
    return event("beacon_params")
