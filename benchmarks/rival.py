"""llama.cpp beside our engine: a process of its own in a virtual environment of its own, never a dependency.

Run by that environment's Python: `python benchmarks/rival.py MODEL THREADS`. A line `prefill N` or `decode N` on
its input is answered with the seconds taken; N tokens are fed in one batch, or one by one after the prompt.
"""

import importlib
import os
import subprocess
import sys
import time
from pathlib import Path
from typing import IO, Any

CONTEXT = 1024
BUILD = "-DGGML_NATIVE=OFF -DGGML_AVX2=ON -DGGML_FMA=ON -DGGML_F16C=ON -DGGML_AVX512=ON -DGGML_AVX512_VNNI=ON"
VERSION = "0.3.36"


class LlamaCpp:
    """A running llama.cpp with the model loaded."""

    def __init__(self, python: Path, model: Path, threads: int) -> None:
        command = [str(python), __file__, str(model), str(threads)]
        environment = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
        self._process = subprocess.Popen(
            command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
            env=environment,
        )

    def seconds(self, what: str, count: int) -> float:
        """How long `count` tokens take, as `prefill` or `decode`."""
        source, sink = _pipes(self._process)
        sink.write(f"{what} {count}\n")
        sink.flush()
        return float(source.readline())

    def close(self) -> None:
        """End the process."""
        _pipes(self._process)[1].close()
        self._process.wait()


def environment(given: str | None, cache: Path) -> Path:
    """The Python that has llama.cpp: the one given, else a virtual environment in the cache, built once in minutes."""
    if given:
        return Path(given)
    home = cache / f"llama-cpp-{VERSION}"
    python = home / "bin" / "python"
    if not (home / "ready").exists():
        sys.stderr.write("building llama.cpp (once; about four minutes)\n")
        subprocess.run([sys.executable, "-m", "venv", "--clear", str(home)], check=True)
        pip = [str(python), "-m", "pip", "install", "--quiet", f"llama-cpp-python=={VERSION}"]
        subprocess.run(pip, env={**os.environ, "CMAKE_ARGS": BUILD}, check=True)
        (home / "ready").touch()
    return python


def _pipes(process: "subprocess.Popen[str]") -> tuple[IO[str], IO[str]]:
    if process.stdout is None or process.stdin is None:
        raise RuntimeError("llama.cpp has no pipes")
    return process.stdout, process.stdin


def _timed(model: Any, what: str, count: int) -> float:
    """Feed what is asked for and give the seconds."""
    ids = [(997 * place + 11) % 49152 for place in range(count)]
    if what == "prefill":
        model.reset()
    started = time.perf_counter()
    for batch in [ids] if what == "prefill" else [[token] for token in ids]:
        model.eval(batch)
    return time.perf_counter() - started


def _serve(path: str, threads: int) -> None:
    """Answer lines until the input ends."""
    llama = importlib.import_module("llama_cpp")
    numbers = {"n_threads": threads, "n_threads_batch": threads, "n_batch": CONTEXT, "n_ubatch": CONTEXT}
    model = llama.Llama(path, n_ctx=CONTEXT, logits_all=False, verbose=False, **numbers)
    for line in sys.stdin:
        what, count = line.split()
        sys.stdout.write(f"{_timed(model, what, int(count))}\n")
        sys.stdout.flush()


if __name__ == "__main__":
    _serve(sys.argv[1], int(sys.argv[2]))
