"""A market for every test."""

import pytest

from tests.modules.inference.market import Market


@pytest.fixture
def market() -> Market:
    """With a model, people who have coins, and nobody who serves."""
    return Market()
