"""The golden vectors of proof of compute, tests/vectors/poc.json, as values to test with."""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from kernels.reference import Entry

VECTORS: dict[str, Any] = json.loads((Path(__file__).parents[1] / "vectors" / "poc.json").read_text())


@dataclass(frozen=True)
class Tile:
    """One tile of one vector: where it is and what it must be."""

    chain_id: str
    epoch: int
    block_hash: bytes
    seed: bytes
    address: bytes
    entry: Entry
    tile: int
    depth: int
    digest: int
    tile_sha256: str
    first_row: list[int]

    def __str__(self) -> str:
        return f"{self.chain_id}-{self.entry.nonce}-{self.entry.row}-{self.entry.col}"

    @property
    def job(self) -> tuple[bytes, bytes, Entry, int, int]:
        """What a function that digests tiles takes."""
        return self.seed, self.address, self.entry, self.tile, self.depth


def _tile(challenge: dict[str, Any], tile: dict[str, Any]) -> Tile:
    return Tile(
        chain_id=challenge["chain_id"],
        epoch=challenge["epoch"],
        block_hash=bytes.fromhex(challenge["block_hash"]),
        seed=bytes.fromhex(challenge["seed"]),
        address=bytes.fromhex(challenge["miner"]),
        entry=Entry(int(tile["nonce"]), tile["row"], tile["col"]),
        tile=challenge["tile"],
        depth=challenge["depth"],
        digest=int(tile["digest"], 16),
        tile_sha256=tile["tile_sha256"],
        first_row=tile["first_row"],
    )


TILES = [_tile(challenge, tile) for challenge in VECTORS["challenges"] for tile in challenge["tiles"]]
"""Every tile of every challenge."""

FIRST = TILES[0]
"""A tile of the first challenge, the one that the specification's check values belong to."""
