"""The SDK's vesting accounts, written again from their definition, with fractions: what the module is compared with."""

from dataclasses import dataclass, field
from fractions import Fraction

ONE = 10**18


def half_even(value: Fraction) -> int:
    """The nearest whole number; halves to the even one. Python's own `round` of a fraction."""
    return round(value)


def dec_quo(x: int, y: int) -> Fraction:
    """x / y in 18 places: first cut at 36, then to the nearest."""
    cut = x * ONE * ONE // y
    return Fraction(half_even(Fraction(cut, ONE)), ONE)


def vested_continuous(original: int, start: int, end: int, now: int) -> int:
    """GetVestedCoins of ContinuousVestingAccount."""
    if now <= start:
        return 0
    if now >= end:
        return original
    scaled = original * dec_quo(now - start, end - start)
    product = Fraction(half_even(scaled * ONE), ONE)
    return half_even(product)


def vested_delayed(original: int, end: int, now: int) -> int:
    """GetVestedCoins of DelayedVestingAccount."""
    return original if now >= end else 0


def vested_periodic(periods: list[tuple[int, int]], start: int, now: int) -> int:
    """GetVestedCoins of PeriodicVestingAccount."""
    if now <= start:
        return 0
    return sum(amount for at, (_, amount) in enumerate(periods) if start + sum(n for n, _ in periods[: at + 1]) <= now)


@dataclass
class Account:
    """Balance and BaseVestingAccount's two counters, with TrackDelegation and TrackUndelegation."""

    balance: int
    delegated_vesting: int = 0
    delegated_free: int = 0

    def locked(self, vesting: int) -> int:
        """LockedCoinsFromVesting."""
        return vesting - min(vesting, self.delegated_vesting)

    def delegate(self, vesting: int, amount: int) -> None:
        """X := min(max(V - DV, 0), D); Y := D - X."""
        x = min(max(vesting - self.delegated_vesting, 0), amount)
        self.delegated_vesting += x
        self.delegated_free += amount - x
        self.balance -= amount

    def undelegate(self, amount: int) -> None:
        """X := min(DF, D); Y := min(DV, D - X)."""
        x = min(self.delegated_free, amount)
        y = min(self.delegated_vesting, amount - x)
        self.delegated_free -= x
        self.delegated_vesting -= y
        self.balance += amount


@dataclass
class Rewards:
    """What was granted, one by one, never dropped: (epochs open, number of epochs, amount)."""

    grants: list[tuple[int, int, int]] = field(default_factory=list)

    def sums(self) -> dict[tuple[int, int], int]:
        """What was granted in one epoch over one number of epochs is one grant."""
        found: dict[tuple[int, int], int] = {}
        for e, n, a in self.grants:
            found[e, n] = found.get((e, n), 0) + a
        return found

    def unvested(self, epoch: int) -> int:
        """Sum of a − ⌊a·(k−e)/n⌋, nothing after n epochs."""
        return sum(a - a * min(epoch - e, n) // n for (e, n), a in self.sums().items())

    def slash(self, epoch: int, fraction: int) -> int:
        """Cut the part off what has not vested of each; the rest vests over the epochs that were left."""
        total, left = 0, []
        for (e, n), a in self.sums().items():
            rest = a - a * min(epoch - e, n) // n
            lost = rest * fraction // ONE
            total += lost
            left.append((epoch, n - (epoch - e), rest - lost) if lost else (e, n, a))
        self.grants = left
        return total
