"""What any engine that searches a sprint's tiles is: the challenge it works on, what it finds, how it is asked."""

from dataclasses import dataclass
from typing import NamedTuple, Protocol

import numpy as np
import numpy.typing as npt

from kernels.reference import Entry

ANY_DIGEST = 2**64 - 1  # a limit that keeps everything
NONCES = 2**64


class Mismatch(Exception):
    """An engine's digest is not the specification's: it must not be used on this machine."""


@dataclass(frozen=True)
class Challenge:
    """One miner's task in one sprint: rows M, cols N, depth K, side T of a tile; `address` is the miner's."""

    seed: bytes
    address: bytes
    rows: int
    cols: int
    depth: int
    tile: int

    @property
    def tiles(self) -> int:
        """How many tiles one nonce's product has."""
        return self.rows // self.tile * (self.cols // self.tile)

    @property
    def operations(self) -> int:
        """Integer operations of one tile: a multiplication and an addition for each of T · T · K terms."""
        return 2 * self.tile**2 * self.depth


class Found(NamedTuple):
    """A tile worth keeping."""

    digest: int
    entry: Entry


class Engine(Protocol):
    """Something that computes digests. Tiles have one order: nonce after nonce, row-major in each."""

    name: str

    def span(self, challenge: Challenge) -> int:
        """Say how many tiles one call of search computes."""

    def search(self, challenge: Challenge, nonce: int, unit: int, limit: int, most: int) -> list[Found]:
        """Compute tiles `unit · span` … of the order that begins with `nonce`, which wraps around at 2⁶⁴.

        Result  those with the smallest digests that are at most `limit`, at most `most` of them, ascending.
        """


def smallest(
    digests: npt.NDArray[np.uint64], places: npt.NDArray[np.int64], limit: int, most: int
) -> list[tuple[int, int]]:
    """Give the `most` smallest digests of at most `limit`, ascending, each with its place.

    Shapes  digests, places: (n,).
    """
    kept = np.flatnonzero(digests <= np.uint64(limit))
    order = kept[np.argsort(digests[kept], kind="stable")][:most]
    return list(zip(digests[order].tolist(), places[order].tolist(), strict=True))


def entry_at(challenge: Challenge, nonce: int, place: int) -> Entry:
    """Name the tile at `place` in the order that begins with `nonce`."""
    across = challenge.cols // challenge.tile
    past, within = divmod(place, challenge.tiles)
    return Entry((nonce + past) % NONCES, within // across, within % across)
