"""Times and lengths of time: nanoseconds here, Timestamp and Duration on the wire."""

from __future__ import annotations

from google.protobuf.duration_pb2 import Duration
from google.protobuf.timestamp_pb2 import Timestamp

SECOND = 10**9
HOUR = 3600 * SECOND
DAY = 24 * HOUR


def stamp(time_ns: int) -> Timestamp:
    """A point in time, from nanoseconds since 1970."""
    seconds, nanos = divmod(time_ns, SECOND)
    return Timestamp(seconds=seconds, nanos=nanos)


def of_stamp(stamp: Timestamp) -> int:
    """Nanoseconds since 1970."""
    return stamp.seconds * SECOND + stamp.nanos


def length(nanoseconds: int) -> Duration:
    """A length of time."""
    seconds, nanos = divmod(nanoseconds, SECOND)
    return Duration(seconds=seconds, nanos=nanos)


def of_length(duration: Duration) -> int:
    """Nanoseconds."""
    return duration.seconds * SECOND + duration.nanos
