"""What the market tells readers. `client`, `executor`, `auditor`, `session`, `settlement`, `model` are indexed."""

from __future__ import annotations

from chain.events import Event, event
from chain.types import DENOM
from chain.wire.causeway.inference.v1 import types_pb2 as pb

INDEX = ("client", "executor", "auditor", "session", "settlement", "model")


def params_changed() -> Event:
    """Parameters changed."""
    return event("inference_params")


def model_set(model: pb.Model) -> Event:
    """A model, or a version of one, can be served."""
    return event("inference_model", INDEX, model=model.id, version=str(model.version))


def model_retired(model: str) -> Event:
    """No new sessions of a model."""
    return event("inference_retire", INDEX, model=model)


def executor_registered(executor: pb.Executor) -> Event:
    """An executor came, or changed what it said."""
    return event(
        "inference_executor",
        INDEX,
        executor=executor.address,
        endpoint=executor.endpoint,
        bond=f"{executor.bond}{DENOM}",
    )


def executor_left(executor: str, height: int) -> Event:
    """An executor left; its bond comes back at the end of block `height` at the earliest."""
    return event("inference_executor_left", INDEX, executor=executor, release_height=str(height))


def auditor_registered(auditor: pb.Auditor) -> Event:
    """An auditor came, or changed what it said."""
    return event("inference_auditor", INDEX, auditor=auditor.address, bond=f"{auditor.bond}{DENOM}")


def auditor_left(auditor: str, height: int) -> Event:
    """An auditor left; its bond comes back at the end of block `height` at the earliest."""
    return event("inference_auditor_left", INDEX, auditor=auditor, release_height=str(height))


def bond_released(role: str, address: str, amount: str) -> Event:
    """The bond of an executor or auditor that left was paid back."""
    return event("inference_release", INDEX, **{role: address}, amount=f"{amount}{DENOM}")


def session_opened(session: pb.Session) -> Event:
    """A session waits for its draw."""
    return event(
        "inference_open",
        INDEX,
        session=str(session.id),
        client=session.client,
        model=session.model,
        deposit=f"{session.deposit}{DENOM}",
        burned=f"{session.burned}{DENOM}",
        expiry=str(session.expiry_height),
    )


def session_drawn(session: pb.Session) -> Event:
    """Executors of a session, in order, with commas between."""
    return event(
        "inference_draw",
        INDEX,
        session=str(session.id),
        client=session.client,
        unit_price=session.unit_price,
        executors=",".join([one.executor for one in session.allotments]),
    )


def session_closed(session: pb.Session, refund: int) -> Event:
    """What was left of a session's escrow went back."""
    return event("inference_close", INDEX, session=str(session.id), client=session.client, refund=f"{refund}{DENOM}")


def reallotted(session: int, executor: str, amount: int) -> Event:
    """An executor's rest went to the others, or is going to where `amount` is 0."""
    return event("inference_reallot", INDEX, session=str(session), executor=executor, amount=f"{amount}{DENOM}")


def settled(settlement: pb.Settlement) -> Event:
    """Receipts were claimed."""
    return event(
        "inference_settle",
        INDEX,
        settlement=str(settlement.id),
        session=str(settlement.session),
        executor=settlement.executor,
        count=str(settlement.count),
        cost=f"{settlement.total_cost}{DENOM}",
    )


def paid(settlement: pb.Settlement, amount: int) -> Event:
    """A settlement was paid; the coins vest."""
    return event(
        "inference_pay",
        INDEX,
        settlement=str(settlement.id),
        session=str(settlement.session),
        executor=settlement.executor,
        amount=f"{amount}{DENOM}",
    )


def voided(settlement: pb.Settlement, refund: int, why: str) -> Event:
    """A settlement is worth nothing; the client has the coins back."""
    return event(
        "inference_void",
        INDEX,
        settlement=str(settlement.id),
        session=str(settlement.session),
        executor=settlement.executor,
        refund=f"{refund}{DENOM}",
        reason=why,
    )


def slashed(role: str, address: str, burned: int, rewarded: int, why: str) -> Event:
    """An executor or auditor lost coins: so many burned, so many to who proved it."""
    return event(
        "inference_slash",
        INDEX,
        **{role: address},
        burned=f"{burned}{DENOM}",
        rewarded=f"{rewarded}{DENOM}",
        reason=why,
    )


def price_moved(model: str, price: int, used: int, capacity: int) -> Event:
    """A price moved; use and capacity are those of the last day."""
    return event("inference_price", INDEX, model=model, unit_price=str(price), used=str(used), capacity=str(capacity))


def rewarded(executor: str, epoch: int, amount: int) -> Event:
    """The pool paid for settled units of an epoch; the coins vest."""
    return event("inference_reward", INDEX, executor=executor, epoch=str(epoch), amount=f"{amount}{DENOM}")
