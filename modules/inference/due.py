"""What is due with a block: taken from the heads of queues whose keys begin with a height, so much and no more.

Whoever has many things come due at once makes them late, not the block long. [inference.4]
"""

from __future__ import annotations

from itertools import islice, takewhile
from typing import Any, Final

from chain.module import Context
from chain.store.map import Map

AT_ONCE: Final = 256
"""Entries of one queue that a block takes out; the others are due with the next."""


def take(ctx: Context, queue: Map[Any, bool], most: int = AT_ONCE) -> list[Any]:
    """The keys that are due by now, the oldest first, at most so many; they are out of the queue then."""
    height, entries = ctx.block.height, queue(ctx)
    found = list(islice(takewhile(lambda key: key[0] <= height, entries.keys()), most))
    for key in found:
        del entries[key]
    return found
