"""Records as a sequential probability ratio test in integers: who misses too much is not drawn any more. [inference.52]

Each duty adds the logarithm of how much likelier its outcome is for somebody bad than for somebody good, times 2¹⁶:
a miss ln(bad/good), a duty done ln((1 − bad)/(1 − good)). Where the sum reaches ln(1/α) the record is refused; where it
falls to ln(β) it is accepted, and the next test begins from 0.

Steps are rounded down and the upper bound up, so that for somebody good exp(sum) is a supermartingale: such a one is
refused in a test, however long it takes, with a probability of at most α. Somebody bad is accepted in a test with a
probability of at most β, but for the rounding of steps, a thousandth of a step or less.
"""

from __future__ import annotations

from functools import lru_cache
from typing import NamedTuple

from chain.wire.causeway.inference.v1 import types_pb2 as pb

WHOLE = 10_000
"""Rates are parts of so many."""
APART = 100
"""Good and bad differ by so many parts at least: rounding is then a thousandth of a step, or less."""
FIXED = 128
"""Bits after the point while a logarithm is computed."""


class Steps(NamedTuple):
    """What a test adds, and where it ends."""

    miss: int
    done: int
    refuse: int
    accept: int


@lru_cache(maxsize=16)
def steps(good: int, bad: int, alpha: int, beta: int) -> Steps:
    """The test of failure rates `good`, `bad` with error rates `alpha`, `beta`, parts of 10,000. [inference.52]

    Raises ValueError, naming the fault, where the rates make no test: a record must not be refused for one single miss.
    """
    if not 0 < good <= bad - APART < WHOLE - APART:
        raise ValueError(f"the rates of a record are good_rate > 0, bad_rate < 10000, and {APART} parts or more apart")
    if not (alpha > 0 and beta > 0 and alpha + beta < WHOLE // 2):
        raise ValueError("alpha and beta are at least 1, and together less than 5000")
    found = Steps(log(bad, good), log(WHOLE - bad, WHOLE - good), log(WHOLE, alpha) + 1, log(beta, WHOLE))
    if found.miss >= found.refuse:
        raise ValueError("one missed duty would refuse a record: bring the rates nearer, or make alpha smaller")
    return found


def count(record: pb.Record, test: Steps, missed: bool) -> bool:
    """Add a duty to a record, in place; whether the record is refused now. [inference.52]"""
    record.missed += missed
    record.done += not missed
    record.score += test.miss if missed else test.done
    if record.score <= test.accept:
        record.score = 0
    return record.score >= test.refuse


def log(numerator: int, denominator: int) -> int:
    """⌊2¹⁶ · ln(numerator / denominator)⌋, of positive integers below 2⁶⁴.

    ln is irrational for every rational but 1, so that 128 bits tell which integers it lies between.
    """
    shift = numerator.bit_length() - denominator.bit_length()
    if shift >= 0:
        denominator <<= shift
    else:
        numerator <<= -shift
    return (_artanh_twice(numerator, denominator) + shift * _artanh_twice(2, 1)) >> (FIXED - 16)


def _artanh_twice(numerator: int, denominator: int) -> int:
    """ln(numerator / denominator) · 2¹²⁸ for ratios from 1/2 to 2: twice artanh((n − d)/(n + d)) by its series.

    Terms are rounded down, within 2⁻¹²⁰ in all; exact for a ratio of 1.
    """
    above, below = numerator - denominator, numerator + denominator
    power, total, i = (above << FIXED) // below, 0, 1
    while power not in (0, -1):
        total += power // i
        power = power * above * above // (below * below)
        i += 2
    return 2 * total
