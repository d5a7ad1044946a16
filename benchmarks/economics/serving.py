"""What cheating at answers gains: wrong answers, wash trading, one's own accuser, against audits and burns."""

from __future__ import annotations

from collections.abc import Iterable

from benchmarks.economics.findings import Curve, Finding, Plot
from genesis.builder import Preset
from modules.inference.audits.draws import SAFETY
from modules.inference.params import WHOLE

SHARES = (0.0, 0.1, 0.2, 1 / 3, 0.5)
"""Parts of all audit weight that a cheat's friends have."""
GAIN = "gain, % of the burned slash"
ZERO = {"nothing gained": 0.0}
FRACTIONS = tuple([step / 200 for step in range(1, 201)])
"""Parts of a settlement's receipts that are wrong."""


def caught(wrong: float, drawn: float, friends: float, auditors: int) -> float:
    """Chance that a settlement with that part of wrong answers is found out.

    `drawn` receipts are looked at, its fraction being the chance of one more; only where every drawn auditor is a
    friend of the cheat does nobody say so.
    """
    whole = int(drawn)
    missed = (1 - wrong) ** whole * (1 - (drawn - whole) * wrong)
    return (1 - friends**auditors) * (1 - missed)


def gain(wrong: float, worth: float, rate: float, friends: float, auditors: int, floor: int = 1) -> float:
    """What a settlement with a part of wrong answers gains its executor, in parts of the burned slash.

    wrong  part of its receipts that are answered for nothing (the most that a wrong answer can save)
    worth  the settlement's worth in burned slashes; rate: receipts drawn per burned slash of worth
    """
    chance = caught(wrong, max(rate * worth, floor), friends, auditors)
    return wrong * worth * (1 - chance) - chance


def best(worths: Iterable[float], rate: float, friends: float, auditors: int, floor: int = 1) -> float:
    """The most that can be gained by any part of wrong answers in a settlement of any of these worths."""
    return max(gain(wrong, worth, rate, friends, auditors, floor) for worth in worths for wrong in FRACTIONS)


def worths(ceiling: int) -> list[float]:
    """Worths of settlements in burned slashes, up to the greatest that the chain takes."""
    return [ceiling / SAFETY * step / 24 for step in range(1, 25)]


def wash(share: float, burn: float, audits: float) -> float:
    """What one coin deposited to serve oneself gains: `share` of a session's executors are drawn from one's own.

    The pool gives at most what was burned of what is settled; the whole deposit was burned from, and auditors are paid.
    """
    return share * burn - burn - share * (1 - burn) * audits


def cheat_findings(of: Preset) -> list[Finding]:
    """Every cheat of an executor or its friends, in per cent of the burned slash or of the coins put in."""
    rules = of.params["inference"]
    found = [
        Finding(
            "wrong answers, the best part of them",
            f"friends have {share:.0%} of audit weight",
            100 * best(worths(rules["audit_ceiling"]), SAFETY, share, rules["auditors"]),
            0.0,
            "per cent of a burned slash, for each settlement",
        )
        for share in SHARES
    ]
    found += [
        Finding("wash trading", f"{share:.0%} of all compute", 100 * wash(share, *costs(of)), 0.0, "of the deposit")
        for share in (0.01, 0.1, 0.333, 1.0)
    ]
    kept = 100 * rules["accuser_parts"] / WHOLE
    found.append(
        Finding("accuse oneself first", "a second account wins", kept - 100, 0.0, "of the slash; shields nothing")
    )
    return found


def costs(of: Preset) -> tuple[float, float]:
    """Parts of a deposit that are burned, and of a settlement that pay its audits."""
    return of.params["inference"]["burn_parts"] / WHOLE, of.params["inference"]["audit_parts"] / WHOLE


def rate_plot(of: Preset) -> Plot:
    """The best cheat's gain against the audit rate, for several shares of friends."""
    rates = [step / 4 for step in range(2, 25)]
    everywhere, auditors = worths(of.params["inference"]["audit_ceiling"]), of.params["inference"]["auditors"]
    curves = [
        Curve(
            f"{share:.0%} of auditors are friends",
            rates,
            [100 * best(everywhere, rate, share, auditors) for rate in rates],
        )
        for share in SHARES
    ]
    across = "receipts drawn for each burned slash that a settlement is worth"
    return Plot("cheating-rate", "The best a cheat can do", across, GAIN, curves, ZERO)


def worth_plot(of: Preset) -> Plot:
    """Everything wrong, hoping for two friends, against what one settlement may be worth."""
    sizes = [step / 4 for step in range(1, 90)]
    curves = [
        Curve(f"{share:.0%} of auditors are friends", sizes, [100 * best([size], SAFETY, share, 2) for size in sizes])
        for share in SHARES[1:]
    ]
    most = of.params["inference"]["audit_ceiling"] / SAFETY
    across = f"worth of a settlement in burned slashes; the chain takes {most:.1f}"
    return Plot("cheating-worth", "Why a settlement has a greatest worth", across, GAIN, curves, ZERO)


def part_plot(of: Preset) -> Plot:
    """Gain against the part of wrong answers, in settlements of several worths, a third of auditors being friends."""
    most = of.params["inference"]["audit_ceiling"] / SAFETY
    curves = [
        Curve(
            f"worth {worth:.2g} slashes", FRACTIONS, [100 * gain(part, worth, SAFETY, 1 / 3, 2) for part in FRACTIONS]
        )
        for worth in (0.1, 1 / 3, 1, most)
    ]
    across = "part of a settlement's answers that are wrong"
    return Plot("cheating-part", "Wrong answers, a third of auditors being friends", across, GAIN, curves, ZERO)


def wash_plot(of: Preset) -> Plot:
    """What serving oneself gains, against one's share of compute."""
    shares = [step / 50 for step in range(1, 51)]
    burn, audits = costs(of)
    curves = [
        Curve("as it is", shares, [100 * wash(share, burn, audits) for share in shares]),
        Curve("were audits free", shares, [100 * wash(share, burn, 0.0) for share in shares]),
    ]
    return Plot("wash-trading", "Serving oneself", "share of all compute", "gain, % of the deposit", curves, ZERO)
