"""Prompts that begin alike are computed once: keys, values and trace leaves depend on nothing that comes later."""

from collections import OrderedDict
from collections.abc import Sequence
from typing import NamedTuple

from kernels.model.cache import Cache
from kernels.model.engine import Engine
from kernels.model.trace import TraceTree

KEPT = 16  # prompts that are remembered; the pages of their caches are shared with those who use them
LEAST = 8  # positions below which looking is all there is to gain


class Begun(NamedTuple):
    """A sequence whose first `cache.length` positions are computed, and their part of the trace."""

    cache: Cache
    trace: TraceTree


class Prefixes:
    """The prompts fed last, of one engine."""

    def __init__(self, engine: Engine, kept: int = KEPT) -> None:
        self._engine, self._kept = engine, kept
        self._known: OrderedDict[tuple[int, ...], Begun] = OrderedDict()

    def begin(self, prompt_ids: Sequence[int]) -> Begun:
        """A new sequence for a prompt, with as much of it computed as is known; its last id is always left to feed."""
        ids = tuple(prompt_ids)
        best, common = None, LEAST - 1
        for known in self._known:
            shared = _common(ids[:-1], known)
            if shared > common:
                best, common = known, shared
        if best is None:
            return Begun(self._engine.cache(), TraceTree())
        self._known.move_to_end(best)
        cache, trace = self._known[best]
        return Begun(cache.fork(common), _first(trace, common, self._engine.shape.states))

    def keep(self, prompt_ids: Sequence[int], begun: Begun) -> None:
        """Remember a prompt that was fed, with the state of its sequence; what came after it is not kept."""
        ids = tuple(prompt_ids)
        if len(ids) < LEAST or ids in self._known or not self._kept:
            return
        states = self._engine.shape.states
        self._known[ids] = Begun(begun.cache.fork(len(ids)), _first(begun.trace, len(ids), states))
        if len(self._known) > self._kept:
            self._known.popitem(last=False)


def _common(one: Sequence[int], other: Sequence[int]) -> int:
    """How many ids two sequences begin with alike."""
    for place, (a, b) in enumerate(zip(one, other, strict=False)):
        if a != b:
            return place
    return min(len(one), len(other))


def _first(trace: TraceTree, positions: int, states: int) -> TraceTree:
    """The trace of the first positions."""
    part = TraceTree()
    part.leaves, part.positions = trace.leaves[: positions * states], positions
    return part
