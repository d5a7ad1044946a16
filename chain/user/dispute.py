"""A client's games: accuses the executor of a receipt that does not hold, and plays to the end."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass

from chain.client.errors import QueryRefused
from chain.client.tx import response_of
from chain.games.accuser import accusation, accuser_choice
from chain.user.files import ReceiptFile
from chain.user.light import Untrue
from chain.user.market import Market
from chain.user.weights import Weights
from chain.wire.causeway.inference.v1 import dispute_pb2, query_pb2, tx_pb2
from chain.wire.causeway.inference.v1 import types_pb2 as pb
from modules.inference import formats

STEP = 0.5


class NothingWrong(Untrue):
    """The receipt is right, as far as this machine can tell: an accusation would lose its bond."""


def payload_of(file: ReceiptFile) -> pb.Payload:
    """What games are about."""
    return pb.Payload(signed=file.signed, request=file.request, salt=file.salt, prompt=file.prompt, output=file.output)


def accusation_of(file: ReceiptFile, weights: Weights) -> tx_pb2.MsgDispute:
    """What is wrong with a receipt. Raises NothingWrong, and Untrue where the file is not what was signed."""
    from chain.user import checking

    for check in (checking.check_client, checking.check_executor, checking.check_prompt, checking.check_output):
        check(file)
    found = accusation(payload_of(file), weights.engine, weights.file, file.model, file.session)
    if found is None:
        raise NothingWrong("the receipt is right: an accusation would lose its bond")
    return found


def double_of(one: ReceiptFile, other: ReceiptFile) -> tx_pb2.MsgDispute:
    """That two receipts of one executor are for one index. Raises NothingWrong."""
    first, second = one.signed.receipt, other.signed.receipt
    named = [(receipt.session, receipt.executor, receipt.index) for receipt in (first, second)]
    if named[0] != named[1] or formats.canonical(first) == formats.canonical(second):
        raise NothingWrong("these are not two receipts for one index")
    return tx_pb2.MsgDispute(
        evidence=one.signed,
        kind=dispute_pb2.DISPUTE_KIND_DOUBLE,
        other=second,
        other_signature=other.signed.executor_signature,
    )


@dataclass
class Play:
    """One game of this client. `say` is told what happens."""

    market: Market
    file: ReceiptFile
    weights: Weights
    say: Callable[[str], None]

    def open(self, accusation: tx_pb2.MsgDispute) -> int:
        """Put down the bond and accuse; the game's number. Raises Refusal."""
        accusation.accuser = self.market.sender.key.text
        outcome = self.market.sender.send([accusation])
        number = int(response_of(outcome, 0, tx_pb2.MsgDisputeResponse).dispute)
        kind = dispute_pb2.DisputeKind.Name(accusation.kind).removeprefix("DISPUTE_KIND_").lower()
        self.say(f"game {number} is open: {kind}")
        return number

    def play(self, number: int, seconds: float) -> dispute_pb2.Outcome:
        """Make every move until it is decided. Raises NothingWrong where the executor has shown nothing wrong."""
        until, seen = time.monotonic() + seconds, (-1, -1)
        while time.monotonic() < until:
            answer = self._ask(number)
            game = answer.dispute
            if game.turn == dispute_pb2.TURN_OVER or game.outcome:
                return game.outcome
            stage = (game.stage, game.level)
            if game.turn == dispute_pb2.TURN_ACCUSER and stage != seen:
                seen = stage
                self._choose(game, answer.logits)
            time.sleep(STEP)
        raise Untrue(f"game {number} goes on: play it with --game {number}")

    def _ask(self, number: int) -> query_pb2.QueryDisputeResponse:
        request = query_pb2.QueryDisputeRequest(id=number)
        try:
            path = "/causeway.inference.v1.Query/Dispute"
            return self.market.rpc.query(path, request, query_pb2.QueryDisputeResponse)
        except QueryRefused as refused:
            raise Untrue(f"there is no game {number} any more: {refused}") from None

    def _choose(self, game: dispute_pb2.Dispute, logits: bytes) -> None:
        choice = accuser_choice(game, payload_of(self.file), self.weights.engine, self.weights.file, logits)
        if choice is None:
            raise NothingWrong("what the executor has shown is right: the game is lost")
        stage = dispute_pb2.Stage.Name(game.stage).removeprefix("STAGE_").lower()
        self.say(f"game {game.id}, {stage}: number {choice.index} is wrong")
        accuser = self.market.sender.key.text
        self.market.sender.send([tx_pb2.MsgChoose(accuser=accuser, dispute=game.id, choice=choice)])
