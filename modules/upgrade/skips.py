"""Heights whose upgrade this node's operator has decided to skip: `causeway start --skip-upgrade HEIGHT`.

A way out for the day on which an upgrade turns out to be a mistake, when the chain already stands still: it goes on
with the old program if the operators of more than two thirds of the power decide so. No key and no vote is behind it:
whoever is alone with it is alone on its fork. [upgrade.7]
"""

from __future__ import annotations

from collections.abc import Iterable

_skipped: list[int] = []


def skip(heights: Iterable[int]) -> None:
    """Skip the upgrades at these heights, and only these, while this process runs."""
    _skipped[:] = sorted(heights)


def is_skipped(height: int) -> bool:
    """Whether the upgrade at a height is skipped here."""
    return height in _skipped
