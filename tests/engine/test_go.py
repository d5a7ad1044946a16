"""Programs are built once into the cache, and a broken build is never taken for a finished one."""

import os
import threading
from pathlib import Path

import pytest

from chain.engine import cometbft, go


def install_fake_go(directory: Path, monkeypatch: pytest.MonkeyPatch, body: str) -> Path:
    """A `go` on PATH that says it is new, notes each run, and does `body` with $GOBIN."""
    directory.mkdir()
    runs = directory / "runs"
    script = directory / "go"
    script.write_text(f'#!/bin/sh\nif [ "$1" = env ]; then echo go1.99.0; exit; fi\necho run >>"{runs}"\n{body}\n')
    script.chmod(0o755)
    monkeypatch.setenv("PATH", f"{directory}:{os.environ['PATH']}")
    return runs


def test_the_cache_is_where_the_user_says(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.delenv("CAUSEWAY_CACHE", raising=False)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "xdg"))
    assert go.cache_dir() == tmp_path / "xdg" / "causeway"
    monkeypatch.setenv("CAUSEWAY_CACHE", str(tmp_path / "mine"))
    assert go.cache_dir() == tmp_path / "mine"


def test_two_builds_at_once_are_one_build(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    runs = install_fake_go(tmp_path / "bin", monkeypatch, 'sleep 0.2; echo built >"$GOBIN/tool"')
    target = tmp_path / "cache" / "tool"
    threads = [threading.Thread(target=go.cached_build, args=(target, ["install"])) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (runs.read_text(), target.read_text()) == ("run\n", "built\n")


def test_a_failed_build_leaves_nothing_and_says_what_the_compiler_said(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    install_fake_go(tmp_path / "bin", monkeypatch, 'echo half >"$GOBIN/tool"; echo "no such module" >&2; exit 1')
    with pytest.raises(go.EngineMissing, match="no such module"):
        go.cached_build(tmp_path / "cache" / "tool", ["install"])
    assert [path.name for path in (tmp_path / "cache").iterdir()] == ["build.lock"]


def test_cometbft_is_asked_for_by_its_pinned_version(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("CAUSEWAY_CACHE", str(tmp_path / "cache"))
    install_fake_go(tmp_path / "bin", monkeypatch, 'echo "$@" >"$GOBIN/cometbft"')
    built = cometbft.binary()
    assert built.read_text() == "install -trimpath github.com/cometbft/cometbft/cmd/cometbft@v0.38.26\n"
    assert built.parts[-4:-2] == ("cometbft", "v0.38.26")


def test_a_source_tree_is_known_by_its_contents(tmp_path: Path) -> None:
    (tmp_path / "main.go").write_text("package main\n")
    before = go.source_hash(tmp_path)
    (tmp_path / "notes.md").write_text("no source")
    assert go.source_hash(tmp_path) == before
    (tmp_path / "main.go").write_text("package main // other\n")
    assert go.source_hash(tmp_path) != before
