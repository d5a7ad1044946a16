"""Opened inputs of a leaf against the roots that they are leaves of."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from kernels.model import trees
from kernels.model.steps import Need, Source, step_leaf
from kernels.model.trace import trace_leaf


@dataclass(frozen=True)
class Root:
    """A tree: its root and how many leaves it has."""

    root: bytes
    total: int


def leaf_hashes(need: Need, leaves: Sequence[bytes], states: int) -> list[bytes]:
    """The hashes of a need's leaves, from their bytes; `states` is layers + 1."""
    if need.source is Source.STEPS:
        return [step_leaf(leaf) for leaf in leaves]
    if need.source is Source.WEIGHTS:
        return [hashlib.sha256(b"\x00" + leaf).digest() for leaf in leaves]
    places = (divmod(need.first + i, states) for i in range(len(leaves)))
    return [trace_leaf(position, layer, leaf) for (position, layer), leaf in zip(places, leaves, strict=True)]


def is_opened(
    need: Need, leaves: Sequence[bytes], siblings: Sequence[bytes], roots: Mapping[Source, Root], states: int
) -> bool:
    """Whether these bytes are the leaves that are needed, under the tree's root."""
    if need.sizes != tuple(map(len, leaves)):
        return False
    tree = roots[need.source]
    return trees.verify_range(tree.root, leaf_hashes(need, leaves, states), need.first, tree.total, siblings)
