"""Payloads that an executor refuses: asked for on the chain, sealed, and opened by the chain where two disagree."""

from __future__ import annotations

from hashlib import sha256

from google.protobuf.message import DecodeError

from chain.module import Context
from chain.types import DENOM, Address, bech32_address
from chain.wire.causeway.inference.v1 import dispute_pb2, tx_pb2
from chain.wire.causeway.inference.v1 import types_pb2 as pb
from modules.bank import keeper as bank
from modules.inference import formats, keeper, money, sealing
from modules.inference.audits import clock, duties, events, opened
from modules.inference.audits.messages import (
    AlreadyDemanded,
    InvalidAnswer,
    InvalidOpening,
    NotEntitled,
    NotItsDemander,
    NotItsExecutor,
    TooLate,
    UnknownDemand,
    WrongKey,
    WrongStage,
    most_sealed,
    prepayment,
)
from modules.inference.audits.state import DEMANDED, DEMANDS, LAST_DEMAND, OPEN_DEMANDS, SEALED
from modules.inference.state import SETTLEMENTS

DRAWN = (pb.SESSION_STATUS_OPEN, pb.SESSION_STATUS_EXPIRED, pb.SESSION_STATUS_CLOSED)


def demand(ctx: Context, msg: tx_pb2.MsgDemand) -> tx_pb2.MsgDemandResponse:
    """Ask an executor for a payload, and prepay its answer. [inference.54] [inference.55]

    Raises UnknownSession, NotDrawn, TooLate, WrongKey, NotEntitled, UnknownSettlement, AlreadyDemanded,
    InsufficientFunds.
    """
    session = keeper.session(ctx, msg.session)
    mine = keeper.allotment(session, msg.executor)
    if session.status not in DRAWN or ctx.block.height > session.dispute_height:
        raise TooLate(f"after block {session.dispute_height}")
    if not sealing.is_key(msg.sealing_key):
        raise WrongKey("an X25519 key of 32 bytes, of full order")
    settlement = _entitle(ctx, msg, session, mine)
    executor, demander = bech32_address(msg.executor), bech32_address(msg.demander)
    key = ((session.id, executor, msg.index), demander)
    if key in DEMANDED(ctx):
        raise AlreadyDemanded(f"demand {DEMANDED(ctx)[key]}")
    prepaid = prepayment(ctx, keeper.session_model(ctx, session).max_context)
    bank.require(ctx, demander, prepaid, DENOM)
    money.lock_stake(ctx, demander, prepaid)
    number = LAST_DEMAND(ctx).get() + 1
    LAST_DEMAND(ctx).set(number)
    made = _made(ctx, msg, number, prepaid)
    DEMANDS(ctx)[number] = made
    index(ctx, made)
    if settlement is not None:
        _give_time(ctx, settlement, msg.demander)
    ctx.emit(events.demand(made, "asked"))
    return tx_pb2.MsgDemandResponse(demand=number)


def _made(ctx: Context, msg: tx_pb2.MsgDemand, number: int, prepaid: int) -> dispute_pb2.Demand:
    made = dispute_pb2.Demand(
        id=number,
        demander=msg.demander,
        session=msg.session,
        executor=msg.executor,
        index=msg.index,
        sealing_key=msg.sealing_key,
        settlement=msg.settlement,
        prepaid=str(prepaid),
        status=dispute_pb2.DEMAND_STATUS_ASKED,
        deadline=clock.deadline(ctx, keeper.params(ctx).demand_blocks),
    )
    if msg.HasField("evidence"):
        made.evidence.CopyFrom(msg.evidence)
    return made


def _entitle(ctx: Context, msg: tx_pb2.MsgDemand, session: pb.Session, mine: pb.Allotment) -> pb.Settlement | None:
    """Whether somebody may demand; the settlement that an auditor demands for. [inference.55]

    Raises NotEntitled, UnknownSettlement.
    """
    if msg.settlement:
        settlement = keeper.settlement(ctx, msg.settlement)
        named = (settlement.session, settlement.executor) == (session.id, msg.executor)
        if msg.HasField("evidence") or not named or not _is_drawn(settlement, msg):
            raise NotEntitled("only auditors, while they may commit, and only to what was drawn")
        return settlement
    if session.client != msg.demander:
        raise NotEntitled("only the session's client, or a drawn auditor that names the settlement")
    if not msg.HasField("evidence"):
        if msg.index >= mine.settled_count:
            raise NotEntitled("nothing was settled for that index: show the receipt")
        return None
    receipt = msg.evidence.receipt
    key = keeper.signing_key(ctx, bech32_address(msg.executor))
    if (receipt.session, receipt.executor, receipt.index) != (session.id, msg.executor, msg.index):
        raise NotEntitled("it is another receipt")
    if not formats.is_signed(key, formats.receipt_hash(receipt), msg.evidence.executor_signature):
        raise NotEntitled("the executor did not sign that receipt")
    return None


def _is_drawn(settlement: pb.Settlement, msg: tx_pb2.MsgDemand) -> bool:
    return (
        settlement.status == pb.SETTLEMENT_STATUS_COMMITTING
        and any(one.auditor == msg.demander and not one.digests for one in settlement.audits)
        and msg.index - settlement.first in settlement.drawn
    )


def _give_time(ctx: Context, settlement: pb.Settlement, auditor: str) -> None:
    """An auditor without a payload can't commit: its first demand gives all of them the time to. [inference.56]"""
    mine = next(one for one in settlement.audits if one.auditor == auditor)
    if not mine.demanded:
        mine.demanded = True
        now = keeper.params(ctx)
        duties.extend(ctx, settlement, now.demand_blocks + now.commit_blocks)
        SETTLEMENTS(ctx)[settlement.id] = settlement


def answer(ctx: Context, msg: tx_pb2.MsgAnswerDemand) -> tx_pb2.MsgAnswerDemandResponse:
    """Give the payload, sealed to the demander's key. [inference.57]

    Raises UnknownDemand, NotItsExecutor, WrongStage, InvalidAnswer.
    """
    found = _known(ctx, msg.demand)
    if found.executor != msg.executor:
        raise NotItsExecutor(msg.executor)
    _require(found, dispute_pb2.DEMAND_STATUS_ASKED)
    most = most_sealed(keeper.session_model(ctx, keeper.session(ctx, found.session)).max_context)
    if not sealing.OVERHEAD <= len(msg.sealed) <= most:
        raise InvalidAnswer(f"a sealed payload has {sealing.OVERHEAD} to {most} bytes")
    SEALED(ctx)[found.id] = msg.sealed
    found.sealed_hash = sha256(msg.sealed).digest()
    _enter(ctx, found, dispute_pb2.DEMAND_STATUS_ANSWERED, "answered")
    return tx_pb2.MsgAnswerDemandResponse()


def contest(ctx: Context, msg: tx_pb2.MsgContestAnswer) -> tx_pb2.MsgContestAnswerResponse:
    """Say that an answer does not open, or is not what the receipt commits to. [inference.57]

    Raises UnknownDemand, NotItsDemander, WrongStage.
    """
    found = _known(ctx, msg.demand)
    if found.demander != msg.demander:
        raise NotItsDemander(msg.demander)
    _require(found, dispute_pb2.DEMAND_STATUS_ANSWERED)
    _enter(ctx, found, dispute_pb2.DEMAND_STATUS_CONTESTED, "contested")
    return tx_pb2.MsgContestAnswerResponse()


def show_key(ctx: Context, msg: tx_pb2.MsgShowKey) -> tx_pb2.MsgShowKeyResponse:
    """Show the key that an answer was sealed with: the chain opens it and decides. [inference.58]

    Raises UnknownDemand, NotItsExecutor, WrongStage, WrongKey, InvalidOpening.
    """
    found = _known(ctx, msg.demand)
    if found.executor != msg.executor:
        raise NotItsExecutor(msg.executor)
    _require(found, dispute_pb2.DEMAND_STATUS_CONTESTED)
    sealed = SEALED(ctx)[found.id]
    if len(msg.ephemeral_key) != 32 or sealing.public(msg.ephemeral_key) != sealed[: sealing.KEY_BYTES]:
        raise WrongKey("not the key that the answer was sealed with")
    fault = _answer_fault(ctx, found, sealed, msg)
    close(ctx, found, fault)
    return tx_pb2.MsgShowKeyResponse()


def _answer_fault(ctx: Context, found: dispute_pb2.Demand, sealed: bytes, msg: tx_pb2.MsgShowKey) -> str:
    """Why an answer is none, or nothing. [inference.58] Raises InvalidOpening."""
    try:
        text = sealing.unseal_with_fresh(sealed, msg.ephemeral_key, found.sealing_key)
        payload = pb.Payload.FromString(text)
    except (sealing.NotOpened, DecodeError):
        return "its answer does not open"
    if found.HasField("evidence"):
        receipt = found.evidence.receipt
    else:
        receipt = payload.signed.receipt
        _require_settled(ctx, found, payload.signed, list(msg.path))
    fault = opened.payload_fault(payload, receipt)
    return f"its answer is another one: {fault}" if fault else ""


def _require_settled(ctx: Context, found: dispute_pb2.Demand, signed: pb.SignedReceipt, path: list[pb.SumNode]) -> None:
    """The receipt in the payload is the one that was settled; else the executor may show another path in time."""
    number = duties.settlement_of(ctx, found.session, bech32_address(found.executor), found.index)
    settlement = SETTLEMENTS(ctx)[number]
    fault = opened.path_fault(settlement, found.index - settlement.first, signed, path)
    if fault:
        raise InvalidOpening(fault)


def expire(ctx: Context, number: int) -> None:
    """Nobody spoke in time: silence is guilt, and an answer that nobody contests is good. [inference.57]"""
    found = DEMANDS(ctx)[number]
    silent = found.status != dispute_pb2.DEMAND_STATUS_ANSWERED
    close(ctx, found, "did not answer a demand" if silent else "")


def close(ctx: Context, found: dispute_pb2.Demand, fault: str) -> None:
    """A demand is over: an answer earns the prepayment, a fault returns it, and is a cheat's. [inference.57]"""
    executor, demander = bech32_address(found.executor), bech32_address(found.demander)
    forget(ctx, found)
    found.status = dispute_pb2.DEMAND_STATUS_OVER
    found.outcome = dispute_pb2.OUTCOME_GUILTY if fault else dispute_pb2.OUTCOME_CLEARED
    found.ClearField("deadline")
    found.ClearField("evidence")
    DEMANDS(ctx)[found.id] = found
    money.give_stake(ctx, demander if fault else executor, int(found.prepaid))
    ctx.emit(events.demand(found, "guilty" if fault else "cleared"))
    if fault:
        money.slash_executor(ctx, executor, demander, fault)


def index(ctx: Context, found: dispute_pb2.Demand) -> None:
    """Make what waits for a demand, and what finds it: when it is made, and at genesis."""
    executor, demander = bech32_address(found.executor), bech32_address(found.demander)
    DEMANDED(ctx)[(found.session, executor, found.index), demander] = found.id
    if found.status != dispute_pb2.DEMAND_STATUS_OVER:
        OPEN_DEMANDS(ctx)[executor, found.id] = True
        clock.wait(ctx, found.deadline, clock.Kind.DEMAND, found.id)


def forget(ctx: Context, found: dispute_pb2.Demand) -> None:
    """Nothing waits for a demand any more."""
    clock.forget(ctx, found.deadline, clock.Kind.DEMAND, found.id)
    del OPEN_DEMANDS(ctx)[bech32_address(found.executor), found.id]
    del SEALED(ctx)[found.id]


def is_open(ctx: Context, executor: Address) -> bool:
    """Whether an executor owes an answer, or the key to one."""
    return next(OPEN_DEMANDS(ctx).keys(under=executor), None) is not None


def _enter(ctx: Context, found: dispute_pb2.Demand, status: dispute_pb2.DemandStatus, what: str) -> None:
    """The next stage of a demand, with a deadline of its own."""
    clock.forget(ctx, found.deadline, clock.Kind.DEMAND, found.id)
    found.status = status
    found.deadline.CopyFrom(clock.deadline(ctx, keeper.params(ctx).demand_blocks))
    clock.wait(ctx, found.deadline, clock.Kind.DEMAND, found.id)
    DEMANDS(ctx)[found.id] = found
    ctx.emit(events.demand(found, what))


def _known(ctx: Context, number: int) -> dispute_pb2.Demand:
    found = DEMANDS(ctx).get(number)
    if found is None:
        raise UnknownDemand(str(number))
    return found


def _require(found: dispute_pb2.Demand, status: dispute_pb2.DemandStatus) -> None:
    if found.status != status:
        raise WrongStage(f"the demand is {dispute_pb2.DemandStatus.Name(found.status)}")
