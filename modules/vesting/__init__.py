"""Coins that unlock over time: vesting accounts, and rewards that vest by epochs. Rules: README.md."""

from __future__ import annotations

from chain.module import Genesis, Module, query, route
from chain.wire.causeway.vesting.v1 import query_pb2
from chain.wire.causeway.vesting.v1 import tx_pb2 as causeway_pb
from chain.wire.cosmos.vesting.v1beta1 import tx_pb2
from modules.vesting import genesis, handlers, invariants, queries
from modules.vesting.messages import PARAMS_GAS, create_gas, create_spends, periodic_gas, periodic_spends

SERVICE = "/causeway.vesting.v1.Query/"

MODULE = Module(
    name="vesting",
    genesis=Genesis(genesis.validate, genesis.init, genesis.export),
    routes=(
        route(
            tx_pb2.MsgCreateVestingAccount,
            handlers.create_vesting_account,
            signer="from_address",
            gas=create_gas,
            spends=create_spends,
        ),
        route(
            tx_pb2.MsgCreatePermanentLockedAccount,
            handlers.create_permanent_locked_account,
            signer="from_address",
            gas=create_gas,
            spends=create_spends,
        ),
        route(
            tx_pb2.MsgCreatePeriodicVestingAccount,
            handlers.create_periodic_vesting_account,
            signer="from_address",
            gas=periodic_gas,
            spends=periodic_spends,
        ),
        route(causeway_pb.MsgUpdateParams, handlers.update_params, signer="authority", gas=PARAMS_GAS),
    ),
    queries=(
        query(SERVICE + "Params", query_pb2.QueryParamsRequest, queries.params),
        query(SERVICE + "Locked", query_pb2.QueryLockedRequest, queries.locked),
    ),
    invariants=(invariants.records, invariants.balances),
)
