"""A validator without delegations, beside the people of module tests."""

import pytest

from chain.module import Context
from modules.auth import keeper as auth
from modules.distribution import genesis, keeper
from modules.distribution.state import ACCOUNT
from tests.modules.distribution.model import OPERATOR, Staking


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
