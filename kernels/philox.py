"""Rows of a stream's matrix on a processor, fast; bit-equal to `kernels.reference.rows`."""

import numpy as np

from kernels.reference import (
    MASK32,
    PHILOX_BUMPS,
    PHILOX_MULTIPLIERS,
    PHILOX_ROUNDS,
    Int8Matrix,
    Stream,
    check_depth,
)

_BLOCKS_AT_ONCE = 8192  # sixteen rows at depth 8192: the arrays of a round stay in the second-level cache
_HALF, _LOW = np.uint64(32), np.uint64(MASK32)
_MULTIPLIER0, _MULTIPLIER1 = (np.uint64(multiplier) for multiplier in PHILOX_MULTIPLIERS)


def rows(source: Stream, first: int, count: int, depth: int) -> Int8Matrix:
    """Draw rows `first` … `first + count − 1` of a stream's matrix.

    Shapes  result: (count, depth) int8, row-major, each value in [−16, 15].
    Raises  ValueError if depth is not a multiple of 64 from 64 to 65,536, or a row does not fit 32 bits.
    Source  docs/poc.md §3; checked against kernels.reference.rows.
    """
    check_depth(depth)
    if not 0 <= first <= first + count <= 2**32:
        raise ValueError("row numbers are 32 bits wide")
    blocks = depth // 16
    words = np.empty((count, blocks, 4), np.dtype("<u4"))
    step = max(1, _BLOCKS_AT_ONCE // blocks)
    for start in range(0, count, step):
        _fill(words[start : start + step], source, first + start)
    values: Int8Matrix = words.view(np.int8).reshape(count, depth)
    values >>= np.int8(3)
    return values


def _fill(words: np.ndarray[tuple[int, int, int], np.dtype[np.uint32]], source: Stream, first: int) -> None:
    """Write the Philox words of consecutive rows into `words`, (count, blocks, 4) u32.

    The counter's parts start as a row, a column and two scalars; broadcasting widens them only as rounds mix them,
    so the first two rounds cost almost nothing.
    """
    count, blocks, _ = words.shape
    c0 = np.arange(blocks, dtype=np.uint64).reshape(1, blocks)
    c1 = np.arange(first, first + count, dtype=np.uint64).reshape(count, 1)
    c2, c3 = (np.full((1, 1), part, np.uint64) for part in source.tail)
    k0, k1 = source.key
    for _ in range(PHILOX_ROUNDS):
        product0, product1 = c0 * _MULTIPLIER0, c2 * _MULTIPLIER1
        c0, c2 = product1 >> _HALF ^ c1 ^ np.uint64(k0), product0 >> _HALF ^ c3 ^ np.uint64(k1)
        c1, c3 = product1 & _LOW, product0 & _LOW
        k0, k1 = (k0 + PHILOX_BUMPS[0]) & MASK32, (k1 + PHILOX_BUMPS[1]) & MASK32
    for lane, word in enumerate((c0, c1, c2, c3)):
        words[:, :, lane] = word
