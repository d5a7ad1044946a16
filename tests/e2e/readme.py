"""The commands of a section of README.md, run as somebody would who pastes them into one shell."""

import os
import re
import signal
import subprocess
import uuid
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path

from tests.e2e.conftest import ROOT

_BLOCK = re.compile(r"^```sh\n(.*?)^```$", re.MULTILINE | re.DOTALL)


def commands(test: str) -> list[str]:
    """All commands of the section that names a test's file, in their order: lines that go on are one command."""
    page = (ROOT / "README.md").read_text()
    section = page.split(f"<!-- {test} runs ", 1)[1].split("\n## ", 1)[0]
    text = "".join(_BLOCK.findall(section)).replace("\\\n", " ")
    return [line for line in text.splitlines() if line.strip()]


def without_comment(command: str) -> str:
    """The command alone."""
    return re.sub(r"\s+#.*", "", command)


class Shell:
    """One bash that runs commands one after the other, with what they export and start behind."""

    def __init__(self, directory: Path, environment: Mapping[str, str]) -> None:
        """`directory` gets a file of what the commands say besides what they print."""
        self._said = directory / "stderr.log"
        with self._said.open("wb") as said:
            self._bash = subprocess.Popen(
                ["bash", "--noprofile", "--norc"],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=said,
                cwd=directory,
                env=dict(environment),
                start_new_session=True,
            )
        assert self._bash.stdin is not None
        assert self._bash.stdout is not None
        self._input, self._output = self._bash.stdin, self._bash.stdout

    def run(self, command: str) -> str:
        """What a command prints. Fails unless it ends with 0, with what it said."""
        mark = uuid.uuid4().hex
        self._input.write(f"{command}\nprintf '\\n%s %d\\n' {mark} $?\n".encode())
        self._input.flush()
        printed: list[str] = []
        for raw in self._output:
            line = raw.decode()
            if line.startswith(mark):
                assert line.split()[1] == "0", f"{command}\n{''.join(printed)}\n{self._said.read_text()[-3000:]}"
                return "".join(printed)
            printed.append(line)
        raise AssertionError(f"the shell ended at {command}")

    def close(self) -> None:
        """End it and what it started behind."""
        with suppress(ProcessLookupError):
            os.killpg(self._bash.pid, signal.SIGTERM)
        self._input.close()
        self._bash.wait(10)
        self._output.close()
