"""Pages of a map, as `cosmos.base.query.v1beta1` has them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import islice
from typing import Any, Final, TypeVar

from chain.errors import InvalidArgument
from chain.module import Context
from chain.store.kv import Entry, after_prefix
from chain.store.map import Map
from chain.wire.cosmos.base.query.v1beta1 import pagination_pb2

K = TypeVar("K")
V = TypeVar("V")

DEFAULT_LIMIT: Final = 100
MAX_LIMIT: Final = 1_000
"""Longer pages are cut to this; `next_key` leads on."""
MAX_WALK: Final = 100_000
"""How many entries one query may skip or count: a node answers queries between blocks."""


def page(
    ctx: Context,
    shape: Map[K, V],
    request: pagination_pb2.PageRequest,
    under: Any = None,
    total: int | None = None,
    keep: Callable[[V], bool] | None = None,
) -> tuple[list[tuple[K, V]], pagination_pb2.PageResponse]:
    """Give one page of a map's entries and where the next one begins.

    under  only keys with this first part, as in `Map.items`; `next_key` is what follows it in the key
    total  how many entries there are, where that is known without counting
    keep   only entries with values for which this is so
    A request without a limit has 100 and the total; one with a key never has the total. A count stops at 100,000.
    Raises InvalidArgument for both key and offset, and for an offset above 100,000.
    """
    low = shape.base if under is None else shape.base + shape.key.under(under)
    limit = min(request.limit or DEFAULT_LIMIT, MAX_LIMIT)
    entries = _entries(ctx, low, request)
    if keep is not None:
        wanted, decode = keep, shape.value.decode
        entries = (entry for entry in islice(entries, MAX_WALK) if wanted(decode(entry[1])))
    skipped = sum(1 for _ in islice(entries, request.offset))
    skip = len(shape.base)
    found = [(shape.key.decode(key[skip:]), shape.value.decode(value)) for key, value in islice(entries, limit)]
    following = next(entries, None)
    response = pagination_pb2.PageResponse()
    if following is not None:
        response.next_key = following[0][len(low) :]
    if not request.key and (request.count_total or not request.limit):
        seen = skipped + len(found) + (following is not None)
        response.total = _count(entries, seen) if total is None else total
    return found, response


def _entries(ctx: Context, low: bytes, request: pagination_pb2.PageRequest) -> Iterator[Entry]:
    """The raw entries from where the page's key is, in its direction."""
    if request.key and request.offset:
        raise InvalidArgument("paginate: invalid request, either offset or key is expected, got both")
    if request.offset > MAX_WALK:
        raise InvalidArgument(f"paginate: an offset is at most {MAX_WALK}; follow next_key instead")
    start, end = low, after_prefix(low)
    if request.key and request.reverse:
        end = low + request.key + b"\x00"  # the key itself is wanted
    elif request.key:
        start = low + request.key
    return ctx.store.scan(start, end, request.reverse)


def _count(entries: Iterator[Entry], seen: int) -> int:
    return seen + sum(1 for _ in islice(entries, max(0, MAX_WALK - seen)))
