"""The challenge in its readable form: this file is the specification, everything faster must equal it bit for bit.

Source  docs/poc.md §3 and §4; vectors in tests/vectors/poc.json.
Units   none: everything here is an integer. `‖` in comments joins bytes; `u32` and `u64` are unsigned big-endian.
"""

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

Int8Matrix = npt.NDArray[np.int8]
Int32Matrix = npt.NDArray[np.int32]
UInt32Matrix = npt.NDArray[np.uint32]

ENTRY_BYTES = 16
MAX_DEPTH = 65_536  # products are at most 2⁸ in size, so a sum of this many stays exact in float32 (2²⁴)
MAX_TILES = 2**63 - 1

PHILOX_ROUNDS = 10
PHILOX_MULTIPLIERS = (0xD2511F53, 0xCD9E8D57)
PHILOX_BUMPS = (0x9E3779B9, 0xBB67AE85)  # added to the key after each round
GOLDEN = 0x9E3779B9  # 2³² divided by the golden ratio: spreads positions before mixing
MASK32 = 0xFFFFFFFF


class Entry(NamedTuple):
    """The name of one tile: which of the miner's nonces, and the tile's row and column in that product."""

    nonce: int
    row: int
    col: int

    def encode(self) -> bytes:
        """Give `u64 nonce ‖ u32 row ‖ u32 col`, 16 bytes; byte order is entry order. Raises OverflowError."""
        return self.nonce.to_bytes(8, "big") + self.row.to_bytes(4, "big") + self.col.to_bytes(4, "big")


@dataclass(frozen=True)
class Stream:
    """A Philox stream: `key` (k0, k1) and the fixed upper half of the counter, `tail` (c2, c3); all u32."""

    key: tuple[int, int]
    tail: tuple[int, int]


def decode_entry(data: bytes) -> Entry:
    """Read one entry of 16 bytes. Raises ValueError on another length."""
    if len(data) != ENTRY_BYTES:
        raise ValueError(f"an entry has {ENTRY_BYTES} bytes, not {len(data)}")
    return Entry(*(int.from_bytes(part, "big") for part in (data[:8], data[8:12], data[12:])))


def decode_entries(data: bytes) -> list[Entry]:
    """Read entries joined without separators, in the order given. Raises ValueError on a broken last one."""
    return [decode_entry(data[at : at + ENTRY_BYTES]) for at in range(0, len(data), ENTRY_BYTES)]


def encode_entries(entries: Iterable[Entry]) -> bytes:
    """Join entries in ascending byte order, as a commitment and a reveal carry them."""
    return b"".join(sorted(entry.encode() for entry in entries))


def seed(chain_id: str, epoch: int, block_hash: bytes, *, confirm: bool = False) -> bytes:
    """Give the 32-byte seed of a sprint that the block with this hash opens; `confirm` for a confirmation sprint."""
    label = b"causeway/poc/v1/seed/confirm" if confirm else b"causeway/poc/v1/seed"
    name = chain_id.encode()
    sized = len(name).to_bytes(4, "big") + name
    return hashlib.sha256(label + b"\0" + sized + epoch.to_bytes(8, "big") + block_hash).digest()


def commitment(seed: bytes, address: bytes, entries: Iterable[Entry]) -> bytes:
    """Give the 32-byte promise of these entries by this miner; the order they come in does not matter."""
    sized = bytes([len(address)]) + address
    return hashlib.sha256(b"causeway/poc/v1/commit\0" + seed + sized + encode_entries(entries)).digest()


def stream(material: bytes) -> Stream:
    """Derive a stream from any bytes: the first 16 bytes of their SHA-256 as four little-endian u32."""
    k0, k1, c2, c3 = np.frombuffer(hashlib.sha256(material).digest()[:16], dtype="<u4").tolist()
    return Stream(key=(k0, k1), tail=(c2, c3))


def weights_stream(seed: bytes) -> Stream:
    """Where the epoch's weights W, int8[N, K], come from: the same for every miner."""
    return stream(b"causeway/poc/v1/weights\0" + seed)


def inputs_stream(seed: bytes, address: bytes, nonce: int) -> Stream:
    """Where the inputs X, int8[M, K], of one miner's nonce come from."""
    sized = bytes([len(address)]) + address
    return stream(b"causeway/poc/v1/inputs\0" + seed + sized + nonce.to_bytes(8, "big"))


def philox4x32(counters: UInt32Matrix, key: tuple[int, int]) -> UInt32Matrix:
    """Philox4x32-10 of each counter.

    Shapes  counters: (n, 4) u32. Result: (n, 4) u32.
    Source  Salmon, Moraes, Dror, Shaw: "Parallel random numbers: as easy as 1, 2, 3", SC 2011.
    """
    c0, c1, c2, c3 = counters.astype(np.uint64).T
    k0, k1 = key
    for _ in range(PHILOX_ROUNDS):
        product0, product1 = c0 * np.uint64(PHILOX_MULTIPLIERS[0]), c2 * np.uint64(PHILOX_MULTIPLIERS[1])
        high0, low0 = product0 >> np.uint64(32), product0 & np.uint64(MASK32)
        high1, low1 = product1 >> np.uint64(32), product1 & np.uint64(MASK32)
        c0, c1, c2, c3 = high1 ^ c1 ^ np.uint64(k0), low1, high0 ^ c3 ^ np.uint64(k1), low0
        k0, k1 = (k0 + PHILOX_BUMPS[0]) & MASK32, (k1 + PHILOX_BUMPS[1]) & MASK32
    return np.stack([c0, c1, c2, c3], axis=1).astype(np.uint32)


def rows(source: Stream, first: int, count: int, depth: int) -> Int8Matrix:
    """Draw rows `first` … `first + count − 1` of a stream's matrix.

    Shapes  result: (count, depth) int8, each value in [−16, 15].
    Raises  ValueError if depth is not a multiple of 64 from 64 to 65,536, or a row does not fit 32 bits.
    """
    check_depth(depth)
    if not 0 <= first <= first + count <= 2**32:
        raise ValueError("row numbers are 32 bits wide")
    blocks = depth // 16
    counters = np.empty((count, blocks, 4), np.uint32)
    counters[:, :, 0] = np.arange(blocks, dtype=np.uint32)[None, :]
    counters[:, :, 1] = np.arange(first, first + count, dtype=np.uint32)[:, None]
    counters[:, :, 2:] = source.tail
    words = philox4x32(counters.reshape(-1, 4), source.key)
    values: Int8Matrix = words.astype("<u4").view(np.int8).reshape(count, depth)
    return values >> np.int8(3)


def product_tile(seed: bytes, address: bytes, entry: Entry, tile: int, depth: int) -> Int32Matrix:
    """Compute one tile of C = X · Wᵀ with 32-bit integers.

    Shapes  result: (tile, tile) int32.
    """
    inputs = rows(inputs_stream(seed, address, entry.nonce), entry.row * tile, tile, depth)
    weights = rows(weights_stream(seed), entry.col * tile, tile, depth)
    result: Int32Matrix = inputs.astype(np.int32) @ weights.astype(np.int32).T
    return result


def digest(product: Int32Matrix) -> int:
    """Condense a tile of C, (T, T) int32, to 64 bits: two sums modulo 2³² of mixed elements, which have no order."""
    position = np.arange(product.size, dtype=np.uint32)
    mixed = fmix32(product.astype(np.int32).view(np.uint32).ravel() + position * np.uint32(GOLDEN))
    plain, weighted = mixed.sum(dtype=np.uint32), (mixed * position).sum(dtype=np.uint32)
    return int(plain) << 32 | int(weighted)


def fmix32(value: UInt32Matrix) -> UInt32Matrix:
    """MurmurHash3's 32-bit finaliser, element by element (Appleby 2011)."""
    value = (value ^ value >> np.uint32(16)) * np.uint32(0x85EBCA6B)
    value = (value ^ value >> np.uint32(13)) * np.uint32(0xC2B2AE35)
    return value ^ value >> np.uint32(16)


def tile_digest(seed: bytes, address: bytes, entry: Entry, tile: int, depth: int) -> int:
    """Give the 64-bit digest of one tile of one miner's product; slow, see kernels.verify for the fast one."""
    return digest(product_tile(seed, address, entry, tile, depth))


def tiles(digests: Sequence[int], entries: int) -> int:
    """Estimate how many tiles a miner computed, from the `entries` = k smallest digests it found. [poc.4]

    Result  ⌊(k − 1) · 2⁶⁴ / (d_k + 1)⌋ with d_k the largest of the k digests, at most 2⁶³ − 1.
    Raises  ValueError if there are not exactly k digests.
    """
    if len(digests) != entries:
        raise ValueError(f"a proof has {entries} digests, not {len(digests)}")
    return min((entries - 1) * 2**64 // (max(digests) + 1), MAX_TILES)


def check_depth(depth: int) -> None:
    """Refuse an inner size that the challenge does not allow. Raises ValueError."""
    if not 64 <= depth <= MAX_DEPTH or depth % 64:
        raise ValueError(f"depth must be a multiple of 64 from 64 to {MAX_DEPTH}, not {depth}")


def describe(seed: bytes, address: bytes, entry: Entry, tile: int, depth: int) -> dict[str, str]:
    """Say for scripts what a tile is: seed, digest (16 hexadecimal digits) and SHA-256 of the tile.

    The tile is hashed as little-endian int32, row-major.
    """
    product = product_tile(seed, address, entry, tile, depth)
    return {
        "seed": seed.hex(),
        "digest": f"{digest(product):016x}",
        "tile_sha256": hashlib.sha256(product.astype("<i4").tobytes()).hexdigest(),
    }
