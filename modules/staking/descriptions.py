"""What a validator says of itself."""

from __future__ import annotations

from chain.errors import InvalidRequest
from chain.wire.cosmos.staking.v1beta1 import staking_pb2 as pb

KEEP = "[do-not-modify]"
"""In a field of an edit: it stays as it is."""
LIMITS = {"moniker": 70, "identity": 3000, "website": 140, "security_contact": 140, "details": 280}
"""Bytes that each field may have, as in the SDK."""


def check_length(description: pb.Description) -> None:
    """Refuse a description with a field that is too long. [staking.4] Raises InvalidRequest."""
    for name, most in LIMITS.items():
        length = len(getattr(description, name).encode())
        if length > most:
            raise InvalidRequest(f"invalid {name.replace('_', ' ')} length; got: {length}, max: {most}")


def merged(old: pb.Description, new: pb.Description) -> pb.Description:
    """The new description, with the old one's fields where it says so. [staking.5] Raises InvalidRequest."""
    found = pb.Description()
    for name in LIMITS:
        said = getattr(new, name)
        setattr(found, name, getattr(old, name) if said == KEEP else said)
    check_length(found)
    return found
