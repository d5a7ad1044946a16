"""The executor's side of games: finds the record that a game is about, and the honest move."""

from __future__ import annotations

import logging
from collections.abc import Callable

from chain.executor.journal import Journal
from chain.games import executor_move
from chain.wire.causeway.inference.v1 import dispute_pb2
from kernels.model.engine import Engine
from kernels.model.file import ModelFile

LOG = logging.getLogger("causeway.executor")


class Games:
    """Moves of one executor over its model's file. `opened` gives an engine of its own: the other one is answering."""

    def __init__(self, journal: Journal, file: ModelFile, opened: Callable[[], Engine]) -> None:
        self._journal, self._file, self._opened = journal, file, opened
        self._engine: Engine | None = None

    def move(self, dispute: dispute_pb2.Dispute) -> dispute_pb2.Move | None:
        """The move that a game waits for; None where there is no record of its receipt here."""
        receipt = dispute.evidence.receipt
        record = self._journal.record(receipt.session, receipt.index)
        if record is None:
            LOG.error("dispute %d is about a receipt that is not in the journal", dispute.id)
            return None
        if self._engine is None:
            self._engine = self._opened()
        return executor_move(dispute, record.payload, self._engine, self._file)
