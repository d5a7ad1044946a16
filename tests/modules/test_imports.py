"""Whichever module a program asks for first, it gets it."""

import subprocess
import sys

import pytest

from modules.registry import NAMES
from tests.tidy.sources import ROOT


@pytest.mark.parametrize("name", NAMES)
def test_every_module_can_be_the_first_that_is_imported(name: str) -> None:
    command = [sys.executable, "-c", f"from modules.{name} import MODULE; print(MODULE.name)"]
    done = subprocess.run(command, capture_output=True, text=True, cwd=ROOT, check=False)
    assert (done.returncode, done.stdout) == (0, f"{name}\n"), done.stderr
