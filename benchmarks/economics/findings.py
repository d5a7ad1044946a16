"""What a simulation says: a gain in per cent of honest income, how sure that is, and what the attempt costs."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field
from statistics import fmean, stdev


@dataclass(frozen=True)
class Finding:
    """One attack under one setting. `gain` and `error` (one standard error) are per cent of honest income."""

    attack: str
    setting: str
    gain: float
    error: float
    cost: str

    @property
    def certain(self) -> bool:
        """Whether the gain is above zero beyond three standard errors."""
        return self.gain > 3 * self.error


@dataclass(frozen=True)
class Curve:
    """One line of a plot."""

    label: str
    x: Sequence[float]
    y: Sequence[float]


@dataclass(frozen=True)
class Plot:
    """A figure of docs/economics: a file name, what its axes are, its lines, and levels worth a mark."""

    name: str
    title: str
    across: str
    up: str
    curves: Sequence[Curve]
    levels: dict[str, float] = field(default_factory=dict)
    logarithmic: bool = False


def compared(attacker: Sequence[float], honest: Sequence[float]) -> tuple[float, float]:
    """Gain of paired runs and its standard error, both in per cent of what the honest ones have on average."""
    base = fmean(honest)
    gains = [100 * (mine - theirs) / base for mine, theirs in zip(attacker, honest, strict=True)]
    return fmean(gains), stdev(gains) / math.sqrt(len(gains))
