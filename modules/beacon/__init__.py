"""Randomness that nobody can choose: every proposer reveals one layer of its onion. Rules: README.md."""

from __future__ import annotations

from chain.module import Genesis, Inherent, Module, query, route
from chain.wire.causeway.beacon.v1 import query_pb2, tx_pb2
from modules.beacon import blocks, genesis, handlers, invariants, proposal, queries
from modules.beacon.messages import PARAMS_GAS, REGISTER_GAS
from modules.beacon.state import NAME

SERVICE = "/causeway.beacon.v1.Query/"

MODULE = Module(
    name=NAME,
    genesis=Genesis(genesis.validate, genesis.init, genesis.export),
    routes=(
        route(tx_pb2.MsgRegisterOnion, handlers.register_onion, signer="operator", gas=REGISTER_GAS, protected=True),
        route(tx_pb2.MsgReveal, handlers.reveal, signer=lambda msg: (), gas=0, protected=True, inherent=True),
        route(tx_pb2.MsgUpdateParams, handlers.update_params, signer="authority", gas=PARAMS_GAS),
    ),
    queries=(
        query(SERVICE + "Params", query_pb2.QueryParamsRequest, queries.params),
        query(SERVICE + "Onion", query_pb2.QueryOnionRequest, queries.onion),
        query(SERVICE + "Onions", query_pb2.QueryOnionsRequest, queries.onions),
        query(SERVICE + "Value", query_pb2.QueryValueRequest, queries.value),
    ),
    begin_block=blocks.begin_block,
    end_block=blocks.end_block,
    invariants=(invariants.values, invariants.onions),
    cheap=(invariants.values,),
    inherent=Inherent(proposal.make, proposal.due),
)
