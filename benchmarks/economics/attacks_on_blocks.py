"""Attacks through blocks and votes: censoring, stuffing, renting for power, backing without stake, cartels."""

from __future__ import annotations

import random
from collections.abc import Sequence
from statistics import fmean

from benchmarks.economics.findings import Curve, Finding, Plot, compared
from chain.limits import LANE_GAS
from chain.miner.schedule import commit_heights
from genesis.builder import Preset
from modules.poc import messages, power, proofs

POWERS = (0.05, 0.1, 0.2, 0.333)


def kept(rng: random.Random, length: int, censor: float) -> float:
    """The part of a window's work that a censored miner's last commitment in a block holds.

    Each block is the censor's with probability `censor`; a commitment waits until a block takes it, and a later one
    takes its place.
    """
    waiting = counted = 0
    sent = set(commit_heights(0, length))
    for height in range(length):
        if height in sent:
            waiting = height
        if rng.random() >= censor:  # block height + 1 is somebody else's
            counted = waiting
    return counted / max(sent)


def censoring_findings(preset: Preset, runs: int) -> list[Finding]:
    """A proposer that leaves others' commitments out of the blocks that end a confirmation's window.

    Its miners' part of all weight grows as the others' weights shrink: by (1 − part) · loss.
    """
    found = []
    for part in POWERS:
        rng = random.Random(3)
        losses = [1 - kept(rng, preset.poc["confirm_blocks"], part) for _ in range(runs)]
        shares = [part / (part + (1 - part) * (1 - loss)) for loss in losses]
        gain = compared(shares, [part] * runs)
        found.append(Finding("censor the last blocks", f"{part:.0%} of power and weight", *gain, "seen in every block"))
    return found


def censoring_plot(preset: Preset, runs: int) -> Plot:
    """Gain against the censor's power, for windows of several lengths."""
    curves = []
    powers = [0.02, 0.05, 0.1, 0.15, 0.2, 0.25, 0.333]
    for length in sorted({12, preset.poc["confirm_blocks"], 60}):
        gains = []
        for part in powers:
            rng = random.Random(4)
            loss = fmean(1 - kept(rng, length, part) for _ in range(runs))
            gains.append(100 * (1 / (part + (1 - part) * (1 - loss)) - 1))
        curves.append(Curve(f"window of {length} blocks", powers, gains))
    return Plot("censoring", "Censoring the last blocks of a window", "censor's part of power", "gain, %", curves)


def stuffing_findings(preset: Preset) -> list[Finding]:
    """Filling blocks or mempools against a deadline: what must be locked to take a commitment's place in a window."""
    poc = preset.poc
    a_block = LANE_GAS // messages.COMMIT_GAS
    blocks = poc["sprint_blocks"] // 2  # a miner's first commitment comes at half of the window
    identities = a_block * blocks // proofs.MAX_COMMITMENTS
    locked = identities * poc["deposit"] // 10**6
    lost = identities * poc["spam_penalty"] // 10**6
    return [
        Finding("stuff with fees", "any number of ordinary transactions", 0.0, 0.0, "their fees; the lane stays free"),
        Finding(
            "stuff the lane",
            f"{identities:,} identities for half a window",
            0.0,
            0.0,
            f"{locked:,} CWAY locked, {lost:,} CWAY of penalties each time",
        ),
    ]


def renting_power(preset: Preset, epochs: int, staked: bool, rented: float = 0.5) -> list[float]:
    """A renter's part of voting power after each epoch with `rented` of all hardware.

    The others back a tenth of the supply. Rates are smoothed, shares move at the pace of poc.6, and power is limited
    by stake: all by the chain's functions.
    """
    poc, supply = preset.poc, 10**15
    shares = {b"others": power.TOTAL_SHARE, b"renter": 0}
    rate = 0.0
    found = []
    for _ in range(epochs):
        rate += (rented / (1 - rented) - rate) / poc["smooth"]
        weights = {b"others": 10**12, b"renter": int(rate * 10**12)}
        shares = power.pace(shares, power.scale(weights), poc["churn"])
        tokens = {b"others": supply // 10, b"renter": supply // 10 if staked else 0}
        whole = sum(shares.values())
        powers = {name: power.limited(share, whole, tokens[name], supply) for name, share in shares.items()}
        found.append(powers[b"renter"] / sum(powers.values()))
    return found


def renting_power_findings(preset: Preset) -> list[Finding]:
    """Can rented hardware stop, take or govern the chain?"""
    bare, staked = renting_power(preset, 60, False), renting_power(preset, 60, True)
    found = []
    for name, parts in (("no stake", bare), ("with a tenth of the supply staked", staked)):
        cost = f"{parts[0]:.1%} of power after one epoch; a third {_first(parts, 1 / 3)}"
        found.append(Finding("rent half of all hardware", name, 0.0, 0.0, cost))
    found.append(Finding("rent half of all hardware", "to govern", 0.0, 0.0, "compute has no vote"))
    return found


def _first(parts: Sequence[float], level: float) -> str:
    at = next((epoch + 1 for epoch, part in enumerate(parts) if part >= level), None)
    return "never" if at is None else f"after {at} epochs"


def renting_power_plot(preset: Preset) -> Plot:
    """A renter's part of power, epoch by epoch."""
    epochs = [float(epoch) for epoch in range(1, 31)]
    curves = [
        Curve("half of all hardware, no stake", epochs, renting_power(preset, 30, False)),
        Curve("half of all hardware, fully staked", epochs, renting_power(preset, 30, True)),
        Curve("two thirds of all hardware, no stake", epochs, renting_power(preset, 30, False, 2 / 3)),
    ]
    levels = {"stops the chain": 1 / 3, "takes it": 2 / 3}
    return Plot("renting-power", "Renting hardware for power", "epochs", "part of voting power", curves, levels)


def stake_findings(preset: Preset) -> list[Finding]:
    """Backing without stake, a cartel of a third, a validator that starves its miners."""
    supply, whole = 10**15, power.TOTAL_SHARE
    bare = power.limited(whole // 4, whole, 0, supply)
    full = power.limited(whole // 4, whole, supply // 40, supply)
    found = [
        Finding(
            "backing without stake", "a quarter of all weight", 100 * (bare / full - 1), 0.0, "four fifths of its power"
        )
    ]
    cartel = Finding(
        "cartel of a third", "stops the chain", -100.0, 0.0, "no epoch closes, so nobody is paid, it neither"
    )
    return [*found, cartel, *starving_findings()]


def starving_findings() -> list[Finding]:
    """A validator raises its commission from 5 % to 100 %: announced a whole epoch before, so miners have left."""
    before, after = 0.05, 1.0
    awake, asleep = 0.0, 0.05
    found = []
    for how, stay in (("all its miners look once an epoch", awake), ("one in twenty never looks", asleep)):
        gain = 100 * (stay * after / before - 1)
        found.append(Finding("starve one's miners", how, gain, 0.0, "its backing, with it its power"))
    return found
