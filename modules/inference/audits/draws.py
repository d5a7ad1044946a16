"""Which receipts of a settlement are looked at, and by whom: pure functions of a beacon that nobody could know.

Nothing here takes longer for a settlement of more receipts.
"""

from __future__ import annotations

from collections.abc import Sequence
from hashlib import sha256

from chain.types import Address

SAFETY = 3
"""Receipts drawn for each slash that a settlement is worth: 2 for safety · 1.5 for a third of colluding auditors."""
MORE_TAG = b"causeway/audit/more/v1\0"
RECEIPT_TAG = b"causeway/audit/receipt/v1\0"
AUDITOR_TAG = b"causeway/audit/auditor/v1\0"
WHOLE = 1 << 256


def most(worth: int, slash: int) -> int:
    """The most receipts that may be drawn for what a settlement is worth: 3·G/B, rounded up. [inference.41]

    worth  G, ucway of the settlement
    slash  B, ucway that a proved cheat burns of the executor's bond; at least 1
    """
    return -(-SAFETY * worth // slash)


def size(beacon: bytes, settlement: int, worth: int, slash: int, bounds: tuple[int, int], count: int) -> int:
    """How many receipts are drawn: 3·G/B, a fraction by one more draw, within bounds, at most all. [inference.41]

    Without a slash (a chain that began without coins) as many as ever are, or the fewest where nothing is at stake.
    """
    floor, ceiling = bounds
    if not slash:
        return min(ceiling if worth else floor, count)
    whole, rest = divmod(SAFETY * worth, slash)
    more = _number(MORE_TAG + beacon + _u64(settlement)) * slash < rest * WHOLE
    return min(max(whole + more, floor), ceiling, count)


def positions(beacon: bytes, settlement: int, drawn: int, count: int) -> list[int]:
    """`drawn` different positions below `count`, ascending: H(beacon ‖ settlement ‖ i) mod count. [inference.42]

    i counts on until there are enough of them; where all are wanted, all are taken.
    """
    if drawn >= count:
        return list(range(count))
    found: set[int] = set()
    i = 0
    while len(found) < drawn:
        found.add(_number(RECEIPT_TAG + beacon + _u64(settlement) + i.to_bytes(4, "big")) % count)
        i += 1
    return sorted(found)


def auditors(beacon: bytes, settlement: int, weighted: Sequence[tuple[Address, int]], wanted: int) -> list[Address]:
    """Up to `wanted` different auditors, each next one by its part of the weight that is left. [inference.43]

    weighted  (auditor, weight) in store order, weights at least 1
    """
    left, found = list(weighted), []
    total = sum([weight for _, weight in left])
    for i in range(min(wanted, len(left))):
        at = _at(left, _number(AUDITOR_TAG + beacon + _u64(settlement) + i.to_bytes(4, "big")) * total // WHOLE)
        auditor, weight = left.pop(at)
        total -= weight
        found.append(auditor)
    return found


def _at(weighted: Sequence[tuple[Address, int]], mark: int) -> int:
    """In whose part of the sum of weights the mark is."""
    for at, (_, weight) in enumerate(weighted):
        if mark < weight:
            return at
        mark -= weight
    raise ValueError("a mark beyond the sum of all weights")


def _number(preimage: bytes) -> int:
    return int.from_bytes(sha256(preimage).digest(), "big")


def _u64(number: int) -> bytes:
    return number.to_bytes(8, "big")
