"""A chain with two bonded validators and one that is not."""

import pytest

from chain.module import Context
from tests.modules.staking import stage
from tests.modules.staking.stage import V1, V2, V3


@pytest.fixture
def ctx() -> Context:
    """Block 2: V1 and V2 are bonded, V3 is not; each has a million of its own."""
    ctx = stage.new_chain()
    for operator in (V1, V2, V3):
        stage.create(ctx, operator)
    stage.bonded(ctx, V1, V2)
    return stage.at(ctx, 2)
