"""What the engine is told: its parameters and its validator set. Rules: README.md."""

from __future__ import annotations

from chain.module import Genesis, Module, query, route
from chain.wire.cosmos.consensus.v1 import query_pb2, tx_pb2
from modules.consensus import genesis, handlers, invariants, keeper, queries
from modules.consensus.messages import PARAMS_GAS

MODULE = Module(
    name="consensus",
    genesis=Genesis(genesis.validate, genesis.init, genesis.export),
    routes=(route(tx_pb2.MsgUpdateParams, handlers.update_params, signer="authority", gas=PARAMS_GAS),),
    queries=(query("/cosmos.consensus.v1.Query/Params", query_pb2.QueryParamsRequest, queries.params),),
    pre_block=keeper.pre_block,
    end_block=keeper.end_block,
    invariants=(invariants.powers,),
    cheap=(invariants.powers,),
)
