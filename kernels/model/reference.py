"""The slow engine: the order of operations of docs/arithmetic.md §4, one after the other, with `ops` and nothing else.

It keeps no weights: each pass reads them from the file, a layer at a time. For tests, and for reading.
"""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from kernels.model import ops
from kernels.model.cache import Cache
from kernels.model.engine import Fed, Feed, checked, wanted
from kernels.model.file import EMBEDDING, OUTPUT_NORM, ModelFile, layer

Int64s = npt.NDArray[np.int64]


class Reference:
    """One sequence at a time, one layer at a time. `threads` changes nothing."""

    name = "reference"

    def __init__(self, file: ModelFile, threads: int = 1) -> None:
        del threads
        self.file = file
        self.shape = file.shape

    def cache(self) -> Cache:
        """A new, empty sequence."""
        return Cache(self.shape)

    def feed(self, work: Sequence[Feed]) -> list[Fed]:
        """Feed each sequence by itself. Raises ContextFull, ValueError."""
        checked(work, self.shape)
        return [self._feed(one) for one in work]

    def _feed(self, feed: Feed) -> Fed:
        cache, ids = feed.cache, np.array(feed.ids, np.int64)
        x = ops.embed(self.file.embeddings(ids).astype(np.int64))
        states = [x]
        for index in range(self.shape.layers):
            x = self._layer(index, x, cache)
            states.append(x)
        cache.length += len(ids)
        last = x[len(x) - wanted(feed) :]
        residuals = np.stack(states, axis=1).astype(np.int32) if feed.trace else None
        return Fed(self._logits(last).astype(np.int32), residuals)

    def _layer(self, index: int, x: Int64s, cache: Cache) -> Int64s:
        """One layer over n new positions, whose keys and values enter the cache: x (n, width) Q15 to the next."""
        shape, start, end = self.shape, cache.length, cache.length + len(x)
        positions = np.arange(start, end, dtype=np.int64)

        normed = ops.rmsnorm(x, self._gains(layer(index, "attn_norm")))
        q = ops.queries(self._linear(index, "attn_q", normed, ops.Q), positions, shape)
        k = ops.queries(self._linear(index, "attn_k", normed, ops.Q), positions, shape)
        v = ops.values(self._linear(index, "attn_v", normed, ops.Q), shape)
        cache.k[index, start:end] = k.reshape(len(x), -1)
        cache.v[index, start:end] = v.reshape(len(x), -1)
        keys, values = (
            part[index, :end].astype(np.int64).reshape(end, shape.kv_heads, -1) for part in (cache.k, cache.v)
        )
        attended = ops.attention(q, keys, values, shape)
        x = ops.residual(x, self._linear(index, "attn_output", attended, ops.Q_OUTPUT))

        normed = ops.rmsnorm(x, self._gains(layer(index, "ffn_norm")))
        gate = self._linear(index, "ffn_gate", normed, ops.Q)
        up = self._linear(index, "ffn_up", normed, ops.Q)
        return ops.residual(x, self._linear(index, "ffn_down", ops.mlp(gate, up), ops.Q_DOWN))

    def _logits(self, x: Int64s) -> Int64s:
        """RMSNORM and the head, tied to the embeddings: (n, vocabulary) Q16."""
        if not len(x):
            return np.empty((0, self.shape.vocabulary), np.int64)
        normed = ops.rmsnorm(x, self._gains(OUTPUT_NORM))
        return ops.linear(normed, self.file.weights(EMBEDDING).astype(np.int64), ops.Q)

    def _linear(self, index: int, name: str, z: Int64s, formats: tuple[int, int]) -> Int64s:
        return ops.linear(z, self.file.weights(layer(index, name)).astype(np.int64), formats)

    def _gains(self, name: str) -> Int64s:
        return self.file.gains(name).astype(np.int64)
