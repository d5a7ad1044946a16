"""Run Triton's kernels in its interpreter over the golden vectors and print what they found, as JSON.

A program of its own, because Triton reads TRITON_INTERPRET when it is imported: `python -m tests.kernels.interpreted`.
"""

import json
import os
import sys
import warnings
from typing import Any

os.environ["TRITON_INTERPRET"] = "1"

import numpy as np
from triton.runtime import interpreter

from kernels import challenge, reference
from kernels.challenge import VARIANTS, Blocks, Variant
from kernels.device import Device
from kernels.engine import ANY_DIGEST, Challenge
from tests.kernels.stand_in import HostBuffer, HostMemory
from tests.kernels.vectors import FIRST, TILES, Tile

BLOCKS = Blocks(64, 64, 64, 4, 3)


def widen_bf16() -> None:
    """Give the interpreter the conversion it lacks: Triton 3.9's multiplies bf16's bit patterns as integers."""
    builder: Any = interpreter.InterpreterBuilder
    plain = builder.create_dot

    def widened(self: Any, a: Any, b: Any, d: Any, *options: Any) -> Any:
        if a.dtype.scalar == interpreter.tl.bfloat16:
            a, b = (self.cast_impl(operand, interpreter.tl.float32) for operand in (a, b))
        return plain(self, a, b, d, *options)

    builder.create_dot = widened


def vector_digest(vector: Tile, variant: Variant) -> int:
    """Compute one tile by the kernels: its rows of both operands, their product, its digest."""
    tile, depth = vector.tile, vector.depth
    inputs, weights = (HostBuffer(tile * depth * variant.bytes) for _ in range(2))
    digests = HostBuffer(8)
    source = reference.inputs_stream(vector.seed, vector.address, vector.entry.nonce)
    challenge.generate(inputs, source, tile, depth, variant, first=vector.entry.row * tile)
    source = reference.weights_stream(vector.seed)
    challenge.generate(weights, source, tile, depth, variant, first=vector.entry.col * tile)
    challenge.multiply(inputs, weights, digests, (tile, tile, depth), tile, variant, BLOCKS)
    return int(digests.bytes.view(np.uint64)[0])


def searched() -> list[list[int]]:
    """Search nonce 0 of the first vector's challenge, 1024 × 1024, for its 16 smallest digests."""
    engine = Device(HostMemory(), VARIANTS["bf16"], Blocks(128, 256, 128, 8, 3))
    task = Challenge(FIRST.seed, FIRST.address, 1024, 1024, 1024, 64)
    return [[found.digest, *found.entry] for found in engine.search(task, 0, 0, ANY_DIGEST, 16)]


def continued() -> list[list[int]]:
    """Search two nonces in one call, over the end of the nonces, keeping only small digests."""
    engine = Device(HostMemory(), VARIANTS["int8"], BLOCKS, nonces=2)
    task = Challenge(FIRST.seed, FIRST.address, 128, 192, 128, 64)
    return [[found.digest, *found.entry] for found in engine.search(task, 2**64 - 3, 1, 2**63, 5)]


def main() -> None:
    """Print every vector's digest in every format, and what a search finds."""
    warnings.simplefilter("ignore", RuntimeWarning)  # numpy's words on the overflows that a digest is made of
    widen_bf16()
    challenge.BLOCKS_A_PROGRAM = 8192  # the interpreter's cost is by program
    digests = {name: [vector_digest(vector, variant) for vector in TILES] for name, variant in VARIANTS.items()}
    json.dump({"digests": digests, "searched": searched(), "continued": continued()}, sys.stdout)


if __name__ == "__main__":
    main()
