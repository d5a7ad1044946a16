"""What the three messages of a game do. Each refuses first and writes after."""

from __future__ import annotations

from chain.module import Context
from chain.types import bech32_address
from chain.wire.causeway.inference.v1 import dispute_pb2 as pb
from chain.wire.causeway.inference.v1 import tx_pb2
from chain.wire.causeway.inference.v1 import types_pb2 as types
from modules.inference import keeper as market
from modules.inference import money
from modules.inference.audits import duties
from modules.inference.audits import hooks as audits
from modules.inference.disputes import at_once, cases, choices, events, keeper, moves, verdicts
from modules.inference.disputes.cases import Case
from modules.inference.disputes.messages import (
    InvalidAccusation,
    InvalidEvidence,
    NotYourTurn,
    WindowClosed,
)
from modules.inference.disputes.state import LOGITS

FIRST = {
    pb.DISPUTE_KIND_TRACE: pb.STAGE_ROOTS,
    pb.DISPUTE_KIND_SAMPLE: pb.STAGE_LOGITS,
    pb.DISPUTE_KIND_FINISH: pb.STAGE_TAIL,
}


def dispute(ctx: Context, msg: tx_pb2.MsgDispute) -> tx_pb2.MsgDisputeResponse:
    """Accuse the executor of a signed receipt. [inference.70] [inference.82]

    Raises what `cases.of` and `at_once` do, WindowClosed, InvalidAccusation, InsufficientFunds.
    """
    case = cases.of(ctx, msg.evidence)
    _check_window(ctx, case)
    settlement = _settlement(ctx, case, msg.settlement)
    proved = _proved(ctx, case, msg)
    game = pb.Dispute(
        accuser=msg.accuser,
        kind=msg.kind,
        evidence=types.SignedReceipt(receipt=case.receipt, executor_signature=msg.evidence.executor_signature),
        position=msg.position,
        settlement=settlement,
        turn=pb.TURN_EXECUTOR,
        stage=FIRST.get(msg.kind, pb.STAGE_UNSPECIFIED),
        height=ctx.block.height,
        bond="0" if proved else str(market.dispute_bond(ctx)),
    )
    if msg.kind == pb.DISPUTE_KIND_FINISH:
        game.request.CopyFrom(msg.request)
    money.lock_stake(ctx, bech32_address(msg.accuser), int(game.bond))
    keeper.add(ctx, game)
    ctx.emit(events.opened(game))
    keeper.begin(ctx, game)
    audits.accused(ctx, settlement, msg.accuser, case.receipt.index)
    if proved:
        verdicts.guilty(ctx, game, proved)
    return tx_pb2.MsgDisputeResponse(dispute=game.id)


def _check_window(ctx: Context, case: Case) -> None:
    """Until dispute_blocks after the session's end. [inference.80] Raises WindowClosed."""
    if not case.session.beacon:
        raise InvalidEvidence("the session was not drawn yet")
    if ctx.block.height > case.session.dispute_height:
        raise WindowClosed(f"receipts of this session could be disputed until height {case.session.dispute_height}")


def _settlement(ctx: Context, case: Case, named: int) -> int:
    """The settlement that claims the receipt, 0 for none. Raises InvalidAccusation where another is named."""
    receipt = case.receipt
    number = duties.settlement_of(ctx, receipt.session, case.executor, receipt.index)
    if number:
        found = market.settlement(ctx, number)
        number = number if receipt.index < found.first + found.count else 0
    if named not in (0, number):
        raise InvalidAccusation("this settlement does not claim the receipt")
    return number


def _proved(ctx: Context, case: Case, msg: tx_pb2.MsgDispute) -> str | None:
    """Why the executor is guilty, where the message itself decides; refuses what it shows to be false."""
    receipt = case.receipt
    if msg.kind == pb.DISPUTE_KIND_DOUBLE:
        return at_once.double(ctx, case, msg)
    if msg.kind == pb.DISPUTE_KIND_TERMS:
        return at_once.terms(case, msg.request)
    if msg.kind == pb.DISPUTE_KIND_FINISH:
        return at_once.finish(case, msg.request, msg.position)
    if msg.kind not in FIRST:
        raise InvalidAccusation("no such kind of dispute")
    cases.check_computable(case)
    inside = receipt.tokens_in <= msg.position < receipt.tokens_in + receipt.tokens_out
    if msg.kind == pb.DISPUTE_KIND_SAMPLE and not inside:
        raise InvalidAccusation("no token of the answer has this position")
    return None


def choose(ctx: Context, msg: tx_pb2.MsgChoose) -> tx_pb2.MsgChooseResponse:
    """The accuser's move. [inference.73] Raises UnknownDispute, NotYourTurn, InvalidChoice."""
    game = keeper.dispute(ctx, msg.dispute)
    _check_turn(game, pb.TURN_ACCUSER, game.accuser, msg.accuser)
    choices.play(cases.known(ctx, game.evidence.receipt), game, msg.choice)
    keeper.go_on(ctx, game)
    return tx_pb2.MsgChooseResponse()


def answer(ctx: Context, msg: tx_pb2.MsgAnswer) -> tx_pb2.MsgAnswerResponse:
    """The executor's move; with the last one the game is decided. [inference.76]

    Raises UnknownDispute, NotYourTurn, InvalidMove.
    """
    game = keeper.dispute(ctx, msg.dispute)
    _check_turn(game, pb.TURN_EXECUTOR, game.evidence.receipt.executor, msg.executor)
    posted = LOGITS(ctx).get(game.id) or b""
    verdict = moves.play(cases.known(ctx, game.evidence.receipt), game, msg.move, posted)
    if verdict is None:
        if msg.move.logits:
            LOGITS(ctx)[game.id] = msg.move.logits
        keeper.go_on(ctx, game)
    elif verdict[0]:
        verdicts.guilty(ctx, game, verdict[1])
    else:
        verdicts.cleared(ctx, game, "it is as the executor says: " + verdict[1])
    return tx_pb2.MsgAnswerResponse()


def _check_turn(game: pb.Dispute, turn: pb.Turn, player: str, signer: str) -> None:
    if signer != player:
        raise NotYourTurn("somebody else plays this game")
    if game.turn != turn:
        raise NotYourTurn("the game is over" if game.turn == pb.TURN_OVER else "the other side moves")
    if game.waits:
        raise NotYourTurn("the executor plays as many games as it must at once; this one waits")
