"""What distribution's messages cost, and every refusal of its own. Codes and texts are the SDK's, and frozen."""

from __future__ import annotations

from chain.errors import Refused
from chain.module import Context
from chain.types import Coin, parse_coins
from chain.wire.cosmos.distribution.v1beta1 import tx_pb2 as pb

ADDRESS_GAS = 20_000
WITHDRAW_GAS = 60_000
"""Up to three ledgers, two sums, a starting point, and a transfer."""
COIN_GAS = 20_000
PARAMS_GAS = 60_000


class DistributionRefused(Refused):
    """What distribution says no to."""

    codespace = "distribution"


class EmptyDelegation(DistributionRefused):
    """There is no such delegation."""

    code, text = 5, "no delegation distribution info"


class NoValidatorInfo(DistributionRefused):
    """There is no such validator."""

    code, text = 6, "no validator distribution info"


class NoCommission(DistributionRefused):
    """The validator has no commission to withdraw."""

    code, text = 7, "no validator commission to withdraw"


class WithdrawAddressDisabled(DistributionRefused):
    """The parameters let nobody change its withdraw address."""

    code, text = 8, "set withdraw address disabled"


class PoolTooSmall(DistributionRefused):
    """The community pool holds less than it should pay."""

    code, text = 9, "community pool does not have sufficient coins to distribute"


class UnknownValidator(DistributionRefused):
    """There is no such validator."""

    code, text = 12, "validator does not exist"


def fund_gas(ctx: Context, msg: pb.MsgFundCommunityPool) -> int:
    """60,000 for one coin, 20,000 for each more. [distribution.12]"""
    return WITHDRAW_GAS + COIN_GAS * max(0, len(msg.amount) - 1)


def deposit_gas(ctx: Context, msg: pb.MsgDepositValidatorRewardsPool) -> int:
    """60,000 for one coin, 20,000 for each more. [distribution.12]"""
    return WITHDRAW_GAS + COIN_GAS * max(0, len(msg.amount) - 1)


def spend_gas(ctx: Context, msg: pb.MsgCommunityPoolSpend) -> int:
    """60,000 for one coin, 20,000 for each more. [distribution.12]"""
    return WITHDRAW_GAS + COIN_GAS * max(0, len(msg.amount) - 1)


def fund_spends(ctx: Context, msg: pb.MsgFundCommunityPool) -> tuple[Coin, ...]:
    """What it gives. Raises InvalidCoins."""
    return parse_coins(msg.amount)


def deposit_spends(ctx: Context, msg: pb.MsgDepositValidatorRewardsPool) -> tuple[Coin, ...]:
    """What it gives. Raises InvalidCoins."""
    return parse_coins(msg.amount)
