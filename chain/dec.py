"""Decimals of 18 places, as integers of 10⁻¹⁸: the SDK's LegacyDec, with its rounding.

A Dec is a plain int, so adding and comparing are `+` and `<`; only what must round has a name. Where the SDK rounds to
the nearest, halves go to the even neighbour; `truncate` cuts towards zero.
"""

from __future__ import annotations

import re
from typing import Final

from chain.errors import InvalidRequest

Dec = int
"""A decimal times 10¹⁸."""

PLACES: Final = 18
ONE: Final = 1_000_000_000_000_000_000
MAX_BITS = 316
"""What the SDK takes: a decimal's integer has at most 315 bits; more is refused at the wire."""
_WIRE = re.compile(r"-?(?:0|[1-9][0-9]{0,95})\Z", re.ASCII)
_POINT = re.compile(r"(-?)(0|[1-9][0-9]{0,77})(?:\.([0-9]{1,18}))?\Z", re.ASCII)


def of(whole: int) -> Dec:
    """A whole number."""
    return whole * ONE


def mul(a: Dec, b: Dec) -> Dec:
    """a · b, to the nearest; halves to the even neighbour."""
    return _nearest(a * b)


def mul_truncate(a: Dec, b: Dec) -> Dec:
    """a · b, cut towards zero."""
    return _cut(a * b, ONE)


def quo(a: Dec, b: Dec) -> Dec:
    """a / b, to the nearest as the SDK has it: of a quotient cut at 36 places. Raises ZeroDivisionError."""
    return _nearest(_cut(a * ONE * ONE, b))


def quo_truncate(a: Dec, b: Dec) -> Dec:
    """a / b, cut towards zero. Raises ZeroDivisionError."""
    return _cut(a * ONE, b)


def quo_round_up(a: Dec, b: Dec) -> Dec:
    """a / b of numbers that are not negative, rounded up. Raises ZeroDivisionError."""
    return -(-a * ONE // b)


def truncate(a: Dec) -> int:
    """The whole part, towards zero."""
    return _cut(a, ONE)


def nearest(a: Dec) -> int:
    """The nearest whole number; halves to the even one."""
    return _nearest(a)


def text(a: Dec) -> str:
    """`0.100000000000000000`: the form that people read."""
    sign, digits = ("-", -a) if a < 0 else ("", a)
    return f"{sign}{digits // ONE}.{digits % ONE:018d}"


def wire(a: Dec) -> str:
    """`100000000000000000`: the form on the wire, an integer of 10⁻¹⁸."""
    return str(a)


def from_wire(digits: str) -> Dec:
    """Read the form on the wire; nothing is 0. Raises InvalidRequest."""
    if not digits:
        return 0
    if not _WIRE.match(digits):
        raise InvalidRequest(f"{digits[:100]!r} is not an 18-digit decimal")
    return _bounded(int(digits))


def parse(given: str) -> Dec:
    """Read the form with a point, at most 18 places. Raises InvalidRequest."""
    found = _POINT.match(given)
    if not found:
        raise InvalidRequest(f"{given[:100]!r} is not a decimal of at most {PLACES} places")
    sign, whole, places = found.groups()
    value = int(whole + (places or "").ljust(PLACES, "0"))
    return _bounded(-value if sign else value)


def _bounded(value: int) -> Dec:
    if value.bit_length() >= MAX_BITS:
        raise InvalidRequest("a decimal is out of range")
    return value


def _cut(a: int, b: int) -> int:
    """a / b towards zero."""
    quotient = abs(a) // abs(b)
    return -quotient if (a < 0) != (b < 0) else quotient


def _nearest(a: int) -> int:
    """a / 10¹⁸ to the nearest, halves to even."""
    quotient, rest = divmod(abs(a), ONE)
    if 2 * rest > ONE or (2 * rest == ONE and quotient & 1):
        quotient += 1
    return -quotient if a < 0 else quotient
