"""New coins, by a schedule that nobody can change. Rules: README.md."""

from __future__ import annotations

from chain.module import Genesis, Module, query, route
from chain.wire.causeway.mint.v1 import query_pb2 as own
from chain.wire.cosmos.mint.v1beta1 import query_pb2, tx_pb2
from modules.mint import genesis, handlers, invariants, queries
from modules.mint.messages import PARAMS_GAS
from modules.mint.state import NAME

SERVICE = "/cosmos.mint.v1beta1.Query/"
OWN = "/causeway.mint.v1.Query/"

MODULE = Module(
    name=NAME,
    genesis=Genesis(genesis.validate, genesis.init, genesis.export),
    routes=(route(tx_pb2.MsgUpdateParams, handlers.update_params, signer="authority", gas=PARAMS_GAS),),
    queries=(
        query(SERVICE + "Params", query_pb2.QueryParamsRequest, queries.params),
        query(SERVICE + "Inflation", query_pb2.QueryInflationRequest, queries.inflation),
        query(SERVICE + "AnnualProvisions", query_pb2.QueryAnnualProvisionsRequest, queries.annual_provisions),
        query(OWN + "Schedule", own.QueryScheduleRequest, queries.present),
        query(OWN + "Reward", own.QueryRewardRequest, queries.reward),
    ),
    invariants=(invariants.within_schedule, invariants.keeps_nothing),
    cheap=(invariants.within_schedule, invariants.keeps_nothing),
    accounts={NAME: ("minter",)},
)
