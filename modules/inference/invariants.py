"""What is always true of the market. A broken invariant raises ValueError: the chain would be wrong, not its user."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from chain.module import Context
from chain.types import DENOM, Address, bech32_address
from chain.wire.causeway.inference.v1 import types_pb2 as pb
from modules.bank import keeper as bank
from modules.inference import rewards
from modules.inference.audits import hooks as audits
from modules.inference.disputes import hooks as disputes
from modules.inference.money import owed
from modules.inference.state import (
    ACCOUNT,
    AUDITOR_RELEASES,
    AUDITORS,
    BONDS,
    CLOSINGS,
    DRAW_BLOCKS,
    DRAWS,
    ESCROW,
    EXECUTOR_RELEASES,
    EXECUTORS,
    EXPIRIES,
    HELD,
    OPEN_SESSIONS,
    PAYMENTS,
    POOL,
    REALLOTS,
    SERVING,
    SESSIONS,
    SETTLEMENTS,
    STAKES,
    UNPAID,
)

DRAWN = (pb.SESSION_STATUS_OPEN, pb.SESSION_STATUS_EXPIRED)
OVER = (pb.SETTLEMENT_STATUS_PAID, pb.SETTLEMENT_STATUS_VOID)


def coins(ctx: Context) -> None:
    """The module's account holds exactly escrow, held payments, bonds, stakes and the pool. [inference.3]"""
    held = bank.balance(ctx, ACCOUNT, DENOM)
    known = [one(ctx).get() for one in (ESCROW, HELD, BONDS, STAKES, POOL)]
    if held != sum(known) + rewards.unseen(ctx):
        raise ValueError(f"the module's account holds {held}, escrow, held, bonds, stakes and pool are {known}")


def sums(ctx: Context) -> None:
    """Each of these is the sum of what it stands for. [inference.3]"""
    _same("escrow", ESCROW(ctx).get(), sum([int(one.escrow) for _, one in SESSIONS(ctx).items()]))
    _same("held", HELD(ctx).get(), sum([owed(one) for _, one in SETTLEMENTS(ctx).items()]))
    bonds = [int(one.bond) for _, one in EXECUTORS(ctx).items()] + [int(one.bond) for _, one in AUDITORS(ctx).items()]
    _same("bonds", BONDS(ctx).get(), sum(bonds))
    _same("stakes", STAKES(ctx).get(), audits.staked(ctx) + disputes.staked(ctx))


def allotments(ctx: Context) -> None:
    """What a session's executors may still claim is at most its escrow, whatever they claimed. [inference.14]"""
    for number, session in SESSIONS(ctx).items():
        open_parts = [int(one.amount) - int(one.settled_cost) for one in session.allotments]
        if session.status in DRAWN and (min(open_parts) < 0 or sum(open_parts) > int(session.escrow)):
            raise ValueError(f"session {number} has {session.escrow} in escrow for {open_parts}")


def reserved(ctx: Context) -> None:
    """What is reserved of an executor is what its open sessions reserve. [inference.12]"""
    known: dict[Address, int] = {}
    drawn: dict[Address, int] = {}
    for session in [one for _, one in SESSIONS(ctx).items()]:
        for one in session.allotments:
            address = bech32_address(one.executor)
            known[address] = known.get(address, 0) + int(one.reserved)
            drawn[address] = drawn.get(address, 0) + (session.status in DRAWN)
    for address, executor in EXECUTORS(ctx).items():
        _same("reserved capacity", int(executor.reserved), known.get(address, 0))
    _same("open sessions", dict(OPEN_SESSIONS(ctx).items()), {one: count for one, count in drawn.items() if count})


def queues(ctx: Context) -> None:
    """Everything that must happen to somebody is due once, later than now. [inference.4]"""
    sessions = [one for _, one in SESSIONS(ctx).items()]
    _due("draws", DRAWS(ctx).keys(), [(s.opened_height + DRAW_BLOCKS, s.id) for s in sessions if _is(s, "OPENING")])
    _due("expiries", EXPIRIES(ctx).keys(), [(s.expiry_height, s.id) for s in sessions if _is(s, "OPEN")])
    _due("closings", CLOSINGS(ctx).keys(), [(s.close_height, s.id) for s in sessions if s.status in DRAWN])
    held = [one for _, one in SETTLEMENTS(ctx).items() if one.status == pb.SETTLEMENT_STATUS_HELD and not one.games]
    _due("payments", PAYMENTS(ctx).keys(), [(one.pay_height, one.id) for one in held])
    unpaid = [(bech32_address(one.executor), one.id) for _, one in SETTLEMENTS(ctx).items() if one.status not in OVER]
    _same("unpaid settlements", sorted(UNPAID(ctx).keys()), sorted(unpaid))
    serving = [(name, a) for a, one in EXECUTORS(ctx).items() if not one.release_height for name in one.models]
    _same("who serves", sorted(SERVING(ctx).keys()), sorted(serving))
    leaving = [(one.release_height, a) for a, one in EXECUTORS(ctx).items() if one.release_height]
    _due("executors' releases", EXECUTOR_RELEASES(ctx).keys(), leaving)
    leaving = [(one.release_height, a) for a, one in AUDITORS(ctx).items() if one.release_height]
    _due("auditors' releases", AUDITOR_RELEASES(ctx).keys(), leaving)
    parts = [(s.id, one) for s in sessions if s.status in DRAWN for one in s.allotments]
    moving = [(one.given_up_height, n, bech32_address(one.executor)) for n, one in parts if one.given_up_height]
    _due("allotments that move", REALLOTS(ctx).keys(), moving)


def _is(session: pb.Session, status: str) -> bool:
    return bool(session.status == pb.SessionStatus.Value(f"SESSION_STATUS_{status}"))


def _due(what: str, queue: Iterable[tuple[Any, ...]], expected: Iterable[tuple[Any, ...]]) -> None:
    _same(what, sorted(queue), sorted(expected))


def _same(what: str, found: object, expected: object) -> None:
    if found != expected:
        raise ValueError(f"{what}: {found} is kept, {expected} is so")
