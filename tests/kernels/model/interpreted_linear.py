"""Run Triton's LINEAR in its interpreter for whoever asks: a line of JSON in, a line of JSON out, until there is none.

A program of its own, because Triton reads TRITON_INTERPRET when it is imported:
`python -m tests.kernels.model.interpreted_linear`.
"""

import json
import sys
from typing import Any

from tests.kernels.interpreted import widen_bf16  # first: it sets TRITON_INTERPRET

# isort: split
import numpy as np

from kernels.model import triton_linear
from kernels.model.engine import Feed
from kernels.model.file import load
from kernels.model.triton_engine import Triton
from kernels.model.triton_linear import CUTS, Cut
from tests.kernels.model.vectors import sha256
from tests.kernels.stand_in import HostMemory


def cut(name: str, m: int, n: int) -> Cut:
    return Cut(CUTS[name][0].operand, m, n)


def linear(asked: dict[str, Any]) -> dict[str, Any]:
    """LINEAR and its exact sums by rows of a kind, in hex."""
    memory, cuts = HostMemory(), [cut(*asked["cut"])]
    rows = np.frombuffer(bytes.fromhex(asked["rows"]), np.uint8).reshape(asked["count"], -1)
    by = triton_linear.matrix(memory, asked["kind"], rows)
    x = triton_linear.quantise(memory, np.array(asked["z"], np.int64))
    fin, fout = asked["formats"]
    y = triton_linear.linear(memory, x, by, (fin, fout), cuts)
    return {"y": y.tolist(), "sums": triton_linear.sums(memory, x, by, cuts).tolist()}


def model(asked: dict[str, Any]) -> dict[str, Any]:
    """Two sequences through a whole model in one pass; the first in two parts."""
    engine = Triton(load(asked["model"]), memory=HostMemory(), cuts=(cut(*asked["cut"]),))
    one, other = engine.cache(), engine.cache()
    first, second = asked["ids"]
    engine.feed([Feed(one, first[:2])])
    fed = engine.feed([Feed(one, first[2:], "all", trace=True), Feed(other, second, "all", trace=True)])
    return {"name": engine.name, "hashes": [[sha256(part.logits), sha256(part.residuals)] for part in fed]}  # type: ignore[arg-type]


def main() -> None:
    """Answer every line."""
    widen_bf16()
    for line in sys.stdin:
        asked = json.loads(line)
        print(json.dumps(model(asked) if "model" in asked else linear(asked)), flush=True)


if __name__ == "__main__":
    main()
