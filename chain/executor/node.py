"""What an executor asks of its node and tells it, over CometBFT's RPC."""

from __future__ import annotations

import itertools
import threading
from collections.abc import Callable, Sequence
from typing import TypeVar

from google.protobuf.message import Message

from chain.client.errors import Refusal
from chain.client.keys import Key
from chain.client.rpc import M, Outcome, Rpc
from chain.client.tx import Sender, Terms, account_key
from chain.wire.causeway.inference.v1 import dispute_pb2, query_pb2
from chain.wire.causeway.inference.v1 import types_pb2 as pb
from chain.wire.cosmos.base.query.v1beta1 import pagination_pb2

_QUERY = "/causeway.inference.v1.Query"
_PAGE = 100
_NO_COINS = "insufficient funds"
UNFINISHED = (
    pb.SETTLEMENT_STATUS_DRAWING,
    pb.SETTLEMENT_STATUS_COMMITTING,
    pb.SETTLEMENT_STATUS_REVEALING,
    pb.SETTLEMENT_STATUS_ACCUSING,
)
T = TypeVar("T")


class Node:
    """One node and one executor's key. Every call raises NodeUnreachable; sending raises Refusal."""

    def __init__(self, rpc: Rpc, key: Key) -> None:
        self.rpc, self.key = rpc, key
        self.address, self.text = key.address, key.text
        self._sender = Sender(rpc, key)
        self._sending = threading.Lock()

    def session(self, number: int) -> pb.Session | None:
        """A session, None where there is none of this number."""
        answer = self._find("Session", query_pb2.QuerySessionRequest(id=number), query_pb2.QuerySessionResponse)
        return answer.session if answer is not None else None

    def model(self, name: str, version: int = 0) -> pb.Model | None:
        """A version of a model, 0 being the newest; None where it is not registered."""
        request = query_pb2.QueryModelRequest(id=name, version=version)
        answer = self._find("Model", request, query_pb2.QueryModelResponse)
        return answer.model if answer is not None else None

    def models(self) -> list[pb.Model]:
        """Every registered version of every model that is not retired, the newest first."""

        def ask(page: pagination_pb2.PageRequest) -> query_pb2.QueryModelsResponse:
            return self._ask("Models", query_pb2.QueryModelsRequest(pagination=page), query_pb2.QueryModelsResponse)

        found = [one for one in _all(ask, lambda answer: answer.models) if not one.retired]
        return sorted(found, key=lambda one: -one.version)

    def executor(self, address: str) -> pb.Executor | None:
        """Somebody's registration as an executor."""
        request = query_pb2.QueryExecutorRequest(address=address)
        answer = self._find("Executor", request, query_pb2.QueryExecutorResponse)
        return answer.executor if answer is not None else None

    def auditor(self, address: str) -> pb.Auditor | None:
        """Somebody's registration as an auditor."""
        request = query_pb2.QueryAuditorRequest(address=address)
        answer = self._find("Auditor", request, query_pb2.QueryAuditorResponse)
        return answer.auditor if answer is not None else None

    def settlement(self, number: int) -> pb.Settlement | None:
        """A settlement."""
        request = query_pb2.QuerySettlementRequest(id=number)
        answer = self._find("Settlement", request, query_pb2.QuerySettlementResponse)
        return answer.settlement if answer is not None else None

    def unfinished(self) -> list[pb.Settlement]:
        """This executor's settlements whose audit isn't over: the newest ones, since audits end in order, roughly."""
        found: list[pb.Settlement] = []
        for offset in itertools.count(0, _PAGE):
            page = pagination_pb2.PageRequest(offset=offset, limit=_PAGE, reverse=True)
            request = query_pb2.QuerySettlementsRequest(executor=self.text, pagination=page)
            newest = self._ask("Settlements", request, query_pb2.QuerySettlementsResponse).settlements
            audited = [one for one in newest if one.status in UNFINISHED]
            found += audited
            if not audited or len(newest) < _PAGE:
                break
        return found

    def settlement_of(self, session: int, index: int) -> pb.Settlement | None:
        """The settlement in which this executor claimed an index of a session."""

        def ask(page: pagination_pb2.PageRequest) -> query_pb2.QuerySettlementsResponse:
            request = query_pb2.QuerySettlementsRequest(session=session, pagination=page)
            return self._ask("Settlements", request, query_pb2.QuerySettlementsResponse)

        mine = [one for one in _all(ask, lambda answer: answer.settlements) if one.executor == self.text]
        return next((one for one in mine if one.first <= index < one.first + one.count), None)

    def demands(self) -> list[dispute_pb2.Demand]:
        """Open demands to this executor."""

        def ask(page: pagination_pb2.PageRequest) -> query_pb2.QueryDemandsResponse:
            request = query_pb2.QueryDemandsRequest(executor=self.text, pagination=page)
            return self._ask("Demands", request, query_pb2.QueryDemandsResponse)

        return _all(ask, lambda answer: answer.demands)

    def disputes(self) -> list[dispute_pb2.Dispute]:
        """Open games against this executor."""

        def ask(page: pagination_pb2.PageRequest) -> query_pb2.QueryDisputesResponse:
            request = query_pb2.QueryDisputesRequest(executor=self.text, open=True, pagination=page)
            return self._ask("Disputes", request, query_pb2.QueryDisputesResponse)

        return _all(ask, lambda answer: answer.disputes)

    def params(self) -> pb.Params:
        """The module's parameters."""
        return self._ask("Params", query_pb2.QueryParamsRequest(), query_pb2.QueryParamsResponse).params

    def public_key(self, address: str) -> bytes | None:
        """The secp256k1 key of an account, 33 bytes; None where it has none, or several."""
        return account_key(self.rpc, address)

    def height(self) -> int:
        """The latest block's height."""
        return self.rpc.height()

    def send(self, message: Message) -> Outcome:
        """Send a message for the usual fee, or for none where the chain asks for none. Raises Refusal, NotIncluded."""
        with self._sending:
            try:
                return self._sender.send([message])
            except Refusal as refusal:
                self._sender.forget()
                if _NO_COINS not in str(refusal):
                    raise
            return self._sender.send([message], Terms(fee=0))  # a chain that began without coins asks for none yet

    def _ask(self, method: str, request: Message, response: type[M]) -> M:
        return self.rpc.query(f"{_QUERY}/{method}", request, response)

    def _find(self, method: str, request: Message, response: type[M]) -> M | None:
        return self.rpc.find(f"{_QUERY}/{method}", request, response)


def _all(ask: Callable[[pagination_pb2.PageRequest], M], items: Callable[[M], Sequence[T]]) -> list[T]:
    """Every page of a list."""
    found: list[T] = []
    page = pagination_pb2.PageRequest(limit=_PAGE)
    while True:
        answer = ask(page)
        found += items(answer)
        key: bytes = answer.pagination.next_key  # type: ignore[attr-defined]
        if not key:
            return found
        page = pagination_pb2.PageRequest(key=key, limit=_PAGE)
