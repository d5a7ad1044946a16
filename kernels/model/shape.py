"""What a model of the Llama family looks like: the numbers that its arithmetic needs."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Shape:
    """Sizes of one model; the defaults are SmolLM2-135M's. All counts; `end` is the id that closes an answer."""

    layers: int = 30
    width: int = 576
    ff: int = 1536
    heads: int = 9
    kv_heads: int = 3
    head_dim: int = 64
    vocabulary: int = 49152
    rope_base: int = 100000
    max_context: int = 2048
    end: int = 2

    @property
    def group(self) -> int:
        """How many query heads share one head of keys and values: query head h reads KV head h // group."""
        return self.heads // self.kv_heads

    @property
    def kv_width(self) -> int:
        """Elements of one position's keys, and of its values, in one layer."""
        return self.kv_heads * self.head_dim

    @property
    def states(self) -> int:
        """Leaves of the trace for one position: the embedding and what each layer leaves."""
        return self.layers + 1


SMOLLM2_135M = Shape()
