"""Times of the wire as integers: nanoseconds since 1970."""

from __future__ import annotations

from google.protobuf.duration_pb2 import Duration
from google.protobuf.timestamp_pb2 import Timestamp

SECOND = 10**9
DAY = 86_400 * SECOND


def stamp(time_ns: int) -> Timestamp:
    """A time for the wire."""
    seconds, nanos = divmod(time_ns, SECOND)
    return Timestamp(seconds=seconds, nanos=nanos)


def nanoseconds(time: Timestamp | Duration) -> int:
    """A time, or a length of time, from the wire."""
    return int(time.seconds * SECOND + time.nanos)


def text(time_ns: int) -> str:
    """`2026-12-13T20:16:37Z`: whole seconds, as events have it."""
    return str(Timestamp(seconds=time_ns // SECOND).ToJsonString())
