"""What a transaction of genesis may hold. This module has no messages of its own."""

from __future__ import annotations

CREATE_VALIDATOR = "/cosmos.staking.v1beta1.MsgCreateValidator"
REGISTER_ONION = "/causeway.beacon.v1.MsgRegisterOnion"
MAX_TRANSACTIONS = 1000
"""More than there can be seats."""
