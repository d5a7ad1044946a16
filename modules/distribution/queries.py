"""Reading distribution. Texts of refusals are those that clients match."""

from __future__ import annotations

from chain import dec, deccoins
from chain.deccoins import NONE, DecCoins
from chain.errors import InvalidAddress, InvalidArgument, InvalidRequest
from chain.module import Context
from chain.page import page
from chain.types import OPERATOR_PREFIX, PREFIX, Address, bech32_address, bech32_text, operator_text
from chain.wire.cosmos.base.query.v1beta1 import pagination_pb2
from chain.wire.cosmos.distribution.v1beta1 import distribution_pb2
from chain.wire.cosmos.distribution.v1beta1 import query_pb2 as pb
from modules.distribution import keeper
from modules.distribution.state import PARAMS, POOL, SLASHES
from modules.staking import keeper as staking

MAX_HEIGHT = 2**64 - 1


def params(ctx: Context, request: pb.QueryParamsRequest) -> pb.QueryParamsResponse:
    """The parameters."""
    return pb.QueryParamsResponse(params=PARAMS(ctx).get())


def community_pool(ctx: Context, request: pb.QueryCommunityPoolRequest) -> pb.QueryCommunityPoolResponse:
    """What the community pool holds."""
    return pb.QueryCommunityPoolResponse(pool=deccoins.wire(POOL(ctx).get()))


def validator_distribution_info(
    ctx: Context, request: pb.QueryValidatorDistributionInfoRequest
) -> pb.QueryValidatorDistributionInfoResponse:
    """A validator's commission, and what its operator's own delegation has earned. Raises as below."""
    operator = _validator(ctx, request.validator_address)
    return pb.QueryValidatorDistributionInfoResponse(
        operator_address=bech32_text(operator),
        self_bond_rewards=deccoins.wire(_earned(ctx, operator, operator)),
        commission=deccoins.wire(keeper.accumulated_commission(ctx, operator)),
    )


def validator_outstanding_rewards(
    ctx: Context, request: pb.QueryValidatorOutstandingRewardsRequest
) -> pb.QueryValidatorOutstandingRewardsResponse:
    """What a validator and its delegators have not taken yet. Raises as below."""
    owed = keeper.outstanding(ctx, _validator(ctx, request.validator_address))
    return pb.QueryValidatorOutstandingRewardsResponse(
        rewards=distribution_pb2.ValidatorOutstandingRewards(rewards=deccoins.wire(owed))
    )


def validator_commission(
    ctx: Context, request: pb.QueryValidatorCommissionRequest
) -> pb.QueryValidatorCommissionResponse:
    """What a validator may take of its own. Raises as below."""
    own = keeper.accumulated_commission(ctx, _validator(ctx, request.validator_address))
    return pb.QueryValidatorCommissionResponse(
        commission=distribution_pb2.ValidatorAccumulatedCommission(commission=deccoins.wire(own))
    )


def validator_slashes(ctx: Context, request: pb.QueryValidatorSlashesRequest) -> pb.QueryValidatorSlashesResponse:
    """A validator's slashes, those of some heights where they are given, oldest first.

    Raises InvalidArgument, InvalidRequest.
    """
    last = request.ending_height or MAX_HEIGHT
    operator = _operator(request.validator_address)
    if request.starting_height > last:
        raise InvalidArgument(f"starting height greater than ending height ({request.starting_height} > {last})")
    paging = pagination_pb2.PageRequest()
    paging.CopyFrom(request.pagination)
    if request.starting_height and not paging.key:
        paging.key = SLASHES.key.encode((operator, request.starting_height, 0))[len(SLASHES.key.under(operator)) :]
    found, following = page(ctx, SLASHES, paging, under=operator)
    slashes = [
        distribution_pb2.ValidatorSlashEvent(validator_period=period, fraction=dec.wire(fraction))
        for (_, height, period), fraction in found
        if request.starting_height <= height <= last
    ]
    return pb.QueryValidatorSlashesResponse(slashes=slashes, pagination=following)


def delegation_rewards(ctx: Context, request: pb.QueryDelegationRewardsRequest) -> pb.QueryDelegationRewardsResponse:
    """What a delegation has earned. Raises as below, and InvalidRequest where there is no such delegation."""
    delegator = _delegator(request.delegator_address)
    operator = _validator(ctx, request.validator_address)
    if not staking.delegation(ctx, delegator, operator):
        raise InvalidRequest("delegation does not exist")
    return pb.QueryDelegationRewardsResponse(rewards=deccoins.wire(_earned(ctx, operator, delegator)))


def delegation_total_rewards(
    ctx: Context, request: pb.QueryDelegationTotalRewardsRequest
) -> pb.QueryDelegationTotalRewardsResponse:
    """What all delegations of a delegator have earned. Raises InvalidArgument, InvalidRequest."""
    delegator = _delegator(request.delegator_address)
    answer, total = pb.QueryDelegationTotalRewardsResponse(), NONE
    for operator in staking.delegated_to(ctx, delegator):
        earned = _earned(ctx, operator, delegator)
        total = deccoins.add(total, earned)
        answer.rewards.add(validator_address=operator_text(operator), reward=deccoins.wire(earned))
    answer.total.extend(deccoins.wire(total))
    return answer


def delegator_validators(
    ctx: Context, request: pb.QueryDelegatorValidatorsRequest
) -> pb.QueryDelegatorValidatorsResponse:
    """Whom a delegator has delegated to. Raises InvalidArgument, InvalidRequest."""
    operators = staking.delegated_to(ctx, _delegator(request.delegator_address))
    return pb.QueryDelegatorValidatorsResponse(validators=[operator_text(one) for one in operators])


def delegator_withdraw_address(
    ctx: Context, request: pb.QueryDelegatorWithdrawAddressRequest
) -> pb.QueryDelegatorWithdrawAddressResponse:
    """Where a delegator's rewards go. Raises InvalidArgument, InvalidRequest."""
    address = keeper.withdraw_address(ctx, _delegator(request.delegator_address))
    return pb.QueryDelegatorWithdrawAddressResponse(withdraw_address=bech32_text(address))


def _earned(ctx: Context, operator: Address, delegator: Address) -> DecCoins:
    shares = staking.delegation(ctx, delegator, operator)
    tokens, whole = staking.tokens(ctx, operator), staking.total_shares(ctx, operator)
    return keeper.earned(ctx, operator, delegator, shares, tokens, whole)


def _validator(ctx: Context, text: str) -> Address:
    """The operator of a validator that is there. Raises InvalidArgument, InvalidRequest."""
    operator = _operator(text)
    if staking.validator(ctx, operator) is None:
        raise InvalidRequest(f"{text}: validator does not exist")
    return operator


def _operator(text: str) -> Address:
    if not text:
        raise InvalidArgument("empty validator address")
    return _bech32(text, OPERATOR_PREFIX)


def _delegator(text: str) -> Address:
    if not text:
        raise InvalidArgument("empty delegator address")
    return _bech32(text, PREFIX)


def _bech32(text: str, prefix: str) -> Address:
    try:
        return bech32_address(text, prefix)
    except InvalidAddress as refusal:
        raise InvalidRequest(refusal.detail) from None
