"""The engine for a GPU: Triton's kernels, launched nonce after nonce, reading back only what is small."""

from collections.abc import Iterator

import numpy as np
from triton.compiler.errors import CompilationError
from triton.runtime.errors import OutOfResources

from kernels import challenge as triton_challenge
from kernels.challenge import VARIANTS, Blocks, Variant
from kernels.engine import NONCES, Challenge, Found, entry_at, smallest
from kernels.memory import Buffer, Memory
from kernels.reference import inputs_stream, weights_stream

UNSUPPORTED = (CompilationError, OutOfResources, RuntimeError)
"""What Triton raises for a format or a block that this chip does not have room or instructions for."""

BYTE_BLOCKS = (Blocks(128, 256, 128, 8, 3), Blocks(256, 128, 128, 8, 3), Blocks(128, 128, 128, 8, 3))
SMALL_BLOCKS = (Blocks(128, 128, 64, 4, 3), Blocks(128, 128, 64, 4, 2), Blocks(64, 64, 64, 4, 3))
WIDE_BLOCKS = (Blocks(128, 256, 64, 8, 3), *SMALL_BLOCKS)
CUTS = {"int8": BYTE_BLOCKS + SMALL_BLOCKS, "fp8": BYTE_BLOCKS + SMALL_BLOCKS, "bf16": WIDE_BLOCKS}
"""For each number format the blocks worth timing; the last of each fits every product of tiles of 64."""


def candidates(memory: Memory, challenge: Challenge) -> Iterator["Device"]:
    """Give every engine that fits the challenge's shape, for the chooser to test and time."""
    for name, cuts in CUTS.items():
        for blocks in cuts:
            if blocks.fits(challenge.rows, challenge.cols, challenge.depth, challenge.tile):
                yield Device(memory, VARIANTS[name], blocks)


class Device:
    """Digests by Triton, `nonces` whole products a call. Bit-equal to kernels.reference where it passed the test."""

    def __init__(self, memory: Memory, variant: Variant, blocks: Blocks, nonces: int = 1) -> None:
        """Use `variant` and `blocks` for every product."""
        self.name = f"triton {variant.name} {blocks.m}x{blocks.n}x{blocks.k}"
        self.variant, self.blocks, self.nonces = variant, blocks, nonces
        self._memory = memory
        self._buffers: dict[str, tuple[int, Buffer]] = {}
        self._weights_of: tuple[bytes, int, int] | None = None

    def span(self, challenge: Challenge) -> int:
        """Say how many tiles one call of search computes."""
        return self.nonces * challenge.tiles

    def search(self, challenge: Challenge, nonce: int, unit: int, limit: int, most: int) -> list[Found]:
        """Compute `nonces` products; see kernels.engine.Engine."""
        first, total = unit * self.nonces, challenge.tiles
        count, bound = self._buffer("count", 16), self._buffer("limit", 16)
        kept, places = self._buffer("kept", 8 * self.span(challenge)), self._buffer("places", 8 * self.span(challenge))
        self._memory.write(count, np.zeros(16, np.uint8))
        self._memory.write(bound, np.array([limit, 0], np.uint64).view(np.uint8))
        for past in range(first, first + self.nonces):
            digests = self.digest(challenge, (nonce + past) % NONCES)
            triton_challenge.select(digests, bound, kept, places, count, past, total)
        size = 8 * int(self._memory.read(count, 4).view(np.int32)[0])
        digests_found = self._memory.read(kept, size).view(np.uint64)
        places_found = self._memory.read(places, size).view(np.int64)
        found = smallest(digests_found, places_found, limit, most)
        return [Found(digest, entry_at(challenge, nonce, place)) for digest, place in found]

    def digest(self, challenge: Challenge, nonce: int) -> Buffer:
        """Begin computing all digests of one nonce, (rows / tile, cols / tile) uint64 on the device."""
        self._prepare_weights(challenge)
        depth, width = challenge.depth, self.variant.bytes
        inputs = self._buffer("inputs", challenge.rows * depth * width)
        weights = self._buffer("weights", challenge.cols * depth * width)
        digests = self._buffer("digests", 8 * challenge.tiles)
        source = inputs_stream(challenge.seed, challenge.address, nonce)
        triton_challenge.generate(inputs, source, challenge.rows, depth, self.variant)
        shape = (challenge.rows, challenge.cols, depth)
        triton_challenge.multiply(inputs, weights, digests, shape, challenge.tile, self.variant, self.blocks)
        return digests

    def _prepare_weights(self, challenge: Challenge) -> None:
        wanted = (challenge.seed, challenge.cols, challenge.depth)
        if self._weights_of != wanted:
            weights = self._buffer("weights", challenge.cols * challenge.depth * self.variant.bytes)
            source = weights_stream(challenge.seed)
            triton_challenge.generate(weights, source, challenge.cols, challenge.depth, self.variant)
            self._weights_of = wanted

    def _buffer(self, name: str, size: int) -> Buffer:
        """Give the buffer kept under this name, made anew if it is too small."""
        held, buffer = self._buffers.get(name, (0, None))
        if buffer is None or held < size:
            buffer = self._memory.empty(size)
            self._buffers[name] = (size, buffer)
        return buffer
