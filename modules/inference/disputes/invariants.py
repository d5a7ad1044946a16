"""What is always true of disputes. A broken invariant raises ValueError."""

from __future__ import annotations

from chain.module import Context
from chain.types import bech32_address
from chain.wire.causeway.inference.v1 import dispute_pb2 as pb
from modules.inference import keeper as market
from modules.inference.disputes import keeper
from modules.inference.disputes.state import DISPUTES, GAMES_AT_ONCE, LOGITS, OF_RECEIPT, PLAYING, WAITING


def open_games(ctx: Context) -> None:
    """Games that are not over are played or wait, and nobody plays too many; others are in no queue. [inference.83]"""
    games = [game for _, game in DISPUTES(ctx).items() if game.turn != pb.TURN_OVER]
    keys = [((bech32_address(game.evidence.receipt.executor), game.id), game.waits) for game in games]
    if sorted(PLAYING(ctx).keys()) != sorted(key for key, waits in keys if not waits):
        raise ValueError("games that are played are not those whose clock runs")
    if sorted(WAITING(ctx).keys()) != sorted(key for key, waits in keys if waits):
        raise ValueError("games that wait are not those that are said to")
    if sorted(OF_RECEIPT(ctx).keys()) != sorted((keeper.about(game.evidence.receipt), game.id) for game in games):
        raise ValueError("open games are not found by their receipts")
    for executor in dict.fromkeys(executor for executor, _ in PLAYING(ctx).keys()):  # noqa: SIM118
        if sum(1 for _ in PLAYING(ctx).keys(under=executor)) > GAMES_AT_ONCE:
            raise ValueError("an executor plays too many games at once")
    if any(DISPUTES(ctx)[number].turn == pb.TURN_OVER for number in LOGITS(ctx).keys()):  # noqa: SIM118
        raise ValueError("logits of a game that is over")


def games_of_settlements(ctx: Context) -> None:
    """A settlement counts the open games about its receipts. [inference.79]"""
    counted: dict[int, int] = {}
    for game in [game for _, game in DISPUTES(ctx).items()]:
        if game.settlement:
            counted[game.settlement] = counted.get(game.settlement, 0) + (game.turn != pb.TURN_OVER)
    for number, count in counted.items():
        if market.settlement(ctx, number).games != count:
            raise ValueError(f"settlement {number} counts other games than there are")
