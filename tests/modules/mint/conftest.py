"""A schedule with the default half-life."""

import pytest

from chain.module import Context
from modules.auth import keeper as auth
from modules.mint import genesis
from modules.mint.state import INFERENCE


@pytest.fixture
def minting(ctx: Context) -> Context:
    """A context in which nothing was minted yet."""
    auth.create(ctx, INFERENCE, "inference")
    genesis.init(ctx, {})
    return ctx
