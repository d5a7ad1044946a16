"""Which parameters vesting may have."""

from __future__ import annotations

from chain.errors import InvalidRequest
from chain.wire.causeway.vesting.v1 import types_pb2 as pb

MAX_EPOCHS = 1_000
"""An account's record has a grant for each of the last epochs: this bounds it."""
DEFAULT = pb.Params(vesting_epochs=180)
"""Half a year where an epoch is a day."""


def check(params: pb.Params) -> None:
    """Refuse epochs that are none, or more than a record should hold. [vesting.5] Raises InvalidRequest."""
    if not 1 <= params.vesting_epochs <= MAX_EPOCHS:
        raise InvalidRequest(f"vesting_epochs is from 1 to {MAX_EPOCHS}, got {params.vesting_epochs}")
