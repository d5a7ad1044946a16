"""The steps of one layer at one position: what an executor commits to when a residual of its trace is disputed.

The steps of (position t, layer l) lead from x_l[0] … x_l[t] to x_{l+1}[t]. They are the leaves of a tree, each a chunk
that the chain recomputes by itself from a fixed list of earlier things: leaves of this tree, residuals x_l[j] (leaves
of the trace), rows of the model's file. `needs` gives that list; every need is one contiguous range of its tree, so
that one short proof opens it. That is why keys and values lie by head, then position, and blocks by head, then block.

Order   with T = t + 1 positions, B = ⌈T / 64⌉ blocks of 64 positions, vectors in chunks of 64 elements:
        K (KV heads × T), V (KV heads × T), NORM, Q (heads), SCORES (heads × B), BLOCK_TOP (heads × B), TOP (heads),
        P (heads × B), BLOCK_SUM (heads × B), BLOCK_VALUES (heads × B), SUM (heads), ATTENDED (heads), PROJECTED, MID,
        MID_NORM, GATE, UP, HIDDEN, DOWN, OUT
        What a leaf needs lies before it, so that the first wrong leaf has right inputs.
Form    little-endian integers (`FORMS`); leaf hash H(0x03 ‖ bytes); inner nodes as in trees.py.
Limits  at most 64 dot products, or 64 positions of one head, or 64 block values of one head in a leaf: B ≤ 64.
"""

import enum
import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property

from kernels.model.layout import Layout, in_layer
from kernels.model.shape import Shape

CHUNK = 64


class Kind(enum.Enum):
    """What a leaf holds."""

    K = "key of one position and KV head, Q9"
    V = "value of one position and KV head, Q10"
    NORM = "chunk of the normed residual, Q16"
    Q = "query of one head, Q9"
    SCORES = "scores of one head and block, Q12"
    BLOCK_TOP = "largest score of one head and block"
    TOP = "largest score of one head"
    P = "weights of one head and block, Q14"
    BLOCK_SUM = "sum of one block's weights"
    BLOCK_VALUES = "sum of one block's weighted values"
    SUM = "sum of all weights of one head"
    ATTENDED = "attention's output of one head, Q16"
    PROJECTED = "chunk of the attention output after its linear layer, Q15"
    MID = "chunk of the residual after attention, Q15"
    MID_NORM = "chunk of that, normed, Q16"
    GATE = "chunk of the gate, Q16"
    UP = "chunk of up, Q16"
    HIDDEN = "chunk of the MLP's product, Q24"
    DOWN = "chunk of down, Q15"
    OUT = "chunk of the next residual, Q15"


FORMS = dict.fromkeys(Kind, "<i4") | {
    Kind.K: "<i2",
    Kind.V: "<i2",
    Kind.Q: "<i2",
    Kind.BLOCK_VALUES: "<i8",
    Kind.HIDDEN: "<i8",
}
"""numpy's name of each kind's integers."""

SINGLE = frozenset({Kind.BLOCK_TOP, Kind.TOP, Kind.BLOCK_SUM, Kind.SUM})
"""Leaves that hold one integer."""


INT16, INT32 = (-32640, 32639), (1 - 2**31, 2**31 - 1)
LIMITS = dict.fromkeys(Kind, INT32) | {
    Kind.K: INT16,
    Kind.V: INT16,
    Kind.Q: INT16,
    Kind.SCORES: (-(2**28), 2**28),
    Kind.BLOCK_TOP: (-(2**28), 2**28),
    Kind.TOP: (-(2**28), 2**28),
    Kind.P: (0, 2**14),
    Kind.BLOCK_SUM: (0, 2**20),
    Kind.BLOCK_VALUES: (-(2**35), 2**35),
    Kind.SUM: (2**14, 2**26),
    Kind.ATTENDED: (-(2**22), 2**22),
    Kind.HIDDEN: (1 - 2**47, 2**47 - 1),
}
"""Smallest and largest integer that a leaf of each kind can hold: with these nothing overflows when it is read."""


class Source(enum.Enum):
    """The tree that an input is a leaf of."""

    STEPS = "steps"
    TRACE = "trace"
    WEIGHTS = "weights"


@dataclass(frozen=True)
class Need:
    """Leaves first … first + count − 1 of a tree, all of `sizes` bytes (one number for each leaf)."""

    source: Source
    first: int
    sizes: tuple[int, ...]

    @property
    def count(self) -> int:
        """How many leaves."""
        return len(self.sizes)


@dataclass(frozen=True)
class Steps:
    """The form of one step tree: which leaves there are, and what each needs.

    `position` t and `layer` l are those of x_l[t], the residual that the layer reads.
    Raises  ValueError if they are not of the model, or the context is longer than 64 blocks.
    """

    layout: Layout
    position: int
    layer: int

    def __post_init__(self) -> None:
        shape = self.layout.shape
        if not 0 <= self.position < min(shape.max_context, CHUNK * CHUNK) or not 0 <= self.layer < shape.layers:
            raise ValueError("no such step tree")
        if shape.head_dim != CHUNK or shape.width % CHUNK or shape.ff % CHUNK:
            raise ValueError("heads and vectors must be whole chunks")

    @property
    def shape(self) -> Shape:
        """The model's shape."""
        return self.layout.shape

    @property
    def positions(self) -> int:
        """T: positions that attention sees."""
        return self.position + 1

    @property
    def blocks(self) -> int:
        """B: blocks of 64 positions."""
        return -(-self.positions // CHUNK)

    @cached_property
    def firsts(self) -> dict[Kind, int]:
        """The first leaf of each kind, in order."""
        firsts, first = {}, 0
        for kind in Kind:
            firsts[kind] = first
            first += self.counts[kind]
        return firsts

    @cached_property
    def counts(self) -> dict[Kind, int]:
        """How many leaves of each kind there are."""
        shape = self.shape
        width, ff, heads = shape.width // CHUNK, shape.ff // CHUNK, shape.heads
        keys, blocks = shape.kv_heads * self.positions, heads * self.blocks
        counts = dict.fromkeys(Kind, width)
        counts |= {Kind.K: keys, Kind.V: keys, Kind.GATE: ff, Kind.UP: ff, Kind.HIDDEN: ff}
        counts |= dict.fromkeys((Kind.Q, Kind.TOP, Kind.SUM, Kind.ATTENDED), heads)
        by_block = (Kind.SCORES, Kind.BLOCK_TOP, Kind.P, Kind.BLOCK_SUM, Kind.BLOCK_VALUES)
        return counts | dict.fromkeys(by_block, blocks)

    @cached_property
    def total(self) -> int:
        """How many leaves there are."""
        return sum(self.counts.values())

    def find(self, index: int) -> tuple[Kind, int]:
        """The kind of a leaf, and its number among its kind. Raises IndexError."""
        if not 0 <= index < self.total:
            raise IndexError("no such leaf")
        kind = max((first, place) for place, first in enumerate(self.firsts.values()) if first <= index)[1]
        found = list(Kind)[kind]
        return found, index - self.firsts[found]

    def elements(self, kind: Kind, number: int) -> int:
        """How many integers a leaf holds."""
        if kind in SINGLE:
            return 1
        if kind in (Kind.SCORES, Kind.P):
            return min(CHUNK, self.positions - CHUNK * (number % self.blocks))
        return CHUNK

    def size(self, kind: Kind, number: int) -> int:
        """How many bytes a leaf holds."""
        return self.elements(kind, number) * int(FORMS[kind][2])

    def needs(self, index: int) -> tuple[Need, ...]:
        """What a leaf is computed from, in the order in which it is opened. Raises IndexError."""
        kind, number = self.find(index)
        return _NEEDS[kind](self, number)

    def leaves(self, kind: Kind, first: int, count: int = 1) -> Need:
        """Leaves of this tree, by their number among their kind."""
        sizes = tuple(self.size(kind, number) for number in range(first, first + count))
        return Need(Source.STEPS, self.firsts[kind] + first, sizes)

    def every(self, kind: Kind) -> Need:
        """All leaves of a kind: a whole vector."""
        return self.leaves(kind, 0, self.counts[kind])

    def residual(self, position: int) -> Need:
        """x_l of a position."""
        return Need(Source.TRACE, position * self.shape.states + self.layer, (4 * self.shape.width,))

    def rows(self, name: str, first: int = 0, count: int = 1) -> Need:
        """Rows of one of the layer's tensors."""
        tensor = self.layout.tensors[in_layer(self.layer, name)]
        return Need(Source.WEIGHTS, tensor.first + first, (tensor.row_bytes,) * count)

    def chunk_rows(self, name: str, number: int) -> Need:
        """The 64 rows that make one chunk of a linear layer's output."""
        return self.rows(name, CHUNK * number, CHUNK)

    def seen(self, kind: Kind, number: int) -> Need:
        """The keys or values that a head reads in a block, `number` as in SCORES."""
        head, block = divmod(number, self.blocks)
        first = head // self.shape.group * self.positions + CHUNK * block
        return self.leaves(kind, first, min(CHUNK, self.positions - CHUNK * block))

    def of_head(self, kind: Kind, head: int) -> Need:
        """A head's leaves, one for each block."""
        return self.leaves(kind, head * self.blocks, self.blocks)

    def kv_needs(self, name: str, number: int) -> tuple[Need, ...]:
        """What a key or a value of one position needs."""
        head, position = divmod(number, self.positions)
        return self.residual(position), self.rows("attn_norm"), self.chunk_rows(name, head)


def step_leaf(content: bytes) -> bytes:
    """H(0x03 ‖ bytes)."""
    return hashlib.sha256(b"\x03" + content).digest()


_NEEDS: dict[Kind, Callable[[Steps, int], tuple[Need, ...]]] = {
    Kind.K: lambda s, n: s.kv_needs("attn_k", n),
    Kind.V: lambda s, n: s.kv_needs("attn_v", n),
    Kind.NORM: lambda s, n: (s.residual(s.position), s.rows("attn_norm")),
    Kind.Q: lambda s, n: (s.every(Kind.NORM), s.chunk_rows("attn_q", n)),
    Kind.SCORES: lambda s, n: (s.leaves(Kind.Q, n // s.blocks), s.seen(Kind.K, n)),
    Kind.BLOCK_TOP: lambda s, n: (s.leaves(Kind.SCORES, n),),
    Kind.TOP: lambda s, n: (s.of_head(Kind.BLOCK_TOP, n),),
    Kind.P: lambda s, n: (s.leaves(Kind.SCORES, n), s.leaves(Kind.TOP, n // s.blocks)),
    Kind.BLOCK_SUM: lambda s, n: (s.leaves(Kind.P, n),),
    Kind.BLOCK_VALUES: lambda s, n: (s.leaves(Kind.P, n), s.seen(Kind.V, n)),
    Kind.SUM: lambda s, n: (s.of_head(Kind.BLOCK_SUM, n),),
    Kind.ATTENDED: lambda s, n: (s.of_head(Kind.BLOCK_VALUES, n), s.leaves(Kind.SUM, n)),
    Kind.PROJECTED: lambda s, n: (s.every(Kind.ATTENDED), s.chunk_rows("attn_output", n)),
    Kind.MID: lambda s, n: (s.residual(s.position), s.leaves(Kind.PROJECTED, n)),
    Kind.MID_NORM: lambda s, n: (s.every(Kind.MID), s.rows("ffn_norm")),
    Kind.GATE: lambda s, n: (s.every(Kind.MID_NORM), s.chunk_rows("ffn_gate", n)),
    Kind.UP: lambda s, n: (s.every(Kind.MID_NORM), s.chunk_rows("ffn_up", n)),
    Kind.HIDDEN: lambda s, n: (s.leaves(Kind.GATE, n), s.leaves(Kind.UP, n)),
    Kind.DOWN: lambda s, n: (s.every(Kind.HIDDEN), s.chunk_rows("ffn_down", n)),
    Kind.OUT: lambda s, n: (s.leaves(Kind.MID, n), s.leaves(Kind.DOWN, n)),
}
