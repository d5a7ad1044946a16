"""The engine for a GPU: every linear layer by Triton (triton_linear.py), what is between them by numpy.

Vectors go to the device and back for each product, which costs a copy of some kilobytes a token and layer; the weights
stay there, as small as their file. It has run in Triton's interpreter only, never on a GPU: no speed is claimed, and
`auto` does not choose it. Before a number format is used on a device it has to give the reference's bits there.
"""

import logging
import time

import numpy as np
from triton.compiler.errors import CompilationError
from triton.runtime.errors import OutOfResources

from kernels.memory import Memory, NoGpu, gpu_memory
from kernels.model import ops, triton_linear, weights
from kernels.model.engine import EngineMissing
from kernels.model.file import EMBEDDING, ModelFile, layer
from kernels.model.numpy_engine import Batched, Int64s
from kernels.model.triton_linear import CUTS, Cut, Matrix

LOG = logging.getLogger(__name__)

UNSUPPORTED = (CompilationError, OutOfResources, RuntimeError)
"""What Triton raises for a format or a block that this chip does not have room or instructions for."""

TOGETHER = (("attn_q", "attn_k", "attn_v"), ("attn_output",), ("ffn_gate", "ffn_up"), ("ffn_down",))
"""Matrices of a layer that multiply the same vectors: one product."""

TRIALS = 3
TRIED_ROWS = 1024


class Triton(Batched):
    """A model on the first GPU. Raises EngineMissing where there is none, or none of its formats gives right bits."""

    name = "triton"

    def __init__(
        self, file: ModelFile, threads: int = 1, memory: Memory | None = None, cuts: tuple[Cut, ...] | None = None
    ) -> None:
        """Bring the weights to `memory`, by default the first GPU's; `cuts` of one format, by default the fastest."""
        del threads
        super().__init__(file)
        self._memory = memory if memory is not None else _first_gpu()
        self._cuts = cuts if cuts is not None else _fastest(self._memory, file)
        self.name = f"triton-{self._cuts[0].operand}"
        names = [tuple(layer(i, name) for name in group) for i in range(self.shape.layers) for group in TOGETHER]
        self._matrices = {group: _matrix(self._memory, file, group) for group in (*names, (EMBEDDING,))}

    def _linear(self, z: Int64s, formats: tuple[int, int], *names: str) -> list[Int64s]:
        """LINEAR of the same input with several matrices, in one product."""
        x = triton_linear.quantise(self._memory, z)
        together = triton_linear.linear(self._memory, x, self._matrices[names], formats, self._cuts)
        ends = np.cumsum([self.file.tensors[name].rows for name in names])[:-1]
        return np.split(together, ends.tolist(), axis=1)


def _matrix(memory: Memory, file: ModelFile, names: tuple[str, ...]) -> Matrix:
    """Bring tensors of one kind to the device, their rows one after the other. Raises EngineMissing."""
    kinds = {file.tensors[name].kind for name in names}
    if len(kinds) != 1:
        raise EngineMissing(f"{', '.join(names)} are of different kinds")
    return triton_linear.matrix(memory, kinds.pop(), np.concatenate([file.raw(name) for name in names]))


def _first_gpu() -> Memory:
    try:
        return gpu_memory(0)
    except NoGpu as error:
        raise EngineMissing(str(error)) from error


def _fastest(memory: Memory, file: ModelFile) -> tuple[Cut, ...]:
    """The fastest format that gives the reference's bits on this device. Raises EngineMissing."""
    best: tuple[float, tuple[Cut, ...]] | None = None
    for name, cuts in CUTS.items():
        try:
            taken = tried(memory, file, cuts)
        except UNSUPPORTED as error:
            LOG.info("%s is not used: %s", name, error)
            continue
        if taken is not None and (best is None or taken < best[0]):
            best = (taken, cuts)
    if best is None:
        raise EngineMissing("no number format gives the reference's bits on this GPU")
    return best[1]


def tried(memory: Memory, file: ModelFile, cuts: tuple[Cut, ...]) -> float | None:
    """Seconds for a layer's `down` and the head's first rows with every cut, or None if a bit differs in one."""
    taken = 0.0
    for name in (layer(0, "ffn_down"), EMBEDDING):
        kind, raw = file.tensors[name].kind, file.raw(name)[:TRIED_ROWS]
        by = triton_linear.matrix(memory, kind, raw)
        wide = weights.decode(kind, raw).astype(np.int64)
        for cut in cuts:
            z = probes(cut.m + 1, by.columns)
            x = triton_linear.quantise(memory, z)
            if not np.array_equal(triton_linear.linear(memory, x, by, ops.Q, (cut,)), ops.linear(z, wide, ops.Q)):
                LOG.warning("%s does not give the reference's bits for %s", cut.name, name)
                return None
            started = time.perf_counter()
            for _ in range(TRIALS):
                triton_linear.linear(memory, x, by, ops.Q, (cut,))
            taken += time.perf_counter() - started
    return taken


def probes(count: int, columns: int) -> Int64s:
    """Vectors to compare engines by: silence, the largest of both signs, one of each size, and noise."""
    random = np.random.default_rng(1)
    z = random.integers(-(1 << 20), 1 << 20, (count, columns))
    limit = (1 << 31) - 1
    for row, value in enumerate((0, limit, -limit)):
        z[row] = value
    z[3] = random.choice(np.array([limit, -limit]), columns)
    for size in range(4, min(count, 34)):
        z[size] = random.integers(-(1 << size - 3), 1 << size - 3, columns)
    return z
