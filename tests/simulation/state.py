"""What a simulated chain starts from, and that its exported state starts the same chain again."""

from __future__ import annotations

from typing import Any

from tests.simulation.world import Broken, World


def new_world(seed: int) -> World:
    """A chain with a few validators with stake, miners, and people with coins."""
    return World(seed, genesis())


def genesis() -> dict[str, Any]:
    raise NotImplementedError


def require_same_after_export(world: World) -> None:
    """Export, validate, start anew: every entry of the state is the same. Raises Broken."""
    again = World(world.seed, world.export(), world.height - 1, world.consensus_params(), world.time_ns)
    mine, theirs = world.entries(), again.entries()
    if mine == theirs:
        return
    wrong = sorted(key for key in mine.keys() | theirs.keys() if mine.get(key) != theirs.get(key))
    shown = [f"{key!r}: {mine.get(key)!r} came back as {theirs.get(key)!r}" for key in wrong[:5]]
    raise Broken(f"{len(wrong)} entries differ after export and import: " + "; ".join(shown))
