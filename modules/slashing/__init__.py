"""Misbehaviour: who was away, who signed twice, and what it costs. Rules: README.md."""

from __future__ import annotations

from chain.module import Genesis, Module, query, route
from chain.wire.cosmos.evidence.v1beta1 import query_pb2 as evidence_query
from chain.wire.cosmos.slashing.v1beta1 import query_pb2, tx_pb2
from modules.slashing import genesis, handlers, hooks, invariants, queries
from modules.slashing.messages import PARAMS_GAS, UNJAIL_GAS
from modules.slashing.state import NAME

SERVICE = "/cosmos.slashing.v1beta1.Query/"
EVIDENCE_SERVICE = "/cosmos.evidence.v1beta1.Query/"

MODULE = Module(
    name=NAME,
    genesis=Genesis(genesis.validate, genesis.init, genesis.export),
    routes=(
        route(tx_pb2.MsgUnjail, handlers.unjail, signer="validator_addr", gas=UNJAIL_GAS),
        route(tx_pb2.MsgUpdateParams, handlers.update_params, signer="authority", gas=PARAMS_GAS),
    ),
    queries=(
        query(SERVICE + "Params", query_pb2.QueryParamsRequest, queries.params),
        query(SERVICE + "SigningInfo", query_pb2.QuerySigningInfoRequest, queries.signing_info),
        query(SERVICE + "SigningInfos", query_pb2.QuerySigningInfosRequest, queries.signing_infos),
        query(EVIDENCE_SERVICE + "Evidence", evidence_query.QueryEvidenceRequest, queries.evidence),
        query(EVIDENCE_SERVICE + "AllEvidence", evidence_query.QueryAllEvidenceRequest, queries.all_evidence),
    ),
    begin_block=hooks.begin_block,
    end_block=hooks.end_block,
    invariants=(invariants.windows, invariants.tombstones, invariants.account),
    cheap=(invariants.account,),
    accounts={NAME: ("burner",)},
)
