"""What upgrade's messages cost. Their refusals are those of the sdk's codespace."""

from __future__ import annotations

SCHEDULE_GAS = 60_000
CANCEL_GAS = 60_000
MAX_NAME = 140
"""Characters of a plan's name."""
MAX_INFO = 10_000
"""Characters of what a plan says to operators."""
