"""What audits and demands tell readers. `auditor`, `executor`, `settlement`, `demand`, `session` are indexed."""

from __future__ import annotations

from chain.events import Event, event
from chain.wire.causeway.inference.v1 import dispute_pb2, types_pb2

INDEX = ("auditor", "executor", "settlement", "demand", "session")


def drawn(settlement: types_pb2.Settlement, auditor: str) -> Event:
    """An auditor was drawn for a settlement: it has a duty."""
    positions = ",".join([str(one) for one in settlement.drawn])
    return event(
        "inference_audit_draw",
        INDEX,
        settlement=str(settlement.id),
        executor=settlement.executor,
        auditor=auditor,
        drawn=positions,
    )


def committed(settlement: int, auditor: str) -> Event:
    """An auditor gave its blind word."""
    return event("inference_audit_commit", INDEX, settlement=str(settlement), auditor=auditor)


def awaited(settlement: types_pb2.Settlement) -> Event:
    """All have committed, or their time is over: the executor must open what was drawn."""
    return event("inference_audit_wait", INDEX, settlement=str(settlement.id), executor=settlement.executor)


def revealed(settlement: types_pb2.Settlement) -> Event:
    """The executor opened what was drawn; `unequal` auditors must accuse it."""
    unequal = sum([bool(one.unequal) for one in settlement.audits])
    return event(
        "inference_audit_reveal",
        INDEX,
        settlement=str(settlement.id),
        executor=settlement.executor,
        unequal=str(unequal),
    )


def audited(settlement: types_pb2.Settlement, auditor: str, outcome: str, pay: int) -> Event:
    """An auditor's duty is over: `equal`, `accused`, `missed` or `silent`."""
    return event(
        "inference_audit", INDEX, settlement=str(settlement.id), auditor=auditor, outcome=outcome, amount=f"{pay}ucway"
    )


def suspended(auditor: str) -> Event:
    """An auditor's record was refused: it is drawn no more."""
    return event("inference_suspend", INDEX, auditor=auditor)


def demand(one: dispute_pb2.Demand, what: str) -> Event:
    """A demand was `asked`, `answered`, `contested`, or is over: `cleared` or `guilty`."""
    return event(
        "inference_demand",
        INDEX,
        demand=str(one.id),
        session=str(one.session),
        executor=one.executor,
        demander=one.demander,
        index=str(one.index),
        what=what,
    )
