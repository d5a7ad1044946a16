"""What slashing's messages cost, and every refusal of its own. Codes and texts are the SDK's, and frozen."""

from __future__ import annotations

from chain.errors import Refused

UNJAIL_GAS = 60_000
PARAMS_GAS = 60_000


class SlashingRefused(Refused):
    """What slashing says no to."""

    codespace = "slashing"


class StillJailed(SlashingRefused):
    """The jail has not ended, or never will."""

    code, text = 4, "validator still jailed; cannot be unjailed"


class NotJailed(SlashingRefused):
    """Nothing to be unjailed from."""

    code, text = 5, "validator not jailed; cannot be unjailed"


class MissingSelfDelegation(SlashingRefused):
    """The operator has no stake of its own with its validator."""

    code, text = 6, "validator has no self-delegation; cannot be unjailed"


class SelfDelegationTooLow(SlashingRefused):
    """The operator's own stake is below what its validator promised."""

    code, text = 7, "validator's self delegation less than minimum; cannot be unjailed"
