"""A scene for every test."""

import pytest

from tests.modules.inference.disputes.scene import Scene


@pytest.fixture
def scene() -> Scene:
    """An open session of the real model, whose one executor is e1."""
    return Scene()
