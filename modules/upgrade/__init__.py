"""Changing the program of a running chain, at one height, everywhere. Rules: README.md."""

from __future__ import annotations

from chain.module import Genesis, Module, query, route
from chain.wire.cosmos.upgrade.v1beta1 import query_pb2, tx_pb2
from modules.upgrade import genesis, handlers, invariants, keeper, queries
from modules.upgrade.messages import CANCEL_GAS, SCHEDULE_GAS

SERVICE = "/cosmos.upgrade.v1beta1.Query/"

MODULE = Module(
    name="upgrade",
    genesis=Genesis(genesis.validate, genesis.init, genesis.export),
    routes=(
        route(tx_pb2.MsgSoftwareUpgrade, handlers.software_upgrade, signer="authority", gas=SCHEDULE_GAS),
        route(tx_pb2.MsgCancelUpgrade, handlers.cancel_upgrade, signer="authority", gas=CANCEL_GAS),
    ),
    queries=(
        query(SERVICE + "CurrentPlan", query_pb2.QueryCurrentPlanRequest, queries.current_plan),
        query(SERVICE + "AppliedPlan", query_pb2.QueryAppliedPlanRequest, queries.applied_plan),
        query(
            SERVICE + "UpgradedConsensusState",
            query_pb2.QueryUpgradedConsensusStateRequest,
            queries.upgraded_consensus_state,
        ),
        query(SERVICE + "ModuleVersions", query_pb2.QueryModuleVersionsRequest, queries.module_versions),
        query(SERVICE + "Authority", query_pb2.QueryAuthorityRequest, queries.authority),
    ),
    invariants=(invariants.plan, invariants.versions),
    cheap=(invariants.plan, invariants.versions),
    gate=keeper.gate,
    pre_block=keeper.pre_block,
)
