"""Fixtures of the auditor's tests."""

import pytest

from tests.auditor.world import World, make


@pytest.fixture(scope="session")
def world() -> World:
    """The real model on the fastest engine here, registered and paid for."""
    return make()
