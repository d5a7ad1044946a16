"""Whose turn a block is: the proposer of its first round, as CometBFT v0.38 chooses it. Arithmetic without state.

The engine checks that a header's proposer is a validator, not that it is the one whose turn it was: in a later round
it may be another one. Rules that must not leave a proposer that choice (the beacon's) need to know. [consensus.6]
Source: cometbft v0.38.26 types/validator_set.go, state/execution.go; golden runs of it in tests/vectors/turns.json.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

WINDOW = 2
"""Priorities are at most so many times all power apart."""


class Turns(NamedTuple):
    """What is known at the end of a block h. `priorities`: consensus address → priority in the set of block h + 2."""

    next: bytes
    """The consensus address whose turn block h + 1 is."""
    after: bytes
    """That of block h + 2."""
    priorities: dict[bytes, int]


def first(powers: Mapping[bytes, int]) -> Turns:
    """The turns of a new chain whose validators have these powers, by consensus address."""
    fresh, proposer = _increment(_updated({}, {}, powers), powers)
    later, after = _increment(fresh, powers)
    return Turns(proposer, after, later)


def advance(turns: Turns, old: Mapping[bytes, int], new: Mapping[bytes, int]) -> Turns:
    """The turns after a block that changed the engine's powers from `old` to `new`, by consensus address."""
    priorities = _updated(turns.priorities, old, new) if old != new else turns.priorities
    later, after = _increment(priorities, new)
    return Turns(turns.after, after, later)


def _updated(priorities: Mapping[bytes, int], old: Mapping[bytes, int], new: Mapping[bytes, int]) -> dict[bytes, int]:
    """Who stays keeps its priority, who enters begins 9/8 of all power behind: leaving and coming back gains nothing.

    All power counts here before any is removed.
    """
    total = sum(new.values()) + sum([power for address, power in old.items() if address not in new])
    behind = -(total + (total >> 3))
    return _centred({address: priorities.get(address, behind) for address in new}, sum(new.values()))


def _increment(priorities: Mapping[bytes, int], powers: Mapping[bytes, int]) -> tuple[dict[bytes, int], bytes]:
    """Everybody moves up by its power; who is then first has its turn, and goes back by all power."""
    total = sum(powers.values())
    moved = {address: at + powers[address] for address, at in _centred(priorities, total).items()}
    proposer = min(moved, key=lambda address: (-moved[address], address))
    moved[proposer] -= total
    return moved, proposer


def _centred(priorities: Mapping[bytes, int], total: int) -> dict[bytes, int]:
    """Within WINDOW · total of each other, and around zero. The engine's divisions: to zero, then down."""
    values = priorities.values()
    spread = max(values) - min(values)
    if spread > WINDOW * total:
        ratio = -(-spread // (WINDOW * total))
        priorities = {address: at // ratio if at >= 0 else -(-at // ratio) for address, at in priorities.items()}
    average = sum(priorities.values()) // len(priorities)
    return {address: at - average for address, at in priorities.items()}
