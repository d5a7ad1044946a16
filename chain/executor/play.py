"""The executor's side of games: finds the record that a game is about, and the honest move."""

from __future__ import annotations

import logging

from chain.executor.journal import Journal
from chain.executor.node import Node
from chain.wire.causeway.inference.v1 import dispute_pb2
from kernels.model.file import ModelFile

LOG = logging.getLogger("causeway.executor")


class Games:
    """Moves of one executor over its model's file."""

    def __init__(self, node: Node, journal: Journal, file: ModelFile, engine: str) -> None:
        self._node, self._journal, self._file, self._engine = node, journal, file, engine

    def move(self, dispute: dispute_pb2.Dispute) -> dispute_pb2.Move | None:
        """The move that a game waits for; None where there is no record of its receipt here."""
        receipt = dispute.evidence.receipt
        record = self._journal.record(receipt.session, receipt.index)
        if record is None:
            LOG.error("dispute %d is about a receipt that is not in the journal", dispute.id)
        return None
