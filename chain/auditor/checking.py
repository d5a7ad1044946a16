"""Makes answers again, many at once: every residual, every logit and every drawn token, in batched prefill."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Literal

from chain.auditor.sound import Work
from kernels.model import policy, trees
from kernels.model.draw import choose
from kernels.model.engine import Cache, Engine, Fed, Feed
from kernels.model.shape import Shape
from kernels.model.trace import TraceTree, sample_leaf

PASS = 256
"""Positions of all answers together in one pass of the engine."""
LOGITS = 64
"""Positions of one answer in one pass whose logits are wanted: 200 kB each."""
TOGETHER = 8192
"""Positions of all answers that are made at the same time: 23 kB of cache each."""


@dataclass(frozen=True)
class Found:
    """What an honest execution of the same tokens gives.

    `first_wrong` is the position (over prompt and answer) of the first token that was not drawn so, None if all were.
    """

    trace_root: bytes
    sample_root: bytes
    first_wrong: int | None


IMPOSSIBLE = Found(bytes(32), bytes(32), 0)
"""Of tokens that the model can't be fed: no executor has roots that are right."""


def recheck(engine: Engine, works: Sequence[Work]) -> list[Found]:
    """Check all works, in their order; some at a time, so that memory stays bounded."""
    possible = [number for number, work in enumerate(works) if is_possible(work, engine.shape)]
    found: dict[int, Found] = {}
    for group in _groups([(number, works[number]) for number in possible]):
        lines = [_Line(work, engine.cache()) for _, work in group]
        while waiting := [line for line in lines if line.left]:
            share = max(4, PASS // len(waiting))
            feeds = [line.feed(share) for line in waiting]
            for line, fed in zip(waiting, engine.feed(feeds), strict=True):
                line.take(fed)
        found |= {number: line.found() for (number, _), line in zip(group, lines, strict=True)}
    return [found.get(number, IMPOSSIBLE) for number in range(len(works))]


def is_possible(work: Work, shape: Shape) -> bool:
    """Whether the model can be fed these tokens at all."""
    ids = (*work.prompt, *work.output)
    return bool(work.prompt) and len(ids) <= shape.max_context and max(ids) < shape.vocabulary


def _groups(works: Sequence[tuple[int, Work]]) -> Iterator[list[tuple[int, Work]]]:
    """As many works, with their numbers, as fit together."""
    group: list[tuple[int, Work]] = []
    size = 0
    for number, work in works:
        length = len(work.prompt) + len(work.output)
        if group and size + length > TOGETHER:
            yield group
            group, size = [], 0
        group.append((number, work))
        size += length
    if group:
        yield group


@dataclass
class _Line:
    """One answer on its way through the engine."""

    work: Work
    cache: Cache
    done: int = 0
    tree: TraceTree = field(default_factory=TraceTree)
    leaves: list[bytes] = field(default_factory=list)
    first_wrong: int | None = None

    def __post_init__(self) -> None:
        self._ids = (*self.work.prompt, *self.work.output[:-1])
        self._quiet = len(self.work.prompt) - 1 if self.work.output else len(self._ids)

    @property
    def left(self) -> int:
        """Positions that are not fed yet."""
        return len(self._ids) - self.done

    def feed(self, share: int) -> Feed:
        """The next at most `share` positions; logits only where a token was drawn from them."""
        silent = self.done < self._quiet
        end = min(self._quiet, self.done + share) if silent else min(len(self._ids), self.done + min(share, LOGITS))
        logits: Literal["none", "all"] = "none" if silent else "all"
        return Feed(self.cache, self._ids[self.done : end], logits=logits, trace=True)

    def take(self, fed: Fed) -> None:
        """Take in what the engine made of the last feed."""
        if fed.residuals is None:
            raise ValueError("the engine kept no residuals")
        self.tree.add(fed.residuals)
        output = self.work.output
        for row, logits in enumerate(fed.logits):
            position = self.done + row + 1
            before = output[: position - len(self.work.prompt)]
            token = output[len(before)]
            self.leaves.append(sample_leaf(position, logits, token))
            if self.first_wrong is None and not self._drawn(logits, position, before, token):
                self.first_wrong = position
        self.done += len(fed.residuals)

    def _drawn(self, logits: object, position: int, before: Sequence[int], token: int) -> bool:
        banned = policy.banned(self.work.policy, before)
        try:
            return choose(logits, position, self.work.sampling, banned) == token  # type: ignore[arg-type]
        except ValueError:  # everything is banned: there is no right token
            return False

    def found(self) -> Found:
        """The roots, once everything is fed."""
        return Found(self.tree.root(), trees.root(self.leaves), self.first_wrong)
