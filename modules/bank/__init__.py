"""Coins: who holds what, and how it moves. Rules: README.md."""

from __future__ import annotations

from chain.module import Genesis, Module, query, route
from chain.wire.cosmos.bank.v1beta1 import query_pb2, tx_pb2
from modules.bank import genesis, handlers, invariants, queries
from modules.bank.messages import (
    PARAMS_GAS,
    multi_send_gas,
    multi_send_signers,
    multi_send_spends,
    multi_send_touches,
    send_enabled_gas,
    send_gas,
    send_spends,
    send_touches,
)

SERVICE = "/cosmos.bank.v1beta1.Query/"

MODULE = Module(
    name="bank",
    genesis=Genesis(genesis.validate, genesis.init, genesis.export),
    routes=(
        route(
            tx_pb2.MsgSend, handlers.send, signer="from_address", gas=send_gas, spends=send_spends, touches=send_touches
        ),
        route(
            tx_pb2.MsgMultiSend,
            handlers.multi_send,
            signer=multi_send_signers,
            gas=multi_send_gas,
            spends=multi_send_spends,
            touches=multi_send_touches,
        ),
        route(tx_pb2.MsgUpdateParams, handlers.update_params, signer="authority", gas=PARAMS_GAS),
        route(tx_pb2.MsgSetSendEnabled, handlers.set_send_enabled, signer="authority", gas=send_enabled_gas),
    ),
    queries=(
        query(SERVICE + "Balance", query_pb2.QueryBalanceRequest, queries.balance),
        query(SERVICE + "AllBalances", query_pb2.QueryAllBalancesRequest, queries.all_balances),
        query(SERVICE + "SpendableBalances", query_pb2.QuerySpendableBalancesRequest, queries.spendable_balances),
        query(
            SERVICE + "SpendableBalanceByDenom",
            query_pb2.QuerySpendableBalanceByDenomRequest,
            queries.spendable_balance_by_denom,
        ),
        query(SERVICE + "TotalSupply", query_pb2.QueryTotalSupplyRequest, queries.total_supply),
        query(SERVICE + "SupplyOf", query_pb2.QuerySupplyOfRequest, queries.supply_of),
        query(SERVICE + "Params", query_pb2.QueryParamsRequest, queries.params),
        query(SERVICE + "DenomsMetadata", query_pb2.QueryDenomsMetadataRequest, queries.denoms_metadata),
        query(SERVICE + "DenomMetadata", query_pb2.QueryDenomMetadataRequest, queries.denom_metadata),
        query(
            SERVICE + "DenomMetadataByQueryString",
            query_pb2.QueryDenomMetadataByQueryStringRequest,
            queries.denom_metadata_by_query_string,
        ),
        query(SERVICE + "DenomOwners", query_pb2.QueryDenomOwnersRequest, queries.denom_owners),
        query(SERVICE + "DenomOwnersByQuery", query_pb2.QueryDenomOwnersByQueryRequest, queries.denom_owners_by_query),
        query(SERVICE + "SendEnabled", query_pb2.QuerySendEnabledRequest, queries.send_enabled),
    ),
    invariants=(invariants.supply, invariants.owners),
)
