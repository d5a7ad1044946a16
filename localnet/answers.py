"""What a network's market of answers does: sessions, settlements, audits, disputes, prices, and who takes part."""

import re
import time
from dataclasses import dataclass, field
from typing import Any, TypeVar

import httpx

from chain.client.errors import ClientError
from chain.client.rpc import Rpc
from chain.wire.causeway.inference.v1 import dispute_pb2, query_pb2, types_pb2
from chain.wire.cosmos.base.query.v1beta1 import pagination_pb2
from localnet.network import ExecutorPlan, Network
from localnet.processes import alive

M = TypeVar("M")
_QUERY = "/causeway.inference.v1.Query"
_ALL = pagination_pb2.PageRequest(limit=1000)
_TOKENS = re.compile(r"^causeway_executor_answer_tokens_total (\S+)$", re.MULTILINE)
_AUDITED = (
    types_pb2.SETTLEMENT_STATUS_HELD,
    types_pb2.SETTLEMENT_STATUS_PAID,
)
_PRICE_ONE = 2**32
"""Prices on the chain are ucway a unit times this."""


@dataclass
class Market:
    """Asks a node and the executors; remembers counters, so that the next report has speeds."""

    network: Network
    _counters: dict[str, tuple[float, float]] = field(default_factory=dict)

    def report(self, rpc: Rpc, pids: dict[str, int]) -> dict[str, Any] | None:
        """The whole market as JSON data; None where nobody serves or the node does not say."""
        if not self.network.executors:
            return None
        try:
            return {**_chain(rpc), **self._processes(pids), "prices": _prices(rpc)}
        except ClientError:
            return None

    def _processes(self, pids: dict[str, int]) -> dict[str, Any]:
        executors = [
            {
                "name": one.name,
                "address": one.address,
                "endpoint": one.endpoint,
                "running": alive(pids.get(one.name, 0)),
                "tokens_per_second": self._speed(one),
            }
            for one in self.network.executors
        ]
        auditors = [
            {"name": one.name, "address": one.address, "running": alive(pids.get(one.name, 0))}
            for one in self.network.auditors
        ]
        return {"executors": executors, "auditors": auditors}

    def _speed(self, executor: ExecutorPlan) -> float:
        """Tokens written a second since the last report."""
        now, made = time.monotonic(), _made(executor.endpoint)
        before, had = self._counters.get(executor.name, (now, made))
        self._counters[executor.name] = (now, made)
        return round(max(0.0, made - had) / (now - before), 1) if now > before else 0.0


def _made(endpoint: str) -> float:
    """Tokens that an executor has written since it started, by its own word."""
    try:
        found = _TOKENS.search(httpx.get(f"{endpoint}/metrics", timeout=1.0, trust_env=False).text)
    except httpx.HTTPError:
        return 0.0
    return float(found[1]) if found else 0.0


def _chain(rpc: Rpc) -> dict[str, Any]:
    sessions = rpc.query(
        f"{_QUERY}/Sessions", query_pb2.QuerySessionsRequest(pagination=_ALL), query_pb2.QuerySessionsResponse
    ).sessions
    settlements = rpc.query(
        f"{_QUERY}/Settlements", query_pb2.QuerySettlementsRequest(pagination=_ALL), query_pb2.QuerySettlementsResponse
    ).settlements
    disputes = rpc.query(
        f"{_QUERY}/Disputes", query_pb2.QueryDisputesRequest(pagination=_ALL), query_pb2.QueryDisputesResponse
    ).disputes
    return {
        "sessions": len(sessions),
        "open_sessions": sum(one.status == types_pb2.SESSION_STATUS_OPEN for one in sessions),
        "settlements": len(settlements),
        "receipts": sum(one.count for one in settlements),
        "audited": sum(one.status in _AUDITED for one in settlements),
        "void": sum(one.status == types_pb2.SETTLEMENT_STATUS_VOID for one in settlements),
        "disputes": len(disputes),
        "open_disputes": sum(one.outcome == dispute_pb2.OUTCOME_UNSPECIFIED for one in disputes),
    }


def _prices(rpc: Rpc) -> list[dict[str, Any]]:
    """Of each model, ucway a compute unit."""
    models = rpc.query(
        f"{_QUERY}/Models", query_pb2.QueryModelsRequest(pagination=_ALL), query_pb2.QueryModelsResponse
    ).models
    return [_price(rpc, model.id) for model in models]


def _price(rpc: Rpc, model: str) -> dict[str, Any]:
    answer = rpc.query(f"{_QUERY}/Price", query_pb2.QueryPriceRequest(id=model), query_pb2.QueryPriceResponse)
    return {
        "model": model,
        "unit_price": int(answer.unit_price) / _PRICE_ONE,
        "used": answer.used,
        "capacity": answer.capacity,
    }
