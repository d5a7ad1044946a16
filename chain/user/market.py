"""What a client asks of its node and tells it: models, sessions, executors, and proofs of what was settled."""

from __future__ import annotations

import base64
import time
from collections.abc import Sequence
from typing import Any

from google.protobuf.message import Message

from chain.client.errors import ClientError, QueryRefused
from chain.client.keys import Key
from chain.client.rpc import M, Rpc
from chain.client.tx import Sender, response_of
from chain.user.files import Entry, Proof
from chain.wire.causeway.inference.v1 import query_pb2, tx_pb2
from chain.wire.causeway.inference.v1 import types_pb2 as pb
from chain.wire.cosmos.auth.v1beta1 import auth_pb2
from chain.wire.cosmos.auth.v1beta1 import query_pb2 as auth_query
from chain.wire.cosmos.base.query.v1beta1 import pagination_pb2
from chain.wire.cosmos.crypto.secp256k1 import keys_pb2
from modules.inference.state import MODELS, SESSIONS, SETTLEMENTS

QUERY = "/causeway.inference.v1.Query/"
DRAW_SECONDS = 120.0
"""How long a session's draw is waited for: two blocks."""


class MarketTrouble(ClientError):
    """The market has nothing for this client; the text says what."""

    exit_code = 1


class Market:
    """One node. Raises as Rpc does; sending raises Refusal. `key` is needed to send alone."""

    def __init__(self, rpc: Rpc, key: Key | None = None) -> None:
        self.rpc = rpc
        self._sender = None if key is None else Sender(rpc, key)

    @property
    def sender(self) -> Sender:
        """Who sends. Raises MarketTrouble where nobody does."""
        if self._sender is None:
            raise MarketTrouble("no key was named to send with")
        return self._sender

    def _ask(self, name: str, request: Message, answer: type[M]) -> M:
        return self.rpc.query(QUERY + name, request, answer)

    def height(self) -> int:
        """The latest block's."""
        return self.rpc.height()

    def params(self) -> pb.Params:
        """The module's parameters."""
        return self._ask("Params", query_pb2.QueryParamsRequest(), query_pb2.QueryParamsResponse).params

    def models(self) -> list[pb.Model]:
        """The newest version of every model that is not retired."""
        request = query_pb2.QueryModelsRequest(pagination=pagination_pb2.PageRequest(limit=100))
        found = self._ask("Models", request, query_pb2.QueryModelsResponse).models
        newest = {one.id: one for one in sorted(found, key=lambda one: one.version)}
        return [one for one in newest.values() if not one.retired]

    def model(self, name: str, version: int = 0) -> pb.Model:
        """A model; version 0 is the newest. Raises QueryRefused."""
        request = query_pb2.QueryModelRequest(id=name, version=version)
        return self._ask("Model", request, query_pb2.QueryModelResponse).model

    def price(self, name: str) -> int:
        """ucway a unit times 2³², now."""
        request = query_pb2.QueryPriceRequest(id=name)
        return int(self._ask("Price", request, query_pb2.QueryPriceResponse).unit_price or 0)

    def executors(self, model: str) -> list[pb.Executor]:
        """Who serves a model and has not left."""
        request = query_pb2.QueryExecutorsRequest(model=model, pagination=pagination_pb2.PageRequest(limit=100))
        found = self._ask("Executors", request, query_pb2.QueryExecutorsResponse).executors
        return [one for one in found if not one.release_height]

    def endpoint(self, executor: str) -> str:
        """Where an executor listens. Raises QueryRefused where there is none such."""
        request = query_pb2.QueryExecutorRequest(address=executor)
        found = self._ask("Executor", request, query_pb2.QueryExecutorResponse).executor
        return found.endpoint.rstrip("/")

    def has_room(self, model: str) -> bool:
        """Whether somebody who serves the model has proved compute: without it nobody is drawn for a session."""
        for one in self.executors(model):
            request = query_pb2.QueryExecutorRequest(address=one.address)
            answer = self._ask("Executor", request, query_pb2.QueryExecutorResponse)
            if int(answer.capacity or 0) > int(answer.executor.reserved or 0) and not answer.executor.suspended:
                return True
        return False

    def public_key(self, address: str) -> bytes:
        """The 33 bytes of an account's key. Raises MarketTrouble where it has shown none."""
        request = auth_query.QueryAccountInfoRequest(address=address)
        answer = self.rpc.query("/cosmos.auth.v1beta1.Query/AccountInfo", request, auth_query.QueryAccountInfoResponse)
        account: auth_pb2.BaseAccount = answer.info
        key = keys_pb2.PubKey()
        if not account.pub_key.Unpack(key):
            raise MarketTrouble(f"{address} has not shown a key")
        return bytes(key.key)

    def session(self, number: int) -> pb.Session:
        """A session. Raises QueryRefused."""
        request = query_pb2.QuerySessionRequest(id=number)
        return self._ask("Session", request, query_pb2.QuerySessionResponse).session

    def sessions(self, client: str, model: pb.Model) -> list[pb.Session]:
        """A client's open sessions of a model's version, the newest last."""
        page = pagination_pb2.PageRequest(limit=100, reverse=True)
        request = query_pb2.QuerySessionsRequest(client=client, pagination=page)
        found = self._ask("Sessions", request, query_pb2.QuerySessionsResponse).sessions
        of_model = [one for one in found if (one.model, one.model_version) == (model.id, model.version)]
        return sorted([one for one in of_model if one.status == pb.SESSION_STATUS_OPEN], key=lambda one: one.id)

    def open(self, model: pb.Model, deposit: int, max_unit_price: int, blocks: int) -> pb.Session:
        """Open a session of so many blocks, and wait for its executors. Raises MarketTrouble, Refusal."""
        message = tx_pb2.MsgOpenSession(
            client=self.sender.key.text,
            model=model.id,
            deposit=str(deposit),
            max_unit_price=str(max_unit_price),
            expiry_height=self.rpc.height() + blocks,
        )
        outcome = self.sender.send([message])
        number = response_of(outcome, 0, tx_pb2.MsgOpenSessionResponse).session
        return self._drawn(number)

    def _drawn(self, number: int) -> pb.Session:
        until = time.monotonic() + DRAW_SECONDS
        while time.monotonic() < until:
            session = self.session(number)
            if session.status == pb.SESSION_STATUS_OPEN and session.allotments:
                return session
            if session.status in (pb.SESSION_STATUS_CLOSED, pb.SESSION_STATUS_EXPIRED):
                raise MarketTrouble(
                    f"session {number} was closed undrawn: no executor has room, or the price is above yours"
                )
            time.sleep(0.2)
        raise MarketTrouble(f"session {number} was not drawn within {DRAW_SECONDS:.0f} s")

    def reallot(self, session: int, executor: str) -> None:
        """Give what an executor has left to the session's others. Raises Refusal."""
        self.sender.send([tx_pb2.MsgReallot(client=self.sender.key.text, session=session, executor=executor)])

    def settlement_of(self, receipt: pb.Receipt) -> pb.Settlement | None:
        """The settlement that has a receipt, if there is one."""
        request = query_pb2.QuerySettlementsRequest(
            session=receipt.session, pagination=pagination_pb2.PageRequest(limit=100)
        )
        for one in self._ask("Settlements", request, query_pb2.QuerySettlementsResponse).settlements:
            if one.executor == receipt.executor and one.first <= receipt.index < one.first + one.count:
                return one
        return None

    def prove(self, receipt: pb.Receipt, settlement: int, sum_path: Sequence[pb.SumNode]) -> Proof:
        """The newest state in which all of it stands, with the validators' signatures. Raises QueryRefused."""
        height = self.rpc.height() - 1
        keys = {
            "settlement": SETTLEMENTS.full(settlement),
            "session": SESSIONS.full(receipt.session),
            "model": MODELS.full((receipt.model, receipt.model_version)),
        }
        entries = {name: self._entry(full, height) for name, full in keys.items()}
        return Proof(
            signed_header=self.rpc.call("commit", height=str(height + 1))["signed_header"],
            validators=tuple(self.validators(height + 1)),
            entries=entries,
            sum_path=tuple(sum_path),
        )

    def validators(self, height: int) -> list[dict[str, Any]]:
        """The engine's validators at a height, as it says them."""
        found: list[dict[str, Any]] = []
        page, total = 1, 1
        while len(found) < total:
            answer = self.rpc.call("validators", page=str(page), per_page="100", height=str(height))
            found += answer["validators"]
            page, total = page + 1, int(answer["total"])
        return found

    def _entry(self, full: bytes, height: int) -> Entry:
        module, _, key = full.partition(b"/")
        answer = self.rpc.abci_query(f"/store/{module.decode()}/key", key, height, prove=True)
        if not answer.value:
            raise QueryRefused("sdk", 38, f"the state has no {module.decode()}/{key.hex()}")
        operations = tuple(base64.b64decode(one["data"]) for one in answer.proof_ops)
        return Entry(module.decode(), key, answer.value, operations)
