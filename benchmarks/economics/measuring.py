"""Attacks on measurement: renting for the announced sprint, splitting, withholding.

A sprint's measurement of n tiles is n · (k − 1) / Gamma(k): the k-th smallest of uniform digests. Rates, smoothing and
weights are the chain's own functions, on rates of 2³⁰ for the hardware that one owns.
"""

from __future__ import annotations

import random
from bisect import insort
from collections.abc import Callable
from heapq import heapify, heapreplace
from statistics import fmean

from benchmarks.economics.findings import Curve, Finding, Plot, compared
from genesis.builder import Preset
from modules.poc import measure

OWN = 2**30
"""The rate of the hardware that one owns."""
SETTLED = 30
"""Epochs after which smoothed rates have forgotten their beginning."""
Strategy = Callable[[int, float], float]
"""(sprint's number in its epoch, what the proof would count) → what the miner lets count; 0: no proof."""
Rule = Callable[[int, int, int], int]


def measured(rng: random.Random, entries: int) -> float:
    """What a proof counts, as a multiple of the work behind it."""
    return (entries - 1) / rng.gammavariate(entries, 1.0)


def income(preset: Preset, strategy: Strategy, seed: int, epochs: int, rule: Rule = measure.weight) -> list[float]:
    """Weight at the end of each epoch, in units of the owned hardware, after rates have settled."""
    poc, rng = preset.poc, random.Random(seed)
    main = confirm = 0
    found = []
    for epoch in range(epochs + SETTLED):
        new = strategy(0, measured(rng, poc["entries"]))
        main = measure.smooth(main, int(new * OWN), poc["smooth"])
        for number in range(1, 1 + poisson(rng, poc["confirmations"])):
            new = strategy(number, measured(rng, poc["entries"]))
            confirm = measure.smooth(confirm, int(new * OWN), poc["smooth"])
        if epoch >= SETTLED:
            found.append(rule(main, confirm, poc["tolerance"]) / OWN)
    return found


def poisson(rng: random.Random, mean: float) -> int:
    """How many confirmations an epoch has: they open at any block, without memory."""
    count, passed = 0, rng.expovariate(1.0)
    while passed < mean:
        count, passed = count + 1, passed + rng.expovariate(1.0)
    return count


def honest(sprint: int, counted: float) -> float:
    """Mine every sprint with what one has."""
    return counted


def renting(factor: float) -> Strategy:
    """Rent so much hardware for the announced sprint that it shows `factor` times the truth."""
    return lambda sprint, counted: counted * factor if sprint == 0 else counted


def only_main(sprint: int, counted: float) -> float:
    """Own nothing: rent for the announced sprint and return it."""
    return counted if sprint == 0 else 0.0


def skipping(sprint: int, counted: float) -> float:
    """Show a proof only where luck was good."""
    return counted if counted > 0.95 else 0.0


def understating(sprint: int, counted: float) -> float:
    """Leave the smallest digests out of main sprints' proofs."""
    return counted * 0.8 if sprint == 0 else counted


def old_rule(main: int, confirm: int, tolerance: int) -> int:
    """What the first version had: the main rate counted, and confirmations limited it."""
    return min(main, confirm + confirm // tolerance)


def renting_findings(preset: Preset, runs: int) -> list[Finding]:
    """Rent for the announced sprint, and the ways to withhold."""
    poc = preset.poc
    share = poc["sprint_blocks"] / poc["epoch_blocks"]
    cases: list[tuple[str, str, Strategy, str]] = [
        (
            "rent for the announced sprint",
            f"x{factor:g}",
            renting(factor),
            f"{factor - 1:g} of the hardware, {share:.2%}",
        )
        for factor in (1.1, 1.5, 3.0)
    ]
    cases += [
        ("rent for the announced sprint", "own nothing", only_main, f"all of the hardware, {share:.2%} of the time"),
        ("withhold", "proofs below 0.95", skipping, "the sprints withheld, and the spam penalty for each"),
        ("withhold", "small digests of main sprints", understating, "the tiles left out"),
    ]
    base = income(preset, honest, 1, runs)
    return [Finding(name, how, *compared(income(preset, what, 1, runs), base), cost) for name, how, what, cost in cases]


def renting_plot(preset: Preset, runs: int) -> Plot:
    """Gain against how much is rented, under this rule and the first version's."""
    factors = [1.0, 1.05, 1.1, 1.2, 1.35, 1.5, 2.0, 3.0]
    curves = []
    for label, rule in (
        ("weight = min(C, R + R/tolerance)", measure.weight),
        ("weight = min(R, C + C/tolerance)", old_rule),
    ):
        base = fmean(income(preset, honest, 2, runs, rule))
        found = [100 * (fmean(income(preset, renting(factor), 2, runs, rule)) / base - 1) for factor in factors]
        curves.append(Curve(label, factors, found))
    return Plot("renting", "Renting for the announced sprint", "hardware shown, times the truth", "gain, %", curves)


EVENLY = 0.8
"""The part of its work that an adaptive splitter shares equally before it chooses; the best of those tried."""


def split_evenly(rng: random.Random, entries: int, identities: int) -> float:
    """What `identities` proofs with the same work count together, over the truth, less one."""
    return fmean(measured(rng, entries) for _ in range(identities)) - 1


def split_adaptively(rng: random.Random, entries: int, identities: int, tiles: int = 100_000) -> float:
    """The same where the last fifth of the tiles always goes to the identity with the largest gap d_k / d_(k−1).

    `tiles` is the work of each identity on average. Between two hits of an identity lie Exp(1 / d_k) tiles, so only
    hits are simulated. Given is what choosing adds: the luck of the first four fifths is taken off.
    """
    whole = tiles * identities
    sketches = [_sketch(rng, entries, tiles * EVENLY) for _ in range(identities)]
    expected = sum((entries - 1) / sketch[-1] for sketch in sketches) + whole * (1 - EVENLY)
    left = whole * (1 - EVENLY)
    gaps = [(-_gap(sketch), number) for number, sketch in enumerate(sketches)]
    heapify(gaps)
    while True:
        sketch = sketches[gaps[0][1]]
        left -= rng.expovariate(sketch[-1])
        if left <= 0:
            return (sum((entries - 1) / one[-1] for one in sketches) - expected) / whole
        insort(sketch, rng.random() * sketch.pop())
        heapreplace(gaps, (-_gap(sketch), gaps[0][1]))


def _sketch(rng: random.Random, entries: int, tiles: float) -> list[float]:
    """The smallest digests of `tiles` tiles, ascending: arrivals of a Poisson process."""
    sketch, digest = [], 0.0
    for _ in range(entries):
        digest += rng.expovariate(tiles)
        sketch.append(digest)
    return sketch


def _gap(sketch: list[float]) -> float:
    return sketch[-1] / sketch[-2]


def splitting_findings(preset: Preset, runs: int) -> list[Finding]:
    """Even and adaptive splitting, and down to which income a deposit for each identity outweighs the latter."""
    entries, deposit = preset.poc["entries"], preset.poc["deposit"] // 10**6
    found = []
    for how, split, identities in (
        ("evenly", split_evenly, 10),
        ("adaptively", split_adaptively, 10),
        ("adaptively", split_adaptively, 100),
    ):
        gains = [split(random.Random(seed), entries, identities) for seed in range(max(10, 10 * runs // identities))]
        cost = f"{identities * deposit:,} CWAY locked; at most 1/(k - 4) = {100 / (entries - 4):.2f} %"
        gain = compared([1 + gain for gain in gains], [1.0] * len(gains))
        found.append(Finding(f"split {how}", f"{identities} identities", *gain, cost))
    return found
