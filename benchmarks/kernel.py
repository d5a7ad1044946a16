"""How fast the engines compute digests: tiles a second and int8 TOPS, on the processor and on each GPU there is.

On a GPU every format that matches the vectors is timed beside `torch._int_mm` at the same shape in the same run, with
the fraction of that and of the chip's peak. `python -m benchmarks.kernel` prints the tables; `--json` prints one line
of JSON, `--save` writes results/kernel.md.
"""

import argparse
import json
import time
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from benchmarks.machine import machine, table
from kernels import backend
from kernels.engine import Challenge, Engine, Mismatch
from kernels.memory import gpu_count, gpu_memory
from kernels.processor import Processor

RESULTS = Path(__file__).parent / "results" / "kernel.md"
SHAPES = {
    "mainnet": backend.MAINNET,
    "local": Challenge(bytes(32), bytes(20), 1024, 1024, 1024, 64),
}
SECONDS = 3.0
TERA = 10**12
PEAKS = {"A100": 624, "L4": 242, "L40S": 733, "H100": 1979, "H200": 1979, "B200": 4500, "B300": 150, "MI300X": 2614}
"""Dense int8 TOPS as the makers state them, for the names that drivers give."""


def tiles_per_second(engine: Engine, challenge: Challenge, clock: Any = time.perf_counter) -> float:
    """Search for a few seconds after a first call that prepares weights; keep nothing."""
    engine.search(challenge, 0, 0, 0, 1)
    started, unit = clock(), 0
    while clock() - started < SECONDS:
        unit += 1
        engine.search(challenge, 0, unit, 0, 1)
    return unit * engine.span(challenge) / float(clock() - started)


def on_processor() -> list[dict[str, Any]]:
    """Time the numpy engine, one thread, by processor time."""
    rows = []
    for name, challenge in SHAPES.items():
        rate = tiles_per_second(Processor(), challenge, time.process_time)
        rows.append({"shape": name, "tiles_per_second": rate, "tops": rate * challenge.operations / TERA})
    return rows


def on_gpu(index: int) -> list[dict[str, Any]]:
    """Time every engine that matches the vectors on a GPU, beside torch._int_mm where torch is there."""
    from kernels.device import UNSUPPORTED, candidates

    memory = gpu_memory(index)
    peak = next((tops for chip, tops in PEAKS.items() if chip in memory.name), None)
    rows = []
    for name, challenge in SHAPES.items():
        rival = int_mm_tops(challenge)
        for engine in candidates(memory, challenge):
            row: dict[str, Any] = {"gpu": memory.name, "shape": name, "engine": engine.name, "int_mm_tops": rival}
            try:
                backend.tested(engine)
                engine.nonces = 8
                tops = tiles_per_second(engine, challenge) * challenge.operations / TERA
                row |= {"tops": tops, "of_int_mm": rival and tops / rival, "of_peak": peak and tops / peak}
            except (Mismatch, *UNSUPPORTED) as error:
                row |= {"tops": None, "why": str(error).splitlines()[0] if str(error) else type(error).__name__}
            rows.append(row)
    return rows


def int_mm_tops(challenge: Challenge) -> float | None:
    """Time torch's own int8 product at this shape, without digests; None without torch."""
    if not find_spec("torch"):
        return None
    import torch

    left, right = (
        torch.randint(-16, 16, (side, challenge.depth), dtype=torch.int8, device="cuda")
        for side in (challenge.rows, challenge.cols)
    )
    torch._int_mm(left, right.T)
    torch.cuda.synchronize()
    started, runs = time.perf_counter(), 0
    while time.perf_counter() - started < SECONDS:
        for _ in range(8):
            torch._int_mm(left, right.T)
        torch.cuda.synchronize()
        runs += 8
    operations = 2 * challenge.rows * challenge.cols * challenge.depth
    return float(runs * operations / (time.perf_counter() - started) / TERA)


def report(found: dict[str, Any]) -> str:
    """Lay the measurements out for people."""
    rows = [(one["shape"], f"{one['tiles_per_second']:,.0f}", f"{one['tops']:.3f}") for one in found["processor"]]
    text = "## Processor: numpy, one core\n\n" + table(("shape", "tiles/s", "int8 TOPS"), rows)
    if not found["gpus"]:
        return text + (
            "\n\n## GPU\n\nNot measured: there is no GPU on this machine that torch or cupy can use. The kernels are "
            "compiled for six chips and run in Triton's interpreter by tests/kernels/test_triton.py.\n"
        )
    head = ("GPU", "shape", "engine", "TOPS", "torch._int_mm", "of it", "of peak")
    shown = [
        (
            one["gpu"],
            one["shape"],
            one["engine"],
            one.get("why") or f"{one['tops']:.0f}",
            _number(one["int_mm_tops"], ".0f"),
            _number(one.get("of_int_mm"), ".0%"),
            _number(one.get("of_peak"), ".0%"),
        )
        for one in found["gpus"]
    ]
    return text + "\n\n## GPU, digests and generation included\n\n" + table(head, shown) + "\n"


def _number(value: float | None, form: str) -> str:
    return "" if value is None else format(value, form)


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--json", action="store_true", help="one line of JSON")
    parser.add_argument("--save", action="store_true", help=f"write {RESULTS.name}")
    options = parser.parse_args()
    gpus = [row for index in range(gpu_count()) for row in on_gpu(index)]
    found = {"processor": on_processor(), "gpus": gpus}
    if options.json:
        print(json.dumps(found))
        return
    text = f"# Speed of the challenge's engines\n\n{machine()}\n\n{report(found)}"
    print(text)
    if options.save:
        RESULTS.write_text(text + "\nMade by `python -m benchmarks.kernel --save`.\n")


if __name__ == "__main__":
    main()
