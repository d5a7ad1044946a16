"""What the market and audits ask of disputes."""

from __future__ import annotations

from chain.errors import InvalidRequest
from chain.module import Context
from chain.types import bech32_address, parse_amount
from chain.wire.causeway.inference.v1 import dispute_pb2 as pb
from chain.wire.causeway.inference.v1 import genesis_pb2
from modules.inference.audits import clock
from modules.inference.disputes import keeper, verdicts
from modules.inference.disputes.keeper import open_games
from modules.inference.disputes.state import DISPUTES, LAST_DISPUTE, LOGITS, OF_RECEIPT, PLAYING, WAITING

OVER = pb.TURN_OVER
__all__ = ["end_block", "export", "init", "open_games", "staked", "validate"]


def end_block(ctx: Context) -> None:
    """Who should have moved until now has lost; audits have counted the block. [inference.81]"""
    for number in clock.due(ctx, clock.Kind.GAME):
        _expire(ctx, keeper.dispute(ctx, number))


def _expire(ctx: Context, game: pb.Dispute) -> None:
    if game.turn == pb.TURN_EXECUTOR:
        verdicts.guilty(ctx, game, "the executor was silent", silent=True)
    elif game.turn == pb.TURN_ACCUSER:
        verdicts.cleared(ctx, game, "the accuser was silent")


def staked(ctx: Context) -> int:
    """What accusations have locked as stakes, in ucway."""
    numbers = [number for shape in (PLAYING, WAITING) for _, number in shape(ctx).keys()]  # noqa: SIM118
    return sum([int(DISPUTES(ctx)[number].bond) for number in numbers])


def validate(genesis: genesis_pb2.GenesisState) -> None:
    """Refuse a state that contradicts itself. [inference.86] Raises InvalidRequest, InvalidAddress, InvalidCoins."""
    numbers, sessions = [game.id for game in genesis.disputes], {session.id for session in genesis.sessions}
    if len(set(numbers)) != len(numbers) or not all(0 < one <= genesis.last_dispute for one in numbers):
        raise InvalidRequest("inference genesis: a dispute is listed twice, or newer than the last one")
    if not {posted.dispute for posted in genesis.logits} <= {one.id for one in genesis.disputes if one.turn != OVER}:
        raise InvalidRequest("inference genesis: logits of a dispute that is over, or not there")
    for game in genesis.disputes:
        if game.evidence.receipt.session not in sessions:
            raise InvalidRequest(f"inference genesis: dispute {game.id} has no session")
        if game.HasField("deadline") == (game.turn == OVER or game.waits):
            raise InvalidRequest(f"inference genesis: dispute {game.id} waits for nothing, or without need")
        bech32_address(game.accuser)
        bech32_address(game.evidence.receipt.executor)
        parse_amount(game.bond)


def init(ctx: Context, genesis: genesis_pb2.GenesisState) -> None:
    """Write the disputes' part of a valid state; the market's and the audits' are there."""
    LAST_DISPUTE(ctx).set(genesis.last_dispute)
    for game in genesis.disputes:
        DISPUTES(ctx)[game.id] = game
        keeper.index(ctx, game)
        if game.turn == pb.TURN_OVER:
            continue
        executor = bech32_address(game.evidence.receipt.executor)
        (WAITING if game.waits else PLAYING)(ctx)[executor, game.id] = True
        OF_RECEIPT(ctx)[keeper.about(game.evidence.receipt), game.id] = True
        if not game.waits:
            clock.wait(ctx, game.deadline, clock.Kind.GAME, game.id)
    for posted in genesis.logits:
        LOGITS(ctx)[posted.dispute] = posted.logits


def export(ctx: Context, genesis: genesis_pb2.GenesisState) -> None:
    """Add the disputes' part to what is exported. [inference.86]"""
    genesis.last_dispute = LAST_DISPUTE(ctx).get()
    genesis.disputes.extend([game for _, game in DISPUTES(ctx).items()])
    genesis.logits.extend(
        [genesis_pb2.PostedLogits(dispute=number, logits=posted) for number, posted in LOGITS(ctx).items()]
    )
