from dataclasses import dataclass, field

import pytest

from chain.store import ADDRESS, AMOUNT, STRING, U8, U64, UNIT, Branch, Item, Map, MemoryStore, Store, pair, triple

BALANCES = Map("bank", b"\x02", pair(ADDRESS, STRING), AMOUNT, default=0)
NEIGHBOUR = Map("bank", b"\x03", U64, AMOUNT)
NAMES = Map("poc", b"\x01", triple(U64, U8, STRING), STRING)
MEMBERS = Map("poc", b"\x02", U64, UNIT, default=False)
COUNT = Item("poc", b"\x00", U64, default=0)
TITLE = Item("poc", b"\x04", STRING)
ALICE, BOB = b"a" * 20, b"b" * 20


@dataclass
class Context:
    store: Store = field(default_factory=MemoryStore)


@pytest.fixture(params=["memory", "branch", "branch of a branch"])
def ctx(request: pytest.FixtureRequest) -> Context:
    stores: dict[str, Store] = {
        "memory": MemoryStore(),
        "branch": Branch(MemoryStore()),
        "branch of a branch": Branch(Branch(MemoryStore())),
    }
    return Context(stores[request.param])


def test_what_was_put_is_found(ctx: Context) -> None:
    BALANCES(ctx)[ALICE, "ucway"] = 5
    BALANCES(ctx)[ALICE, "ucway"] += 2
    assert BALANCES(ctx)[ALICE, "ucway"] == 7
    assert BALANCES(ctx).get((ALICE, "ucway")) == 7
    assert (ALICE, "ucway") in BALANCES(ctx)
    assert (ALICE, "other") not in BALANCES(ctx)


def test_a_default_is_kept_as_absence(ctx: Context) -> None:
    BALANCES(ctx)[ALICE, "ucway"] = 5
    BALANCES(ctx)[ALICE, "ucway"] = 0
    assert list(ctx.store.scan(b"", None)) == []
    assert BALANCES(ctx)[ALICE, "ucway"] == 0
    assert BALANCES(ctx).get((ALICE, "ucway")) == 0


def test_a_map_without_a_default_has_no_missing_entries(ctx: Context) -> None:
    assert NEIGHBOUR(ctx).get(7) is None
    with pytest.raises(KeyError):
        NEIGHBOUR(ctx)[7]
    NEIGHBOUR(ctx)[7] = 0
    assert NEIGHBOUR(ctx)[7] == 0
    del NEIGHBOUR(ctx)[7]
    assert 7 not in NEIGHBOUR(ctx)


def test_full_keys_begin_with_module_and_prefix(ctx: Context) -> None:
    NEIGHBOUR(ctx)[1] = 9
    assert list(ctx.store.scan(b"", None)) == [(b"bank/\x03\0\0\0\0\0\0\0\x01", b"9")]


def test_items_come_in_key_order_and_of_this_map_only(ctx: Context) -> None:
    for number in (3, 1, 2**63, 256):
        NEIGHBOUR(ctx)[number] = number
    BALANCES(ctx)[ALICE, "ucway"] = 5
    assert list(NEIGHBOUR(ctx).items()) == [(1, 1), (3, 3), (256, 256), (2**63, 2**63)]
    assert list(NEIGHBOUR(ctx).keys()) == list(NEIGHBOUR(ctx)) == [1, 3, 256, 2**63]
    assert list(NEIGHBOUR(ctx).items(reverse=True)) == [(2**63, 2**63), (256, 256), (3, 3), (1, 1)]


@pytest.mark.parametrize(
    ("start", "reverse", "expected"),
    [
        (3, False, [3, 5]), (2, False, [3, 5]), (6, False, []), (0, False, [1, 3, 5]),
        (3, True, [3, 1]), (4, True, [3, 1]), (0, True, []), (9, True, [5, 3, 1]),
    ],
)  # fmt: skip
def test_items_start_where_they_are_told(ctx: Context, start: int, reverse: bool, expected: list[int]) -> None:
    for number in (1, 3, 5):
        NEIGHBOUR(ctx)[number] = number
    assert list(NEIGHBOUR(ctx).keys(start=start, reverse=reverse)) == expected


def test_items_under_a_first_part(ctx: Context) -> None:
    for key in ((1, 1, "a"), (1, 2, "a"), (1, 2, "b"), (2, 1, "a")):
        NAMES(ctx)[key] = "x"
    assert list(NAMES(ctx).keys(under=1)) == [(1, 1, "a"), (1, 2, "a"), (1, 2, "b")]
    assert list(NAMES(ctx).keys(under=(1, 2))) == [(1, 2, "a"), (1, 2, "b")]
    assert list(NAMES(ctx).keys(under=1, start=(1, 2, "a"), reverse=True)) == [(1, 2, "a"), (1, 1, "a")]


def test_an_addresses_items_are_found_by_the_address(ctx: Context) -> None:
    BALANCES(ctx)[ALICE, "ucway"] = 1
    BALANCES(ctx)[ALICE, "abc"] = 2
    BALANCES(ctx)[BOB, "ucway"] = 3
    assert list(BALANCES(ctx).items(under=ALICE)) == [((ALICE, "abc"), 2), ((ALICE, "ucway"), 1)]


def test_writing_while_iterating_is_not_seen(ctx: Context) -> None:
    for number in (1, 2, 3):
        NEIGHBOUR(ctx)[number] = number
    seen = []
    for number, _ in NEIGHBOUR(ctx).items():  # noqa: PERF102
        seen.append(number)
        del NEIGHBOUR(ctx)[number]
        NEIGHBOUR(ctx)[number + 10] = 1
    assert seen == [1, 2, 3]
    assert list(NEIGHBOUR(ctx)) == [11, 12, 13]


def test_a_set_is_a_map_of_marks(ctx: Context) -> None:
    MEMBERS(ctx)[4] = True
    MEMBERS(ctx)[5] = True
    MEMBERS(ctx)[4] = False
    assert (list(MEMBERS(ctx)), MEMBERS(ctx)[5], MEMBERS(ctx)[4]) == ([5], True, False)


def test_an_item_is_one_thing(ctx: Context) -> None:
    assert COUNT(ctx).get() == 0
    COUNT(ctx).set(3)
    assert (COUNT(ctx).get(), COUNT(ctx).exists()) == (3, True)
    COUNT(ctx).set(0)
    assert not COUNT(ctx).exists()
    with pytest.raises(KeyError):
        TITLE(ctx).get()


def test_an_empty_value_is_refused(ctx: Context) -> None:
    with pytest.raises(ValueError, match="empty value"):
        TITLE(ctx).set("")
    assert not TITLE(ctx).exists()


@pytest.mark.parametrize(("module", "prefix"), [("", b"\x01"), ("bank", b""), ("a/b", b"\x01"), ("\0m", b"\x01")])
def test_a_map_needs_a_module_and_a_prefix(module: str, prefix: bytes) -> None:
    with pytest.raises(ValueError, match="module"):
        Map(module, prefix, U64, AMOUNT)
