"""Audits: who checks which receipts of a settlement, who answers demands, and the clock that deadlines count."""

from __future__ import annotations

from chain.module import Invariant, Query, Route, query, route
from chain.wire.causeway.inference.v1 import query_pb2, tx_pb2
from modules.inference.audits import demands, handlers, invariants, queries
from modules.inference.audits.messages import (
    ANSWER_GAS,
    COMMIT_GAS,
    CONTEST_GAS,
    DEMAND_GAS,
    demand_spends,
    reveal_gas,
    show_gas,
)

SERVICE = "/causeway.inference.v1.Query/"

ROUTES: tuple[Route, ...] = (
    route(tx_pb2.MsgCommitAudit, handlers.commit, signer="auditor", gas=COMMIT_GAS, lane=True, protected=True),
    route(tx_pb2.MsgRevealAudit, handlers.reveal, signer="executor", gas=reveal_gas, lane=True, protected=True),
    route(
        tx_pb2.MsgDemand,
        demands.demand,
        signer="demander",
        gas=DEMAND_GAS,
        lane=True,
        protected=True,
        spends=demand_spends,
    ),
    route(tx_pb2.MsgAnswerDemand, demands.answer, signer="executor", gas=ANSWER_GAS, lane=True, protected=True),
    route(tx_pb2.MsgContestAnswer, demands.contest, signer="demander", gas=CONTEST_GAS, lane=True, protected=True),
    route(tx_pb2.MsgShowKey, demands.show_key, signer="executor", gas=show_gas, lane=True, protected=True),
)
QUERIES: tuple[Query, ...] = (
    query(SERVICE + "Duties", query_pb2.QueryDutiesRequest, queries.duties),
    query(SERVICE + "Demand", query_pb2.QueryDemandRequest, queries.demand),
    query(SERVICE + "Demands", query_pb2.QueryDemandsRequest, queries.demands),
)
INVARIANTS: tuple[Invariant, ...] = (invariants.queues, invariants.audits, invariants.demands)
CHEAP: tuple[Invariant, ...] = ()
