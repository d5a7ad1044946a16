"""The engine for machines without a GPU: float32 BLAS, exact, one thread; run one in each worker process."""

import numpy as np
import numpy.typing as npt

from kernels import philox, verify
from kernels.engine import Challenge, Found, entry_at, smallest
from kernels.reference import inputs_stream
from kernels.verify import Float32Matrix

BAND_TILES = 4  # rows of tiles multiplied at once: each band of weights is widened to float32 for all of them


class Processor:
    """Digests by numpy, a band of tile rows a call. Bit-equal to kernels.reference."""

    name = "numpy float32"

    def __init__(self) -> None:
        """Start with no weights."""
        self._weights = verify.WeightCache(limit=2**30)
        self._widened = np.empty((0, 0), np.float32)

    def span(self, challenge: Challenge) -> int:
        """Say how many tiles one call of search computes: a band's."""
        return _band(challenge) * (challenge.cols // challenge.tile)

    def search(self, challenge: Challenge, nonce: int, unit: int, limit: int, most: int) -> list[Found]:
        """Compute one band of one nonce's product; see kernels.engine.Engine."""
        tile, first = challenge.tile, unit * self.span(challenge)
        start = entry_at(challenge, nonce, first)
        source = inputs_stream(challenge.seed, challenge.address, start.nonce)
        inputs = philox.rows(source, start.row * tile, _band(challenge) * tile, challenge.depth).astype(np.float32)
        columns = [self._column(challenge, inputs, col) for col in range(challenge.cols // tile)]
        digests = np.concatenate(columns, axis=1).ravel()
        places = np.arange(first, first + digests.size, dtype=np.int64)
        found = smallest(digests, places, limit, most)
        return [Found(digest, entry_at(challenge, nonce, place)) for digest, place in found]

    def _column(self, challenge: Challenge, inputs: Float32Matrix, col: int) -> npt.NDArray[np.uint64]:
        """Digest the band's tiles in one column of tiles, (band, 1)."""
        weights = self._weights.band(challenge.seed, col, challenge.tile, challenge.depth)
        if self._widened.shape != weights.shape:
            self._widened = np.empty(weights.shape, np.float32)
        np.copyto(self._widened, weights)
        return verify.digests(inputs @ self._widened.T, challenge.tile)


def _band(challenge: Challenge) -> int:
    """Give the largest divisor of the number of tile rows that is at most BAND_TILES."""
    down = challenge.rows // challenge.tile
    return max(size for size in range(1, BAND_TILES + 1) if down % size == 0)
