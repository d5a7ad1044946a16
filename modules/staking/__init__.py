"""Stake: who puts coins behind which validator, and how they come back. Rules: README.md."""

from __future__ import annotations

from chain.module import Genesis, Module, query, route
from chain.wire.causeway.staking.v1 import query_pb2 as own_query_pb2
from chain.wire.cosmos.staking.v1beta1 import query_pb2, tx_pb2
from modules.staking import blocks, genesis, handlers, invariants, queries
from modules.staking.messages import (
    CANCEL_GAS,
    CREATE_GAS,
    DELEGATE_GAS,
    EDIT_GAS,
    PARAMS_GAS,
    REDELEGATE_GAS,
    UNDELEGATE_GAS,
    create_spends,
    delegate_spends,
    delegation_touches,
)
from modules.staking.state import BONDED_POOL, NAME, NOT_BONDED_POOL

SERVICE = "/cosmos.staking.v1beta1.Query/"

MODULE = Module(
    name=NAME,
    genesis=Genesis(genesis.validate, genesis.init, genesis.export),
    routes=(
        route(
            tx_pb2.MsgCreateValidator,
            handlers.create_validator,
            signer="validator_address",
            gas=CREATE_GAS,
            spends=create_spends,
        ),
        route(tx_pb2.MsgEditValidator, handlers.edit_validator, signer="validator_address", gas=EDIT_GAS),
        route(
            tx_pb2.MsgDelegate,
            handlers.delegate,
            signer="delegator_address",
            gas=DELEGATE_GAS,
            spends=delegate_spends,
            touches=delegation_touches,
        ),
        route(
            tx_pb2.MsgUndelegate,
            handlers.undelegate,
            signer="delegator_address",
            gas=UNDELEGATE_GAS,
            touches=delegation_touches,
            protected=True,
        ),
        route(tx_pb2.MsgBeginRedelegate, handlers.begin_redelegate, signer="delegator_address", gas=REDELEGATE_GAS),
        route(
            tx_pb2.MsgCancelUnbondingDelegation,
            handlers.cancel_unbonding_delegation,
            signer="delegator_address",
            gas=CANCEL_GAS,
        ),
        route(tx_pb2.MsgUpdateParams, handlers.update_params, signer="authority", gas=PARAMS_GAS),
    ),
    queries=(
        query(SERVICE + "Validators", query_pb2.QueryValidatorsRequest, queries.validators),
        query(SERVICE + "Validator", query_pb2.QueryValidatorRequest, queries.validator),
        query(
            SERVICE + "ValidatorDelegations",
            query_pb2.QueryValidatorDelegationsRequest,
            queries.validator_delegations,
        ),
        query(
            SERVICE + "ValidatorUnbondingDelegations",
            query_pb2.QueryValidatorUnbondingDelegationsRequest,
            queries.validator_unbonding_delegations,
        ),
        query(SERVICE + "Delegation", query_pb2.QueryDelegationRequest, queries.delegation),
        query(SERVICE + "UnbondingDelegation", query_pb2.QueryUnbondingDelegationRequest, queries.unbonding_delegation),
        query(
            SERVICE + "DelegatorDelegations",
            query_pb2.QueryDelegatorDelegationsRequest,
            queries.delegator_delegations,
        ),
        query(
            SERVICE + "DelegatorUnbondingDelegations",
            query_pb2.QueryDelegatorUnbondingDelegationsRequest,
            queries.delegator_unbonding_delegations,
        ),
        query(SERVICE + "Redelegations", query_pb2.QueryRedelegationsRequest, queries.redelegations),
        query(SERVICE + "DelegatorValidators", query_pb2.QueryDelegatorValidatorsRequest, queries.delegator_validators),
        query(SERVICE + "DelegatorValidator", query_pb2.QueryDelegatorValidatorRequest, queries.delegator_validator),
        query(SERVICE + "HistoricalInfo", query_pb2.QueryHistoricalInfoRequest, queries.historical_info),
        query(SERVICE + "Pool", query_pb2.QueryPoolRequest, queries.pool),
        query(SERVICE + "Params", query_pb2.QueryParamsRequest, queries.params),
        query(
            "/causeway.staking.v1.Query/CommissionRises",
            own_query_pb2.QueryCommissionRisesRequest,
            queries.commission_rises,
        ),
    ),
    begin_block=blocks.begin_block,
    end_block=blocks.end_block,
    invariants=(
        invariants.pools,
        invariants.shares,
        invariants.status,
        invariants.indexes,
        invariants.queues,
        invariants.ages,
    ),
    cheap=(invariants.status,),
    accounts={BONDED_POOL: ("burner", "staking"), NOT_BONDED_POOL: ("burner", "staking")},
)
