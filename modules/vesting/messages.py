"""What vesting's messages cost and can spend. Their refusals are the SDK's common ones."""

from __future__ import annotations

from chain.module import Context
from chain.types import Coin, parse_coins
from chain.wire.cosmos.vesting.v1beta1 import tx_pb2 as pb
from modules.vesting.schedule import Period
from modules.vesting.wire import total_of

CREATE_GAS = 60_000
"""A new account, its record, and a transfer of one coin."""
COIN_GAS = 10_000
"""For each coin of each period: every later transfer of the account looks at them."""
PARAMS_GAS = 60_000

CreateOneAccount = pb.MsgCreateVestingAccount | pb.MsgCreatePermanentLockedAccount


def create_gas(ctx: Context, msg: CreateOneAccount) -> int:
    """60,000 for one coin, 10,000 for each more. [vesting.3]"""
    return CREATE_GAS + COIN_GAS * max(0, len(msg.amount) - 1)


def periodic_gas(ctx: Context, msg: pb.MsgCreatePeriodicVestingAccount) -> int:
    """60,000 for one coin, 10,000 for each more of any period. [vesting.3]"""
    return CREATE_GAS + COIN_GAS * max(0, sum(max(1, len(one.amount)) for one in msg.vesting_periods) - 1)


def create_spends(ctx: Context, msg: CreateOneAccount) -> tuple[Coin, ...]:
    """What it locks. Raises InvalidCoins."""
    return parse_coins(msg.amount)


def periodic_spends(ctx: Context, msg: pb.MsgCreatePeriodicVestingAccount) -> tuple[Coin, ...]:
    """What all periods lock. Raises InvalidCoins, InvalidRequest."""
    return total_of(Period(one.length, parse_coins(one.amount)) for one in msg.vesting_periods)
