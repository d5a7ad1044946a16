"""What slashing tells readers: the SDK's names, nothing indexed."""

from __future__ import annotations

from chain.events import Event, event
from chain.types import CONSENSUS_PREFIX, Address, bech32_text

DOWNTIME = "missing_signature"
DOUBLE_SIGN = "double_sign"


def slashed(consensus: Address, power: int, reason: str, burned: int) -> Event:
    """A validator was slashed and jailed; `burned` counts ucway, `power` is what it had when it misbehaved."""
    name = bech32_text(consensus, CONSENSUS_PREFIX)
    return event("slash", address=name, power=str(power), reason=reason, jailed=name, burned_coins=str(burned))


def missed(consensus: Address, count: int, height: int) -> Event:
    """A validator's signature is not in the commit that the block at `height` carries."""
    name = bech32_text(consensus, CONSENSUS_PREFIX)
    return event("liveness", address=name, missed_blocks=str(count), height=str(height))


def burned(burner: str, amount: str) -> Event:
    """Coins were destroyed in a module's account."""
    return event("burn", burner=burner, amount=amount)
