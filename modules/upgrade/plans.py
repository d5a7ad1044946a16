"""The upgrades that this program can do.

A release that needs the state in another form adds a plan here, under the name that governance votes on, with a
function for each module whose state it changes: `def migrate(ctx: Context) -> None` in `modules/<name>/migrations.py`.
A function takes its module's state from the version before to the next one; it reads and writes the store like any
other code, refuses nothing, and must end the same on every machine. A module that is new in a release needs no
function: it starts with the defaults of its genesis.

A name stays here for ever, so that a program that has lost it is known to be an old one.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from chain.module import Context

Migration = Callable[[Context], None]

PLANS: Mapping[str, Mapping[str, Migration]] = {}
"""name of the plan → module → what its state needs."""


def version(module: str) -> int:
    """The version that this program expects a module's state to have. [upgrade.6]"""
    return 1 + sum(module in migrations for migrations in PLANS.values())
