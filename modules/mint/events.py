"""What mint tells readers."""

from __future__ import annotations

from chain.events import Event, event
from chain.types import DENOM, bech32_text
from modules.mint.state import ACCOUNT


def epoch_minted(epoch: int, by_weight: int, inference: int) -> Event:
    """An epoch is paid for: at most `by_weight` for compute, and `inference` into its pool."""
    return event("mint", epoch=str(epoch), by_weight=f"{by_weight}{DENOM}", inference=f"{inference}{DENOM}")


def coinbase(amount: int) -> Event:
    """Coins came into being, as the SDK tells it."""
    return event("coinbase", minter=bech32_text(ACCOUNT), amount=f"{amount}{DENOM}")
