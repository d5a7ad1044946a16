"""The real model, and a town of executors."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from chain.executor.terms import Served
from chain.user.weights import Weights
from kernels.model.tokenizer import Tokenizer
from tests.executor.scene import MODEL, Book, model
from tests.kernels.model.loaded import model_engine, model_file
from tests.user.fair import EXECUTOR, OTHER, Town


@pytest.fixture(scope="session")
def weights() -> Weights:
    """SmolLM2 as a client has it."""
    made = Weights()
    made.__dict__["engine"] = model_engine()
    return made


@pytest.fixture
def empty_town(tmp_path: Path, weights: Weights) -> Iterator[Town]:
    """A market without executors."""
    tokenizer = Tokenizer(model_file())
    served = Served(MODEL, model_file().weights_root(), tokenizer.vocabulary_root(), tokenizer)
    known = model(served.weights_root, served.tokenizer_hash)
    town = Town(tmp_path, Book(models={(MODEL, 1): known}), served)
    yield town
    town.close()


@pytest.fixture
def town(empty_town: Town) -> Town:
    """A market with two honest executors."""
    empty_town.executor(EXECUTOR)
    empty_town.executor(OTHER)
    return empty_town
