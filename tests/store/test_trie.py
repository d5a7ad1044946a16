import itertools
import json
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path
from typing import Any

import plyvel
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chain.store import bits, proof
from chain.store.pages import Pages, pack
from chain.store.trie import CorruptedTree, Tree
from chain.wire.cosmos.ics23.v1 import proofs_pb2 as ics23
from tests.store import reference

VECTORS = json.loads((Path(__file__).parents[1] / "vectors" / "state_tree.json").read_text())
ITEMS = [(bytes.fromhex(key), bytes.fromhex(value)) for key, value in VECTORS["items"]]
BYTE = st.sampled_from([0, 1, 2, 127, 128, 254, 255])
KEYS = st.lists(BYTE, min_size=1, max_size=4).map(bytes)  # many of them near each other, or one inside another
VALUES = st.one_of(st.none(), st.binary(min_size=1, max_size=2))
BLOCKS = st.lists(st.tuples(st.booleans(), st.dictionaries(KEYS, VALUES, max_size=24)), min_size=1, max_size=8)
Block = dict[bytes, bytes | None]
names = (f"module{number}" for number in itertools.count())  # one database, a module for each example


@pytest.fixture(scope="module")
def database(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    database = plyvel.DB(str(tmp_path_factory.mktemp("trie")), create_if_missing=True)
    yield database
    database.close()


def commit(database: Any, pages: Pages, tree: Tree, block: Block) -> None:
    before = {key: pages.value(key) for key in block}
    tree.update([(key, block[key], before[key] is None) for key in sorted(block) if before[key] != block[key]])
    with database.write_batch() as batch:
        for key, value in {**{pages.entry_key(key): value for key, value in block.items()}, **tree.records}.items():
            if value is None:
                batch.delete(key)
            else:
                batch.put(key, value)
    tree.committed()


def kept(database: Any, pages: Pages) -> dict[tuple[int, bytes], tuple[bytes, int]]:
    base = pages.part_key(0, b"")[:-1]
    rows = database.iterator(start=base, stop=base + b"\xff")
    return {
        (key[len(base)], key[len(base) + 1 :]): (value[:32], int.from_bytes(value[32:], "big")) for key, value in rows
    }


@pytest.mark.parametrize("shape", [(1, 1), (1, 2), (2, 1), (3, 5)])
@settings(max_examples=150, deadline=None)
@given(blocks=BLOCKS)
def test_a_tree_that_is_changed_is_the_one_rebuilt_from_its_entries(
    database: Any, shape: tuple[int, int], blocks: list[tuple[bool, Block]]
) -> None:
    pages = Pages(database, next(names), shape)
    tree, model = Tree(pages), dict[bytes, bytes]()
    for restart, block in blocks:
        if restart:
            tree = Tree(pages)
        commit(database, pages, tree, block)
        for key, value in block.items():
            model.pop(key, None)
            if value is not None:
                model[key] = value
        items = sorted(model.items())
        assert (tree.root, tree.count) == (reference.root(items), len(items))
        assert pages.root() == (tree.root, tree.count)
        assert kept(database, pages) == reference.parts(items, *shape)


@pytest.mark.parametrize("shape", [(1, 1), (1, 2), (2, 1), (3, 5)])
@settings(max_examples=100, deadline=None)
@given(block=st.dictionaries(KEYS, st.binary(min_size=1, max_size=2), min_size=1, max_size=40), key=KEYS)
def test_every_key_there_or_not_is_proved(database: Any, shape: tuple[int, int], block: Block, key: bytes) -> None:
    pages = Pages(database, next(names), shape)
    tree = Tree(pages)
    commit(database, pages, tree, block)
    for each in [key, *block]:
        found = proof.key_proof(pages, each)
        if each in block:
            assert (found.exist.key, found.exist.value) == (each, block[each])
            assert root_of(found.exist) == tree.root
        else:
            left = found.nonexist.left.key if found.nonexist.HasField("left") else None
            right = found.nonexist.right.key if found.nonexist.HasField("right") else None
            assert left == max((other for other in block if other < each), default=None)
            assert right == min((other for other in block if other > each), default=None)
            neighbours = [found.nonexist.left] * (left is not None) + [found.nonexist.right] * (right is not None)
            assert {root_of(neighbour) for neighbour in neighbours} == {tree.root}


def root_of(existence: ics23.ExistenceProof) -> bytes:
    """The root that an existence proof leads to, as ICS-23 defines it."""
    digest = reference.leaf(existence.key, existence.value)
    for step in existence.path:
        digest = sha256(step.prefix + digest + step.suffix).digest()
    return digest


def test_the_vectors_have_their_root(database: Any) -> None:
    pages = Pages(database, next(names))
    tree = Tree(pages)
    commit(database, pages, tree, dict(ITEMS))
    assert tree.root.hex() == reference.root(ITEMS).hex() == VECTORS["root"]


@pytest.mark.parametrize("expected", VECTORS["proofs"])
def test_the_vectors_have_their_proofs(database: Any, expected: dict[str, Any]) -> None:
    pages = Pages(database, next(names))
    commit(database, pages, Tree(pages), dict(ITEMS))
    if "exist" in expected:
        assert as_json(proof.key_proof(pages, bytes.fromhex(expected["exist"]["key"])).exist) == expected["exist"]
    else:
        absent = proof.key_proof(pages, bytes.fromhex(expected["nonexist"]["key"])).nonexist
        sides = {"left": absent.left, "right": absent.right}
        found = {side: as_json(each) if absent.HasField(side) else None for side, each in sides.items()}
        assert {"key": absent.key.hex(), **found} == {"left": None, "right": None, **expected["nonexist"]}


def as_json(existence: ics23.ExistenceProof) -> dict[str, Any]:
    path = [{"prefix": step.prefix.hex(), "suffix": step.suffix.hex()} for step in existence.path]
    return {"key": existence.key.hex(), "value": existence.value.hex(), "path": path}


def test_a_thousand_keys_inside_one_another(database: Any) -> None:
    pages = Pages(database, next(names))
    tree = Tree(pages)
    nested: Block = {b"a" * length: b"1" for length in range(1, 1001)}
    commit(database, pages, tree, nested)
    assert root_of(proof.key_proof(pages, b"a" * 1000).exist) == tree.root
    commit(database, pages, Tree(pages), dict.fromkeys(list(nested)[1:]))
    assert pages.root() == (reference.leaf(b"a", b"1"), 1)


def test_what_was_changed_on_disk_is_noticed(database: Any) -> None:
    pages = Pages(database, next(names))
    commit(database, pages, Tree(pages), dict(ITEMS))
    database.put(pages.entry_key(ITEMS[7][0]), b"1000000")
    with pytest.raises(CorruptedTree, match="do not have the root kept"):
        Tree(pages).update([(ITEMS[7][0], b"1", False)])


@given(one=KEYS, two=KEYS)
def test_keys_differ_where_their_bits_first_do(one: bytes, two: bytes) -> None:
    pairs = zip(reference.bits(one), reference.bits(two), strict=False)
    place = next((place for place, (a, b) in enumerate(pairs) if a != b), None)
    expected = bits.LEAF if place is None else place // 9 * 16 + 7 + place % 9
    assert bits.difference(one, two) == expected


@given(one=KEYS, two=KEYS, other=KEYS)
def test_a_side_of_a_split_begins_at_the_least_key_on_it(one: bytes, two: bytes, other: bytes) -> None:
    at = bits.difference(one, two)
    if at == bits.LEAF:
        return
    for key, side in ((one, bit(one, at)), (two, bit(two, at))):
        least = bits.first(one, at, side)
        assert least == bits.first(two, at, side) <= key
        assert bits.difference(least, key) > at
        assert least <= other or bits.difference(other, key) <= at


def bit(key: bytes, at: int) -> int:
    return 1 if bits.expand(key)[at >> 3] & 128 >> (at & 7) else 0


def test_a_part_is_kept_as_root_and_number_of_entries() -> None:
    assert pack(b"r" * 32, 258) == b"r" * 32 + b"\0\0\0\0\0\0\1\2"
