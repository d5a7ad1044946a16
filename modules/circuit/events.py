"""What circuit tells readers of a block: the SDK's names."""

from __future__ import annotations

from collections.abc import Iterable

from chain.events import Event, event


def tripped(authority: str, urls: Iterable[str]) -> Event:
    """Kinds of messages were switched off."""
    return event("trip_circuit_breaker", authority=authority, msg_url=",".join(urls))


def reset(authority: str, urls: Iterable[str]) -> Event:
    """Kinds of messages were switched on again."""
    return event("reset_circuit_breaker", authority=authority, msg_url=",".join(urls))
