"""Pages of proposals that pass a test."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from chain.errors import InvalidArgument
from chain.module import Context
from chain.page import DEFAULT_LIMIT, MAX_LIMIT
from chain.store.codecs import U64
from chain.store.map import Map
from chain.wire.cosmos.base.query.v1beta1 import pagination_pb2

V = TypeVar("V")
MAX_LOOKED_AT = 10_000
"""Entries that one question may have read; `next_key` leads on from there, with fewer found than asked for."""


def filtered(
    ctx: Context, shape: Map[int, V], request: pagination_pb2.PageRequest, test: Callable[[V], bool]
) -> tuple[list[V], pagination_pb2.PageResponse]:
    """Give one page of those entries of a map that pass `test`, and where the next one begins.

    Raises InvalidArgument for both key and offset, and for a key that is none.
    """
    if request.key and request.offset:
        raise InvalidArgument("paginate: invalid request, either offset or key is expected, got both")
    limit = min(request.limit or DEFAULT_LIMIT, MAX_LIMIT)
    count = not request.key and (request.count_total or not request.limit)
    chosen: list[V] = []
    response = pagination_pb2.PageResponse()
    passed = 0
    for looked_at, (number, one) in enumerate(shape(ctx).items(start=_start(request), reverse=request.reverse)):
        full = len(chosen) == limit
        if looked_at == MAX_LOOKED_AT or (full and not count):
            response.next_key = response.next_key or U64.encode(number)
            break
        if test(one):
            passed += 1
            if full:
                response.next_key = response.next_key or U64.encode(number)
            elif passed > request.offset:
                chosen.append(one)
    response.total = passed if count else 0
    return chosen, response


def _start(request: pagination_pb2.PageRequest) -> int | None:
    if not request.key:
        return None
    if len(request.key) != 8:
        raise InvalidArgument("paginate: a key is what the last answer's next_key was")
    return U64.decode(request.key)
