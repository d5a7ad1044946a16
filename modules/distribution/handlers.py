"""What distribution's messages do. Each checks everything first, then writes."""

from __future__ import annotations

from collections.abc import Iterable

from chain import dec, deccoins
from chain.errors import InvalidAddress, InvalidCoins, InvalidRequest, Unauthorized
from chain.module import Context
from chain.types import (
    DENOM,
    OPERATOR_PREFIX,
    PREFIX,
    Address,
    Coin,
    CoinLike,
    bech32_address,
    parse_coins,
)
from chain.wire.cosmos.base.v1beta1 import coin_pb2
from chain.wire.cosmos.distribution.v1beta1 import tx_pb2 as pb
from modules.auth import keeper as auth
from modules.distribution import events, keeper
from modules.distribution.messages import (
    EmptyDelegation,
    NoCommission,
    NoValidatorInfo,
    PoolTooSmall,
    UnknownValidator,
    WithdrawAddressDisabled,
)
from modules.distribution.params import check, tidied
from modules.distribution.state import ACCOUNT, HISTORICAL, PARAMS, POOL, VALIDATORS
from modules.staking import keeper as staking


def set_withdraw_address(ctx: Context, msg: pb.MsgSetWithdrawAddress) -> pb.MsgSetWithdrawAddressResponse:
    """Say where one's rewards go. [distribution.6] Raises InvalidAddress, Unauthorized, WithdrawAddressDisabled."""
    delegator = _address("delegator", msg.delegator_address)
    address = _address("withdraw", msg.withdraw_address)
    _require_person(ctx, address, msg.withdraw_address)
    if not PARAMS(ctx).get().withdraw_addr_enabled:
        raise WithdrawAddressDisabled()
    keeper.set_withdraw_address(ctx, delegator, address)
    ctx.emit(events.set_withdraw_address(address))
    return pb.MsgSetWithdrawAddressResponse()


def withdraw_delegator_reward(
    ctx: Context, msg: pb.MsgWithdrawDelegatorReward
) -> pb.MsgWithdrawDelegatorRewardResponse:
    """Pay a delegator what it has earned with one validator. [distribution.3]

    Raises InvalidAddress, NoValidatorInfo, EmptyDelegation.
    """
    operator = _address("validator", msg.validator_address, OPERATOR_PREFIX)
    delegator = _address("delegator", msg.delegator_address)
    if staking.validator(ctx, operator) is None:
        raise NoValidatorInfo()
    shares = staking.delegation(ctx, delegator, operator)
    if not shares:
        raise EmptyDelegation()
    tokens, whole = staking.tokens(ctx, operator), staking.total_shares(ctx, operator)
    paid = keeper.withdraw(ctx, operator, delegator, shares, tokens, whole)
    keeper.after_change(ctx, operator, delegator, dec.quo_truncate(shares * tokens, whole))
    return pb.MsgWithdrawDelegatorRewardResponse(amount=_wire(paid or (Coin(DENOM, 0),)))


def withdraw_validator_commission(
    ctx: Context, msg: pb.MsgWithdrawValidatorCommission
) -> pb.MsgWithdrawValidatorCommissionResponse:
    """Pay an operator its commission; what is below one coin stays. [distribution.5]

    Raises InvalidAddress, NoCommission.
    """
    operator = _address("validator", msg.validator_address, OPERATOR_PREFIX)
    if not keeper.accumulated_commission(ctx, operator):
        raise NoCommission()
    return pb.MsgWithdrawValidatorCommissionResponse(amount=_wire(keeper.withdraw_commission(ctx, operator)))


def fund_community_pool(ctx: Context, msg: pb.MsgFundCommunityPool) -> pb.MsgFundCommunityPoolResponse:
    """Give to the community pool. [distribution.7] Raises InvalidAddress, InvalidCoins, InsufficientFunds."""
    depositor = _address("depositor", msg.depositor)
    keeper.fund_pool(ctx, depositor, _some(msg.amount))
    return pb.MsgFundCommunityPoolResponse()


def deposit_validator_rewards_pool(
    ctx: Context, msg: pb.MsgDepositValidatorRewardsPool
) -> pb.MsgDepositValidatorRewardsPoolResponse:
    """Give a validator and its delegators an income. [distribution.5]

    Raises InvalidAddress, InvalidCoins, UnknownValidator, InvalidRequest, InsufficientFunds.
    """
    depositor = _address("depositor", msg.depositor)
    operator = _address("validator", msg.validator_address, OPERATOR_PREFIX)
    coins = _some(msg.amount)
    if staking.validator(ctx, operator) is None:
        raise UnknownValidator(msg.validator_address)
    _require_room(ctx, operator, coins)
    keeper.move(ctx, depositor, ACCOUNT, coins)
    keeper.allocate(ctx, operator, deccoins.of(coins), staking.commission(ctx, operator))
    return pb.MsgDepositValidatorRewardsPoolResponse()


def community_pool_spend(ctx: Context, msg: pb.MsgCommunityPoolSpend) -> pb.MsgCommunityPoolSpendResponse:
    """Spend from the community pool: governance only. [distribution.7]

    Raises Unauthorized, InvalidCoins, InvalidAddress, PoolTooSmall.
    """
    auth.require_governance(msg.authority)
    coins = _some(msg.amount)
    recipient = _address("recipient", msg.recipient)
    _require_person(ctx, recipient, msg.recipient)
    pool, wanted = POOL(ctx).get(), deccoins.of(coins)
    if deccoins.least(wanted, pool) != wanted:
        raise PoolTooSmall()
    POOL(ctx).set(deccoins.sub(pool, wanted))
    keeper.move(ctx, ACCOUNT, recipient, coins)
    return pb.MsgCommunityPoolSpendResponse()


def update_params(ctx: Context, msg: pb.MsgUpdateParams) -> pb.MsgUpdateParamsResponse:
    """Set the community tax, and whether withdraw addresses may be set. [distribution.10]

    Raises Unauthorized, InvalidRequest.
    """
    auth.require_governance(msg.authority)
    check(msg.params)
    PARAMS(ctx).set(tidied(msg.params))
    return pb.MsgUpdateParamsResponse()


def _require_room(ctx: Context, operator: Address, coins: tuple[Coin, ...]) -> None:
    """No sum of reward per token grows beyond what clients can read."""
    validator = VALIDATORS(ctx)[operator]
    ratio = HISTORICAL(ctx)[operator, validator.period - 1].ratio
    for total in (deccoins.add(ratio, validator.rewards), validator.outstanding):
        for _, amount in deccoins.add(total, deccoins.of(coins)):
            if amount.bit_length() >= dec.MAX_BITS:
                raise InvalidRequest("unable to deposit coins: the pool of rewards is full")


def _require_person(ctx: Context, address: Address, text: str) -> None:
    if auth.is_module_account(ctx, address):
        raise Unauthorized(f"{text} is not allowed to receive external funds")


def _some(coins: Iterable[CoinLike]) -> tuple[Coin, ...]:
    found = parse_coins(coins)
    if not found:
        raise InvalidCoins("an amount must not be empty")
    return found


def _address(role: str, text: str, prefix: str = PREFIX) -> Address:
    try:
        return bech32_address(text, prefix)
    except InvalidAddress as refusal:
        raise InvalidAddress(f"invalid {role} address: {refusal.detail}") from None


def _wire(coins: Iterable[Coin]) -> list[coin_pb2.Coin]:
    return [coin_pb2.Coin(denom=denom, amount=str(amount)) for denom, amount in coins]
