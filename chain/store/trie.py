"""The state commitment of a module, rebuilt from its entries."""

from collections.abc import Sequence

from chain.store.kv import Entry
from chain.store.proof import EMPTY, Step, inner_hash, leaf_hash


def split(entries: Sequence[Entry]) -> int:
    """Return how many entries are in the left half: those before the bit, or the end of key, that first differs."""
    first, last = entries[0][0], entries[-1][0]
    at = next((i for i in range(len(first)) if first[i] != last[i]), None)
    if at is None:
        return 1
    bit = 1 << (first[at] ^ last[at]).bit_length() - 1
    return next(i for i, (key, _) in enumerate(entries) if key[at] & bit)


def root(entries: Sequence[Entry]) -> bytes:
    """Return the root of sorted entries."""
    if len(entries) < 2:
        return leaf_hash(*entries[0]) if entries else EMPTY
    half = split(entries)
    return inner_hash(root(entries[:half]), root(entries[half:]))


def steps(entries: Sequence[Entry], index: int) -> list[Step]:
    """Return the steps from the leaf at `index` to the root."""
    if len(entries) == 1:
        return []
    half = split(entries)
    if index < half:
        return [*steps(entries[:half], index), Step(root(entries[half:]), is_left=False)]
    return [*steps(entries[half:], index - half), Step(root(entries[:half]), is_left=True)]
