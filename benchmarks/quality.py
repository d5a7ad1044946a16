"""What the integers cost in quality: the model's answers beside the same file's in float32, on text of this repository.

The float32 model is written out here, from the file's numbers as floats; nothing is shared with the integer one but the
tokens. `python -m benchmarks.quality` prints the table, `--json` one line, `--save` writes results/quality.md.
"""

import argparse
import json
import math
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from benchmarks.machine import machine, table
from kernels.model.engine import Engine, Feed, engine
from kernels.model.file import EMBEDDING, OUTPUT_NORM, ModelFile, layer, load
from kernels.model.tokenizer import Tokenizer

Floats = npt.NDArray[np.float32]
Doubles = npt.NDArray[np.float64]

ROOT = Path(__file__).parents[1]
RESULTS = Path(__file__).parent / "results" / "quality.md"
PAGES = ("docs/beacon.md", "docs/governance.md", "docs/security-poc.md", "docs/transactions.md")
TOKENS = 500  # of each page, in a context of its own
CHUNK = 125
AGREEMENT_BAR, DIVERGENCE_BAR = 0.995, 1e-4


class FloatModel:
    """The same Llama in float32, as its authors meant it: softmax, sigmoid and rotations from the library."""

    def __init__(self, file: ModelFile) -> None:
        self.file, self.shape = file, file.shape
        self.embedding = self.weights(EMBEDDING)

    def weights(self, name: str) -> Floats:
        """A matrix in float32; its integers over 2²⁴ are the file's numbers."""
        return (self.file.weights(name).astype(np.float64) / 2**24).astype(np.float32)

    def gains(self, name: str) -> Floats:
        """A norm's gains as the file has them."""
        values: Floats = self.file.raw(name)[0].view(np.float32)
        return values

    def residual(self, ids: npt.NDArray[np.int64]) -> Floats:
        """The last layer's residual, normed: (n, width)."""
        x = self.embedding[ids]
        for index in range(self.shape.layers):
            normed = norm(x, self.gains(layer(index, "attn_norm")))
            attended = self._attention(index, normed)
            x = x + attended @ self.weights(layer(index, "attn_output")).T
            normed = norm(x, self.gains(layer(index, "ffn_norm")))
            gate = normed @ self.weights(layer(index, "ffn_gate")).T
            up = normed @ self.weights(layer(index, "ffn_up")).T
            x = x + (gate / (1 + np.exp(-gate)) * up) @ self.weights(layer(index, "ffn_down")).T
        return norm(x, self.gains(OUTPUT_NORM))

    def logits(self, residual: Floats) -> Doubles:
        """The head's logits of some positions."""
        return (residual @ self.embedding.T).astype(np.float64)

    def _attention(self, index: int, x: Floats) -> Floats:
        shape, n = self.shape, len(x)
        q, k, v = (x @ self.weights(layer(index, f"attn_{name}")).T for name in "qkv")
        q, k = (rotated(part.reshape(n, -1, shape.head_dim), shape.rope_base) for part in (q, k))
        v = v.reshape(n, -1, shape.head_dim)
        result = np.empty((n, shape.heads, shape.head_dim), np.float32)
        hidden = np.triu(np.full((n, n), -np.inf, np.float32), 1)
        for head in range(shape.heads):
            scores = q[:, head] @ k[:, head // shape.group].T / np.float32(math.sqrt(shape.head_dim)) + hidden
            p = np.exp(scores - scores.max(axis=1, keepdims=True))
            result[:, head] = p / p.sum(axis=1, keepdims=True) @ v[:, head // shape.group]
        return result.reshape(n, -1)


def norm(x: Floats, gain: Floats) -> Floats:
    """RMSNorm in float32."""
    result: Floats = x / np.sqrt((x * x).mean(axis=1, keepdims=True) + np.float32(1e-5)) * gain
    return result


def rotated(x: Floats, base: int) -> Floats:
    """Rotary positions over adjacent pairs, (n, heads, head_dim)."""
    half = x.shape[2] // 2
    angles = np.arange(len(x))[:, None] * (base ** (-np.arange(half) / half))[None, :]
    turned = x.astype(np.float32).reshape(*x.shape[:2], half, 2).view(np.complex64)[..., 0]
    turned = turned * np.exp(1j * angles).astype(np.complex64)[:, None, :]
    return np.ascontiguousarray(turned).view(np.float32).reshape(x.shape)


@dataclass
class Tally:
    """Sums over positions."""

    positions: int = 0
    same: int = 0
    divergence: float = 0.0
    integer_loss: float = 0.0
    float_loss: float = 0.0
    losses: int = 0

    def add(self, integer: Doubles, real: Doubles, following: npt.NDArray[np.int64]) -> None:
        """Count positions: log-probabilities (n, vocabulary) of both, and the tokens that follow, perhaps one fewer."""
        self.positions += len(real)
        self.same += int((integer.argmax(axis=1) == real.argmax(axis=1)).sum())
        self.divergence += float((np.exp(real) * (real - integer)).sum())
        rows = np.arange(len(following))
        self.integer_loss -= float(integer[rows, following].sum())
        self.float_loss -= float(real[rows, following].sum())
        self.losses += len(following)

    def report(self) -> dict[str, float]:
        """The means."""
        return {
            "tokens": self.positions,
            "same_top_token": self.same / self.positions,
            "mean_kl": self.divergence / self.positions,
            "perplexity": math.exp(self.integer_loss / self.losses),
            "perplexity_float32": math.exp(self.float_loss / self.losses),
        }


def log_probabilities(logits: Doubles) -> Doubles:
    """Logits as log-probabilities, (n, vocabulary)."""
    shifted = logits - logits.max(axis=1, keepdims=True)
    result: Doubles = shifted - np.log(np.exp(shifted).sum(axis=1, keepdims=True))
    return result


def compare(model: Engine, real: FloatModel, ids: list[int], tally: Tally) -> None:
    """Run a text through both models and count."""
    residual, cache = real.residual(np.array(ids, np.int64)), model.cache()
    for start in range(0, len(ids), CHUNK):
        fed = model.feed([Feed(cache, ids[start : start + CHUNK], "all")])[0]
        integer = log_probabilities(fed.logits.astype(np.float64) / 65536)
        floats = log_probabilities(real.logits(residual[start : start + CHUNK]))
        tally.add(integer, floats, np.array(ids[start + 1 : start + CHUNK + 1], np.int64))


def texts(tokenizer: Tokenizer, tokens: int) -> Iterator[list[int]]:
    """The first tokens of each page."""
    for page in PAGES:
        yield tokenizer.encode((ROOT / page).read_text())[:tokens]


def measure(kind: str, tokens: int = TOKENS) -> dict[str, float]:
    """Compare on all pages."""
    file = load()
    model, real, tally = engine(file, kind), FloatModel(file), Tally()
    for ids in texts(Tokenizer(file), tokens):
        compare(model, real, ids, tally)
    return tally.report()


def report(found: dict[str, float]) -> str:
    """The table."""
    rows = [
        ("tokens", f"{found['tokens']:,}", ""),
        ("same top token", f"{found['same_top_token']:.2%}", f"≥ {AGREEMENT_BAR:.1%}"),
        ("mean KL(float32 ‖ integers)", f"{found['mean_kl']:.1e}", f"≤ {DIVERGENCE_BAR:.0e}"),
        ("perplexity, integers", f"{found['perplexity']:.3f}", ""),
        ("perplexity, float32", f"{found['perplexity_float32']:.3f}", ""),
    ]
    return table(("", "measured", "bar"), rows)


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--engine", default="auto", help="any: their bits are the same")
    parser.add_argument("--json", action="store_true", help="one line of JSON")
    parser.add_argument("--save", action="store_true", help=f"write {RESULTS.name}")
    options = parser.parse_args()
    found = measure(options.engine)
    met = found["same_top_token"] >= AGREEMENT_BAR and found["mean_kl"] <= DIVERGENCE_BAR
    if options.json:
        print(json.dumps({**found, "met": met}))
        return
    pages = ", ".join(PAGES)
    text = (
        f"# Quality of the integer arithmetic\n\n{machine()}\n\n{report(found)}\n\n"
        f"SmolLM2-135M-Instruct (Q4_1) by `int-llama/1` beside the same file in float32 numpy, on the first {TOKENS} "
        f"tokens of each of {pages}. Bars: {'met' if met else 'NOT met'}.\n"
    )
    print(text)
    if options.save:
        RESULTS.write_text(text + "\nMade by `python -m benchmarks.quality --save`.\n")


if __name__ == "__main__":
    main()
