"""The command line in this process: what it printed, and what it exited with."""

import io
from typing import NamedTuple

import pytest

from chain.cli.main import run


class Said(NamedTuple):
    """What a command said."""

    code: int
    out: str
    err: str


class Runner:
    """Runs one command line after another, with nobody at the terminal."""

    def __init__(self, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
        self._capsys, self._monkeypatch = capsys, monkeypatch

    def __call__(self, *arguments: str, stdin: str = "") -> Said:
        self._monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(stdin.encode())))
        self._monkeypatch.setattr("click.termui.hidden_prompt_func", _nobody_at_the_terminal)
        code = run(arguments)
        return Said(code, *self._capsys.readouterr())


def _nobody_at_the_terminal(prompt: str) -> str:
    raise AssertionError(f"{prompt!r} was asked on the terminal, not read from stdin")
