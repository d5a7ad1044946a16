"""What happens to a session: opened, drawn (see `draws`), given up in part, expired, closed."""

from __future__ import annotations

from chain.module import Context
from chain.types import DENOM, Address, Coin, bech32_address, bech32_text, parse_amount
from chain.wire.causeway.inference.v1 import tx_pb2
from chain.wire.causeway.inference.v1 import types_pb2 as pb
from modules.bank import keeper as bank
from modules.inference import draws, due, events, keeper, money
from modules.inference.messages import (
    AlreadyGivenUp,
    DepositTooSmall,
    InvalidExpiry,
    ModelRetired,
    NobodyElse,
    NotClient,
    SessionNotOpen,
)
from modules.inference.params import MAX_COINS, WHOLE
from modules.inference.state import (
    CLIENT_SESSIONS,
    CLOSINGS,
    DRAW_BLOCKS,
    DRAWS,
    EXECUTORS,
    EXPIRIES,
    LAST_SESSION,
    OPEN_SESSIONS,
    REALLOTS,
    SESSIONS,
)


def open_session(ctx: Context, msg: tx_pb2.MsgOpenSession) -> tx_pb2.MsgOpenSessionResponse:
    """Take the deposit into escrow, burn a part, and wait for the draw. [inference.10] [inference.8] [inference.9]

    Raises InvalidKey, UnknownModel, ModelRetired, InvalidCoins, DepositTooSmall, InvalidExpiry, InsufficientFunds,
    TooManyEntries.
    """
    client = bech32_address(msg.client)
    keeper.signing_key(ctx, client)
    model = keeper.model(ctx, msg.model)
    if model.retired:
        raise ModelRetired(msg.model)
    now, deposit, height = keeper.params(ctx), parse_amount(msg.deposit), ctx.block.height
    parse_amount(msg.max_unit_price)
    _check_deposit(ctx, deposit)
    if not height + DRAW_BLOCKS < msg.expiry_height <= height + now.max_session_blocks:
        raise InvalidExpiry(f"after block {height + DRAW_BLOCKS}, at most {now.max_session_blocks} blocks from here")
    bank.require(ctx, client, deposit, DENOM)
    if not deposit:
        keeper.enter_free(ctx)
    burned = -(-deposit * now.burn_parts // WHOLE)
    money.open_escrow(ctx, client, deposit, burned)
    session = pb.Session(
        id=LAST_SESSION(ctx).get() + 1,
        client=msg.client,
        model=model.id,
        model_version=model.version,
        escrow=str(deposit - burned),
        max_unit_price=msg.max_unit_price,
        unit_price="0",
        opened_height=height,
        expiry_height=msg.expiry_height,
        status=pb.SESSION_STATUS_OPENING,
        burned=str(burned),
        deposit=msg.deposit,
        close_height=msg.expiry_height + now.grace_blocks,
        dispute_height=msg.expiry_height + now.dispute_blocks,
    )
    _enter(ctx, session, client)
    ctx.emit(events.session_opened(session))
    return tx_pb2.MsgOpenSessionResponse(session=session.id)


def _check_deposit(ctx: Context, deposit: int) -> None:
    """A deposit is at least the least one, or nothing at all while nobody needs coins. [inference.9] [inference.10]"""
    if deposit > MAX_COINS:
        raise DepositTooSmall(f"at most {MAX_COINS}{DENOM}")
    least = int(keeper.params(ctx).min_deposit)
    if deposit < least and (deposit or not keeper.is_waived(ctx)):
        raise DepositTooSmall(f"at least {least}{DENOM}")
    if not deposit and not keeper.is_waived(ctx):
        raise DepositTooSmall("a session needs a deposit")


def _enter(ctx: Context, session: pb.Session, client: Address) -> None:
    LAST_SESSION(ctx).set(session.id)
    SESSIONS(ctx)[session.id] = session
    CLIENT_SESSIONS(ctx)[client, session.id] = True
    DRAWS(ctx)[ctx.block.height + DRAW_BLOCKS, session.id] = True


def session_spends(ctx: Context, msg: tx_pb2.MsgOpenSession) -> tuple[Coin, ...]:
    """The deposit."""
    return (Coin(DENOM, parse_amount(msg.deposit)),)


def reallot(ctx: Context, msg: tx_pb2.MsgReallot) -> tx_pb2.MsgReallotResponse:
    """Give an executor notice that what it does not settle soon goes to the others. [inference.17]

    Raises UnknownSession, NotClient, SessionNotOpen, NotDrawn, AlreadyGivenUp, NobodyElse.
    """
    session = keeper.session(ctx, msg.session)
    if session.client != msg.client:
        raise NotClient(msg.client)
    if session.status != pb.SESSION_STATUS_OPEN:
        raise SessionNotOpen(pb.SessionStatus.Name(session.status))
    mine = keeper.allotment(session, msg.executor)
    if mine.given_up:
        raise AlreadyGivenUp(msg.executor)
    if all(one.given_up for one in session.allotments if one.executor != msg.executor):
        raise NobodyElse(str(session.id))
    mine.given_up = True
    mine.given_up_height = ctx.block.height + keeper.params(ctx).reallot_blocks
    SESSIONS(ctx)[session.id] = session
    REALLOTS(ctx)[mine.given_up_height, session.id, bech32_address(mine.executor)] = True
    ctx.emit(events.reallotted(session.id, mine.executor, 0))
    return tx_pb2.MsgReallotResponse(height=mine.given_up_height)


def end_block(ctx: Context) -> None:
    """What is due with this block, in the order of a session's life. [inference.11] [inference.17] [inference.18]"""
    draws.end_block(ctx)
    for _, number, executor in due.take(ctx, REALLOTS):
        _move_rest(ctx, number, bech32_text(executor))
    for _, number in due.take(ctx, EXPIRIES):
        _expire(ctx, number)
    for _, number in due.take(ctx, CLOSINGS):
        _close(ctx, number)


def _move_rest(ctx: Context, number: int, executor: str) -> None:
    """Give the others what an executor has not settled, in equal parts; what that leaves over goes back at the end."""
    session = SESSIONS(ctx)[number]
    left = keeper.allotment(session, executor)
    rest = int(left.amount) - int(left.settled_cost)
    left.amount, left.given_up_height = left.settled_cost, 0
    free_capacity(ctx, left)
    others = [one for one in session.allotments if not one.given_up]
    blocks = session.expiry_height - ctx.block.height
    for one in others:
        one.amount = str(int(one.amount) + rest // len(others))
        if session.status == pb.SESSION_STATUS_OPEN and blocks > 0:
            _reserve_more(ctx, one, draws.units_per_block(rest // len(others), int(session.unit_price), blocks))
    SESSIONS(ctx)[number] = session
    ctx.emit(events.reallotted(number, executor, rest))


def _reserve_more(ctx: Context, allotment: pb.Allotment, needed: int) -> None:
    address = bech32_address(allotment.executor)
    found = EXECUTORS(ctx)[address]
    added = min(needed, max(0, keeper.capacity(ctx, address) - int(found.reserved)))
    found.reserved = str(int(found.reserved) + added)
    allotment.reserved = str(int(allotment.reserved) + added)
    EXECUTORS(ctx)[address] = found


def free_capacity(ctx: Context, allotment: pb.Allotment) -> None:
    """What an allotment reserved is free again. The caller writes the session. [inference.12]"""
    address = bech32_address(allotment.executor)
    found = EXECUTORS(ctx)[address]
    found.reserved = str(int(found.reserved) - int(allotment.reserved))
    allotment.reserved = "0"
    EXECUTORS(ctx)[address] = found


def _expire(ctx: Context, number: int) -> None:
    """Nothing new is served; executors settle what they have. [inference.18]"""
    session = SESSIONS(ctx)[number]
    session.status = pb.SESSION_STATUS_EXPIRED
    for one in session.allotments:
        free_capacity(ctx, one)
    SESSIONS(ctx)[number] = session


def _close(ctx: Context, number: int) -> None:
    """What nobody settled goes back. [inference.18]"""
    session = SESSIONS(ctx)[number]
    del EXPIRIES(ctx)[session.expiry_height, number]  # where more expire at once than a block takes
    for one in session.allotments:
        free_capacity(ctx, one)
        if one.given_up_height:
            del REALLOTS(ctx)[one.given_up_height, number, bech32_address(one.executor)]
            one.given_up_height = 0
        OPEN_SESSIONS(ctx)[bech32_address(one.executor)] -= 1
    end(ctx, session)


def end(ctx: Context, session: pb.Session) -> None:
    """Refund and close a session that nobody has an open part of. [inference.13] [inference.18]"""
    rest = money.refund(ctx, session)
    session.status = pb.SESSION_STATUS_CLOSED
    SESSIONS(ctx)[session.id] = session
    ctx.emit(events.session_closed(session, rest))
