"""What an executor owes the chain: settling, openings for audits, answers to demands, moves in games. One thread."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Iterable
from typing import Protocol

from chain.client.errors import ClientError, NodeUnreachable
from chain.executor.journal import Journal
from chain.executor.metrics import Metrics
from chain.executor.node import Node
from chain.executor.parts import Parts
from chain.executor.settle import Settler, most_worth
from chain.wire.causeway.inference.v1 import dispute_pb2, tx_pb2
from chain.wire.causeway.inference.v1 import types_pb2 as pb
from modules.inference import formats

LOG = logging.getLogger("causeway.executor")

POLL_SECONDS = 1.0


class Player(Protocol):
    """Who finds the executor's move in a game."""

    def move(self, dispute: dispute_pb2.Dispute) -> dispute_pb2.Move | None:
        """The move that a game waits for; None where the executor has none."""


class Duties:
    """One executor's duties. `step` does all that is due; what fails is tried again at the next one."""

    def __init__(
        self, node: Node, journal: Journal, settler: Settler, parts: Parts, metrics: Metrics, player: Player
    ) -> None:
        self._node, self._journal, self._settler, self._parts = node, journal, settler, parts
        self._metrics, self._player = metrics, player
        self._said: dict[str, str] = {}
        self._looked: dict[int, int] = {}
        self.height = 0

    def run(self, stop: threading.Event, seconds: float = POLL_SECONDS) -> None:
        """Do what is due until `stop`; then settle what there is."""
        while not stop.wait(seconds):
            self.step()
        self.step(last=True)

    def step(self, last: bool = False) -> None:
        """Look at the chain once. `last`: settle whatever there is, because this executor stops."""
        try:
            self.height = self._node.height()
        except ClientError as error:
            self._failed("the node", error)
            return
        self._each("demand", self._node.demands, self._demand)
        self._each("dispute", self._node.disputes, self._dispute)
        self._each("audit", self._node.unfinished, self._audit)
        self._try("settling", lambda: self._settle(last))

    def _settle(self, last: bool) -> None:
        sessions = [number for number in self._settler.unsettled() if last or self._looked.get(number) != self.height]
        mine = self._node.executor(self._node.text) if sessions else None
        if mine is None:
            return
        worth = most_worth(self._node.params(), mine)
        for number in sessions:
            self._try(f"session {number}", lambda number=number: self._claim(number, worth, last))  # type: ignore[misc]

    def _claim(self, number: int, worth: int, last: bool) -> None:
        self._looked[number] = self.height
        while True:
            session = self._node.session(number)
            claim = self._settler.claim(session, worth, self.height, last) if session is not None else None
            if claim is None:
                return
            message = claim.message
            outcome = self._node.send(message)
            LOG.info(
                "settled %d receipts of session %d from %d, %d ucway, in block %d",
                message.count, number, message.first, claim.worth, outcome.height,
            )  # fmt: skip
            self._metrics.count("settlements_total")
            self._metrics.count("settled_ucway_total", claim.worth)

    def _audit(self, settlement: pb.Settlement) -> None:
        if settlement.status != pb.SETTLEMENT_STATUS_REVEALING or settlement.revealed:
            return
        message = self._settler.opening(settlement)
        if message is not None:
            self._node.send(message)
            self._metrics.count("audits_total")
            LOG.info("opened %d receipts of settlement %d", len(message.opened), settlement.id)

    def _demand(self, demand: dispute_pb2.Demand) -> None:
        if demand.status == dispute_pb2.DEMAND_STATUS_ASKED:
            sealed = self._sealed(demand)
            if sealed is not None:
                answer = tx_pb2.MsgAnswerDemand(executor=self._node.text, demand=demand.id, sealed=sealed[1])
                self._node.send(answer)
                self._metrics.count("demands_total")
                LOG.info("answered demand %d", demand.id)
        elif demand.status == dispute_pb2.DEMAND_STATUS_CONTESTED:
            kept = self._journal.sealed(demand.id)
            if kept is None:
                LOG.error("demand %d is contested, but its key is not in the journal", demand.id)
                return
            shown = tx_pb2.MsgShowKey(executor=self._node.text, demand=demand.id, ephemeral_key=kept[0])
            shown.path.extend(self._path(demand))
            self._node.send(shown)
            self._metrics.count("demands_total")
            LOG.info("showed the key of demand %d", demand.id)

    def _path(self, demand: dispute_pb2.Demand) -> list[pb.SumNode]:
        """Where the demanded receipt was settled, where the demander showed none."""
        if demand.HasField("evidence"):
            return []
        found = self._node.settlement_of(demand.session, demand.index)
        return self._settler.path(found, demand.index) if found is not None else []

    def _sealed(self, demand: dispute_pb2.Demand) -> tuple[bytes, bytes] | None:
        """The fresh key and the sealed payload of a demand, the same ones however often it is asked."""
        kept = self._journal.sealed(demand.id)
        if kept is not None:
            return kept
        record = self._journal.record(demand.session, demand.index)
        payload = self._parts.payload(record.payload) if record is not None else None
        if payload is None:
            LOG.error("demand %d is for a receipt that is not in the journal", demand.id)
            return None
        fresh = self._parts.fresh()
        text = self._parts.seal(formats.canonical(payload), bytes(demand.sealing_key), fresh)
        self._journal.seal(demand.id, fresh, text)
        return fresh, text

    def _dispute(self, dispute: dispute_pb2.Dispute) -> None:
        if dispute.turn != dispute_pb2.TURN_EXECUTOR:
            return
        found = self._player.move(dispute)
        move = self._parts.move(found) if found is not None else None
        if move is None:
            return
        self._node.send(tx_pb2.MsgAnswer(executor=self._node.text, dispute=dispute.id, move=move))
        self._metrics.count("moves_total")
        LOG.info("moved in dispute %d: %s", dispute.id, dispute_pb2.Stage.Name(dispute.stage))

    def _each(self, name: str, ask: Callable[[], Iterable[object]], act: Callable[..., None]) -> None:
        """Act on each of a list; a failure of one is none of the others."""
        found: list[object] = []
        self._try(f"{name}s", lambda: found.extend(ask()))
        for one in found:
            self._try(f"{name} {getattr(one, 'id', '')}", lambda one=one: act(one))  # type: ignore[misc]

    def _try(self, name: str, act: Callable[[], object]) -> None:
        try:
            act()
            self._said.pop(name, None)
        except NodeUnreachable as error:
            self._failed("the node", error)
        except Exception as error:  # noqa: BLE001 - a duty that fails must not keep this thread from the others
            self._failed(name, error)

    def _failed(self, name: str, error: Exception) -> None:
        """Say it once, until it is something else."""
        self._metrics.count("duty_failures_total")
        if self._said.get(name) != str(error):
            LOG.warning("%s: %s; trying again", name, error, exc_info=not isinstance(error, ClientError))
        self._said[name] = str(error)
