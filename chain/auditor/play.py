"""The accuser's side of games: finds the case that a game is about, and what to choose."""

from __future__ import annotations

import logging
from dataclasses import dataclass

from chain.auditor.duty import Duty
from chain.games import accuser_choice
from chain.wire.causeway.inference.v1 import dispute_pb2

LOG = logging.getLogger("causeway.auditor")


@dataclass
class Games:
    """Moves of one accuser over its cases."""

    duty: Duty

    def move(self, dispute: dispute_pb2.Dispute) -> dispute_pb2.Choice | None:
        """What to choose in a game that waits for the accuser; None where nothing can be chosen."""
        case = self.duty.case(dispute.settlement)
        position = case.of_index(dispute.evidence.receipt.index)
        if position is None:
            LOG.error("game %d is about a receipt that is not in the journal", dispute.id)
            return None
        known = self.duty.node.dispute(dispute.id)
        subject = self.duty.node.subject_of(dispute.evidence.receipt)
        model = self.duty.model(subject.model)
        return accuser_choice(known.dispute, case.payloads[position], model.engine, model.file, known.logits)
