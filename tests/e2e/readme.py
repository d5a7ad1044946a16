"""The commands of a section of README.md, run as somebody would who pastes them into one shell."""

import os
import re
import shlex
import signal
import subprocess
import uuid
from collections.abc import Mapping
from pathlib import Path
from typing import IO

from tests.e2e.conftest import ROOT

_BLOCK = re.compile(r"^```sh\n(.*?)^```$", re.MULTILINE | re.DOTALL)


def commands(test: str) -> list[str]:
    """All commands of the section that names a test's file, in their order: lines that go on are one command."""
    page = (ROOT / "README.md").read_text()
    section = page.split(f"<!-- {test} runs ", 1)[1].split("\n## ", 1)[0]
    text = "".join(_BLOCK.findall(section)).replace("\\\n", " ")
    return [line for line in text.splitlines() if line.strip()]


def without_comment(command: str) -> str:
    """The command alone, for messages."""
    return shlex.join(shlex.split(command, comments=True))


class Shell:
    """One bash that runs commands one after the other, with what they export and start behind."""

    def __init__(self, directory: Path, environment: Mapping[str, str], errors: Path) -> None:
        self._errors = errors
        self._bash = subprocess.Popen(
            ["bash", "--noprofile", "--norc"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=errors.open("wb"),
            cwd=directory,
            env=dict(environment),
            start_new_session=True,
        )

    def run(self, command: str) -> str:
        """What a command prints. Fails unless it ends with 0, with what it said."""
        mark = uuid.uuid4().hex
        self._pipe(self._bash.stdin).write(f"{command}\nprintf '\\n%s %d\\n' {mark} $?\n".encode())
        self._pipe(self._bash.stdin).flush()
        printed: list[str] = []
        for raw in self._pipe(self._bash.stdout):
            line = raw.decode()
            if line.startswith(mark):
                assert line.split()[1] == "0", f"{command}\n{''.join(printed)}\n{self._errors.read_text()[-3000:]}"
                return "".join(printed)
            printed.append(line)
        raise AssertionError(f"the shell ended at {command}")

    def close(self) -> None:
        """End it and what it started behind."""
        try:
            os.killpg(self._bash.pid, signal.SIGTERM)
        except ProcessLookupError:
            return
        self._pipe(self._bash.stdin).close()
        self._bash.wait(10)

    def _pipe(self, pipe: IO[bytes] | None) -> IO[bytes]:
        assert pipe is not None
        return pipe
