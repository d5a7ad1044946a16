"""The processor's check of a proof: one float32 product per tile, bit-equal to `kernels.reference`. Consensus code.

Sums of at most 65,536 products of 5-bit integers are at most 2²⁴ in size, so float32 holds every partial sum exactly
in whatever order the BLAS library adds. The weights of an epoch are the same for all miners and are kept.
"""

import threading
from collections import OrderedDict
from collections.abc import Iterable
from functools import lru_cache

import numpy as np
import numpy.typing as npt

from kernels import philox
from kernels.reference import GOLDEN, Entry, Int8Matrix, UInt32Matrix, inputs_stream, weights_stream

Float32Matrix = npt.NDArray[np.float32]

CACHE_BYTES = 64 * 2**20  # all weights of a mainnet epoch (8192 × 8192), as int8


class WeightCache:
    """Bands of `tile` rows of W, the least recently used ones dropped beyond `limit` bytes."""

    def __init__(self, limit: int = CACHE_BYTES) -> None:
        """Start empty."""
        self._limit = limit
        self.held = 0
        self._bands: OrderedDict[tuple[bytes, int, int, int], Int8Matrix] = OrderedDict()

    def band(self, seed: bytes, col: int, tile: int, depth: int) -> Int8Matrix:
        """Give rows `col · tile` … `col · tile + tile − 1` of the epoch's weights, (tile, depth) int8."""
        key = (seed, col, tile, depth)
        band = self._bands.get(key)
        if band is None:
            band = philox.rows(weights_stream(seed), col * tile, tile, depth)
            self._bands[key] = band
            self.held += band.nbytes
            while self.held > self._limit and len(self._bands) > 1:
                self.held -= self._bands.popitem(last=False)[1].nbytes
        else:
            self._bands.move_to_end(key)
        return band

    def clear(self) -> None:
        """Forget everything."""
        self._bands.clear()
        self.held = 0


class Scratch(threading.local):
    """Float32 copies of the two operands, each thread's own: fresh pages for every tile cost more than its product."""

    def __init__(self) -> None:
        """Start with nothing allocated."""
        self._shape = (0, 0)
        self._pair: tuple[Float32Matrix, Float32Matrix] | None = None

    def pair(self, tile: int, depth: int) -> tuple[Float32Matrix, Float32Matrix]:
        """Give two (tile, depth) float32 arrays to overwrite; the next call gives the same two."""
        if self._pair is None or self._shape != (tile, depth):
            self._shape = (tile, depth)
            self._pair = (np.empty((tile, depth), np.float32), np.empty((tile, depth), np.float32))
        return self._pair


WEIGHTS = WeightCache()
_SCRATCH = Scratch()


def tile_digest(seed: bytes, address: bytes, entry: Entry, tile: int, depth: int) -> int:
    """Give the 64-bit digest of the tile that `entry` names in the product of the miner at `address`.

    Result  as kernels.reference.tile_digest, at T = 64, K = 8192 in about 2 ms on one core with kept weights.
    Raises  ValueError if depth is not a multiple of 64 from 64 to 65,536, or the tile's rows do not fit 32 bits.
    """
    inputs = philox.rows(inputs_stream(seed, address, entry.nonce), entry.row * tile, tile, depth)
    weights = WEIGHTS.band(seed, entry.col, tile, depth)
    left, right = _SCRATCH.pair(tile, depth)
    np.copyto(left, inputs)
    np.copyto(right, weights)
    return int(digests(left @ right.T, tile)[0, 0])


def proof_digests(seed: bytes, address: bytes, entries: Iterable[Entry], tile: int, depth: int) -> list[int]:
    """Give the digest of each entry of a proof, in the order given; see tile_digest."""
    return [tile_digest(seed, address, entry, tile, depth) for entry in entries]


def digests(product: Float32Matrix, tile: int) -> npt.NDArray[np.uint64]:
    """Digest every tile of a product whose elements are integers of at most 2²⁴ in size.

    Shapes  product: (m · tile, n · tile) float32. Result: (m, n) uint64.
    """
    m, n = product.shape[0] // tile, product.shape[1] // tile
    position, offset = _positions(tile)
    mixed = product.astype(np.int32).view(np.uint32).reshape(m, tile, n, tile) + offset
    mixed ^= mixed >> np.uint32(16)
    mixed *= np.uint32(0x85EBCA6B)
    mixed ^= mixed >> np.uint32(13)
    mixed *= np.uint32(0xC2B2AE35)
    mixed ^= mixed >> np.uint32(16)
    plain = mixed.sum(axis=(1, 3), dtype=np.uint32)
    mixed *= position
    weighted = mixed.sum(axis=(1, 3), dtype=np.uint32)
    result: npt.NDArray[np.uint64] = plain.astype(np.uint64) << np.uint64(32) | weighted.astype(np.uint64)
    return result


@lru_cache(maxsize=8)
def _positions(tile: int) -> tuple[UInt32Matrix, UInt32Matrix]:
    """Give p = a·T + b and p · 0x9E3779B9 modulo 2³² for each element, shaped (tile, 1, tile) to broadcast."""
    position = np.arange(tile * tile, dtype=np.uint32).reshape(tile, 1, tile)
    return position, position * np.uint32(GOLDEN)
