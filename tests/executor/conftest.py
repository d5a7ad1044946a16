"""The real model, loaded once for all tests of the executor."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from chain.executor.terms import Served
from kernels.model.tokenizer import Tokenizer
from tests.executor.scene import MESSAGES, MODEL, Book, Client, model
from tests.executor.web import Web
from tests.kernels.model.loaded import model_engine, model_file


@pytest.fixture(scope="session")
def served() -> Served:
    """SmolLM2 as an executor has it."""
    tokenizer = Tokenizer(model_file())
    return Served(MODEL, model_file().weights_root(), tokenizer.vocabulary_root(), tokenizer)


@pytest.fixture
def book(served: Served) -> Book:
    """A chain with one session of the real model."""
    known = model(served.weights_root, served.tokenizer_hash)
    return Book(models={(MODEL, 1): known})


@pytest.fixture
def client(served: Served) -> Client:
    """A client who asks for a colour."""
    return Client(served.tokenizer.chat(MESSAGES))


@pytest.fixture
def web(tmp_path: Path, book: Book, served: Served) -> Iterator[Web]:
    """A running server of the real model."""
    running = Web(tmp_path, book, served, model_engine())
    yield running
    running.close()
