"""Asking what must always be true: all of it on demand, what is cheap while a node runs."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from chain.dispatch import Registry
from chain.errors import Refused
from chain.halt import Halt
from chain.module import Context, Invariant

log = logging.getLogger("causeway.invariants")
EVERY = 1000
"""Blocks after which a node looks, where no epoch opens before."""


class Checked(NamedTuple):
    """An invariant by its module's and its own name, and why it does not hold; empty where it does."""

    module: str
    name: str
    why: str


def check(invariants: Iterable[tuple[str, Invariant]], ctx: Context) -> Iterator[Checked]:
    """Ask each. What a broken state makes it stumble over is as good a reason as what it says itself."""
    for module, invariant in invariants:
        why = ""
        try:
            invariant(ctx)
        except (Refused, ValueError, LookupError, ArithmeticError) as error:
            why = str(error) or type(error).__name__
        yield Checked(module, invariant.__name__, why)


def watch(registry: Registry, ctx: Context, halts: bool) -> None:
    """Ask what is cheap of a committed state, and say loudly what does not hold.

    `halts`: this node's operator wants it to stop then. Raises Halt.
    """
    broken = [one for one in check(registry.cheap_invariants(), ctx) if one.why]
    for one in broken:
        log.critical("BROKEN INVARIANT %s.%s at height %d: %s", one.module, one.name, ctx.block.height, one.why)
    if broken and halts:
        names = ", ".join([f"{one.module}.{one.name}" for one in broken])
        raise Halt(
            f"BROKEN INVARIANT after block {ctx.block.height}: {names}; the lines before say how.\n"
            "config/app.toml says that this node stops then. The state is kept as it is.\n"
            "Look at all of it: causeway query invariants. Tell the other operators, and the developers."
        )
