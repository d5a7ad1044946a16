"""Those who accuse and audit can cheat, too: it costs them, and an honest executor nothing."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from hashlib import sha256

import pytest

from chain.client.tx import response_of
from chain.wire.causeway.inference.v1 import dispute_pb2, query_pb2, tx_pb2
from chain.wire.causeway.inference.v1 import types_pb2 as pb
from tests.e2e.coins import balances
from tests.e2e.marketplace import Client, Market, eventually

pytestmark = [pytest.mark.e2e, pytest.mark.timeout(400)]
AT_ONCE = ("--settle-every", "0", "--settle-count", "1")
FEES = 100_000
"""More than what an auditor pays for its messages, ucway."""
QUESTION = "Name a colour."


class Second:
    """Somebody who accuses or audits by hand."""

    def __init__(self, market: Market, name: str = "") -> None:
        self.market = market
        self.name = name or market.new_worker()
        self.key = market.key(self.name)
        self.sender = market.net.sender(self.name)

    def accuse(self, evidence: pb.SignedReceipt, kind: dispute_pb2.DisputeKind, **more: object) -> int:
        """Open a game; its number."""
        message = tx_pb2.MsgDispute(accuser=self.key.text, evidence=evidence, kind=kind, **more)  # type: ignore[arg-type]
        return int(response_of(self.sender.send([message]), 0, tx_pb2.MsgDisputeResponse).dispute)

    def play(self, number: int, choose: Callable[[dispute_pb2.Dispute], int]) -> dispute_pb2.Dispute:
        """Choose something whenever it is the accuser's turn, until the game is over."""

        def over() -> bool:
            game = self.market.game(number)
            if game.turn == dispute_pb2.TURN_ACCUSER:
                choice = dispute_pb2.Choice(index=choose(game))
                self.sender.send([tx_pb2.MsgChoose(accuser=self.key.text, dispute=number, choice=choice)])
            return game.turn == dispute_pb2.TURN_OVER

        eventually(over, 120, "the game did not end")
        return self.market.game(number)

    def auditor(self) -> pb.Auditor:
        """Its registration."""
        request = query_pb2.QueryAuditorRequest(address=self.key.text)
        return self.market.ask("Auditor", request, query_pb2.QueryAuditorResponse).auditor

    @contextmanager
    def auditing(self) -> Iterator[None]:
        """Be an auditor while the block lasts."""
        self.sender.send([tx_pb2.MsgRegisterAuditor(auditor=self.key.text, sealing_key=b"\x09" + bytes(31))])
        try:
            yield
        finally:
            self.sender.send([tx_pb2.MsgUnregisterAuditor(auditor=self.key.text)])

    def commit(self, settlement: pb.Settlement, roots: list[bytes]) -> None:
        """Commit to trace and sample roots, put together, of every drawn receipt."""
        digests = [sha256(pair + self.key.address).digest() for pair in roots]
        self.sender.send([tx_pb2.MsgCommitAudit(auditor=self.key.text, settlement=settlement.id, digests=digests)])


def at_stage(market: Market, executor: str, *stages: pb.SettlementStatus) -> pb.Settlement:
    """An executor's last settlement, once it is at one of the stages."""

    def found() -> pb.Settlement | None:
        settlements = market.settlements(executor)
        return settlements[-1] if settlements and settlements[-1].status in stages else None

    settlement = eventually(found, 120, f"no settlement at {stages}")
    assert settlement is not None
    return settlement


def test_a_false_accusation_against_an_honest_executor_loses_at_the_leaf(market: Market) -> None:
    server, client, accuser = market.serve("", *AT_ONCE), Client(market, market.new_worker()), Second(market)
    client.open()
    reply = client.ask(server, QUESTION, 6)
    bond = market.executor(server.key.text).bond
    before = balances(market, [accuser.key.text])[accuser.key.text]
    number = accuser.accuse(reply.signed, dispute_pb2.DISPUTE_KIND_TRACE)
    game = accuser.play(number, lambda game: min(1, len(game.nodes) - 1))
    server.stop()
    assert (game.outcome, game.stage) == (dispute_pb2.OUTCOME_CLEARED, dispute_pb2.STAGE_INPUTS)
    assert before - balances(market, [accuser.key.text])[accuser.key.text] >= int(game.bond) > 0
    kept = market.executor(server.key.text)
    assert (kept.bond, kept.suspended) == (bond, False)


def test_a_false_accusation_of_a_logit_loses(market: Market) -> None:
    server, client, accuser = market.serve("", *AT_ONCE), Client(market, market.new_worker()), Second(market)
    client.open()
    reply = client.ask(server, QUESTION, 6)
    place = len(reply.prompt) + 2
    number = accuser.accuse(reply.signed, dispute_pb2.DISPUTE_KIND_SAMPLE, position=place)
    game = accuser.play(number, lambda game: reply.ids[2])
    server.stop()
    assert (game.outcome, game.stage) == (dispute_pb2.OUTCOME_CLEARED, dispute_pb2.STAGE_LOGIT)
    assert not market.executor(server.key.text).suspended


def test_an_auditor_that_posts_garbage_pays_for_it_and_the_honest_one_is_paid(market: Market) -> None:
    server, client, liar = market.serve("", *AT_ONCE), Client(market, market.new_worker()), Second(market)
    with liar.auditing():
        bond = int(liar.auditor().bond)
        client.open()
        client.ask(server, QUESTION, 6)
        settlement = at_stage(market, server.key.text, pb.SETTLEMENT_STATUS_COMMITTING)
        liar.commit(settlement, [b"garbage" * 9 for _ in settlement.drawn])
        held = at_stage(market, server.key.text, pb.SETTLEMENT_STATUS_HELD)
        after = liar.auditor()
    server.stop()
    unequal = {audit.auditor: list(audit.unequal) for audit in held.audits}
    assert unequal == {market.key("validator-0").text: [], liar.key.text: [0]}
    assert int(after.bond) < bond
    assert after.record.missed == 1
    assert not market.executor(server.key.text).suspended


def test_an_auditor_that_passes_what_is_wrong_is_slashed_like_the_executor(market: Market) -> None:
    server, client, friend = (
        market.serve("truncated-model", *AT_ONCE),
        Client(market, market.new_worker()),
        Second(market),
    )
    with friend.auditing():
        bond = int(friend.auditor().bond)
        client.open()
        reply = client.ask(server, QUESTION, 6)
        settlement = at_stage(market, server.key.text, pb.SETTLEMENT_STATUS_COMMITTING)
        friend.commit(settlement, [reply.trace_root + reply.sample_root])
        at_stage(market, server.key.text, pb.SETTLEMENT_STATUS_VOID)
        after = friend.auditor()
    server.stop()
    assert market.executor(server.key.text).suspended
    assert int(after.bond) < bond
    assert after.suspended


def test_an_executors_second_account_that_accuses_after_an_auditor_takes_nothing_back(market: Market) -> None:
    server, client, second = market.serve("mute", *AT_ONCE), Client(market, market.new_worker()), Second(market)
    auditor = market.key("validator-0").text
    client.open()
    reply = client.ask(server, QUESTION, 6)
    bond = int(market.executor(server.key.text).bond)
    before = balances(market, [auditor, second.key.text])
    at_stage(market, server.key.text, pb.SETTLEMENT_STATUS_REVEALING)
    number = second.accuse(reply.signed, dispute_pb2.DISPUTE_KIND_TRACE)
    eventually(lambda: market.game(number).turn == dispute_pb2.TURN_OVER, 120, "silence is no guilt")
    after = balances(market, [auditor, second.key.text])
    server.stop()
    assert market.game(number).outcome == dispute_pb2.OUTCOME_GUILTY
    assert after[second.key.text] < before[second.key.text]
    assert bond // 4 - FEES < after[auditor] - before[auditor] <= bond // 4
    assert market.executor(server.key.text).bond == "0"


def test_an_executors_second_account_cannot_shield_it_by_a_game_that_it_loses(market: Market) -> None:
    server, client, second = market.serve("chosen-seed", *AT_ONCE), Client(market, market.new_worker()), Second(market)
    client.open()
    warm = pb.Sampling(inv_temperature=round(2**16 / 1.5))
    reply = client.ask(server, QUESTION, 6, sampling=warm, temperature=1.5)
    number = second.accuse(reply.signed, dispute_pb2.DISPUTE_KIND_TRACE)
    eventually(lambda: market.executor(server.key.text).suspended, 120, "the second account shields it")
    server.stop()
    assert market.game(number).outcome in (dispute_pb2.OUTCOME_CLEARED, dispute_pb2.OUTCOME_CLOSED)
