"""What disputes tell readers. `dispute`, `executor`, `accuser` and `session` are indexed."""

from __future__ import annotations

from chain.events import Event, event
from chain.types import DENOM
from chain.wire.causeway.inference.v1 import dispute_pb2 as pb

INDEX = ("dispute", "executor", "accuser", "session")


def opened(dispute: pb.Dispute) -> Event:
    """Somebody accuses an executor."""
    return _event("inference_dispute", dispute, about=_word(pb.DisputeKind.Name(dispute.kind)), bond=_coins(dispute))


def moved(dispute: pb.Dispute) -> Event:
    """A game went on: whose turn it is now, and where it is."""
    turn, stage = pb.Turn.Name(dispute.turn), pb.Stage.Name(dispute.stage)
    return _event("inference_move", dispute, turn=_word(turn), stage=_word(stage))


def ended(dispute: pb.Dispute) -> Event:
    """A game is over."""
    return _event("inference_verdict", dispute, outcome=_word(pb.Outcome.Name(dispute.outcome)), reason=dispute.reason)


def _event(kind: str, dispute: pb.Dispute, **attributes: str) -> Event:
    receipt = dispute.evidence.receipt
    return event(
        kind,
        INDEX,
        dispute=str(dispute.id),
        executor=receipt.executor,
        accuser=dispute.accuser,
        session=str(receipt.session),
        index=str(receipt.index),
        **attributes,
    )


def _word(name: str) -> str:
    """GUILTY of OUTCOME_GUILTY, SAMPLE of DISPUTE_KIND_SAMPLE."""
    return name.rpartition("KIND_")[2] if "KIND_" in name else name.partition("_")[2]


def _coins(dispute: pb.Dispute) -> str:
    return f"{dispute.bond}{DENOM}"
