"""A breaker for every kind of message, which governance alone may trip and reset. Rules: README.md."""

from __future__ import annotations

from chain.module import Genesis, Module, query, route
from chain.wire.cosmos.circuit.v1 import query_pb2, tx_pb2
from modules.circuit import genesis, handlers, invariants, queries
from modules.circuit.messages import reset_gas, trip_gas

MODULE = Module(
    name="circuit",
    genesis=Genesis(genesis.validate, genesis.init, genesis.export),
    routes=(
        route(tx_pb2.MsgTripCircuitBreaker, handlers.trip, signer="authority", gas=trip_gas, protected=True),
        route(tx_pb2.MsgResetCircuitBreaker, handlers.reset, signer="authority", gas=reset_gas, protected=True),
    ),
    queries=(
        query("/cosmos.circuit.v1.Query/DisabledList", query_pb2.QueryDisabledListRequest, queries.disabled_list),
    ),
    invariants=(invariants.disabled,),
    cheap=(invariants.disabled,),
)
