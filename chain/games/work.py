"""What a payload's answer leaves behind, made again by whoever has an engine: trace, samples, steps, logits."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import lru_cache
from hashlib import sha256
from typing import Any

import numpy as np
import numpy.typing as npt

from chain.wire.causeway.inference.v1 import dispute_pb2 as pb
from chain.wire.causeway.inference.v1 import types_pb2 as types
from kernels.model import trees
from kernels.model.answer import LOGITS, PROMPT, chunks, replay, traced
from kernels.model.engine import Engine, Feed
from kernels.model.file import ModelFile
from kernels.model.layout import layout
from kernels.model.stepbuild import build
from kernels.model.steps import Steps, step_leaf
from kernels.model.tokenizer import Tokenizer
from kernels.model.trace import TraceTree, sample_leaf
from modules.inference import formats

Int32s = npt.NDArray[np.int32]
KEPT = 4
"""Games whose trees are remembered between moves: a few megabytes each."""


class Work:
    """One answer, computed again. Positions count over prompt and answer; the last token is not fed."""

    def __init__(self, payload: types.Payload, engine: Engine, file: ModelFile) -> None:
        self.payload, self.engine, self.file = payload, engine, file
        self.prompt, self.output = list(payload.prompt), list(payload.output)
        self.fed = [*self.prompt, *self.output[:-1]]
        trace = TraceTree()
        self.samples = [
            sample_leaf(len(self.prompt) + index, logits, self.output[index])
            for index, logits in enumerate(self._replay(trace))
        ]
        self.trace = trees.levels(trace.leaves)
        self._steps: dict[tuple[int, int], list[bytes]] = {}

    def _replay(self, trace: TraceTree) -> Iterator[Int32s]:
        """Logits that each token of the answer is drawn from; of an answer without tokens only the prompt is fed."""
        if self.output:
            return replay(self.engine, self.prompt, self.output, trace)
        cache = self.engine.cache()
        for chunk in chunks(self.prompt, PROMPT):
            trace.add(traced(self.engine.feed([Feed(cache, chunk, "none", trace=True)])[0]))
        return iter(())

    @property
    def trace_root(self) -> bytes:
        """The root over the residuals."""
        return self.trace[-1][0]

    @property
    def sample_root(self) -> bytes:
        """The root over the samples."""
        return trees.root(self.samples)

    def answer_logits(self) -> Iterator[Int32s]:
        """Logits that each token of the answer is drawn from, computed again."""
        return self._replay(TraceTree())

    def residuals(self, layer: int, positions: int) -> Int32s:
        """x of a layer at the first so many positions, (positions, width)."""
        cache, found = self.engine.cache(), []
        for chunk in chunks(self.fed[:positions], LOGITS):
            fed = self.engine.feed([Feed(cache, chunk, "none", trace=True)])[0]
            found.append(traced(fed)[:, layer].copy())
        return np.concatenate(found)

    def logits(self, position: int) -> Int32s:
        """What follows the token at a position is drawn from these, (vocabulary,)."""
        cache = self.engine.cache()
        if position:
            for chunk in chunks(self.fed[:position], PROMPT):
                self.engine.feed([Feed(cache, chunk, "none")])
        last: Int32s = self.engine.feed([Feed(cache, [self.fed[position]], "last")])[0].logits[0]
        return last

    def steps(self, steps: Steps) -> list[bytes]:
        """The leaves of a step tree."""
        key = (steps.position, steps.layer)
        if key not in self._steps:
            residuals = self.residuals(steps.layer, steps.positions).astype(np.int64)
            self._steps = {key: build(steps, residuals, self.weights)}
        return self._steps[key]

    def step_levels(self, steps: Steps) -> list[list[bytes]]:
        """All levels of a step tree."""
        return trees.levels([step_leaf(leaf) for leaf in self.steps(steps)])

    def weights(self, name: str) -> npt.NDArray[Any]:
        """A tensor's integers."""
        return self.file.gains(name) if self.file.tensors[name].kind == "F32" else self.file.weights(name)

    def row(self, index: int) -> tuple[str, int]:
        """The tensor that a leaf under weights_root is a row of, and which."""
        name, rows = max(
            ((name, rows) for name, rows in layout(self.file.shape).tensors.items() if rows.first <= index),
            key=lambda one: one[1].first,
        )
        return name, index - rows.first

    def token(self, position: int, tokenizer: Tokenizer | None = None) -> pb.OpenedToken:
        """A token opened to its commitment, with its text where a tokenizer is given."""
        inside = position < len(self.prompt)
        salt = self.payload.salt if inside else formats.output_salt(self.payload.salt)
        tokens, index = (self.prompt, position) if inside else (self.output, position - len(self.prompt))
        path = trees.path(formats.token_leaves(salt, tokens), index)
        opened = pb.OpenedToken(id=tokens[index], salt=formats.token_salt(salt, index), path=path)
        if tokenizer is not None:
            opened.text = tokenizer.token_bytes(opened.id)
            opened.text_path.extend(trees.prove(vocabulary(self.file), opened.id, 1))
        return opened


@lru_cache(maxsize=KEPT)
def _work(payload: bytes, engine: Any, file: ModelFile) -> Work:
    return Work(types.Payload.FromString(payload), engine, file)


def work(payload: types.Payload, engine: Engine, file: ModelFile) -> Work:
    """The answer of a payload, computed again, or as it was remembered. Raises ContextFull, ValueError on bad ids."""
    known: Any = engine
    return _work(payload.SerializeToString(deterministic=True), known, file)


@lru_cache(maxsize=2)
def tokenizer(file: ModelFile) -> Tokenizer:
    """A file's tokenizer."""
    return Tokenizer(file)


@lru_cache(maxsize=2)
def vocabulary(file: ModelFile) -> list[list[bytes]]:
    """The tree over the bytes of all tokens, whose root is the model's tokenizer_hash."""
    words = tokenizer(file)
    return trees.levels([sha256(b"\x00" + words.token_bytes(i)).digest() for i in range(file.shape.vocabulary)])


def first_difference(mine: Sequence[bytes], theirs: Sequence[bytes]) -> int | None:
    """Where two lists of as many nodes differ first."""
    return next((i for i, (a, b) in enumerate(zip(mine, theirs, strict=False)) if a != b), None)
