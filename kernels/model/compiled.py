"""The C engine's libraries (csrc/), built once by this machine's C compiler into a cache outside the clone.

Why this: plain C and a shared library that ctypes loads needs nothing that a validator does not have, no build
requirement of the package, no ABI of one Python; numpy takes over where there is no compiler. One library for each
instruction set, never `-march=native`: a cache may be shared by machines that differ. Standard library only, since
the set-up runs it.
"""

import contextlib
import ctypes
import fcntl
import functools
import hashlib
import os
import platform
import shlex
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path

SOURCES = Path(__file__).with_name("csrc")
FLAGS = (
    *("-std=gnu11", "-O3", "-fPIC", "-shared", "-pthread", "-Wall", "-Wextra"),
    *("-fno-math-errno", "-fno-trapping-math", "-fno-strict-aliasing"),
)
VARIANTS = {
    "plain": (),
    "avx2": ("-mavx2", "-mfma"),
    "avx512": ("-mavx512f", "-mavx512bw", "-mavx512dq", "-mavx512vl", "-mavx512vnni", "-mavx2", "-mfma", "-mf16c"),
}
"""What the compiler is told for each instruction set, the slowest first; all give the same bits."""

_NEEDS = {"plain": 0, "avx2": 1, "avx512": 2}  # of causeway_processor()


class NativeMissing(RuntimeError):
    """The C engine cannot run here; the text says why."""


def variants() -> list[str]:
    """What this processor can run, the fastest first. Raises NativeMissing where nothing can be built."""
    found = int(load("plain").causeway_processor())
    return [name for name in reversed(VARIANTS) if _NEEDS[name] <= found]


def load(variant: str) -> ctypes.CDLL:
    """The library of a variant, built if it is not in the cache. Raises NativeMissing."""
    try:
        return ctypes.CDLL(str(library(variant)))
    except OSError as error:
        raise NativeMissing(f"the C engine was built but does not load: {error}") from error


def library(variant: str) -> Path:
    """The path of a variant's library. Two processes at once are safe: one builds, the other waits.

    Raises NativeMissing with the end of the compiler's output.
    """
    command = [*compiler(), *FLAGS, *VARIANTS[variant]]
    target = cache_dir() / "int-llama" / _key(command) / f"{variant}.so"
    if target.exists():
        return target
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        with _locked(target.parent / "build.lock"):
            if not target.exists():
                _build(command, target)
    except OSError as error:
        raise NativeMissing(f"the C engine cannot be kept in {target.parent}: {error}") from error
    return target


def compiler() -> list[str]:
    """The command of the C compiler: $CC, else cc, gcc or clang. Raises NativeMissing."""
    if chosen := os.environ.get("CC"):
        return shlex.split(chosen)
    for name in ("cc", "gcc", "clang"):
        if found := shutil.which(name):
            return [found]
    raise NativeMissing("no C compiler: cc, gcc and clang are not on PATH (Debian: apt-get install gcc libc6-dev)")


def cache_dir() -> Path:
    """The directory of everything that is built: $CAUSEWAY_CACHE, else the user's cache (as chain/engine/go.py)."""
    if chosen := os.environ.get("CAUSEWAY_CACHE"):
        return Path(chosen)
    base = os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
    return Path(base) / "causeway"


def _key(command: Sequence[str]) -> str:
    """Sixteen hex digits that change with any source file, the command, the compiler's version and the machine."""
    digest = hashlib.sha256(repr((platform.system(), platform.machine(), _version(command[0]), *command)).encode())
    for path in sorted(SOURCES.glob("*.[ch]")):
        digest.update(path.name.encode() + b"\0" + path.read_bytes() + b"\0")
    return digest.hexdigest()[:16]


@functools.cache
def _version(program: str) -> str:
    """What the compiler calls itself. Raises NativeMissing if it does not run."""
    try:
        return subprocess.run([program, "--version"], capture_output=True, text=True, timeout=30, check=True).stdout
    except (OSError, subprocess.SubprocessError) as error:
        raise NativeMissing(f"the C compiler {program} does not run: {error}") from error


def _build(command: Sequence[str], target: Path) -> None:
    """Build beside `target` and rename: a killed build is never taken for a finished one."""
    with tempfile.TemporaryDirectory(dir=target.parent) as scratch:
        product = Path(scratch) / target.name
        arguments = [*command, "-o", str(product), str(SOURCES / "model.c"), "-lm"]
        done = subprocess.run(arguments, capture_output=True, text=True, check=False)
        if done.returncode or not product.exists():
            raise NativeMissing(f"compiling the C engine failed ({shlex.join(arguments)}):\n{done.stderr[-2000:]}")
        product.rename(target)


@contextlib.contextmanager
def _locked(path: Path) -> Iterator[None]:
    """Hold an exclusive lock on `path`; the kernel drops it when the process dies."""
    with path.open("w") as handle:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield


def main() -> None:
    """Build what this processor can run; without a compiler say so and be content: numpy computes the same."""
    try:
        for variant in variants():
            library(variant)
    except NativeMissing as error:
        sys.stderr.write(f"The language model will run on numpy, several times slower. {error}\n")


if __name__ == "__main__":
    main()
