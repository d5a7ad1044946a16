"""Accounts: who signs, in which order, who pays. Rules: README.md."""

from __future__ import annotations

from chain.module import Ante, Genesis, Module, query, route
from chain.wire.cosmos.auth.v1beta1 import query_pb2, tx_pb2
from modules.auth import ante, genesis, handlers, invariants, keeper, queries
from modules.auth.messages import PARAMS_GAS

SERVICE = "/cosmos.auth.v1beta1.Query/"

MODULE = Module(
    name="auth",
    genesis=Genesis(genesis.validate, genesis.init, genesis.export),
    routes=(route(tx_pb2.MsgUpdateParams, handlers.update_params, signer="authority", gas=PARAMS_GAS),),
    queries=(
        query(SERVICE + "Account", query_pb2.QueryAccountRequest, queries.account),
        query(SERVICE + "AccountInfo", query_pb2.QueryAccountInfoRequest, queries.account_info),
        query(SERVICE + "Accounts", query_pb2.QueryAccountsRequest, queries.accounts),
        query(SERVICE + "AccountAddressByID", query_pb2.QueryAccountAddressByIDRequest, queries.account_address_by_id),
        query(SERVICE + "Params", query_pb2.QueryParamsRequest, queries.params),
        query(SERVICE + "ModuleAccounts", query_pb2.QueryModuleAccountsRequest, queries.module_accounts),
        query(
            SERVICE + "ModuleAccountByName",
            query_pb2.QueryModuleAccountByNameRequest,
            queries.module_account_by_name,
        ),
        query(SERVICE + "Bech32Prefix", query_pb2.Bech32PrefixRequest, queries.bech32_prefix),
        query(SERVICE + "AddressBytesToString", query_pb2.AddressBytesToStringRequest, queries.address_bytes_to_string),
        query(SERVICE + "AddressStringToBytes", query_pb2.AddressStringToBytesRequest, queries.address_string_to_bytes),
    ),
    end_block=keeper.end_block,
    invariants=(invariants.numbers, invariants.module_accounts),
    accounts={"fee_collector": (), "gov": ("burner",)},
    ante=Ante(ante.verify, ante.charge, ante.recheck),
)
