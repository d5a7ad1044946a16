"""A context over a branch over a dict: no disk, no engine, nothing to fake."""

import pytest

from chain.module import Block, Context, Mode
from chain.store.branch import Branch
from chain.store.kv import MemoryStore
from modules.auth import genesis as auth_genesis
from modules.bank import genesis as bank_genesis
from modules.consensus import genesis as consensus_genesis
from modules.vesting import genesis as vesting_genesis
from tests.modules import accounts


@pytest.fixture
def ctx() -> Context:
    """Block 5 of a chain with default parameters, module accounts and three people with coins, before any event."""
    ctx = Context(Branch(MemoryStore()), Block("causeway-test-1", 0, 1_760_000_000_000_000_000), Mode.GENESIS)
    ctx.module_accounts = accounts.MODULE_ACCOUNTS
    consensus_genesis.init(ctx, {})
    auth_genesis.init(ctx, accounts.auth_state())
    vesting_genesis.init(ctx, {})
    bank_genesis.init(ctx, accounts.bank_state())
    return Context(ctx.store, Block("causeway-test-1", 5, 1_760_000_005_000_000_000), Mode.BLOCK)
