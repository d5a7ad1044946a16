"""What distribution and mint answer has the shape, in REST, that a chain of the Cosmos SDK gives it."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest

from chain.dec import ONE
from chain.gateway.jsonform import to_json
from chain.module import Context
from chain.types import DENOM, OPERATOR_PREFIX, Coin, bech32_text
from chain.wire.cosmos.distribution.v1beta1 import query_pb2 as pb
from chain.wire.cosmos.mint.v1beta1 import query_pb2 as mint_pb
from modules.distribution import keeper
from modules.distribution import queries as distribution
from modules.mint import queries as mint
from tests.gateway import golden
from tests.modules.distribution.model import income
from tests.modules.staking import stage
from tests.modules.staking.stage import ANN, BEN, V1

WHO, AT = bech32_text(ANN), bech32_text(V1, OPERATOR_PREFIX)
ANSWERS = {
    "distribution/v1beta1/params": (distribution.params, pb.QueryParamsRequest()),
    "distribution/v1beta1/community_pool": (distribution.community_pool, pb.QueryCommunityPoolRequest()),
    "distribution/v1beta1/delegators/{}/rewards": (
        distribution.delegation_total_rewards,
        pb.QueryDelegationTotalRewardsRequest(delegator_address=WHO),
    ),
    "distribution/v1beta1/delegators/{}/rewards/{}": (
        distribution.delegation_rewards,
        pb.QueryDelegationRewardsRequest(delegator_address=WHO, validator_address=AT),
    ),
    "distribution/v1beta1/delegators/{}/withdraw_address": (
        distribution.delegator_withdraw_address,
        pb.QueryDelegatorWithdrawAddressRequest(delegator_address=WHO),
    ),
    "distribution/v1beta1/validators/{}": (
        distribution.validator_distribution_info,
        pb.QueryValidatorDistributionInfoRequest(validator_address=AT),
    ),
    "distribution/v1beta1/validators/{}/commission": (
        distribution.validator_commission,
        pb.QueryValidatorCommissionRequest(validator_address=AT),
    ),
    "distribution/v1beta1/validators/{}/outstanding_rewards": (
        distribution.validator_outstanding_rewards,
        pb.QueryValidatorOutstandingRewardsRequest(validator_address=AT),
    ),
    "distribution/v1beta1/validators/{}/slashes": (
        distribution.validator_slashes,
        pb.QueryValidatorSlashesRequest(validator_address=AT),
    ),
    "mint/v1beta1/params": (mint.params, mint_pb.QueryParamsRequest()),
    "mint/v1beta1/inflation": (mint.inflation, mint_pb.QueryInflationRequest()),
    "mint/v1beta1/annual_provisions": (mint.annual_provisions, mint_pb.QueryAnnualProvisionsRequest()),
}


def pattern(path: str) -> str:
    """A path with its addresses taken out."""
    return "/".join("{}" if part.startswith(("cway1", AT[:11])) else part for part in path.split("/"))


ROWS = [json.loads(line) for line in (golden.VECTORS / "rest_rewards.jsonl").read_text().splitlines()]
RECORDED = {pattern(row["path"].removeprefix("/cosmos/")): row["body"] for row in ROWS}


def shape(value: Any) -> Any:
    """Names and kinds; of a list that of its first element, of a text whether it is a decimal."""
    if isinstance(value, dict):
        return {name: shape(one) for name, one in value.items()}
    if isinstance(value, list):
        return [shape(one) for one in value[:1]]
    if isinstance(value, str) and value[-19:-18] == ".":
        return "decimal"
    return type(value).__name__


@pytest.fixture(scope="module")
def ctx() -> Context:
    """A validator with a delegator, an income, and coins in the community pool."""
    ctx = stage.new_chain()
    stage.create(ctx, V1)
    stage.delegate(ctx, ANN, V1, 10**6)
    income(ctx, V1, 1001, ONE // 10)
    keeper.fund_pool(ctx, BEN, [Coin(DENOM, 5)])
    return ctx


def test_every_recorded_answer_is_compared() -> None:
    assert sorted(RECORDED) == sorted(ANSWERS)


@pytest.mark.parametrize("path", ANSWERS)
def test_an_answer_has_the_shape_that_wallets_know(ctx: Context, path: str) -> None:
    answer: Callable[[Context, Any], Any]
    answer, request = ANSWERS[path]
    assert shape(to_json(answer(ctx, request))) == shape(RECORDED[path])
