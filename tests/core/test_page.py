"""Pages of a map, against a list."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chain import page as module
from chain.errors import InvalidArgument
from chain.module import Block, Context, Mode
from chain.page import page
from chain.store.branch import Branch
from chain.store.codecs import STRING, U32, U64, pair
from chain.store.kv import MemoryStore
from chain.store.map import Map
from chain.wire.cosmos.base.query.v1beta1.pagination_pb2 import PageRequest

NUMBERS = Map("test", b"\x01", pair(STRING, U32), U64)


def context(count: int) -> Context:
    ctx = Context(Branch(MemoryStore()), Block("test", 1, 0), Mode.QUERY)
    for number in range(count):
        NUMBERS(ctx)["a", number] = number
        NUMBERS(ctx)["b", number] = number
    return ctx


def test_an_empty_request_has_a_hundred_and_the_total() -> None:
    found, response = page(context(150), NUMBERS, PageRequest(), under="a")
    assert [value for _, value in found] == list(range(100))
    assert (response.next_key, response.total) == ((100).to_bytes(4, "big"), 150)


def test_a_limit_leaves_the_total_out_unless_asked_for() -> None:
    ctx = context(5)
    assert page(ctx, NUMBERS, PageRequest(limit=2), under="a")[1].total == 0
    assert page(ctx, NUMBERS, PageRequest(limit=2, count_total=True), under="a")[1].total == 5


def test_the_last_page_has_no_next_key() -> None:
    assert page(context(4), NUMBERS, PageRequest(limit=4), under="a")[1].next_key == b""


@given(st.integers(0, 12), st.integers(1, 5), st.booleans())
def test_pages_followed_by_key_are_the_whole_map_once(count: int, limit: int, reverse: bool) -> None:
    ctx, key, seen = context(count), b"", []
    for _ in range(count + 1):
        found, response = page(ctx, NUMBERS, PageRequest(key=key, limit=limit, reverse=reverse), under="a")
        seen += [value for _, value in found]
        key = response.next_key
        if not key:
            break
    assert seen == sorted(range(count), reverse=reverse)


@given(st.integers(0, 12), st.integers(0, 15), st.integers(1, 5), st.booleans())
def test_an_offset_skips_as_a_list_does(count: int, offset: int, limit: int, reverse: bool) -> None:
    request = PageRequest(offset=offset, limit=limit, reverse=reverse, count_total=True)
    found, response = page(context(count), NUMBERS, request, under="a")
    expected = sorted(range(count), reverse=reverse)
    assert [value for _, value in found] == expected[offset : offset + limit]
    assert response.total == count
    assert bool(response.next_key) == (offset + limit < count)


def test_a_whole_map_is_paged_by_its_whole_keys() -> None:
    found, response = page(context(2), NUMBERS, PageRequest(limit=3))
    assert [key for key, _ in found] == [("a", 0), ("a", 1), ("b", 0)]
    assert page(context(2), NUMBERS, PageRequest(key=response.next_key))[0] == [(("b", 1), 1)]


def test_a_known_total_is_not_counted() -> None:
    assert page(context(2), NUMBERS, PageRequest(), total=77)[1].total == 77


def test_a_page_has_at_most_a_thousand(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "MAX_LIMIT", 3)
    found, response = page(context(5), NUMBERS, PageRequest(limit=5), under="a")
    assert (len(found), response.next_key) == (3, (3).to_bytes(4, "big"))


def test_a_count_stops_where_it_would_hold_up_blocks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "MAX_WALK", 4)
    assert page(context(9), NUMBERS, PageRequest(limit=1, count_total=True), under="a")[1].total == 4


@pytest.mark.parametrize(
    ("request_", "text"),
    [
        (PageRequest(key=b"\x00", offset=1), "either offset or key is expected, got both"),
        (PageRequest(offset=100_001), "an offset is at most 100000"),
    ],
)
def test_a_request_that_makes_no_sense_is_refused(request_: PageRequest, text: str) -> None:
    with pytest.raises(InvalidArgument, match=text):
        page(context(1), NUMBERS, request_)
