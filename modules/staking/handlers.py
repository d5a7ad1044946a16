"""What staking's messages do. Each checks everything first, then writes."""

from __future__ import annotations

from chain.dec import from_wire, wire
from chain.errors import InvalidAddress, InvalidCoins, InvalidPubKey, InvalidRequest
from chain.module import Context
from chain.types import DENOM, Address, CoinLike, bech32_address, consensus_address, operator_address, parse_amount
from chain.wire.cosmos.base.v1beta1 import coin_pb2
from chain.wire.cosmos.staking.v1beta1 import staking_pb2
from chain.wire.cosmos.staking.v1beta1 import tx_pb2 as pb
from modules.auth import keeper as auth
from modules.distribution import keeper as distribution
from modules.slashing import keeper as slashing
from modules.staking import commission, delegations, events, redelegations, times, unbonding, validators
from modules.staking.descriptions import check_length, merged
from modules.staking.messages import (
    ConsensusKeyTaken,
    EmptyConsensusKey,
    KeyTypeRefused,
    MinSelfDelegationDecreased,
    NoDelegation,
    OperatorTaken,
    SelfDelegationTooLow,
)
from modules.staking.params import check
from modules.staking.state import DELEGATIONS, PARAMS, VALIDATORS

KEY_BYTES = 32


def create_validator(ctx: Context, msg: pb.MsgCreateValidator) -> pb.MsgCreateValidatorResponse:
    """Make a validator of an account, with its own delegation. [staking.4]

    Raises InvalidAddress, EmptyConsensusKey, InvalidRequest, SelfDelegationTooLow, commission's refusals,
    OperatorTaken, KeyTypeRefused, InvalidPubKey, ConsensusKeyTaken, InsufficientFunds.
    """
    operator = _operator("validator", msg.validator_address)
    amount = _check_first_delegation(msg)
    commission.check_first(ctx, msg.commission)
    if operator in VALIDATORS(ctx):
        raise OperatorTaken()
    _check_key(ctx, msg)
    _check_denom(msg.value)
    check_length(msg.description)
    delegations.check_funds(ctx, operator, amount)
    validators.add(ctx, operator, _first(ctx, msg))
    distribution.validator_created(ctx, operator)
    new = delegations.delegate(ctx, operator, operator, amount)
    ctx.emit(events.created(operator, amount))
    ctx.emit(events.delegated(operator, operator, amount, new))
    return pb.MsgCreateValidatorResponse()


def edit_validator(ctx: Context, msg: pb.MsgEditValidator) -> pb.MsgEditValidatorResponse:
    """Change what a validator says of itself, its commission, or its promise. [staking.5]

    Raises InvalidAddress, InvalidRequest, NoValidator, MinSelfDelegationDecreased, SelfDelegationTooLow,
    CommissionTooSoon, CommissionAboveMax, CommissionLeap.
    """
    operator = _operator("validator", msg.validator_address)
    least = _least(msg.min_self_delegation) if msg.min_self_delegation else 0
    if msg.description == staking_pb2.Description():
        raise InvalidRequest("empty description")
    rate = from_wire(msg.commission_rate) if msg.commission_rate else None
    if rate is not None:
        commission.check_bounds(ctx, rate)
    one = validators.require(ctx, operator)
    description = merged(one.description, msg.description)
    if rate is not None:
        commission.check_change(ctx, one.commission, rate)
    if least and least <= int(one.min_self_delegation):
        raise MinSelfDelegationDecreased()
    if least > int(one.tokens):
        raise SelfDelegationTooLow()
    if rate is not None:
        commission.change(ctx, operator, one, rate)
    if least:
        one.min_self_delegation = str(least)
    one.description.CopyFrom(description)
    validators.put(ctx, operator, one)
    ctx.emit(events.edited(from_wire(one.commission.commission_rates.rate), one.min_self_delegation))
    return pb.MsgEditValidatorResponse()


def delegate(ctx: Context, msg: pb.MsgDelegate) -> pb.MsgDelegateResponse:
    """Put coins behind a validator. [staking.2]

    Raises InvalidAddress, InvalidRequest, NoValidator, NoExchangeRate, InsufficientFunds.
    """
    operator = _operator("validator", msg.validator_address)
    delegator = _delegator(msg.delegator_address)
    amount = _positive(msg.amount, "invalid delegation amount")
    validators.require(ctx, operator)
    _check_denom(msg.amount)
    new = delegations.delegate(ctx, delegator, operator, amount)
    ctx.emit(events.delegated(operator, delegator, amount, new))
    return pb.MsgDelegateResponse()


def undelegate(ctx: Context, msg: pb.MsgUndelegate) -> pb.MsgUndelegateResponse:
    """Begin to take coins back. [staking.9]

    Raises InvalidAddress, InvalidRequest, NoValidator, NoDelegation, InsufficientShares, TooManyUnbondings.
    """
    operator = _operator("validator", msg.validator_address)
    delegator = _delegator(msg.delegator_address)
    amount = _positive(msg.amount, "invalid shares amount")
    shares = delegations.shares_of(ctx, delegator, operator, amount)
    _check_denom(msg.amount)
    until, back = unbonding.undelegate(ctx, delegator, operator, shares)
    ctx.emit(events.unbonds(operator, delegator, back, until))
    coin = coin_pb2.Coin(denom=DENOM, amount=str(back))
    return pb.MsgUndelegateResponse(completion_time=times.stamp(until), amount=coin)


def begin_redelegate(ctx: Context, msg: pb.MsgBeginRedelegate) -> pb.MsgBeginRedelegateResponse:
    """Put what is behind one validator behind another, at once. [staking.10]

    Raises InvalidAddress, NoValidator, InvalidRequest, NoDelegation, InsufficientShares, and redelegation's refusals.
    """
    source = _operator("source validator", msg.validator_src_address)
    destination = _operator("destination validator", msg.validator_dst_address)
    delegator = _delegator(msg.delegator_address)
    amount = _positive(msg.amount, "invalid shares amount")
    if not DELEGATIONS(ctx)[delegator, source]:
        validators.require(ctx, source)
        raise NoDelegation()
    shares = delegations.shares_of(ctx, delegator, source, amount)
    _check_denom(msg.amount)
    until, moved = redelegations.begin(ctx, delegator, source, destination, shares)
    ctx.emit(events.redelegates(delegator, source, destination, moved, until))
    return pb.MsgBeginRedelegateResponse(completion_time=times.stamp(until))


def cancel_unbonding_delegation(
    ctx: Context, msg: pb.MsgCancelUnbondingDelegation
) -> pb.MsgCancelUnbondingDelegationResponse:
    """Put back what began to unbond. [staking.9]

    Raises InvalidAddress, InvalidRequest, NoValidator, NoExchangeRate, Jailed, NoUnbondingDelegation, EntryNotFound.
    """
    operator = _operator("validator", msg.validator_address)
    delegator = _delegator(msg.delegator_address)
    amount = _positive(msg.amount, "invalid amount")
    if msg.creation_height <= 0:
        raise InvalidRequest("invalid height")
    _check_denom(msg.amount)
    unbonding.cancel(ctx, delegator, operator, amount, msg.creation_height)
    ctx.emit(events.cancelled(operator, delegator, amount, msg.creation_height))
    return pb.MsgCancelUnbondingDelegationResponse()


def update_params(ctx: Context, msg: pb.MsgUpdateParams) -> pb.MsgUpdateParamsResponse:
    """Set staking's limits. [staking.13] Raises Unauthorized, InvalidRequest."""
    auth.require_governance(msg.authority)
    check(msg.params)
    if msg.params.max_validators != PARAMS(ctx).get().max_validators:
        validators.mark_changed(ctx)
    PARAMS(ctx).set(msg.params)
    return pb.MsgUpdateParamsResponse()


def _first(ctx: Context, msg: pb.MsgCreateValidator) -> staking_pb2.Validator:
    """A validator before anybody has delegated to it."""
    rates = staking_pb2.CommissionRates()
    for name in ("rate", "max_rate", "max_change_rate"):
        setattr(rates, name, wire(from_wire(getattr(msg.commission, name))))
    return staking_pb2.Validator(
        operator_address=msg.validator_address,
        consensus_pubkey=msg.pubkey,
        status=staking_pb2.BOND_STATUS_UNBONDED,
        tokens="0",
        delegator_shares="0",
        description=msg.description,
        unbonding_time=times.stamp(0),
        commission=staking_pb2.Commission(commission_rates=rates, update_time=times.stamp(ctx.block.time_ns)),
        min_self_delegation=msg.min_self_delegation,
    )


def _check_first_delegation(msg: pb.MsgCreateValidator) -> int:
    if not msg.HasField("pubkey"):
        raise EmptyConsensusKey()
    amount = _positive(msg.value, "invalid delegation amount")
    if msg.description == staking_pb2.Description():
        raise InvalidRequest("empty description")
    if msg.commission == staking_pb2.CommissionRates():
        raise InvalidRequest("empty commission")
    if amount < _least(msg.min_self_delegation):
        raise SelfDelegationTooLow()
    return amount


def _check_key(ctx: Context, msg: pb.MsgCreateValidator) -> None:
    if msg.pubkey.type_url != validators.ED25519:
        raise KeyTypeRefused(f"got: {msg.pubkey.type_url[:80]}, expected: [ed25519]")
    key = validators.parse_key(msg.pubkey.value)
    if key is None:
        raise InvalidPubKey(f"an ed25519 key has {KEY_BYTES} bytes")
    address = consensus_address(key)
    if validators.by_consensus(ctx, address) is not None or slashing.is_tombstoned(ctx, address):
        raise ConsensusKeyTaken()


def _least(text: str) -> int:
    """A promised self-delegation. Raises InvalidRequest."""
    try:
        least = parse_amount(text or "0")
    except InvalidCoins:
        least = 0
    if not least:
        raise InvalidRequest("minimum self delegation must be a positive integer")
    return least


def _positive(coin: CoinLike, fault: str) -> int:
    try:
        amount = parse_amount(coin.amount)
    except InvalidCoins:
        amount = 0
    if not amount:
        raise InvalidRequest(fault)
    return amount


def _check_denom(coin: CoinLike) -> None:
    if coin.denom != DENOM:
        raise InvalidRequest(f"invalid coin denomination: got {coin.denom[:130]}, expected {DENOM}")


def _operator(role: str, text: str) -> Address:
    try:
        return operator_address(text)
    except InvalidAddress as refusal:
        raise InvalidAddress(f"invalid {role} address: {refusal.detail}") from None


def _delegator(text: str) -> Address:
    try:
        return bech32_address(text)
    except InvalidAddress as refusal:
        raise InvalidAddress(f"invalid delegator address: {refusal.detail}") from None
