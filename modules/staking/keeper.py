"""What other modules may ask of staking; each verb is explained where it is defined."""

from __future__ import annotations

from modules.staking.active import set_active
from modules.staking.commission import open_epoch
from modules.staking.delegations import delegate, delegated_to, delegation, shares_of
from modules.staking.eras import aged_among, aged_delegations, aged_shares, begin_era, close_eras
from modules.staking.slashes import slash
from modules.staking.state import BONDED, NOT_BONDED
from modules.staking.unbonding import undelegate
from modules.staking.validators import (
    bonded_validators,
    by_consensus,
    changed,
    clear_changed,
    consensus_key,
    is_bonded,
    is_jailed,
    jail,
    mark_changed,
    max_validators,
    power_parts,
    require,
    tokens,
    top_by_tokens,
    total_shares,
    unbonding_time,
    unjail,
    validator,
)
from modules.staking.validators import rate as commission

__all__ = [
    "BONDED",
    "NOT_BONDED",
    "aged_among",
    "aged_delegations",
    "aged_shares",
    "begin_era",
    "bonded_validators",
    "by_consensus",
    "changed",
    "clear_changed",
    "close_eras",
    "commission",
    "consensus_key",
    "delegate",
    "delegated_to",
    "delegation",
    "is_bonded",
    "is_jailed",
    "jail",
    "mark_changed",
    "max_validators",
    "open_epoch",
    "power_parts",
    "require",
    "set_active",
    "shares_of",
    "slash",
    "tokens",
    "top_by_tokens",
    "total_shares",
    "unbonding_time",
    "undelegate",
    "unjail",
    "validator",
]
