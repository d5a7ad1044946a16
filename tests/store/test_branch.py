import pytest
from hypothesis import given
from hypothesis import strategies as st

from chain.store import Branch, MemoryStore

KEYS = st.binary(max_size=2)
WRITES = st.lists(st.tuples(KEYS, st.one_of(st.none(), st.binary(min_size=1, max_size=2))), max_size=12)
Writes = list[tuple[bytes, bytes | None]]


def write(store: MemoryStore | Branch, model: dict[bytes, bytes], writes: Writes) -> None:
    for key, value in writes:
        if value is None:
            store.delete(key)
            model.pop(key, None)
        else:
            store.set(key, value)
            model[key] = value


RANGES = st.tuples(KEYS, st.one_of(st.none(), KEYS), st.booleans())


@given(base=WRITES, first=WRITES, second=WRITES, more=WRITES, wanted=RANGES)
def test_a_branch_reads_as_a_dict_that_was_written(
    base: Writes, first: Writes, second: Writes, more: Writes, wanted: tuple[bytes, bytes | None, bool]
) -> None:
    start, end, back = wanted
    model: dict[bytes, bytes] = {}
    memory = MemoryStore()
    outer = Branch(memory)
    inner = Branch(outer)
    for store, writes in ((memory, base), (outer, first), (inner, second)):
        write(store, model, writes)
    for writes in ([], more):
        write(inner, model, writes)
        expected = [(key, model[key]) for key in sorted(model) if start <= key and (end is None or key < end)]
        assert list(inner.scan(start, end, back)) == (expected[::-1] if back else expected)
        assert all(inner.get(key) == model.get(key) for key in [*model, start])


@given(base=WRITES, first=WRITES, second=WRITES)
def test_joined_branches_leave_what_was_written(base: Writes, first: Writes, second: Writes) -> None:
    model: dict[bytes, bytes] = {}
    memory = MemoryStore()
    outer = Branch(memory)
    inner = Branch(outer)
    for store, writes in ((memory, base), (outer, first), (inner, second)):
        write(store, model, writes)
    inner.join()
    assert inner.changes == {}
    assert list(outer.scan(b"", None)) == sorted(model.items())
    outer.join()
    assert memory.entries == model


def test_a_dropped_branch_leaves_no_trace() -> None:
    memory = MemoryStore({b"a": b"1"})
    branch = Branch(memory)
    branch.set(b"a", b"2")
    branch.set(b"b", b"2")
    branch.delete(b"c")
    assert memory.entries == {b"a": b"1"}
    assert branch.changes == {b"a": b"2", b"b": b"2", b"c": None}


def test_a_branch_can_be_used_again_after_joining() -> None:
    memory = MemoryStore()
    branch = Branch(memory)
    branch.set(b"a", b"1")
    assert list(branch.scan(b"", None)) == [(b"a", b"1")]
    branch.join()
    branch.set(b"b", b"2")
    assert list(branch.scan(b"", None)) == [(b"a", b"1"), (b"b", b"2")]


def test_a_branch_over_something_that_is_only_read_cannot_join() -> None:
    class Empty:
        def get(self, key: bytes) -> bytes | None:
            raise KeyError(key)

    branch = Branch(Empty())  # type: ignore[arg-type]
    branch.set(b"a", b"1")
    with pytest.raises(TypeError, match="only be read"):
        branch.join()


def test_an_empty_value_is_refused() -> None:
    branch = Branch(MemoryStore())
    with pytest.raises(ValueError, match="empty value"):
        branch.set(b"a", b"")
    assert branch.changes == {}


@given(rounds=st.lists(st.lists(st.binary(min_size=1, max_size=3), max_size=100), max_size=6))
def test_scans_between_writes_see_every_key_in_order(rounds: list[list[bytes]]) -> None:
    branch, written = Branch(MemoryStore()), set()
    for keys in rounds:
        for key in keys:
            branch.set(key, b"x")
        written |= set(keys)
        assert [key for key, _ in branch.scan(b"", None)] == sorted(written)
