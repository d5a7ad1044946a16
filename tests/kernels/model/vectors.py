"""The golden vectors of `int-llama/1`, made by another implementation."""

import hashlib
import json
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

FOLDER = Path(__file__).parents[2] / "vectors"
MODEL: dict[str, Any] = json.loads((FOLDER / "llama.json").read_text())
OPERATIONS: dict[str, list[dict[str, Any]]] = json.loads((FOLDER / "llama_ops.json").read_text())
CASES: list[dict[str, Any]] = MODEL["cases"]


def layer0() -> dict[str, npt.NDArray[np.int64]]:
    """Every intermediate of layer 0 for four tokens."""
    with np.load(FOLDER / "llama_layer0.npz") as arrays:
        return dict(arrays)


def sha256(array: npt.NDArray[np.integer[Any]]) -> str:
    """The hash of an array as little-endian int32, as the vectors have it."""
    return hashlib.sha256(array.astype("<i4").tobytes()).hexdigest()
