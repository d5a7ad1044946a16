"""Pages of a map, as cosmos.base.query.v1beta1 has them."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from typing import Any, TypeVar

from chain.errors import InvalidArgument
from chain.module import Context
from chain.store.map import Map
from chain.wire.cosmos.base.query.v1beta1 import pagination_pb2

K = TypeVar("K")
V = TypeVar("V")

DEFAULT_LIMIT = 100
MAX_LIMIT = 1000


def page(
    ctx: Context, shape: Map[K, V], request: pagination_pb2.PageRequest, under: Any = None
) -> tuple[list[tuple[K, V]], pagination_pb2.PageResponse]:
    """Give one page of a map's entries (below `under`, as in Map.items) and where the next one begins.

    Without a key the total is counted if asked for, or if no limit was given. Raises InvalidArgument.
    """
    if request.key and request.offset:
        raise InvalidArgument("either offset or key is expected, got both")
    limit = min(request.limit or DEFAULT_LIMIT, MAX_LIMIT)
    entries = _from(ctx, shape, request, under)
    skipped = sum(1 for _ in islice(entries, request.offset))
    found = list(islice(entries, limit))
    following = next(entries, None)
    response = pagination_pb2.PageResponse()
    if following is not None:
        response.next_key = shape.key.encode(following[0])
    if not request.key and (request.count_total or not request.limit):
        response.total = skipped + len(found) + (following is not None) + sum(1 for _ in entries)
    return found, response


def _from(
    ctx: Context, shape: Map[K, V], request: pagination_pb2.PageRequest, under: Any
) -> Iterator[tuple[K, V]]:
    try:
        start = shape.key.decode(request.key) if request.key else None
    except ValueError:
        raise InvalidArgument("invalid pagination key") from None
    return shape(ctx).items(under, start, request.reverse)
