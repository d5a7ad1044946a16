"""From a proof to a weight: pure integer arithmetic, no state.

Units   tiles: estimated tiles computed in a sprint. rate: tiles per second times 2¹⁶. Times in milliseconds.
Source  docs/poc.md §4 and §5.
"""

from __future__ import annotations

RATE_UNIT = 2**16 * 1000
"""A rate is tiles · 2¹⁶ a second, while header times are milliseconds."""
MAX_RATE = 2**63 - 1
"""No honest rate comes near it; it keeps every rate within 64 bits, whatever the parameters are."""


def is_void(elapsed: int, length: int, block_time: int, lead: int) -> bool:
    """Whether a window of `length` blocks that took `elapsed` ms measures nothing. [poc.6b]

    It is void if it took more than twice its nominal time, or not more than the start-up time `lead`.
    """
    return elapsed > 2 * length * block_time or elapsed <= lead


def rate(tiles: int, elapsed: int, lead: int) -> int:
    """Give the rate of `tiles` computed in `elapsed` > `lead` ms, rounded down. [poc.6a]"""
    return min(tiles * RATE_UNIT // (elapsed - lead), MAX_RATE)


def smooth(present: int, new: int, divisor: int) -> int:
    """Move a smoothed rate a `divisor`-th of the way to the new one; floors, so that it reaches zero. [poc.6c]"""
    return present + (new - present) // divisor


def weight(main: int, confirm: int, tolerance: int) -> int:
    """What a miner counts: what its confirmations show, as far as its main rate is not far below. [poc.7d]

    Whatever is rented for the announced sprint alone adds nothing, since only unannounced ones can raise a weight.
    """
    return min(confirm, main + main // tolerance)


def is_spam(tiles: int, min_weight: int) -> bool:
    """Whether a proof is worth less than a quarter of the least weight. [poc.5c]"""
    return 4 * tiles < min_weight
