"""What an auditor asks of its node and tells it, over CometBFT's RPC."""

from __future__ import annotations

from collections.abc import Iterator
from hashlib import sha256

from google.protobuf.message import Message

from chain.auditor.sound import Subject
from chain.client.errors import Refusal
from chain.client.keys import Key
from chain.client.rpc import M, Outcome, Rpc
from chain.client.tx import Sender, Terms, account_key, response_of
from chain.wire.causeway.inference.v1 import dispute_pb2, query_pb2, tx_pb2
from chain.wire.causeway.inference.v1 import types_pb2 as pb
from chain.wire.cosmos.base.query.v1beta1 import pagination_pb2
from chain.wire.cosmos.tx.v1beta1 import tx_pb2 as cosmos_tx
from modules.inference import sealing

_QUERY = "/causeway.inference.v1.Query"
_REVEAL = "/causeway.inference.v1.MsgRevealAudit"
FEE_GAS = 400
"""What the bytes of a fee cost; a simulation has none."""
_ALL = pagination_pb2.PageRequest(limit=1000)


class Node:
    """One node and one auditor's key. Every call raises NodeUnreachable; sending raises Refusal, NotIncluded."""

    def __init__(self, rpc: Rpc, key: Key) -> None:
        self.rpc, self.key = rpc, key
        self.address, self.text = key.address, key.text
        self._sender = Sender(rpc, key)

    @property
    def sealing_secret(self) -> bytes:
        """The X25519 secret that payloads are sealed to: made of the account's key, so there is no file to lose."""
        return sha256(b"causeway/sealing-key/v1\0" + self.key.secret).digest()

    def me(self) -> pb.Auditor | None:
        """This key's registration."""
        answer = self._find("Auditor", query_pb2.QueryAuditorRequest(address=self.text), query_pb2.QueryAuditorResponse)
        return answer.auditor if answer is not None else None

    def register(self) -> None:
        """Become an auditor, or change the sealing key."""
        key = sealing.public(self.sealing_secret)
        self._sender.send([tx_pb2.MsgRegisterAuditor(auditor=self.text, sealing_key=key)])

    def params(self) -> pb.Params:
        """The module's parameters."""
        return self._ask("Params", query_pb2.QueryParamsRequest(), query_pb2.QueryParamsResponse).params

    def duties(self) -> list[pb.Settlement]:
        """Settlements for which this auditor is drawn and has something to do."""
        request = query_pb2.QueryDutiesRequest(auditor=self.text)
        return list(self._ask("Duties", request, query_pb2.QueryDutiesResponse).settlements)

    def settlement(self, number: int) -> pb.Settlement | None:
        """A settlement."""
        request = query_pb2.QuerySettlementRequest(id=number)
        answer = self._find("Settlement", request, query_pb2.QuerySettlementResponse)
        return answer.settlement if answer is not None else None

    def disputes(self) -> list[dispute_pb2.Dispute]:
        """Open games of this accuser."""
        request = query_pb2.QueryDisputesRequest(accuser=self.text, open=True, pagination=_ALL)
        return list(self._ask("Disputes", request, query_pb2.QueryDisputesResponse).disputes)

    def demand(self, number: int) -> query_pb2.QueryDemandResponse | None:
        """A demand with its sealed answer."""
        return self._find("Demand", query_pb2.QueryDemandRequest(id=number), query_pb2.QueryDemandResponse)

    def demands(self, executor: str) -> list[dispute_pb2.Demand]:
        """Open demands to an executor."""
        request = query_pb2.QueryDemandsRequest(executor=executor, pagination=_ALL)
        return list(self._ask("Demands", request, query_pb2.QueryDemandsResponse).demands)

    def endpoint(self, executor: str) -> str:
        """Where an executor listens; empty where it is unknown."""
        request = query_pb2.QueryExecutorRequest(address=executor)
        answer = self._find("Executor", request, query_pb2.QueryExecutorResponse)
        return answer.executor.endpoint if answer is not None else ""

    def model(self, name: str, version: int) -> pb.Model:
        """A version of a model. Raises QueryRefused."""
        request = query_pb2.QueryModelRequest(id=name, version=version)
        return self._ask("Model", request, query_pb2.QueryModelResponse).model

    def subject(self, settlement: pb.Settlement, position: int) -> Subject:
        """What the chain knows of one drawn receipt. Raises QueryRefused."""
        return self._subject(settlement.session, settlement.executor, settlement.first + position)

    def subject_of(self, receipt: pb.Receipt) -> Subject:
        """What the chain knows of a receipt. Raises QueryRefused."""
        return self._subject(receipt.session, receipt.executor, receipt.index)

    def _subject(self, number: int, executor: str, index: int) -> Subject:
        request = query_pb2.QuerySessionRequest(id=number)
        session = self._ask("Session", request, query_pb2.QuerySessionResponse).session
        model = self.model(session.model, session.model_version)
        return Subject(session, model, index, executor, self.public_key(executor), self.public_key(session.client))

    def dispute(self, number: int) -> query_pb2.QueryDisputeResponse:
        """A game with what the executor posted. Raises QueryRefused."""
        request = query_pb2.QueryDisputeRequest(id=number)
        return self._ask("Dispute", request, query_pb2.QueryDisputeResponse)

    def public_key(self, address: str) -> bytes:
        """The secp256k1 key of an account; empty where it has none, so that nothing is signed by it."""
        return account_key(self.rpc, address) or b""

    def opened(self, settlement: int) -> list[pb.OpenedReceipt]:
        """What the executor opened of a settlement, from the transaction that did; empty where it is not found."""
        found = self.rpc.tx_search(f"inference_audit_reveal.settlement='{settlement}'")
        for outcome in found:
            for message in self._messages(outcome):
                if message.settlement == settlement:
                    return list(message.opened)
        return []

    def _messages(self, outcome: Outcome) -> Iterator[tx_pb2.MsgRevealAudit]:
        """The reveals in a transaction that went well."""
        if outcome.code:
            return
        body = cosmos_tx.TxBody.FromString(cosmos_tx.TxRaw.FromString(self.rpc.tx_bytes(outcome.hash)).body_bytes)
        for message in body.messages:
            if message.type_url == _REVEAL:
                yield tx_pb2.MsgRevealAudit.FromString(message.value)

    def commit(self, settlement: int, digests: list[bytes]) -> None:
        """Say blind what was found."""
        self.send(tx_pb2.MsgCommitAudit(auditor=self.text, settlement=settlement, digests=digests))

    def ask_for(self, settlement: pb.Settlement, index: int) -> int:
        """Demand a payload on the chain; the demand's number."""
        message = tx_pb2.MsgDemand(
            demander=self.text,
            session=settlement.session,
            executor=settlement.executor,
            index=index,
            sealing_key=sealing.public(self.sealing_secret),
            settlement=settlement.id,
        )
        return int(response_of(self.send(message), 0, tx_pb2.MsgDemandResponse).demand)

    def contest(self, demand: int) -> None:
        """Say that the answer to a demand is not the payload."""
        self.send(tx_pb2.MsgContestAnswer(demander=self.text, demand=demand))

    def accuse(self, accusation: tx_pb2.MsgDispute) -> int:
        """Open a game; its number."""
        accusation.accuser = self.text
        return int(response_of(self.send(accusation), 0, tx_pb2.MsgDisputeResponse).dispute)

    def choose(self, dispute: int, choice: dispute_pb2.Choice) -> None:
        """Make the accuser's move."""
        self.send(tx_pb2.MsgChoose(accuser=self.text, dispute=dispute, choice=choice))

    def send(self, message: Message) -> Outcome:
        """Send a message alone, with the gas that it uses, and wait for its block.

        The key is also a miner's or an operator's, who may send in between: then the sequence is asked for again.
        """
        try:
            gas = self._sender.simulate([message]) + FEE_GAS
            return self._sender.send([message], Terms(gas=gas))
        except Refusal:
            self._sender.forget()
            raise

    def _ask(self, method: str, request: Message, response: type[M]) -> M:
        return self.rpc.query(f"{_QUERY}/{method}", request, response)

    def _find(self, method: str, request: Message, response: type[M]) -> M | None:
        return self.rpc.find(f"{_QUERY}/{method}", request, response)
