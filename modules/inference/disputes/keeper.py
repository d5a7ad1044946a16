"""Verbs on games: whose clock runs, how one goes on, how one ends."""

from __future__ import annotations

from hashlib import sha256
from itertools import islice

from chain.module import Context
from chain.types import Address, bech32_address
from chain.wire.causeway.inference.v1 import dispute_pb2 as pb
from chain.wire.causeway.inference.v1 import types_pb2 as types
from modules.inference import keeper, money
from modules.inference.audits import clock
from modules.inference.disputes import events
from modules.inference.disputes.messages import UnknownDispute
from modules.inference.disputes.state import (
    DISPUTES,
    GAMES_AT_ONCE,
    LAST_DISPUTE,
    LOGITS,
    OF_ACCUSER,
    OF_EXECUTOR,
    OF_RECEIPT,
    PLAYING,
    WAITING,
)


def dispute(ctx: Context, number: int) -> pb.Dispute:
    """A dispute, to be changed in place and written back. Raises UnknownDispute."""
    found = DISPUTES(ctx).get(number)
    if found is None:
        raise UnknownDispute(str(number))
    return found


def open_games(ctx: Context, executor: Address) -> int:
    """Games against an executor that are not over, those that wait included; at most a few are counted."""
    playing = sum(1 for _ in PLAYING(ctx).keys(under=executor))
    return playing + sum(1 for _ in islice(WAITING(ctx).keys(under=executor), GAMES_AT_ONCE))


def about(receipt: types.Receipt) -> bytes:
    """What all games about one receipt have in common: H(u64 session ‖ executor ‖ u64 index)."""
    executor = bech32_address(receipt.executor)
    return sha256(receipt.session.to_bytes(8, "big") + executor + receipt.index.to_bytes(8, "big")).digest()


def add(ctx: Context, game: pb.Dispute) -> None:
    """Number a dispute, and write it."""
    game.id = LAST_DISPUTE(ctx).get() + 1
    LAST_DISPUTE(ctx).set(game.id)
    index(ctx, game)
    DISPUTES(ctx)[game.id] = game


def index(ctx: Context, game: pb.Dispute) -> None:
    """Have a dispute found by who is in it."""
    OF_EXECUTOR(ctx)[bech32_address(game.evidence.receipt.executor), game.id] = True
    OF_ACCUSER(ctx)[bech32_address(game.accuser), game.id] = True


def begin(ctx: Context, game: pb.Dispute) -> None:
    """Start a game's clock, or have it wait until its executor plays fewer. [inference.83]"""
    executor = bech32_address(game.evidence.receipt.executor)
    OF_RECEIPT(ctx)[about(game.evidence.receipt), game.id] = True
    if sum(1 for _ in PLAYING(ctx).keys(under=executor)) >= GAMES_AT_ONCE:
        game.waits = True
        WAITING(ctx)[executor, game.id] = True
        DISPUTES(ctx)[game.id] = game
    else:
        PLAYING(ctx)[executor, game.id] = True
        go_on(ctx, game)
    if game.settlement:
        money.game_opened(ctx, game.settlement)


def go_on(ctx: Context, game: pb.Dispute) -> None:
    """Give whose turn it is a new deadline, and write the game. [inference.81]"""
    clock.forget(ctx, game.deadline, clock.Kind.GAME, game.id)
    game.deadline.CopyFrom(clock.deadline(ctx, keeper.params(ctx).move_blocks))
    clock.wait(ctx, game.deadline, clock.Kind.GAME, game.id)
    DISPUTES(ctx)[game.id] = game
    ctx.emit(events.moved(game))


def stop(ctx: Context, game: pb.Dispute, outcome: pb.Outcome, reason: str) -> None:
    """End a game: nothing waits for it, what was posted is forgotten, the next one begins. Moves no coins."""
    executor = bech32_address(game.evidence.receipt.executor)
    clock.forget(ctx, game.deadline, clock.Kind.GAME, game.id)
    del PLAYING(ctx)[executor, game.id]
    del WAITING(ctx)[executor, game.id]
    del OF_RECEIPT(ctx)[about(game.evidence.receipt), game.id]
    del LOGITS(ctx)[game.id]
    game.turn, game.outcome, game.reason, game.waits = pb.TURN_OVER, outcome, reason, False
    for name in ("nodes", "deadline", "node", "request"):
        game.ClearField(name)
    DISPUTES(ctx)[game.id] = game
    if game.settlement:
        money.game_closed(ctx, game.settlement)
    ctx.emit(events.ended(game))
    _begin_next(ctx, executor)


def _begin_next(ctx: Context, executor: Address) -> None:
    """Start the clock of the game that has waited longest. [inference.83]"""
    found = next(WAITING(ctx).keys(under=executor), None)
    if found is None or sum(1 for _ in PLAYING(ctx).keys(under=executor)) >= GAMES_AT_ONCE:
        return
    game = DISPUTES(ctx)[found[1]]
    game.waits = False
    del WAITING(ctx)[found]
    PLAYING(ctx)[found] = True
    go_on(ctx, game)
