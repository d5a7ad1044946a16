"""What executors claim: any number of requests in one message of one cost. [inference.19] [inference.20]"""

from __future__ import annotations

from chain.module import Context
from chain.types import bech32_address, parse_amount
from chain.wire.causeway.inference.v1 import tx_pb2
from chain.wire.causeway.inference.v1 import types_pb2 as pb
from modules.inference import due, events, formats, keeper, markets, money
from modules.inference.audits import hooks as audits
from modules.inference.messages import (
    AllotmentExceeded,
    CeilingExceeded,
    InvalidSettlement,
    InvalidVoucher,
    SessionNotOpen,
    SettlementTooLarge,
    WrongFirst,
)
from modules.inference.state import (
    EARNED,
    EXECUTOR_SETTLEMENTS,
    LAST_SETTLEMENT,
    PAYMENTS,
    SESSION_SETTLEMENTS,
    SESSIONS,
    SETTLEMENTS,
    UNPAID,
)

MAX_INDEX = 2**62
SAFETY = 3
"""Draws of a settlement worth as much as a slash burns: 2 for safety, times 1.5 for a third of colluding auditors."""
OPEN = (pb.SESSION_STATUS_OPEN, pb.SESSION_STATUS_EXPIRED)


def settle(ctx: Context, msg: tx_pb2.MsgSettle) -> tx_pb2.MsgSettleResponse:
    """Claim the receipts after those that were settled before. [inference.19] [inference.20]

    Raises UnknownSession, SessionNotOpen, NotDrawn, WrongFirst, InvalidSettlement, InvalidVoucher, CeilingExceeded,
    AllotmentExceeded, NotExecutor, SettlementTooLarge.
    """
    session = keeper.session(ctx, msg.session)
    if session.status not in OPEN:
        raise SessionNotOpen(pb.SessionStatus.Name(session.status))
    mine = keeper.allotment(session, msg.executor)
    _check_claim(ctx, msg, session, mine)
    cost = int(msg.total_cost)
    _check_worth(ctx, msg.executor, cost)
    mine.settled_count += msg.count
    mine.settled_cost = str(int(mine.settled_cost) + cost)
    money.claim(ctx, session, cost)
    SESSIONS(ctx)[session.id] = session
    settlement = _enter(ctx, msg, session)
    if int(session.unit_price):
        markets.count(ctx, session.model, cost * formats.PRICE_ONE // int(session.unit_price))
    ctx.emit(events.settled(settlement))
    audits.settled(ctx, settlement)
    return tx_pb2.MsgSettleResponse(settlement=settlement.id)


def _check_claim(ctx: Context, msg: tx_pb2.MsgSettle, session: pb.Session, mine: pb.Allotment) -> None:
    """The claim goes on where the last one ended, and the client's last word covers it. [inference.19]"""
    if msg.first != mine.settled_count:
        raise WrongFirst(f"the next one is {mine.settled_count}")
    if not 1 <= msg.count <= MAX_INDEX - msg.first or len(msg.receipts_root) != 32:
        raise InvalidSettlement("a settlement has receipts, and a root of 32 bytes")
    cost, before = parse_amount(msg.total_cost), int(mine.settled_cost)
    voucher = msg.last_voucher
    said = (voucher.session, voucher.executor, voucher.index)
    if said != (session.id, msg.executor, msg.first + msg.count - 1):
        raise InvalidVoucher("it is not the last receipt's")
    if before + cost > parse_amount(voucher.ceiling):
        raise CeilingExceeded(f"{before + cost} of {voucher.ceiling}")
    if before + cost > int(mine.amount):
        raise AllotmentExceeded(f"{before + cost} of {mine.amount}")
    key = keeper.signing_key(ctx, bech32_address(session.client))
    if not formats.is_signed(key, formats.voucher_digest(voucher), msg.client_signature):
        raise InvalidVoucher("the client did not sign it")


def _check_worth(ctx: Context, executor: str, cost: int) -> None:
    """A settlement that needs more draws than there may be is refused: 3 · G / B ≤ ceiling. [inference.22]"""
    burned = keeper.burned_slash(ctx, keeper.known_executor(ctx, bech32_address(executor)))
    ceiling = keeper.params(ctx).audit_ceiling
    if SAFETY * cost > ceiling * burned:
        raise SettlementTooLarge(f"at most {ceiling * burned // SAFETY} at once")


def _enter(ctx: Context, msg: tx_pb2.MsgSettle, session: pb.Session) -> pb.Settlement:
    settlement = pb.Settlement(
        id=LAST_SETTLEMENT(ctx).get() + 1,
        session=session.id,
        executor=msg.executor,
        first=msg.first,
        count=msg.count,
        total_cost=msg.total_cost,
        receipts_root=msg.receipts_root,
        height=ctx.block.height,
        status=pb.SETTLEMENT_STATUS_DRAWING,
        pay_height=session.dispute_height + 1,
        audit_pay="0",
    )
    executor = bech32_address(msg.executor)
    LAST_SETTLEMENT(ctx).set(settlement.id)
    SETTLEMENTS(ctx)[settlement.id] = settlement
    EXECUTOR_SETTLEMENTS(ctx)[executor, settlement.id] = True
    SESSION_SETTLEMENTS(ctx)[session.id, settlement.id] = True
    UNPAID(ctx)[executor, settlement.id] = True
    return settlement


def pay_due(ctx: Context) -> None:
    """Pay what is due with this block, and count what the pool may add. [inference.23] [inference.28]"""
    for _, number in due.take(ctx, PAYMENTS):
        settlement = SETTLEMENTS(ctx)[number]
        money.pay(ctx, settlement)
        if settlement.status != pb.SETTLEMENT_STATUS_PAID:
            continue
        session = SESSIONS(ctx)[settlement.session]
        spendable = int(session.deposit) - int(session.burned)
        if spendable:
            part = int(session.burned) * int(settlement.total_cost) // spendable
            EARNED(ctx)[bech32_address(settlement.executor)] += part
