"""New coins: the schedule, and a chain that starts from zero supply."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from benchmarks.economics.findings import Curve, Finding, Plot
from genesis.builder import Preset

CWAY = 10**6
DEPOSITS_FROM = 1_000
"""Deposits and fees begin when the supply is so many deposits."""
Reward = Callable[[int], int]
"""epoch → ucway of that epoch."""


@dataclass(frozen=True)
class Day:
    """What there is after an epoch: supply in circulation, ucway, and whether deposits are due."""

    supply: int
    deposits: bool


def from_zero(preset: Preset, reward: Reward, epochs: int) -> list[Day]:
    """Epoch by epoch from nothing: half of each epoch's coins go to miners, half wait for inference."""
    supply, days = 0, []
    for epoch in range(epochs):
        days.append(Day(supply, supply >= DEPOSITS_FROM * preset.poc["deposit"]))
        supply += reward(epoch)
    return days


def zero_findings(preset: Preset, reward: Reward) -> list[Finding]:
    """Start from zero: when deposits begin, and what whoever is first gets before anybody else comes."""
    days = from_zero(preset, reward, 400)
    begin = next(epoch for epoch, day in enumerate(days) if day.deposits)
    first = reward(0) // 2 / CWAY
    part = 100 * reward(0) / 2 / 10**15
    bond = next(epoch for epoch, day in enumerate(days) if day.supply // 10 > 0)
    return [
        Finding(
            "start from zero",
            "be the only miner of the first epoch",
            0.0,
            0.0,
            f"gets {first:,.0f} CWAY, {part:.3f} % of all there will be; deposits are due from epoch {begin}, "
            f"stake counts for power from epoch {bond}",
        )
    ]


def supply_plot(preset: Preset, reward: Reward) -> Plot:
    """Supply over the years, in millions of CWAY."""
    a_year = 365 * 86_400_000 // (preset.poc["epoch_blocks"] * preset.poc["block_time"])
    supply, years, found = 0, [], []
    for epoch in range(20 * a_year):
        if epoch % (a_year // 4) == 0:
            years.append(epoch / a_year)
            found.append(supply / CWAY / 10**6)
        supply += reward(epoch)
    half = Curve("for settled inference, at most", years, [amount / 2 for amount in found])
    return Plot(
        "supply", "Supply", "years", "millions of CWAY", [Curve("all", years, found), half], {"never more": 1000.0}
    )
