"""A chain that can be governed."""

import pytest

from chain.module import Context
from tests.modules.gov import gov_stage


@pytest.fixture
def ctx() -> Context:
    """Block 2 of a chain with two bonded validators."""
    return gov_stage.new()
