"""Which parameters slashing may have, and what they come to. [slashing.9]"""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

from chain import dec
from chain.errors import InvalidRequest
from chain.module import Context
from chain.wire.cosmos.slashing.v1beta1 import slashing_pb2 as pb
from modules.slashing.state import PARAMS

SECOND = 1_000_000_000
LEAST_WINDOW, MOST_WINDOW = 10, 100_000
"""Blocks: below, one hiccup is a downtime; above, clearing a window would be much work."""
LEAST_TOLERATED = 20
"""One part in so many of a window may be missed, whatever the parameters say."""
MOST_JAIL = 30 * 86_400
"""Seconds: who was away for a day is not banned by parameters."""
LEAST_DOUBLE_SIGN = dec.ONE // 100
MOST_DOWNTIME = dec.ONE // 10
"""Fractions: a double sign always costs something, an outage never costs everything."""


class Rules(NamedTuple):
    """The parameters as integers: blocks, blocks, nanoseconds, and two fractions."""

    window: int
    tolerated: int
    """How many blocks of a window may be missed."""
    jail_ns: int
    double_sign: dec.Dec
    downtime: dec.Dec


def default() -> pb.Params:
    """The SDK's: half of 100 blocks, ten minutes, a twentieth, a hundredth."""
    params = pb.Params(
        signed_blocks_window=100,
        min_signed_per_window=_digits(dec.ONE // 2),
        slash_fraction_double_sign=_digits(dec.ONE // 20),
        slash_fraction_downtime=_digits(dec.ONE // 100),
    )
    params.downtime_jail_duration.seconds = 600
    return params


def rules(ctx: Context) -> Rules:
    """The present parameters, decoded once per value."""
    return _decoded(PARAMS.value.encode(PARAMS(ctx).get()))


@lru_cache(maxsize=8)
def _decoded(raw: bytes) -> Rules:
    return of(PARAMS.value.decode(raw))


def of(params: pb.Params) -> Rules:
    """What parameters come to. Raises InvalidRequest for a decimal that is none."""
    window, jail = params.signed_blocks_window, params.downtime_jail_duration
    needed = dec.nearest(_fraction(params.min_signed_per_window) * window)
    return Rules(
        window,
        window - needed,
        jail.seconds * SECOND + jail.nanos,
        _fraction(params.slash_fraction_double_sign),
        _fraction(params.slash_fraction_downtime),
    )


def check(params: pb.Params) -> None:
    """Refuse parameters that would jail the honest or spare the dishonest. [slashing.9] Raises InvalidRequest."""
    if not LEAST_WINDOW <= params.signed_blocks_window <= MOST_WINDOW:
        raise InvalidRequest(
            f"signed blocks window is {LEAST_WINDOW} to {MOST_WINDOW} blocks, not {params.signed_blocks_window}"
        )
    if not 0 <= params.downtime_jail_duration.nanos < SECOND:
        raise InvalidRequest("downtime jail duration is malformed")
    if _fraction(params.min_signed_per_window) < 0:
        raise InvalidRequest("min signed per window is not negative")
    for fault in _faults(of(params)):
        raise InvalidRequest(fault)


def _faults(found: Rules) -> Iterator[str]:
    if found.tolerated * LEAST_TOLERATED < found.window:
        yield f"min signed per window leaves at least one part in {LEAST_TOLERATED} of the window to be missed"
    if not SECOND <= found.jail_ns <= MOST_JAIL * SECOND:
        yield f"downtime jail duration is 1 to {MOST_JAIL} seconds"
    if not LEAST_DOUBLE_SIGN <= found.double_sign <= dec.ONE:
        yield f"slash fraction of a double sign is {dec.text(LEAST_DOUBLE_SIGN)} to 1"
    if not 0 <= found.downtime <= MOST_DOWNTIME:
        yield f"slash fraction of downtime is 0 to {dec.text(MOST_DOWNTIME)}"


def _fraction(raw: bytes) -> dec.Dec:
    return dec.from_wire(raw.decode("ascii", "replace"))


def _digits(value: dec.Dec) -> bytes:
    return dec.wire(value).encode()
