"""Who serves a session: drawn by confirmed compute, with a beacon that its opening could not know. [inference.11]"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, field
from hashlib import sha256
from itertools import accumulate

from chain.module import Context
from chain.types import Address, bech32_address, bech32_text
from chain.wire.causeway.inference.v1 import types_pb2 as pb
from modules.beacon import keeper as beacon
from modules.inference import due, events, keeper, markets, money
from modules.inference.formats import PRICE_ONE
from modules.inference.state import (
    CLOSINGS,
    DRAWS,
    EXECUTOR_SESSIONS,
    EXECUTORS,
    EXPIRIES,
    OPEN_SESSIONS,
    SERVING,
    SESSIONS,
)
from modules.poc import keeper as poc

TAG = b"causeway/session-draw/v1\0"
TRIES = 64
"""Draws that may meet somebody who can't be taken before all who can are listed anew: both give the same chances."""


@dataclass(slots=True)
class Candidate:
    """Somebody who serves the model. Weight as poc has it; `free`: units a block that are not reserved."""

    address: Address
    weight: int
    free: int
    pays: bool
    """Its bond answers for coins; who has none is drawn only for sessions without any."""


@dataclass(slots=True)
class Field:
    """All candidates for a model in one block, read once however many sessions are drawn."""

    candidates: list[Candidate]
    sums: list[int] = field(init=False)

    def __post_init__(self) -> None:
        self.sums = list(accumulate([one.weight for one in self.candidates]))


def field_of(ctx: Context, model: str) -> Field:
    """Everybody who serves a model, bonded for all it serves, not suspended, with measured compute. [inference.11]"""
    found = []
    for _, address in SERVING(ctx).keys(under=model):
        executor = EXECUTORS(ctx)[address]
        weight = poc.weight(ctx, address)
        if not weight or executor.suspended or int(executor.bond) < keeper.executor_bond(ctx, list(executor.models)):
            continue
        free = keeper.capacity(ctx, address) - int(executor.reserved)
        found.append(Candidate(address, weight, free, keeper.burned_slash(ctx, executor) > 0))
    return Field(found)


def numbers(value: bytes, session: int) -> Iterator[int]:
    """The numbers that a session's draw uses: u256 of H(tag ‖ beacon ‖ u64 session ‖ u32 counter)."""
    counter = 0
    while True:
        made = sha256(TAG + value + session.to_bytes(8, "big") + counter.to_bytes(4, "big")).digest()
        yield int.from_bytes(made, "big")
        counter += 1


def draw(field: Field, client: Address, paid: bool, wanted: int, drawn_by: Iterator[int]) -> list[Candidate]:
    """Up to `wanted` candidates in order, each with the chance that its weight has among those who are left."""
    chosen: list[Candidate] = []
    while len(chosen) < wanted:
        one = _draw_one(field, client, paid, chosen, drawn_by)
        if one is None:
            break
        chosen.append(one)
    return chosen


def _draw_one(
    field: Field, client: Address, paid: bool, chosen: list[Candidate], drawn_by: Iterator[int]
) -> Candidate | None:
    def can_take(one: Candidate) -> bool:
        return one.free > 0 and one.address != client and (one.pays or not paid) and one not in chosen

    if not field.sums:
        return None
    for _ in range(TRIES):
        one = field.candidates[bisect_right(field.sums, next(drawn_by) % field.sums[-1])]
        if can_take(one):
            return one
    left = [one for one in field.candidates if can_take(one)]
    if not left:
        return None
    sums = list(accumulate([one.weight for one in left]))
    return left[bisect_right(sums, next(drawn_by) % sums[-1])]


def units_per_block(amount: int, unit_price: int, blocks: int) -> int:
    """What so many ucway buy in so many blocks, a block, rounded up: what is reserved for them. [inference.12]"""
    return -(-amount * PRICE_ONE // (unit_price * blocks)) if unit_price else 0


def end_block(ctx: Context) -> None:
    """Draw for all sessions that are due with this block. [inference.11]"""
    fields: dict[str, Field] = {}
    for _, number in due.take(ctx, DRAWS):
        session = SESSIONS(ctx)[number]
        if session.model not in fields:
            fields[session.model] = field_of(ctx, session.model)
        _draw_session(ctx, session, fields[session.model])


def _draw_session(ctx: Context, session: pb.Session, field: Field) -> None:
    """Fix the price and the executors, or give back all but what was burned. [inference.11] [inference.13]"""
    session.beacon = beacon.value(ctx)
    paid = int(session.deposit) > 0
    price = markets.price(ctx, session.model) if paid else 0
    session.unit_price = str(price)
    wanted = keeper.params(ctx).executors
    chosen = draw(field, bech32_address(session.client), paid, wanted, numbers(session.beacon, session.id))
    blocks = session.expiry_height - ctx.block.height
    if price > int(session.max_unit_price) or not chosen or blocks <= 0:
        _give_back(ctx, session)
        return
    amount = int(session.escrow) // len(chosen)
    needed = units_per_block(amount, price, blocks)
    for one in chosen:
        reserved = min(needed, one.free)
        one.free -= reserved
        _allot(ctx, session, one.address, amount, reserved)
    session.status = pb.SESSION_STATUS_OPEN
    SESSIONS(ctx)[session.id] = session
    EXPIRIES(ctx)[session.expiry_height, session.id] = True
    CLOSINGS(ctx)[session.close_height, session.id] = True
    ctx.emit(events.session_drawn(session))


def _allot(ctx: Context, session: pb.Session, executor: Address, amount: int, reserved: int) -> None:
    """Give an executor its part of the deposit, and reserve its capacity. [inference.12] [inference.14]"""
    found = EXECUTORS(ctx)[executor]
    found.reserved = str(int(found.reserved) + reserved)
    EXECUTORS(ctx)[executor] = found
    EXECUTOR_SESSIONS(ctx)[executor, session.id] = True
    OPEN_SESSIONS(ctx)[executor] += 1
    session.allotments.add(executor=bech32_text(executor), amount=str(amount), settled_cost="0", reserved=str(reserved))


def _give_back(ctx: Context, session: pb.Session) -> None:
    """Nobody is there, or the price is too high. [inference.13]"""
    rest = money.refund(ctx, session)
    session.status = pb.SESSION_STATUS_CLOSED
    SESSIONS(ctx)[session.id] = session
    ctx.emit(events.session_closed(session, rest))
