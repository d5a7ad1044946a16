"""Disputes: games that end in one leaf which the chain recomputes. Rules: README.md."""

from __future__ import annotations

from chain.module import Invariant, Query, Route, query, route
from chain.wire.causeway.inference.v1 import query_pb2, tx_pb2
from modules.inference.disputes import handlers, invariants, queries
from modules.inference.disputes.messages import answer_gas, choose_gas, dispute_gas, dispute_spends

SERVICE = "/causeway.inference.v1.Query/"

ROUTES: tuple[Route, ...] = (
    route(
        tx_pb2.MsgDispute,
        handlers.dispute,
        signer="accuser",
        gas=dispute_gas,
        lane=True,
        protected=True,
        spends=dispute_spends,
    ),
    route(tx_pb2.MsgChoose, handlers.choose, signer="accuser", gas=choose_gas, lane=True, protected=True),
    route(tx_pb2.MsgAnswer, handlers.answer, signer="executor", gas=answer_gas, lane=True, protected=True),
)
QUERIES: tuple[Query, ...] = (
    query(SERVICE + "Dispute", query_pb2.QueryDisputeRequest, queries.dispute),
    query(SERVICE + "Disputes", query_pb2.QueryDisputesRequest, queries.disputes),
)
INVARIANTS: tuple[Invariant, ...] = (invariants.open_games, invariants.games_of_settlements)
CHEAP: tuple[Invariant, ...] = ()
