"""Merkle trees: a short definition by recursion beside them, and proofs of which every change is seen."""

import hashlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kernels.model import trees
from kernels.model.trees import Summed


def leaf(i: int) -> bytes:
    return hashlib.sha256(i.to_bytes(4, "big")).digest()


def leaves_of(count: int) -> list[bytes]:
    return [leaf(i) for i in range(count)]


def by_recursion(leaves: list[bytes]) -> bytes:
    """Split at the largest power of two below the count: the same tree, said another way."""
    if len(leaves) == 1:
        return leaves[0]
    split = 1 << (len(leaves) - 1).bit_length() - 1
    return hashlib.sha256(b"\1" + by_recursion(leaves[:split]) + by_recursion(leaves[split:])).digest()


@pytest.mark.parametrize("count", [1, 2, 3, 4, 5, 7, 8, 9, 31, 64, 65, 129])
def test_an_odd_last_node_moves_up(count: int) -> None:
    assert trees.root(leaves_of(count)) == by_recursion(leaves_of(count))


def test_the_root_of_nothing_is_the_hash_of_nothing() -> None:
    assert (trees.root([]), trees.levels([])) == (hashlib.sha256(b"").digest(), [])


@pytest.mark.parametrize("count", range(1, 18))
def test_every_range_of_leaves_can_be_shown(count: int) -> None:
    leaves = leaves_of(count)
    tree, root = trees.levels(leaves), trees.root(leaves)
    for first in range(count):
        for size in range(1, count - first + 1):
            siblings = trees.prove(tree, first, size)
            assert trees.verify_range(root, leaves[first : first + size], first, count, siblings)
            assert len(siblings) <= 2 * trees.height(count)


def test_a_path_shows_one_leaf() -> None:
    leaves = leaves_of(11)
    assert all(trees.verify(trees.root(leaves), leaves[i], i, 11, trees.path(leaves, i)) for i in range(11))


@given(st.data())
def test_a_changed_proof_is_refused(data: st.DataObject) -> None:
    count = data.draw(st.integers(2, 40))
    first = data.draw(st.integers(0, count - 1))
    size = data.draw(st.integers(1, count - first))
    leaves = leaves_of(count)
    tree, root = trees.levels(leaves), trees.root(leaves)
    siblings, part = trees.prove(tree, first, size), leaves[first : first + size]
    change = data.draw(st.sampled_from(["leaf", "sibling", "more", "fewer", "place", "length", "short"]))
    total = count
    if change == "leaf":
        part[data.draw(st.integers(0, size - 1))] = leaf(1000)
    elif change == "more":
        siblings.insert(data.draw(st.integers(0, len(siblings))), leaf(1000))
    elif change == "place":
        first = data.draw(st.integers(-1, count + 1).filter(lambda other: other != first))
    elif change == "length":
        part = part[:-1]
    elif not siblings:
        total = count + 1
    elif change == "sibling":
        siblings[data.draw(st.integers(0, len(siblings) - 1))] = leaf(1000)
    elif change == "fewer":
        siblings.pop(data.draw(st.integers(0, len(siblings) - 1)))
    else:
        siblings[0] = siblings[0][:-1]
    assert not trees.verify_range(root, part, first, total, siblings)


def test_a_range_that_is_not_there_has_no_proof() -> None:
    for first, count in [(0, 0), (3, 1), (2, 2), (-1, 1)]:
        with pytest.raises(IndexError):
            trees.prove(trees.levels(leaves_of(3)), first, count)


@pytest.mark.parametrize("count", [1, 5, 64, 65, 200, 4097])
def test_bisection_goes_down_by_nodes_whose_root_is_the_node(count: int) -> None:
    leaves = leaves_of(count)
    level = trees.height(count)
    assert trees.nodes(leaves, level, 0, 1) == [trees.root(leaves)]
    for steps in range(1, min(6, level) + 1):
        below = trees.nodes(leaves, level - steps, 0, 1 << steps)
        assert len(below) == min(1 << steps, trees.width(count, level - steps))
        assert trees.root(below) == trees.root(leaves)
    assert trees.nodes(leaves, 0, count - 1, 64) == leaves[-1:]
    assert trees.levels(leaves)[level // 2] == trees.nodes(leaves, level // 2, 0, count)


def sums_of(count: int) -> list[Summed]:
    return [Summed(leaf(i), i * i + 1) for i in range(count)]


@pytest.mark.parametrize("count", range(1, 18))
def test_a_sum_tree_shows_a_leaf_its_place_and_its_cost(count: int) -> None:
    leaves = sums_of(count)
    root = trees.sum_root(leaves)
    assert root.total == sum(one.total for one in leaves)
    for index in range(count):
        siblings = trees.sum_path(leaves, index)
        assert trees.verify_sum(root, leaves[index], index, count, siblings)
        assert not trees.verify_sum(root, Summed(leaf(index), leaves[index].total + 1), index, count, siblings)
        assert not trees.verify_sum(Summed(root.hash, root.total + 1), leaves[index], index, count, siblings)
        assert not trees.verify_sum(root, leaves[index], index + 1, count, siblings)
        assert not trees.verify_sum(root, leaves[index], index, count, [*siblings, Summed(leaf(9), 0)])
        if siblings:
            assert not trees.verify_sum(root, leaves[index], index, count, siblings[:-1])
            moved = [Summed(siblings[0].hash, siblings[0].total + 1), *siblings[1:]]
            assert not trees.verify_sum(root, leaves[index], index, count, moved)


def test_a_sum_tree_writes_costs_beside_its_nodes() -> None:
    left, right = Summed(leaf(0), 3), Summed(leaf(1), 2**127)
    preimage = b"\1" + leaf(0) + (3).to_bytes(16, "big") + leaf(1) + (2**127).to_bytes(16, "big")
    assert trees.sum_root([left, right]) == (hashlib.sha256(preimage).digest(), 2**127 + 3)
    assert trees.sum_root([]) == (trees.EMPTY, 0)


def test_costs_cannot_wrap_around() -> None:
    half = Summed(leaf(0), 2**127)
    with pytest.raises(OverflowError):
        trees.sum_root([half, half])
    assert not trees.verify_sum(Summed(leaf(0), 0), half, 0, 2, [half])
    assert not trees.verify_sum(Summed(leaf(0), -1), Summed(leaf(0), -1), 0, 1, [])
    with pytest.raises(IndexError):
        trees.sum_path([half], 1)
