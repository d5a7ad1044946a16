"""The project's files as the tidy tests see them: what git would commit, parsed once."""

import ast
import functools
import subprocess
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
OUTER = ("gateway", "miner", "executor", "auditor", "user", "games", "cli", "client", "engine")
"""Sub-packages of chain/ that are clients or tools: their code is no part of consensus."""

MODEL = (
    "layout",
    "opening",
    "ops",
    "policy",
    "recompute",
    "sampling",
    "shape",
    "steps",
    "tables",
    "trace",
    "trees",
    "weights",
)
"""Files of kernels/model/ that the chain itself computes with in a dispute; the engines around them may have floats."""


@functools.cache
def files() -> tuple[Path, ...]:
    """Every file that git tracks or would track, relative to the root."""
    command = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    listed = subprocess.run(command, cwd=ROOT, capture_output=True, check=True).stdout.decode().split("\0")
    return tuple(sorted(Path(name) for name in listed if name and (ROOT / name).is_file()))


@functools.cache
def python() -> tuple[Path, ...]:
    """Every Python file that a person wrote."""
    return tuple(path for path in files() if path.suffix == ".py" and path.parts[:2] != ("chain", "wire"))


def in_consensus(path: Path) -> bool:
    """Whether what this file computes may enter consensus."""
    if path.parts[0] == "chain":
        return path.parts[1] not in OUTER
    if path.parts[:2] == ("kernels", "model"):
        return path.stem in MODEL
    return path.parts[0] == "modules"


@functools.cache
def text(path: Path) -> str:
    """The file's text."""
    return (ROOT / path).read_text(encoding="utf-8")


@functools.cache
def tree(path: Path) -> ast.Module:
    """The file's syntax tree."""
    return ast.parse(text(path), str(path))


def module_name(path: Path) -> str:
    """`chain/store/map.py` is `chain.store.map`."""
    parts = path.with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)
