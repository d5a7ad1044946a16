"""What other modules ask: is this kind of message switched off?"""

from __future__ import annotations

from collections.abc import Iterable

from chain.module import Context
from modules.circuit.messages import MessageDisabled
from modules.circuit.state import DISABLED, EMPTY


def any_tripped(ctx: Context) -> bool:
    """Whether anything at all is switched off: one read, which the store remembers."""
    return ctx.store.get(DISABLED.full) not in (None, EMPTY)


def is_tripped(ctx: Context, url: str) -> bool:
    """Whether messages of this type URL are switched off. [circuit.1]"""
    return any_tripped(ctx) and url in DISABLED(ctx).get()


def require_allowed(ctx: Context, urls: Iterable[str]) -> None:
    """Raise MessageDisabled if one of these is switched off. One read where nothing is. [circuit.1]"""
    if any_tripped(ctx):
        disabled = DISABLED(ctx).get()
        for url in urls:
            if url in disabled:
                raise MessageDisabled(f"circuit breaker disables execution of this message: {url}")
