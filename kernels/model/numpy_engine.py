"""The fallback engine: numpy's BLAS in float64, which is exact here, over batches of sequences.

Every partial sum of a linear layer is an integer below 2⁵³ (kernels/model/file.py proves it at load), and so is every
sum of attention (64 · 2³⁰ for a score, 2048 · 2¹⁴ · 2¹⁵ for values): float64 holds them all, whatever the order in
which a BLAS adds. Weights are kept as int32 (540 MB) and widened by parts that stay in the second-level cache.
"""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import numpy.typing as npt

from kernels.model import ops, tables
from kernels.model.cache import Cache
from kernels.model.engine import Fed, Feed, checked, wanted
from kernels.model.file import EMBEDDING, OUTPUT_NORM, ModelFile, layer

Int32s = npt.NDArray[np.int32]
Int64s = npt.NDArray[np.int64]
Float64s = npt.NDArray[np.float64]

PART = 1 << 17  # weights that are widened at once: a megabyte
POSITIONS = 256  # positions in a pass through the layers, so that a long prompt needs little memory
QUERIES = 64  # positions whose scores are in memory at once
MATRICES = ("attn_q", "attn_k", "attn_v", "attn_output", "ffn_gate", "ffn_up", "ffn_down")
NORMS = ("attn_norm", "ffn_norm")


class Batched:
    """Everything but LINEAR, over batches of sequences: whoever derives from it says how that is computed."""

    def __init__(self, file: ModelFile) -> None:
        self.file = file
        self.shape = file.shape
        norms = [layer(i, name) for i in range(self.shape.layers) for name in NORMS]
        self._gains = {name: file.gains(name).astype(np.int64) for name in (*norms, OUTPUT_NORM)}
        self._exp2 = tables.exp2().astype(np.int64)

    def cache(self) -> Cache:
        """A new, empty sequence."""
        return Cache(self.shape)

    def feed(self, work: Sequence[Feed]) -> list[Fed]:
        """One pass over all sequences, in parts of at most POSITIONS positions. Raises ContextFull, ValueError."""
        checked(work, self.shape)
        parts: list[list[Part]] = [[]]
        for index, one in enumerate(work):
            for start in range(0, len(one.ids), POSITIONS):
                part = Part(index, one, start, np.array(one.ids[start : start + POSITIONS], np.int64))
                if sum(len(other.ids) for other in parts[-1]) + len(part.ids) > POSITIONS:
                    parts.append([])
                parts[-1].append(part)
        for batch in parts:
            if batch:
                self._pass(batch)
        return [
            self._fed(one, [part for batch in parts for part in batch if part.index == i]) for i, one in enumerate(work)
        ]

    def _pass(self, parts: "list[Part]") -> None:
        """Take one part of each sequence through all layers; what is wanted of it stays on the part."""
        x = ops.embed(self.file.embeddings(np.concatenate([part.ids for part in parts])).astype(np.int64))
        slices, start = [], 0
        for part in parts:
            slices.append(slice(start, start + len(part.ids)))
            start += len(part.ids)
        states = [x.astype(np.int32)]
        tracing = any(part.feed.trace for part in parts)
        for index in range(self.shape.layers):
            x = self._layer(index, x, parts, slices)
            if tracing:
                states.append(x.astype(np.int32))
        for part, here in zip(parts, slices, strict=True):
            part.feed.cache.length += len(part.ids)
            part.finish(x[here], np.stack([state[here] for state in states], axis=1) if part.feed.trace else None)
        self._head(parts)

    def _head(self, parts: "list[Part]") -> None:
        """The logits of all positions that want them, in one product."""
        last = np.concatenate([part.last for part in parts])
        if not len(last):
            return
        logits = self._linear(ops.rmsnorm(last, self._gains[OUTPUT_NORM]), ops.Q, EMBEDDING)[0].astype(np.int32)
        for part in parts:
            part.logits, logits = logits[: len(part.last)], logits[len(part.last) :]

    def _layer(self, index: int, x: Int64s, parts: "list[Part]", slices: list[slice]) -> Int64s:
        normed = ops.rmsnorm(x, self._gains[layer(index, "attn_norm")])
        q, k, v = self._linear(normed, ops.Q, *(layer(index, name) for name in ("attn_q", "attn_k", "attn_v")))
        positions = np.concatenate([part.positions for part in parts])
        q, k = ops.queries(q, positions, self.shape), ops.queries(k, positions, self.shape)
        v = ops.values(v, self.shape)
        attended = np.empty((len(x), self.shape.width), np.int64)
        for part, here in zip(parts, slices, strict=True):
            self._attention(index, part.feed.cache, (q[here], k[here], v[here]), attended[here])
        (out,) = self._linear(attended, ops.Q_OUTPUT, layer(index, "attn_output"))
        x = ops.residual(x, out)
        normed = ops.rmsnorm(x, self._gains[layer(index, "ffn_norm")])
        gate, up = self._linear(normed, ops.Q, layer(index, "ffn_gate"), layer(index, "ffn_up"))
        (down,) = self._linear(ops.mlp(gate, up), ops.Q_DOWN, layer(index, "ffn_down"))
        return ops.residual(x, down)

    def _attention(self, index: int, cache: Cache, qkv: tuple[Int64s, Int64s, Int64s], result: Int64s) -> None:
        """Attend from n new positions of one sequence, whose keys and values enter the cache."""
        q, k, v = qkv
        start, end = cache.length, cache.length + len(q)
        cache.k[index, start:end] = k.reshape(len(k), -1)
        cache.v[index, start:end] = v.reshape(len(v), -1)
        for kv in range(self.shape.kv_heads):
            columns = slice(kv * self.shape.head_dim, (kv + 1) * self.shape.head_dim)
            heads = slice(kv * self.shape.group, (kv + 1) * self.shape.group)
            keys, values = (part[index, :end, columns].astype(np.float64) for part in (cache.k, cache.v))
            for first in range(0, len(q), QUERIES):
                some = q[first : first + QUERIES, heads].astype(np.float64)
                seen = start + first + len(some)
                attended = self._attend(some, keys[:seen], values[:seen])
                shaped = result[first : first + QUERIES].reshape(len(some), self.shape.heads, -1)
                shaped[:, heads] = attended

    def _attend(self, q: Float64s, k: Float64s, v: Float64s) -> Int64s:
        """Queries (n, group, head_dim) of the last n of t positions: the whole row of scores, the largest, the sums."""
        n, group, _ = q.shape
        t = len(k)
        products = (q.reshape(n * group, -1) @ k.T).astype(np.int64).reshape(n, group, t)
        s = ops.rsh(products * np.int64(ops.LOG2_SCALE), 24)
        future = np.arange(t)[None, None, :] > (t - n + np.arange(n))[:, None, None]
        lowest = np.int64(-(1 << 40))
        top = np.where(future, lowest, s).max(axis=2, keepdims=True)
        d = np.maximum(top - s, np.int64(0))
        p = np.where(future, np.int64(0), ops.rsh(self._exp2[d & 4095], d >> 12))
        sums = (p.reshape(n * group, t).astype(np.float64) @ v).astype(np.int64).reshape(n, group, -1)
        total = p.sum(axis=2, keepdims=True, dtype=np.int64)
        result: Int64s = (np.int64(128) * sums + total) // (np.int64(2) * total)
        return result

    def _linear(self, z: Int64s, formats: tuple[int, int], *names: str) -> list[Int64s]:
        """LINEAR of the same input with several matrices."""
        raise NotImplementedError

    def _fed(self, feed: Feed, parts: "list[Part]") -> Fed:
        logits = np.concatenate([np.empty((0, self.shape.vocabulary), np.int32), *(part.logits for part in parts)])
        states = [part.states for part in parts if part.states is not None]
        return Fed(logits[len(logits) - wanted(feed) :], np.concatenate(states) if feed.trace else None)


class Numpy(Batched):
    """A model in numpy: no compiler needed."""

    name = "numpy"

    def __init__(self, file: ModelFile, threads: int = 1) -> None:
        super().__init__(file)
        names = [layer(i, name) for i in range(self.shape.layers) for name in MATRICES]
        self._weights = {name: file.weights(name) for name in (*names, EMBEDDING)}
        self._pool = ThreadPoolExecutor(threads) if threads > 1 else None

    def _linear(self, z: Int64s, formats: tuple[int, int], *names: str) -> list[Int64s]:
        """LINEAR of the same input with several matrices."""
        fin, fout = formats
        x, e = ops.quantise(z)
        wide = x.astype(np.float64)
        shift = 24 + fin - e - fout
        return [ops.sat(ops.rsh(self._product(wide, self._weights[name]), shift), 32) for name in names]

    def _product(self, x: Float64s, weights: Int32s) -> Int64s:
        """The exact product x · weightsᵀ, (n, k) and (m, k) to (n, m)."""
        result = np.empty((len(x), len(weights)), np.int64)
        step = max(1, PART // weights.shape[1])

        def part(first: int) -> None:
            result[:, first : first + step] = x @ weights[first : first + step].astype(np.float64).T

        starts = range(0, len(weights), step)
        for _ in self._pool.map(part, starts) if self._pool else map(part, starts):
            pass
        return result


class Part:
    """Some consecutive ids of one Feed on their way through a pass."""

    def __init__(self, index: int, feed: Feed, start: int, ids: Int64s) -> None:
        self.index, self.feed, self.ids = index, feed, ids
        first = feed.cache.length + start
        self.positions = np.arange(first, first + len(ids), dtype=np.int64)
        quiet = len(feed.ids) - wanted(feed)
        self.wants = max(0, min(len(ids), start + len(ids) - quiet))
        self.last: Int64s = np.empty((0, 0), np.int64)
        self.logits: Int32s = np.empty((0, feed.cache.shape.vocabulary), np.int32)
        self.states: Int32s | None = None

    def finish(self, x: Int64s, states: Int32s | None) -> None:
        """Keep what is wanted of the last residual."""
        self.last = x[len(x) - self.wants :]
        self.states = states
