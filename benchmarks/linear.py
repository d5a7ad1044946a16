"""How fast Triton's linear layers of the language model are on a GPU, and the engine that uses them beside numpy's.

`python -m benchmarks.linear` prints the tables; `--json` prints one line of JSON, `--save` writes results/linear.md.
Without a GPU it says that there is none.
"""

import argparse
import json
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from benchmarks.machine import machine, table
from kernels.memory import Memory, gpu_count, gpu_memory
from kernels.model.engine import Feed, engine
from kernels.model.file import EMBEDDING, ModelFile, layer, load

RESULTS = Path(__file__).parent / "results" / "linear.md"
MATRICES = (layer(0, "attn_output"), layer(0, "ffn_gate"), layer(0, "ffn_down"), EMBEDDING)
TOKENS = (1, 16, 64, 256)
RUNS, PREFILL, DECODE = 50, 256, 16
NO_GPU = (
    "Not measured: there is no GPU on this machine that torch or cupy can use, and the kernels have never run on one. "
    "They are compiled for six chips and run in Triton's interpreter by tests/kernels/model/test_triton_linear.py.\n"
)


def seconds(begin: Callable[[], None], wait: Callable[[], object], clock: Any = time.perf_counter) -> float:
    """Seconds of one of RUNS launches that follow each other, after a first that compiles."""
    begin()
    wait()
    started = clock()
    for _ in range(RUNS):
        begin()
    wait()
    return float(clock() - started) / RUNS


def layers(memory: Memory, gpu: str, file: ModelFile) -> list[dict[str, Any]]:
    """Time every format that gives the reference's bits on a GPU: vectors and weights are there already."""
    from kernels.model import triton_linear
    from kernels.model.triton_engine import UNSUPPORTED, probes, tried

    rows: list[dict[str, Any]] = []
    for form, cuts in triton_linear.CUTS.items():
        try:
            if tried(memory, file, cuts) is None:
                rows.append({"gpu": gpu, "format": form, "why": "other bits than the reference's"})
                continue
        except UNSUPPORTED as error:
            rows.append({"gpu": gpu, "format": form, "why": type(error).__name__})
            continue
        for name in MATRICES:
            by = triton_linear.matrix(memory, file.tensors[name].kind, file.raw(name))
            for tokens in TOKENS:
                x = triton_linear.quantise(memory, probes(max(tokens, 4), by.columns)[:tokens])
                y, cut = memory.empty(4 * tokens * by.rows), triton_linear.cut_for(cuts, tokens)

                def begin(x: Any = x, by: Any = by, y: Any = y, cut: Any = cut) -> None:
                    triton_linear.launch(x, by, y, 24, cut)

                taken = seconds(begin, lambda y=y: memory.read(y, 4))  # type: ignore[misc]
                tops = 4 * tokens * by.rows * by.columns / taken / 1e12  # two planes
                rows.append(
                    {"gpu": gpu, "format": form, "matrix": name, "tokens": tokens, "us": taken * 1e6, "tops": tops}
                )
    return rows


def whole(file: ModelFile, kind: str) -> dict[str, Any]:
    """Tokens a second of an engine: one prompt at once, then one token after the other."""
    model = engine(file, kind)
    model.feed([Feed(model.cache(), [1] * PREFILL)])
    cache, started = model.cache(), time.perf_counter()
    model.feed([Feed(cache, [1] * PREFILL)])
    between = time.perf_counter()
    for token in range(DECODE):
        model.feed([Feed(cache, [token])])
    ended = time.perf_counter()
    return {"engine": model.name, "prefill": PREFILL / (between - started), "decode": DECODE / (ended - between)}


def report(found: dict[str, Any]) -> str:
    """Lay the measurements out for people."""
    if not found["layers"]:
        return NO_GPU
    shown = [
        (one["gpu"], one["format"], one["why"], "", "", "")
        if "why" in one
        else (
            one["gpu"],
            one["format"],
            one["matrix"],
            str(one["tokens"]),
            f"{one['us']:.1f}",
            f"{one['tops']:.2f}",
        )
        for one in found["layers"]
    ]
    engines = [(one["engine"], f"{one['prefill']:.0f}", f"{one['decode']:.1f}") for one in found["engines"]]
    return (
        table(("GPU", "format", "matrix", "tokens", "µs", "TOPS, both planes"), shown)
        + "\n\nWhole model, tokens a second:\n\n"
        + table(("engine", f"prefill of {PREFILL}", "decode"), engines)
        + "\n"
    )


def measure() -> dict[str, Any]:
    """Everything on the first GPU, or nothing where there is none."""
    if not gpu_count():
        return {"layers": [], "engines": []}
    file, memory = load(), gpu_memory(0)
    return {"layers": layers(memory, memory.name, file), "engines": [whole(file, kind) for kind in ("triton", "numpy")]}


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--json", action="store_true", help="one line of JSON")
    parser.add_argument("--save", action="store_true", help=f"write {RESULTS.name}")
    options = parser.parse_args()
    found = measure()
    if options.json:
        print(json.dumps(found))
        return
    text = f"# Speed of Triton's linear layers\n\n{machine()}\n\n{report(found)}"
    print(text)
    if options.save:
        RESULTS.write_text(text + "\nMade by `python -m benchmarks.linear --save`.\n")


if __name__ == "__main__":
    main()
