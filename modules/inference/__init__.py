"""Inference: who serves models, who pays for answers, and how claims about one are decided. Rules: README.md."""

from __future__ import annotations

from chain.module import Genesis, Module, query, route
from chain.wire.causeway.inference.v1 import query_pb2, tx_pb2
from modules.inference import (
    audits,
    blocks,
    disputes,
    genesis,
    handlers,
    invariants,
    keeper,
    members,
    queries,
    sessions,
    settling,
)
from modules.inference.messages import (
    MODEL_GAS,
    PARAMS_GAS,
    REALLOT_GAS,
    REGISTER_GAS,
    SESSION_GAS,
    SETTLE_GAS,
)
from modules.inference.state import NAME

SERVICE = "/causeway.inference.v1.Query/"

MODULE = Module(
    name=NAME,
    genesis=Genesis(genesis.validate, genesis.init, genesis.export),
    routes=(
        route(tx_pb2.MsgSetModel, handlers.set_model, signer="authority", gas=MODEL_GAS),
        route(tx_pb2.MsgRetireModel, handlers.retire_model, signer="authority", gas=PARAMS_GAS),
        route(tx_pb2.MsgUpdateParams, handlers.update_params, signer="authority", gas=PARAMS_GAS),
        route(
            tx_pb2.MsgRegisterExecutor,
            members.register_executor,
            signer="executor",
            gas=REGISTER_GAS,
            spends=members.executor_spends,
        ),
        route(
            tx_pb2.MsgUnregisterExecutor,
            members.unregister_executor,
            signer="executor",
            gas=REGISTER_GAS,
            protected=True,
        ),
        route(
            tx_pb2.MsgRegisterAuditor,
            members.register_auditor,
            signer="auditor",
            gas=REGISTER_GAS,
            spends=members.auditor_spends,
        ),
        route(
            tx_pb2.MsgUnregisterAuditor,
            members.unregister_auditor,
            signer="auditor",
            gas=REGISTER_GAS,
            protected=True,
        ),
        route(
            tx_pb2.MsgOpenSession,
            sessions.open_session,
            signer="client",
            gas=SESSION_GAS,
            spends=sessions.session_spends,
            opens=keeper.is_waived,
        ),
        route(tx_pb2.MsgReallot, sessions.reallot, signer="client", gas=REALLOT_GAS, protected=True),
        route(tx_pb2.MsgSettle, settling.settle, signer="executor", gas=SETTLE_GAS, lane=True, protected=True),
        *audits.ROUTES,
        *disputes.ROUTES,
    ),
    queries=(
        query(SERVICE + "Params", query_pb2.QueryParamsRequest, queries.params),
        query(SERVICE + "Models", query_pb2.QueryModelsRequest, queries.models),
        query(SERVICE + "Model", query_pb2.QueryModelRequest, queries.model),
        query(SERVICE + "Price", query_pb2.QueryPriceRequest, queries.price),
        query(SERVICE + "Executors", query_pb2.QueryExecutorsRequest, queries.executors),
        query(SERVICE + "Executor", query_pb2.QueryExecutorRequest, queries.executor),
        query(SERVICE + "Auditors", query_pb2.QueryAuditorsRequest, queries.auditors),
        query(SERVICE + "Auditor", query_pb2.QueryAuditorRequest, queries.auditor),
        query(SERVICE + "Session", query_pb2.QuerySessionRequest, queries.session),
        query(SERVICE + "Sessions", query_pb2.QuerySessionsRequest, queries.sessions),
        query(SERVICE + "Settlement", query_pb2.QuerySettlementRequest, queries.settlement),
        query(SERVICE + "Settlements", query_pb2.QuerySettlementsRequest, queries.settlements),
        query(SERVICE + "Totals", query_pb2.QueryTotalsRequest, queries.totals),
        *audits.QUERIES,
        *disputes.QUERIES,
    ),
    end_block=blocks.end_block,
    invariants=(
        invariants.coins,
        invariants.sums,
        invariants.allotments,
        invariants.reserved,
        invariants.queues,
        *audits.INVARIANTS,
        *disputes.INVARIANTS,
    ),
    cheap=(invariants.coins, *audits.CHEAP, *disputes.CHEAP),
    accounts={NAME: ("burner",)},
)
