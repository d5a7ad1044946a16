"""A validator without delegations, beside the people of module tests."""

import pytest

from chain.module import Context
from modules.auth import keeper as auth
from modules.distribution import genesis, keeper
from modules.distribution.state import ACCOUNT
from tests.modules.distribution.model import OPERATOR, Staking
from tests.modules.staking import stage
from tests.modules.staking.stage import V1, V2, V3


@pytest.fixture
def rewards(ctx: Context) -> Context:
    """A context with default parameters and one validator."""
    auth.create(ctx, ACCOUNT, "distribution")
    genesis.init(ctx, {})
    keeper.validator_created(ctx, OPERATOR)
    return ctx


@pytest.fixture
def staking(rewards: Context) -> Staking:
    """The validator's stakes."""
    return Staking(rewards)


@pytest.fixture
def staked() -> Context:
    """Block 2 over real staking: V1 and V2 are bonded, V3 is not; each has a million of its own."""
    ctx = stage.new_chain()
    for operator in (V1, V2, V3):
        stage.create(ctx, operator)
    stage.bonded(ctx, V1, V2)
    return stage.at(ctx, 2)
