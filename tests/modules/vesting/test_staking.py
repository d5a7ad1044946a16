"""Locked coins as a stake, over staking's own messages."""

import pytest

from chain import dec
from chain.errors import InsufficientFunds
from chain.module import Context
from chain.types import DENOM, bech32_text
from chain.wire.cosmos.auth.v1beta1 import query_pb2
from chain.wire.cosmos.vesting.v1beta1 import tx_pb2, vesting_pb2
from modules.auth import queries
from modules.bank import keeper as bank
from modules.staking import keeper as staking
from modules.vesting import handlers, invariants, keeper
from modules.vesting.state import LOCKS
from tests.modules.accounts import NOBODY
from tests.modules.staking import stage
from tests.modules.staking.stage import ANN, START, V1, V2, coin

UNBONDING = 22 * 86_400


@pytest.fixture
def ctx() -> Context:
    """Two bonded validators; NOBODY has 1,000 that unlock in a hundred days, and 50 beside."""
    ctx = stage.new_chain()
    for operator in (V1, V2):
        stage.create(ctx, operator)
    stage.bonded(ctx, V1, V2)
    ctx = stage.at(ctx, 2)
    made = tx_pb2.MsgCreateVestingAccount(
        from_address=bech32_text(ANN),
        to_address=bech32_text(NOBODY),
        amount=[coin(1000)],
        end_time=START + 100 * 86_400,
        delayed=True,
    )
    handlers.create_vesting_account(ctx, made)
    bank.transfer(ctx, ANN, NOBODY, 50, DENOM)
    return ctx


def told(ctx: Context) -> tuple[dict[str, str], dict[str, str]]:
    """delegated_vesting and delegated_free, as wallets see them."""
    found = queries.account(ctx, query_pb2.QueryAccountRequest(address=bech32_text(NOBODY))).account
    base = vesting_pb2.DelayedVestingAccount.FromString(found.value).base_vesting_account
    return (
        {one.denom: one.amount for one in base.delegated_vesting},
        {one.denom: one.amount for one in base.delegated_free},
    )


def check(ctx: Context) -> None:
    stage.check(ctx)
    invariants.records(ctx)
    invariants.balances(ctx)


@pytest.mark.rule("bank.10")
@pytest.mark.rule("vesting.2")
def test_locked_coins_are_staked_and_come_back_locked(ctx: Context) -> None:
    with pytest.raises(InsufficientFunds, match="failed to delegate; 1050ucway is smaller than 1051ucway"):
        stage.delegate(ctx, NOBODY, V1, 1051)
    stage.delegate(ctx, NOBODY, V1, 1020)
    assert told(ctx) == ({DENOM: "1000"}, {DENOM: "20"})
    assert bank.spendable(ctx, NOBODY, DENOM) == 30
    stage.redelegate(ctx, NOBODY, V1, V2, 500)
    assert told(ctx) == ({DENOM: "1000"}, {DENOM: "20"})
    stage.undelegate(ctx, NOBODY, V1, 300)
    assert bank.balance(ctx, NOBODY, DENOM) == 30
    ctx = stage.later(ctx, UNBONDING)
    stage.end_block(ctx)
    assert told(ctx) == ({DENOM: "720"}, {})
    assert (bank.balance(ctx, NOBODY, DENOM), bank.spendable(ctx, NOBODY, DENOM)) == (330, 50)
    check(ctx)


def test_a_stake_that_was_slashed_frees_no_locked_coin_in_the_balance(ctx: Context) -> None:
    stage.delegate(ctx, NOBODY, V1, 800)
    staking.slash(ctx, V1, 2, dec.ONE // 2)
    stage.undelegate(ctx, NOBODY, V1, 400)
    ctx = stage.later(ctx, UNBONDING)
    stage.end_block(ctx)
    assert told(ctx) == ({DENOM: "400"}, {})
    assert (bank.balance(ctx, NOBODY, DENOM), bank.spendable(ctx, NOBODY, DENOM)) == (650, 50)
    check(ctx)


@pytest.mark.rule("vesting.6")
def test_a_staked_reward_that_was_slashed_never_comes_back(ctx: Context) -> None:
    bank.transfer(ctx, ANN, NOBODY, 200, DENOM)
    keeper.grant(ctx, NOBODY, 200)
    stage.delegate(ctx, NOBODY, V1, 1200)
    assert keeper.slash(ctx, NOBODY, dec.ONE // 2) == 0
    assert LOCKS(ctx)[NOBODY].owed == 100
    stage.undelegate(ctx, NOBODY, V1, 1200)
    supply = bank.supply(ctx, DENOM)
    ctx = stage.later(ctx, UNBONDING)
    stage.end_block(ctx)
    assert (bank.balance(ctx, NOBODY, DENOM), bank.supply(ctx, DENOM)) == (1150, supply - 100)
    assert bank.spendable(ctx, NOBODY, DENOM) == 50
    check(ctx)
