"""Where each tensor's rows lie under weights_root: the chain judges leaves of a model whose file it doesn't have.

The leaves are the raw rows of the file, tensors in file order; a vector of gains is one row. The file of
SmolLM2-135M-Instruct puts the layers in the order of their names: 0, 1, 10, 11 … 19, 2, 20 …
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from kernels.model.shape import SMOLLM2_135M, Shape

F32, Q4_1, Q8_0 = "F32", "Q4_1", "Q8_0"
BLOCK = 32
BLOCK_BYTES = {F32: 4 * BLOCK, Q4_1: 20, Q8_0: 34}
EMBEDDING, OUTPUT_NORM = "token_embd.weight", "output_norm.weight"


@dataclass(frozen=True)
class Rows:
    """One tensor's rows: their kind, columns (elements), how many there are, and the leaf of the first."""

    kind: str
    columns: int
    count: int
    first: int

    @property
    def row_bytes(self) -> int:
        """Bytes of one row."""
        return self.columns // BLOCK * BLOCK_BYTES[self.kind]


@dataclass(frozen=True)
class Layout:
    """All tensors of a file by name, and the number of leaves under its weights_root."""

    shape: Shape
    tensors: dict[str, Rows]
    rows: int


def in_layer(layer: int, name: str) -> str:
    """The name of a layer's tensor: blk.<layer>.<name>.weight."""
    return f"blk.{layer}.{name}.weight"


@cache
def layout(shape: Shape = SMOLLM2_135M) -> Layout:
    """The rows of a file with this shape in the form of SmolLM2-135M-Instruct's."""
    tensors: dict[str, Rows] = {}
    first = 0
    for name, kind, columns, count in _tensors(shape):
        tensors[name] = Rows(kind, columns, count, first)
        first += count
    return Layout(shape, tensors, first)


def _tensors(shape: Shape) -> Iterator[tuple[str, str, int, int]]:
    """Each tensor as (name, kind, columns, rows), in file order."""
    width, ff = shape.width, shape.ff
    yield EMBEDDING, Q8_0, width, shape.vocabulary
    for layer in sorted(range(shape.layers), key=str):
        yield in_layer(layer, "attn_norm"), F32, width, 1
        yield in_layer(layer, "ffn_down"), Q4_1, ff, width
        yield in_layer(layer, "ffn_gate"), Q4_1, width, ff
        yield in_layer(layer, "ffn_up"), Q4_1, width, ff
        yield in_layer(layer, "ffn_norm"), F32, width, 1
        yield in_layer(layer, "attn_k"), Q4_1, width, shape.kv_width
        yield in_layer(layer, "attn_output"), Q4_1, width, width
        yield in_layer(layer, "attn_q"), Q4_1, width, width
        yield in_layer(layer, "attn_v"), Q4_1, width, shape.kv_width
    yield OUTPUT_NORM, F32, width, 1
