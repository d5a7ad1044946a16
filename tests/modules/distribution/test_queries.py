"""Reading distribution: the answers and the refusals that wallets and explorers know."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from chain import dec
from chain.dec import ONE
from chain.errors import InvalidArgument, InvalidRequest, Refused
from chain.module import Context
from chain.types import DENOM, Coin, bech32_text
from chain.wire.cosmos.base.query.v1beta1.pagination_pb2 import PageRequest
from chain.wire.cosmos.base.v1beta1.coin_pb2 import DecCoin
from chain.wire.cosmos.distribution.v1beta1 import query_pb2 as pb
from modules.distribution import keeper, queries
from modules.distribution.params import DEFAULT
from modules.distribution.state import STARTS, VALIDATORS
from modules.staking import keeper as staking
from tests.modules.distribution.model import income
from tests.modules.staking import stage
from tests.modules.staking.stage import ANN, BEN, V1, V2, V4, valoper

ANN_TEXT, BEN_TEXT = bech32_text(ANN), bech32_text(BEN)
ONE_VALIDATOR, NO_VALIDATOR = valoper(V1), valoper(V4)


@pytest.fixture
def ctx(staked: Context) -> Context:
    """Ann has delegated to V1 and V2, which have had incomes."""
    stage.delegate(staked, ANN, V1, 1_000_000)
    stage.delegate(staked, ANN, V2, 3_000_000)
    income(staked, V1, 1001, ONE // 10)
    income(staked, V2, 400, 0)
    return staked


def ucway(amount: int) -> list[DecCoin]:
    return [DecCoin(denom=DENOM, amount=str(amount))]


def test_a_delegators_rewards_with_one_validator_and_with_all(ctx: Context) -> None:
    first, second = 1001 * ONE * 9 // 10 // 2, dec.of(300)
    one = queries.delegation_rewards(
        ctx, pb.QueryDelegationRewardsRequest(delegator_address=ANN_TEXT, validator_address=ONE_VALIDATOR)
    )
    assert one.rewards == ucway(first)
    every = queries.delegation_total_rewards(ctx, pb.QueryDelegationTotalRewardsRequest(delegator_address=ANN_TEXT))
    assert {reward.validator_address: list(reward.reward) for reward in every.rewards} == {
        valoper(V1): ucway(first),
        valoper(V2): ucway(second),
    }
    assert every.total == ucway(first + second)


def test_reading_changes_nothing(ctx: Context) -> None:
    before = dict(ctx.store.changes)
    queries.delegation_total_rewards(ctx, pb.QueryDelegationTotalRewardsRequest(delegator_address=ANN_TEXT))
    queries.validator_distribution_info(ctx, pb.QueryValidatorDistributionInfoRequest(validator_address=ONE_VALIDATOR))
    assert dict(ctx.store.changes) == before


def test_who_has_delegated_nothing_has_no_rewards(ctx: Context) -> None:
    every = queries.delegation_total_rewards(ctx, pb.QueryDelegationTotalRewardsRequest(delegator_address=BEN_TEXT))
    assert every == pb.QueryDelegationTotalRewardsResponse()


def test_a_validators_ledger(ctx: Context) -> None:
    commission, own = 1001 * ONE // 10, 1001 * ONE * 9 // 10 // 2
    info = queries.validator_distribution_info(
        ctx, pb.QueryValidatorDistributionInfoRequest(validator_address=ONE_VALIDATOR)
    )
    assert info == pb.QueryValidatorDistributionInfoResponse(
        operator_address=bech32_text(V1), self_bond_rewards=ucway(own), commission=ucway(commission)
    )
    taken = queries.validator_commission(ctx, pb.QueryValidatorCommissionRequest(validator_address=ONE_VALIDATOR))
    assert taken.commission.commission == ucway(commission)
    owed = queries.validator_outstanding_rewards(
        ctx, pb.QueryValidatorOutstandingRewardsRequest(validator_address=ONE_VALIDATOR)
    )
    assert owed.rewards.rewards == ucway(dec.of(1001))


def test_a_delegators_validators_and_withdraw_address(ctx: Context) -> None:
    named = queries.delegator_validators(ctx, pb.QueryDelegatorValidatorsRequest(delegator_address=ANN_TEXT))
    assert sorted(named.validators) == sorted([valoper(V1), valoper(V2)])
    asked = pb.QueryDelegatorWithdrawAddressRequest(delegator_address=ANN_TEXT)
    assert queries.delegator_withdraw_address(ctx, asked).withdraw_address == ANN_TEXT
    keeper.set_withdraw_address(ctx, ANN, BEN)
    assert queries.delegator_withdraw_address(ctx, asked).withdraw_address == BEN_TEXT


def test_parameters_and_the_community_pool(ctx: Context) -> None:
    assert queries.params(ctx, pb.QueryParamsRequest()).params == DEFAULT
    assert list(queries.community_pool(ctx, pb.QueryCommunityPoolRequest()).pool) == []
    keeper.fund_pool(ctx, BEN, [Coin(DENOM, 5)])
    assert queries.community_pool(ctx, pb.QueryCommunityPoolRequest()).pool == ucway(dec.of(5))


@pytest.fixture
def slashed(ctx: Context) -> Context:
    """V1 was slashed by a tenth in blocks 3, 4 and 5."""
    for height in (3, 4, 5):
        ctx = stage.at(ctx, height)
        staking.slash(ctx, V1, height, ONE // 10)
    return ctx


def slashes(ctx: Context, **asked: Any) -> tuple[list[int], bytes]:
    answer = queries.validator_slashes(ctx, pb.QueryValidatorSlashesRequest(validator_address=ONE_VALIDATOR, **asked))
    assert {slash.fraction for slash in answer.slashes} <= {str(ONE // 10)}
    return [slash.validator_period for slash in answer.slashes], answer.pagination.next_key


@pytest.mark.parametrize(
    ("asked", "which"),
    [
        ({}, [0, 1, 2]),
        ({"starting_height": 4}, [1, 2]),
        ({"ending_height": 4}, [0, 1]),
        ({"starting_height": 4, "ending_height": 4}, [1]),
        ({"starting_height": 6}, []),
    ],
)
def test_slashes_are_told_by_height(slashed: Context, asked: dict[str, int], which: list[int]) -> None:
    every, _ = slashes(slashed)
    assert slashes(slashed, **asked)[0] == [every[number] for number in which]


def test_slashes_come_page_by_page(slashed: Context) -> None:
    every, _ = slashes(slashed)
    found, key = slashes(slashed, pagination=PageRequest(limit=2))
    rest, end = slashes(slashed, pagination=PageRequest(limit=2, key=key))
    assert (found + rest, end) == (every, b"")


@pytest.mark.parametrize(
    ("answer", "request_", "refusal", "text"),
    [
        (queries.validator_slashes, pb.QueryValidatorSlashesRequest(), InvalidArgument, "empty validator address"),
        (
            queries.validator_slashes,
            pb.QueryValidatorSlashesRequest(validator_address=ONE_VALIDATOR, starting_height=3, ending_height=2),
            InvalidArgument,
            r"starting height greater than ending height \(3 > 2\)",
        ),
        (queries.validator_commission, pb.QueryValidatorCommissionRequest(), InvalidArgument, "empty validator"),
        (
            queries.validator_commission,
            pb.QueryValidatorCommissionRequest(validator_address=NO_VALIDATOR),
            InvalidRequest,
            f"{NO_VALIDATOR}: validator does not exist",
        ),
        (
            queries.validator_outstanding_rewards,
            pb.QueryValidatorOutstandingRewardsRequest(validator_address=ANN_TEXT),
            InvalidRequest,
            "invalid Bech32 prefix; expected cwayvaloper, got cway",
        ),
        (queries.delegation_rewards, pb.QueryDelegationRewardsRequest(), InvalidArgument, "empty delegator address"),
        (
            queries.delegation_rewards,
            pb.QueryDelegationRewardsRequest(delegator_address=ANN_TEXT),
            InvalidArgument,
            "empty validator address",
        ),
        (
            queries.delegation_rewards,
            pb.QueryDelegationRewardsRequest(delegator_address=BEN_TEXT, validator_address=ONE_VALIDATOR),
            InvalidRequest,
            "delegation does not exist",
        ),
        (queries.delegator_validators, pb.QueryDelegatorValidatorsRequest(), InvalidArgument, "empty delegator"),
        (
            queries.delegator_withdraw_address,
            pb.QueryDelegatorWithdrawAddressRequest(delegator_address="x"),
            InvalidRequest,
            "decoding bech32 failed",
        ),
    ],
)
def test_a_question_that_cannot_be_meant_is_refused(
    ctx: Context, answer: Callable[[Context, Any], Any], request_: Any, refusal: type[Refused], text: str
) -> None:
    with pytest.raises(refusal, match=text):
        answer(ctx, request_)


def test_a_delegation_that_lost_everything_has_no_rewards(ctx: Context) -> None:
    later = stage.at(ctx, 3)
    staking.slash(later, V1, 3, ONE)
    one = queries.delegation_rewards(
        later, pb.QueryDelegationRewardsRequest(delegator_address=ANN_TEXT, validator_address=ONE_VALIDATOR)
    )
    assert one.rewards == ucway(1001 * ONE * 9 // 10 // 2), "what was earned before stays earned"
    assert (V1, ANN) in STARTS(later)
    assert V1 in VALIDATORS(later)
