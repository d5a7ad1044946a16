"""From a root to its first wrong leaf: the executor shows nodes, the accuser names one. [inference.73]"""

from __future__ import annotations

from collections.abc import Sequence

from chain.wire.causeway.inference.v1 import dispute_pb2 as pb
from kernels.model import trees
from modules.inference.disputes.messages import InvalidChoice, InvalidMove

FAN = 6
"""Levels a round: up to 64 nodes."""


def begin(dispute: pb.Dispute, root: bytes, leaves: int) -> None:
    """Put a tree's root in question."""
    dispute.node, dispute.level, dispute.first = root, trees.height(leaves), 0
    del dispute.nodes[:]


def shown(dispute: pb.Dispute, leaves: int) -> tuple[int, int, int]:
    """Which nodes lie below the one in question: their level, the number of the first there, and how many."""
    level = max(0, dispute.level - FAN)
    first = dispute.first << (dispute.level - level)
    return level, first, min(1 << (dispute.level - level), trees.width(leaves, level) - first)


def show(dispute: pb.Dispute, nodes: Sequence[bytes], leaves: int) -> None:
    """Take the nodes below the one in question. Raises InvalidMove unless they give it."""
    if len(nodes) != shown(dispute, leaves)[2] or any(len(node) != trees.HASH_BYTES for node in nodes):
        raise InvalidMove(f"{shown(dispute, leaves)[2]} nodes of 32 bytes are to be shown")
    if trees.root(nodes) != dispute.node:
        raise InvalidMove("these nodes do not give the one above them")
    del dispute.nodes[:]
    dispute.nodes.extend(nodes)


def choose(dispute: pb.Dispute, index: int, leaves: int) -> bool:
    """Put a shown node in question; whether it is a leaf, whose number is then `first`. Raises InvalidChoice."""
    if not 0 <= index < len(dispute.nodes):
        raise InvalidChoice(f"{len(dispute.nodes)} nodes are shown")
    level, first, _ = shown(dispute, leaves)
    dispute.node, dispute.level, dispute.first = dispute.nodes[index], level, first + index
    del dispute.nodes[:]
    return level == 0
