"""What computes a model, and which: every engine gives the same bits, so the choice is only one of speed.

file = load()
model = engine(file)                       # the fastest that works here
cache = model.cache()
model.feed([Feed(cache, prompt_ids)])      # one batched pass; logits of the last position of each sequence
"""

import importlib
import logging
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, Protocol

import numpy as np
import numpy.typing as npt

from kernels.model.cache import Cache, ContextFull
from kernels.model.file import ModelFile
from kernels.model.shape import Shape

__all__ = ["KINDS", "Cache", "ContextFull", "Engine", "EngineMissing", "Fed", "Feed", "checked", "engine", "wanted"]

LOG = logging.getLogger(__name__)

Int32s = npt.NDArray[np.int32]

KINDS = {
    "native": "kernels.model.native:Native",
    "triton": "kernels.model.triton_engine:Triton",
    "numpy": "kernels.model.numpy_engine:Numpy",
    "reference": "kernels.model.reference:Reference",
}
"""Where each kind's class is, called with the file and a number of threads; fastest on a processor first."""

AUTO = ("native", "numpy")


class EngineMissing(RuntimeError):
    """This kind of engine doesn't work on this machine: no compiler, no GPU, another processor."""


@dataclass(frozen=True)
class Feed:
    """The next ids of one sequence; which positions' logits are wanted (a number: of the last so many), and whether
    their residuals are.
    """

    cache: Cache
    ids: Sequence[int]
    logits: Literal["none", "last", "all"] | int = "last"
    trace: bool = False


@dataclass(frozen=True)
class Fed:
    """What came of a Feed: `logits` (0, 1 or n, vocabulary) Q16, `residuals` (n, layers + 1, width) Q15 or None."""

    logits: Int32s
    residuals: Int32s | None


class Engine(Protocol):
    """A model that can be fed."""

    name: str
    shape: Shape

    def cache(self) -> Cache:
        """A new, empty sequence."""
        ...

    def feed(self, work: Sequence[Feed]) -> list[Fed]:
        """One pass over several sequences, prompts in chunks and single steps mixed; each cache grows by its ids.

        Nothing of it shows in the bits: not the batch, the chunks, the threads or the engine.
        Raises  ContextFull, ValueError on an unknown id, no ids, or a sequence that comes twice; then nothing is fed.
        """
        ...


def engine(file: ModelFile, kind: str = "auto", threads: int = 1) -> Engine:
    """Make an engine of a kind; `auto` takes the fastest that works. Raises EngineMissing, ValueError."""
    if kind != "auto" and kind not in KINDS:
        raise ValueError(f"{kind!r} is no engine: use auto, {', '.join(KINDS)}")
    if kind != "auto":
        return _make(file, kind, threads)
    for name in AUTO:
        try:
            return _make(file, name, threads)
        except EngineMissing as error:
            LOG.info("the %s engine is not used: %s", name, error)
    raise EngineMissing("no engine works on this machine")


def checked(work: Sequence[Feed], shape: Shape) -> None:
    """Refuse bad work before anything is computed, and make room. Raises ContextFull, ValueError."""
    if len({id(feed.cache) for feed in work}) != len(work):
        raise ValueError("a sequence can be fed once in a pass")
    for feed in work:
        if not len(feed.ids):
            raise ValueError("a feed needs ids")
        if not all(0 <= token < shape.vocabulary for token in feed.ids):
            raise ValueError(f"ids are from 0 to {shape.vocabulary - 1}")
        if not 0 <= wanted(feed) <= len(feed.ids):
            raise ValueError("logits can be had of as many positions as there are ids")
    for feed in work:
        feed.cache.reserve(len(feed.ids))


def wanted(feed: Feed) -> int:
    """How many positions' logits are wanted: the last so many."""
    if isinstance(feed.logits, int):
        return feed.logits
    return {"none": 0, "last": 1, "all": len(feed.ids)}[feed.logits]


def _make(file: ModelFile, kind: str, threads: int) -> Engine:
    module, _, name = KINDS[kind].partition(":")
    try:
        made: Engine = getattr(importlib.import_module(module), name)(file, threads)
    except ImportError as error:
        raise EngineMissing(f"{kind}: {error}") from error
    return made
