"""The language model's C engine beside llama.cpp on the same file in the same run, and what checking an answer costs.

The two take turns, round by round, and the best of all rounds counts: what else the machine does costs both alike.
llama.cpp runs in an environment of its own (`--llama PYTHON` or $CAUSEWAY_LLAMA), which is built if none is named.

`python -m benchmarks.inference` prints the tables; `--json` prints one line of JSON, `--save` writes
results/inference.md.
"""

import argparse
import json
import os
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

from benchmarks.machine import machine, table
from benchmarks.rival import LlamaCpp, environment
from chain.auditor.checking import recheck
from chain.auditor.sound import Work
from kernels.model.answer import check, generate
from kernels.model.batch import Batcher, Request
from kernels.model.compiled import cache_dir
from kernels.model.engine import Engine, Feed, engine
from kernels.model.file import ModelFile, load
from kernels.model.policy import Policy
from kernels.model.sampling import Sampling

RESULTS = Path(__file__).parent / "results" / "inference.md"
PREFILL, DECODE, ANSWER, PROMPT, TOGETHER = 128, 48, 100, 37, 8
THREADS = (1, 2)
BARS = {"decode": 0.9, "prefill": 1.2, "check": 3.5, "memory": 700.0}
NO_END = Policy(forbidden=((2,),))  # so that an answer has as many tokens as it may

Found = dict[str, float]


def our_seconds(model: Engine, what: str, count: int, cache: list[object]) -> float:
    """Feed as llama.cpp does; `cache` holds the sequence between prefill and decode."""
    ids = [(997 * place + 11) % model.shape.vocabulary for place in range(count)]
    if what == "prefill":
        cache[:] = [model.cache()]
    started = time.perf_counter()
    for batch in [ids] if what == "prefill" else [[token] for token in ids]:
        model.feed([Feed(cache[0], batch, "last")])  # type: ignore[arg-type]
    return time.perf_counter() - started


def speeds(file: ModelFile, python: Path, rounds: int) -> Found:
    """Tokens a second of both, for each number of threads."""
    found: Found = {}
    for threads in THREADS:
        model, cache, theirs = engine(file, "native", threads), list[object](), LlamaCpp(python, file.path, threads)
        for _ in range(rounds):
            for what, count in (("prefill", PREFILL), ("decode", DECODE)):
                for name, seconds in (
                    ("ours", our_seconds(model, what, count, cache)),
                    ("llama", theirs.seconds(what, count)),
                ):
                    key = f"{what} {threads} {name}"
                    found[key] = max(found.get(key, 0.0), count / seconds)
        theirs.close()
    return found


def answers(model: Engine, rounds: int) -> Found:
    """Seconds of an answer of ANSWER tokens to PROMPT tokens: made and checked, alone and TOGETHER at once."""
    prompts = [[(97 * place + 13 * number) % 40000 + 17 for place in range(PROMPT)] for number in range(TOGETHER)]
    how = [Sampling(number, 1 << 16, 0, 62259) for number in range(TOGETHER)]
    best: Found = {}

    def timed(name: str, what: Callable[[], object], share: int = 1) -> object:
        started = time.perf_counter()
        made = what()
        best[name] = min(best.get(name, 1e9), (time.perf_counter() - started) / share)
        return made

    outputs = [
        generate(model, prompt, one, ANSWER, NO_END, hash_logits=False).output_ids
        for prompt, one in zip(prompts, how, strict=True)
    ]
    works = [Work(tuple(p), o, one, NO_END) for p, o, one in zip(prompts, outputs, how, strict=True)]
    for _ in range(rounds):
        timed("make", lambda: generate(model, prompts[0], how[0], ANSWER, NO_END, hash_logits=False))
        checked = timed("check", lambda: check(model, prompts[0], outputs[0], how[0], NO_END))
        timed("make, many", lambda: made_together(model, prompts, how), TOGETHER)
        timed("check, many", lambda: recheck(model, works), TOGETHER)
        if getattr(checked, "first_wrong", 0) is not None:
            raise RuntimeError("the answer does not pass its check")
    return best


def made_together(model: Engine, prompts: list[list[int]], how: list[Sampling]) -> None:
    """All answers by continuous batching."""
    batcher = Batcher(model, TOGETHER, kept=0)
    for prompt, one in zip(prompts, how, strict=True):
        batcher.submit(Request(prompt, one, ANSWER, NO_END))
    batcher.run()


MEMORY = f"""
import resource
from kernels.model.answer import generate
from kernels.model.engine import engine
from kernels.model.file import load
from kernels.model.sampling import Sampling
generate(engine(load(), "native"), list(range(5, {PROMPT + 5})), Sampling(), {ANSWER})
print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)
"""


def memory() -> float:
    """Megabytes of a process that has loaded the model, proved its bounds and made an answer, at its largest."""
    return float(subprocess.run([sys.executable, "-c", MEMORY], capture_output=True, text=True, check=True).stdout)


def measure(python: Path, rounds: int) -> Found:
    """Everything."""
    file = load()
    found = speeds(file, python, rounds)
    for threads in THREADS:
        for name, seconds in answers(engine(file, "native", threads), max(2, rounds // 2)).items():
            found[f"{name} {threads}"] = seconds
    found["memory"] = memory()
    return found


def bars(found: Found) -> dict[str, tuple[float, bool]]:
    """Each figure that has a bar, and whether it meets it."""
    figures: dict[str, tuple[float, bool]] = {}
    for threads in THREADS:
        for what in ("decode", "prefill"):
            ratio = found[f"{what} {threads} ours"] / found[f"{what} {threads} llama"]
            figures[f"{what} {threads}"] = ratio, ratio >= BARS[what]
        ratio = found[f"make {threads}"] / found[f"check {threads}"]
        figures[f"check {threads}"] = ratio, ratio >= BARS["check"]
    figures["memory"] = found["memory"], found["memory"] <= BARS["memory"]
    return figures


COST_HEAD = (
    *("threads", "made alone", "checked alone", f"made {TOGETHER} at once", f"checked {TOGETHER} at once"),
    *("alone", f"checked {TOGETHER} at once", "made at llama.cpp's pace"),
)


def report(found: Found) -> str:
    """Lay everything out for people."""
    figures = bars(found)

    def verdict(name: str) -> str:
        return f"{figures[name][0]:.2f}×{'' if figures[name][1] else ', NOT met'}"

    def ours(what: str, threads: int) -> str:
        return f"{found[f'{what} {threads} ours']:.0f}"

    def theirs(what: str, threads: int) -> str:
        return f"{found[f'{what} {threads} llama']:.0f}"

    speed = [
        (what, str(threads), ours(what, threads), theirs(what, threads), verdict(f"{what} {threads}"), f"{BARS[what]}×")
        for what in ("decode", "prefill")
        for threads in THREADS
    ]
    first = table(("tokens a second", "threads", "ours", "llama.cpp", "ratio", "bar"), speed)
    cost = []
    for threads in THREADS:
        times = [found[f"{name} {threads}"] for name in ("make", "check", "make, many", "check, many")]
        ratios = [times[0] / times[3], ANSWER / found[f"decode {threads} llama"] / times[1]]
        shown = [f"{1000 * one:.0f}" for one in times]
        cost.append((str(threads), *shown, verdict(f"check {threads}"), *(f"{ratio:.2f}×" for ratio in ratios)))
    second = table(COST_HEAD, cost)
    return (
        f"{first}\n\nAn answer of {ANSWER} tokens to a prompt of {PROMPT}, sampled at temperature 1 and top_p 0.95, "
        f"with both trees, in milliseconds ({TOGETHER} at once: of each). Ratios are made alone against checked: the "
        f"bar is {BARS['check']}× for an answer checked alone; the last is an answer made at llama.cpp's pace.\n\n"
        f"{second}\n\nResident memory, at its largest: {found['memory']:.0f} MB (bar {BARS['memory']:.0f} MB"
        f"{'' if figures['memory'][1] else ', NOT met'}).\n"
    )


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--llama", default=os.environ.get("CAUSEWAY_LLAMA"), help="a Python that has llama_cpp")
    parser.add_argument("--rounds", type=int, default=8, help="how often the two take turns")
    parser.add_argument("--json", action="store_true", help="one line of JSON")
    parser.add_argument("--save", action="store_true", help=f"write {RESULTS.name}")
    options = parser.parse_args()
    found = measure(environment(options.llama, cache_dir()), options.rounds)
    if options.json:
        print(json.dumps({**found, "bars": bars(found)}))
        return
    text = (
        f"# The language model's engine\n\n{machine()}; load {os.getloadavg()[0]:.1f} at the end.\n\n{report(found)}\n"
        f"Both take turns in one run, best of {options.rounds} rounds; prefill of {PREFILL} tokens at once, decode "
        f"of {DECODE} after them; SmolLM2-135M-Instruct in Q4_1. "
    )
    print(text)
    if options.save:
        RESULTS.write_text(text + "Made by `python -m benchmarks.inference --save`.\n")


if __name__ == "__main__":
    main()
