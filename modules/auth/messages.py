"""What auth's message costs."""

from __future__ import annotations

PARAMS_GAS = 60_000
