"""What is always true of breakers. A broken invariant raises ValueError."""

from __future__ import annotations

from chain.module import Context
from modules.circuit.state import DISABLED


def disabled(ctx: Context) -> None:
    """What is switched off is a known message that is not protected, named once. [circuit.3]"""
    urls = DISABLED(ctx).get()
    if list(urls) != sorted(set(urls)):
        raise ValueError(f"what is switched off is not a sorted list: {urls}")
    for url in urls:
        route = ctx.routes.get(url)
        if route is None or route.protected:
            raise ValueError(f"{url} is switched off, and is unknown or protected")
