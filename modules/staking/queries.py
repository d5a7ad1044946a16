"""Reading staking. Texts of refusals are those that clients match."""

from __future__ import annotations

from chain import dec
from chain.dec import from_wire, wire
from chain.errors import InvalidAddress, InvalidArgument, InvalidRequest, QueryNotFound
from chain.module import Context
from chain.page import page
from chain.types import (
    DENOM,
    OPERATOR_PREFIX,
    PREFIX,
    Address,
    bech32_address,
    bech32_text,
    operator_address,
    operator_text,
)
from chain.wire.causeway.staking.v1 import genesis_pb2 as own_genesis_pb2
from chain.wire.causeway.staking.v1 import query_pb2 as own_query_pb2
from chain.wire.cosmos.base.query.v1beta1 import pagination_pb2
from chain.wire.cosmos.base.v1beta1 import coin_pb2
from chain.wire.cosmos.staking.v1beta1 import query_pb2 as pb
from chain.wire.cosmos.staking.v1beta1 import staking_pb2
from modules.bank import keeper as bank
from modules.staking import history, shares
from modules.staking.state import (
    BONDED,
    DELEGATIONS,
    DELEGATORS,
    NOT_BONDED,
    PARAMS,
    REDELEGATIONS,
    REDELEGATIONS_FROM,
    RISES,
    UNBONDING,
    UNBONDING_OF,
    VALIDATORS,
)
from modules.vesting import keeper as vesting

STATUSES = {
    name: number for name, number in staking_pb2.BondStatus.items() if number != staking_pb2.BOND_STATUS_UNSPECIFIED
}


def validators(ctx: Context, request: pb.QueryValidatorsRequest) -> pb.QueryValidatorsResponse:
    """All validators, or those of a status by its name. Raises InvalidArgument."""
    if request.status and request.status not in STATUSES:
        raise InvalidArgument(f"invalid validator status {request.status[:80]}")
    wanted = STATUSES.get(request.status)
    keep = None if wanted is None else lambda one: one.status == wanted
    found, following = page(ctx, VALIDATORS, request.pagination, keep=keep)
    return pb.QueryValidatorsResponse(validators=[one for _, one in found], pagination=following)


def validator(ctx: Context, request: pb.QueryValidatorRequest) -> pb.QueryValidatorResponse:
    """One validator. Raises InvalidArgument, InvalidRequest, QueryNotFound."""
    return pb.QueryValidatorResponse(validator=_validator(ctx, request.validator_addr))


def validator_delegations(
    ctx: Context, request: pb.QueryValidatorDelegationsRequest
) -> pb.QueryValidatorDelegationsResponse:
    """All delegations to a validator. Raises InvalidArgument, InvalidRequest."""
    operator = _operator(request.validator_addr)
    found, following = page(ctx, DELEGATORS, request.pagination, under=operator)
    pairs = [(delegator, operator) for (_, delegator), _ in found]
    return pb.QueryValidatorDelegationsResponse(
        delegation_responses=[_delegation(ctx, *pair) for pair in pairs], pagination=following
    )


def validator_unbonding_delegations(
    ctx: Context, request: pb.QueryValidatorUnbondingDelegationsRequest
) -> pb.QueryValidatorUnbondingDelegationsResponse:
    """All that unbonds from a validator. Raises InvalidArgument, InvalidRequest."""
    operator = _operator(request.validator_addr)
    found, following = page(ctx, UNBONDING_OF, request.pagination, under=operator)
    unbonds = [UNBONDING(ctx)[delegator, operator] for (_, delegator), _ in found]
    return pb.QueryValidatorUnbondingDelegationsResponse(unbonding_responses=unbonds, pagination=following)


def delegation(ctx: Context, request: pb.QueryDelegationRequest) -> pb.QueryDelegationResponse:
    """One delegation. Raises InvalidArgument, InvalidRequest, QueryNotFound."""
    delegator, operator = _pair(request.delegator_addr, request.validator_addr)
    if not DELEGATIONS(ctx)[delegator, operator]:
        raise QueryNotFound(
            f"delegation with delegator {request.delegator_addr} not found for validator {request.validator_addr}"
        )
    return pb.QueryDelegationResponse(delegation_response=_delegation(ctx, delegator, operator))


def unbonding_delegation(
    ctx: Context, request: pb.QueryUnbondingDelegationRequest
) -> pb.QueryUnbondingDelegationResponse:
    """What a delegator unbonds from a validator. Raises InvalidArgument, InvalidRequest, QueryNotFound."""
    found = UNBONDING(ctx).get(_pair(request.delegator_addr, request.validator_addr))
    if found is None:
        names = f"delegator {request.delegator_addr} not found for validator {request.validator_addr}"
        raise QueryNotFound(f"unbonding delegation with {names}")
    return pb.QueryUnbondingDelegationResponse(unbond=found)


def delegator_delegations(
    ctx: Context, request: pb.QueryDelegatorDelegationsRequest
) -> pb.QueryDelegatorDelegationsResponse:
    """All delegations of a delegator. Raises InvalidArgument, InvalidRequest."""
    delegator = _delegator(request.delegator_addr)
    found, following = page(ctx, DELEGATIONS, request.pagination, under=delegator)
    return pb.QueryDelegatorDelegationsResponse(
        delegation_responses=[_delegation(ctx, *pair) for pair, _ in found], pagination=following
    )


def delegator_unbonding_delegations(
    ctx: Context, request: pb.QueryDelegatorUnbondingDelegationsRequest
) -> pb.QueryDelegatorUnbondingDelegationsResponse:
    """All that a delegator unbonds. Raises InvalidArgument, InvalidRequest."""
    delegator = _delegator(request.delegator_addr)
    found, following = page(ctx, UNBONDING, request.pagination, under=delegator)
    return pb.QueryDelegatorUnbondingDelegationsResponse(
        unbonding_responses=[one for _, one in found], pagination=following
    )


def redelegations(ctx: Context, request: pb.QueryRedelegationsRequest) -> pb.QueryRedelegationsResponse:
    """Redelegations of a delegator, or from a validator, or those between two validators. Raises as below.

    Raises InvalidArgument, InvalidRequest, QueryNotFound.
    """
    following = pagination_pb2.PageResponse()
    if request.src_validator_addr and not request.delegator_addr:
        source = _operator(request.src_validator_addr)
        keys, following = page(ctx, REDELEGATIONS_FROM, request.pagination, under=source)
        moved = [REDELEGATIONS(ctx)[delegator, source, to] for (_, delegator, to), _ in keys]
    elif request.src_validator_addr and request.dst_validator_addr:
        moved = [_redelegation(ctx, request)]
    else:
        found, following = page(ctx, REDELEGATIONS, request.pagination, under=_delegator(request.delegator_addr))
        moved = [one for _, one in found]
    return pb.QueryRedelegationsResponse(
        redelegation_responses=[_moved(ctx, one) for one in moved], pagination=following
    )


def delegator_validators(
    ctx: Context, request: pb.QueryDelegatorValidatorsRequest
) -> pb.QueryDelegatorValidatorsResponse:
    """The validators that a delegator delegates to. Raises InvalidArgument, InvalidRequest."""
    delegator = _delegator(request.delegator_addr)
    found, following = page(ctx, DELEGATIONS, request.pagination, under=delegator)
    return pb.QueryDelegatorValidatorsResponse(
        validators=[VALIDATORS(ctx)[operator] for (_, operator), _ in found], pagination=following
    )


def delegator_validator(ctx: Context, request: pb.QueryDelegatorValidatorRequest) -> pb.QueryDelegatorValidatorResponse:
    """A validator, if the delegator delegates to it. Raises InvalidArgument, InvalidRequest, QueryNotFound."""
    pair = _pair(request.delegator_addr, request.validator_addr)
    if not DELEGATIONS(ctx)[pair]:
        raise QueryNotFound(f"{request.delegator_addr} delegates nothing to {request.validator_addr}")
    return pb.QueryDelegatorValidatorResponse(validator=VALIDATORS(ctx)[pair[1]])


def pool(ctx: Context, request: pb.QueryPoolRequest) -> pb.QueryPoolResponse:
    """How many tokens are bonded, and how many are staked without being."""
    found = staking_pb2.Pool(
        not_bonded_tokens=str(bank.balance(ctx, NOT_BONDED, DENOM)),
        bonded_tokens=str(bank.balance(ctx, BONDED, DENOM)),
    )
    return pb.QueryPoolResponse(pool=found)


def params(ctx: Context, request: pb.QueryParamsRequest) -> pb.QueryParamsResponse:
    """The parameters."""
    return pb.QueryParamsResponse(params=PARAMS(ctx).get())


def historical_info(ctx: Context, request: pb.QueryHistoricalInfoRequest) -> pb.QueryHistoricalInfoResponse:
    """What is remembered of a block. [staking.15] Raises InvalidArgument, QueryNotFound."""
    if request.height < 0:
        raise InvalidArgument("height cannot be negative")
    found = history.info(ctx, request.height)
    if found is None:
        raise QueryNotFound(f"historical info for height {request.height} not found")
    return pb.QueryHistoricalInfoResponse(hist=found)


def commission_rises(
    ctx: Context, request: own_query_pb2.QueryCommissionRisesRequest
) -> own_query_pb2.QueryCommissionRisesResponse:
    """Commissions that were announced and do not hold yet. [staking.6] Raises InvalidArgument."""
    found, following = page(ctx, RISES, request.pagination)
    rises = [
        own_genesis_pb2.Rise(operator=operator_text(operator), epochs=rise.epochs, rate=wire(rise.rate))
        for operator, rise in found
    ]
    return own_query_pb2.QueryCommissionRisesResponse(rises=rises, epochs=vesting.epochs(ctx), pagination=following)


def _validator(ctx: Context, text: str) -> staking_pb2.Validator:
    found = VALIDATORS(ctx).get(_operator(text))
    if found is None:
        raise QueryNotFound(f"validator {text} not found")
    return found


def _delegation(ctx: Context, delegator: Address, operator: Address) -> staking_pb2.DelegationResponse:
    held, one = DELEGATIONS(ctx)[delegator, operator], VALIDATORS(ctx)[operator]
    return staking_pb2.DelegationResponse(
        delegation=staking_pb2.Delegation(
            delegator_address=bech32_text(delegator), validator_address=operator_text(operator), shares=wire(held)
        ),
        balance=coin_pb2.Coin(denom=DENOM, amount=_worth(one, held)),
    )


def _worth(one: staking_pb2.Validator, held: dec.Dec) -> str:
    return str(shares.whole_tokens(held, int(one.tokens), from_wire(one.delegator_shares)))


def _redelegation(ctx: Context, request: pb.QueryRedelegationsRequest) -> staking_pb2.Redelegation:
    source, destination = _operator(request.src_validator_addr), _operator(request.dst_validator_addr)
    found = REDELEGATIONS(ctx).get((_delegator(request.delegator_addr), source, destination))
    if found is None:
        names = f"{request.delegator_addr} from validator address {request.src_validator_addr}"
        raise QueryNotFound(f"redelegation not found for delegator address {names}")
    return found


def _moved(ctx: Context, moved: staking_pb2.Redelegation) -> staking_pb2.RedelegationResponse:
    one = VALIDATORS(ctx).get(operator_address(moved.validator_dst_address))
    answer = staking_pb2.RedelegationResponse()
    answer.redelegation.CopyFrom(moved)
    del answer.redelegation.entries[:]
    for entry in moved.entries:
        balance = "0" if one is None else _worth(one, from_wire(entry.shares_dst))
        answer.entries.add(redelegation_entry=entry, balance=balance)
    return answer


def _pair(delegator: str, operator: str) -> tuple[Address, Address]:
    return _delegator(delegator), _operator(operator)


def _delegator(text: str) -> Address:
    return _address("delegator", text, PREFIX)


def _operator(text: str) -> Address:
    return _address("validator", text, OPERATOR_PREFIX)


def _address(role: str, text: str, prefix: str) -> Address:
    """An address; a bad one is a plain error to the SDK's clients, not an invalid argument."""
    if not text:
        raise InvalidArgument(f"{role} address cannot be empty")
    try:
        return bech32_address(text, prefix)
    except InvalidAddress as refusal:
        raise InvalidRequest(refusal.detail) from None
