"""Fixtures of the model's tests: the real file, and a tiny one."""

from pathlib import Path

import pytest

from kernels.model.file import ModelFile, load
from tests.kernels.model import tiny
from tests.kernels.model.loaded import model_file


@pytest.fixture(scope="session")
def real() -> ModelFile:
    """SmolLM2-135M-Instruct."""
    return model_file()


@pytest.fixture(scope="session")
def small(tmp_path_factory: pytest.TempPathFactory) -> ModelFile:
    """Random weights in a shape of their own."""
    return load(tiny.write(tmp_path_factory.mktemp("model") / "tiny.gguf"))


@pytest.fixture
def broken(tmp_path: Path) -> Path:
    """A tiny model's file, to be broken."""
    return tiny.write(tmp_path / "broken.gguf")
