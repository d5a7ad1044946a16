"""A GGUF of random weights with a shape of its own: small enough for thousands of passes, tokenizer and all."""

from pathlib import Path

import gguf
import numpy as np
import numpy.typing as npt

from kernels.model.shape import Shape

SHAPE = Shape(layers=3, width=128, ff=192, heads=2, kv_heads=1, vocabulary=320)


def write(path: Path, shape: Shape = SHAPE, seed: int = 1, loud: float = 0.05) -> Path:
    """Write a model; `loud` is the size of its scales: large ones saturate everywhere."""
    random = np.random.default_rng(seed)
    writer = gguf.GGUFWriter(path, "llama")
    writer.add_block_count(shape.layers)
    writer.add_context_length(shape.max_context)
    writer.add_embedding_length(shape.width)
    writer.add_feed_forward_length(shape.ff)
    writer.add_head_count(shape.heads)
    writer.add_head_count_kv(shape.kv_heads)
    writer.add_rope_freq_base(float(shape.rope_base))
    writer.add_layer_norm_rms_eps(1e-5)
    writer.add_vocab_size(shape.vocabulary)
    writer.add_tokenizer_model("gpt2")
    writer.add_eos_token_id(shape.end)
    sizes = {"attn_q": (shape.width, shape.width), "attn_k": (shape.kv_width, shape.width)}
    sizes |= {"attn_v": (shape.kv_width, shape.width), "attn_output": (shape.width, shape.width)}
    sizes |= {
        "ffn_gate": (shape.ff, shape.width),
        "ffn_up": (shape.ff, shape.width),
        "ffn_down": (shape.width, shape.ff),
    }
    add(writer, "token_embd.weight", q8_0(random, shape.vocabulary, shape.width, loud))
    for index in range(shape.layers):
        for name, (rows, columns) in sizes.items():
            add(writer, f"blk.{index}.{name}.weight", q4_1(random, rows, columns, loud))
        for name in ("attn_norm", "ffn_norm"):
            writer.add_tensor(f"blk.{index}.{name}.weight", random.normal(1, 0.5, shape.width).astype(np.float32))
    writer.add_tensor("output_norm.weight", random.normal(1, 0.5, shape.width).astype(np.float32))
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()
    return path


def add(writer: gguf.GGUFWriter, name: str, blocks: tuple[npt.NDArray[np.uint8], gguf.GGMLQuantizationType]) -> None:
    writer.add_tensor(name, blocks[0], raw_dtype=blocks[1])


def scales(random: np.random.Generator, count: int, loud: float) -> npt.NDArray[np.uint8]:
    return random.normal(0, loud, count).astype("<f2").view(np.uint8).reshape(count, 2)


def q4_1(
    random: np.random.Generator, rows: int, columns: int, loud: float
) -> tuple[npt.NDArray[np.uint8], gguf.GGMLQuantizationType]:
    count = rows * columns // 32
    nibbles = random.integers(0, 256, (count, 16), np.uint8)
    parts = [scales(random, count, loud / 8), scales(random, count, loud), nibbles]
    return np.concatenate(parts, axis=1).reshape(rows, -1), gguf.GGMLQuantizationType.Q4_1


def q8_0(
    random: np.random.Generator, rows: int, columns: int, loud: float
) -> tuple[npt.NDArray[np.uint8], gguf.GGMLQuantizationType]:
    count = rows * columns // 32
    quants = random.integers(0, 256, (count, 32), np.uint8)
    return np.concatenate([scales(random, count, loud / 64), quants], axis=1).reshape(rows, -1), (
        gguf.GGMLQuantizationType.Q8_0
    )
