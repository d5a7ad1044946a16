"""A chain of its own for every test."""

from pathlib import Path

import pytest

from tests.app.driver import Chain


@pytest.fixture
def chain(tmp_path: Path) -> Chain:
    """A chain after its first, empty block."""
    chain = Chain(tmp_path)
    chain.block()
    return chain
