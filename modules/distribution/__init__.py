"""Rewards: what validators and their delegators have earned, and the community pool. Rules: README.md."""

from __future__ import annotations

from chain.module import Genesis, Module, query, route
from chain.wire.cosmos.distribution.v1beta1 import query_pb2, tx_pb2
from modules.distribution import fees, genesis, handlers, invariants, queries
from modules.distribution.messages import (
    ADDRESS_GAS,
    PARAMS_GAS,
    WITHDRAW_GAS,
    deposit_gas,
    deposit_spends,
    fund_gas,
    fund_spends,
    spend_gas,
)
from modules.distribution.state import NAME

SERVICE = "/cosmos.distribution.v1beta1.Query/"

MODULE = Module(
    name=NAME,
    genesis=Genesis(genesis.validate, genesis.init, genesis.export),
    routes=(
        route(tx_pb2.MsgSetWithdrawAddress, handlers.set_withdraw_address, signer="delegator_address", gas=ADDRESS_GAS),
        route(
            tx_pb2.MsgWithdrawDelegatorReward,
            handlers.withdraw_delegator_reward,
            signer="delegator_address",
            gas=WITHDRAW_GAS,
        ),
        route(
            tx_pb2.MsgWithdrawValidatorCommission,
            handlers.withdraw_validator_commission,
            signer="validator_address",
            gas=WITHDRAW_GAS,
        ),
        route(
            tx_pb2.MsgFundCommunityPool,
            handlers.fund_community_pool,
            signer="depositor",
            gas=fund_gas,
            spends=fund_spends,
        ),
        route(
            tx_pb2.MsgDepositValidatorRewardsPool,
            handlers.deposit_validator_rewards_pool,
            signer="depositor",
            gas=deposit_gas,
            spends=deposit_spends,
        ),
        route(tx_pb2.MsgCommunityPoolSpend, handlers.community_pool_spend, signer="authority", gas=spend_gas),
        route(tx_pb2.MsgUpdateParams, handlers.update_params, signer="authority", gas=PARAMS_GAS),
    ),
    queries=(
        query(SERVICE + "Params", query_pb2.QueryParamsRequest, queries.params),
        query(
            SERVICE + "ValidatorDistributionInfo",
            query_pb2.QueryValidatorDistributionInfoRequest,
            queries.validator_distribution_info,
        ),
        query(
            SERVICE + "ValidatorOutstandingRewards",
            query_pb2.QueryValidatorOutstandingRewardsRequest,
            queries.validator_outstanding_rewards,
        ),
        query(SERVICE + "ValidatorCommission", query_pb2.QueryValidatorCommissionRequest, queries.validator_commission),
        query(SERVICE + "ValidatorSlashes", query_pb2.QueryValidatorSlashesRequest, queries.validator_slashes),
        query(SERVICE + "DelegationRewards", query_pb2.QueryDelegationRewardsRequest, queries.delegation_rewards),
        query(
            SERVICE + "DelegationTotalRewards",
            query_pb2.QueryDelegationTotalRewardsRequest,
            queries.delegation_total_rewards,
        ),
        query(SERVICE + "DelegatorValidators", query_pb2.QueryDelegatorValidatorsRequest, queries.delegator_validators),
        query(
            SERVICE + "DelegatorWithdrawAddress",
            query_pb2.QueryDelegatorWithdrawAddressRequest,
            queries.delegator_withdraw_address,
        ),
        query(SERVICE + "CommunityPool", query_pb2.QueryCommunityPoolRequest, queries.community_pool),
    ),
    begin_block=fees.begin_block,
    invariants=(invariants.holdings, invariants.records, invariants.payable),
    accounts={NAME: ()},
)
