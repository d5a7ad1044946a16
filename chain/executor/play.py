"""The executor's side of games: finds the record that a game is about, and the honest move."""

from __future__ import annotations

import logging

from chain.executor.journal import Journal
from chain.games.executor import executor_move
from chain.wire.causeway.inference.v1 import dispute_pb2
from kernels.model.engine import Engine
from kernels.model.file import ModelFile

LOG = logging.getLogger("causeway.executor")


class Games:
    """Moves of one executor, computed again from its journal's payloads."""

    def __init__(self, journal: Journal, file: ModelFile, engine: Engine) -> None:
        self._journal, self._file, self._engine = journal, file, engine

    def move(self, dispute: dispute_pb2.Dispute) -> dispute_pb2.Move | None:
        """The move that a game waits for; None where there is no record of its receipt here."""
        receipt = dispute.evidence.receipt
        record = self._journal.record(receipt.session, receipt.index)
        if record is None:
            LOG.error("dispute %d is about a receipt that is not in the journal", dispute.id)
            return None
        return executor_move(dispute, record.payload, self._engine, self._file)
