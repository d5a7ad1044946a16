"""Payloads that are refused: asked for on the chain, answered, contested, opened by it; silence is guilt."""

from typing import Any

import pytest

from chain.errors import InsufficientFunds, Refused
from chain.wire.causeway.inference.v1 import dispute_pb2, tx_pb2
from chain.wire.causeway.inference.v1 import types_pb2 as pb
from modules.inference import sealing
from modules.inference.audits import hooks
from modules.inference.audits.messages import (
    AlreadyDemanded,
    InvalidAnswer,
    InvalidOpening,
    NotEntitled,
    NotItsDemander,
    NotItsExecutor,
    TooLate,
    UnknownDemand,
    WrongKey,
    WrongStage,
    most_sealed,
    prepayment,
    show_gas,
)
from modules.inference.audits.state import SEALED
from modules.inference.messages import NotDrawn, UnknownSession, UnknownSettlement
from tests.modules.inference.audits.stage import READER, Stage
from tests.modules.inference.market import address, text

LOW_ORDER = bytes(32)


@pytest.fixture
def stage() -> Stage:
    made = Stage(audit_floor=3)
    made.claim_all()
    return made


def outcome(stage: Stage, number: int) -> tuple[int, int]:
    found = stage.demand(number)
    return found.status, found.outcome


GUILTY = (dispute_pb2.DEMAND_STATUS_OVER, dispute_pb2.OUTCOME_GUILTY)
CLEARED = (dispute_pb2.DEMAND_STATUS_OVER, dispute_pb2.OUTCOME_CLEARED)


@pytest.mark.rule("inference.54")
def test_a_demand_prepays_twice_the_gas_of_the_longest_answer(stage: Stage) -> None:
    had = stage.balance("client")
    number = stage.ask()
    paid = had - stage.balance("client")
    gas = 60_000 + 10 * most_sealed(2048)
    assert paid == -(-2 * gas // 1000) == prepayment(stage.ctx, 2048) == int(stage.demand(number).prepaid)
    assert hooks.staked(stage.ctx) == paid
    stage.check()


@pytest.mark.rule("inference.54")
def test_nothing_is_prepaid_while_nobody_needs_coins(stage: Stage) -> None:
    stage.waive()
    had = stage.balance("client")
    stage.ask()
    assert stage.balance("client") == had


@pytest.mark.rule("inference.54")
def test_one_demand_for_each_receipt_and_demander(stage: Stage) -> None:
    first = stage.ask(1)
    with pytest.raises(AlreadyDemanded):
        stage.ask(1)
    assert stage.ask(2) == first + 1
    stage.answer(first)
    stage.run_to(stage.height + 6)
    assert outcome(stage, first) == CLEARED
    with pytest.raises(AlreadyDemanded):
        stage.ask(1)


@pytest.mark.rule("inference.55")
@pytest.mark.parametrize(
    ("changed", "refusal"),
    [
        ({"session": 99}, UnknownSession),
        ({"executor": text("e2")}, NotDrawn),
        ({"who": "stranger"}, NotEntitled),
        ({"who": "e1"}, NotEntitled),
        ({"index": 13}, NotEntitled),
        ({"settlement": 99}, UnknownSettlement),
        ({"settlement": 1}, NotEntitled),
        ({"settlement": 1, "who": "a1"}, NotEntitled),
        ({"sealing_key": bytes(31)}, WrongKey),
        ({"sealing_key": LOW_ORDER}, WrongKey),
        ({"evidence": pb.SignedReceipt()}, NotEntitled),
    ],
)
def test_who_is_not_entitled_gets_nothing(stage: Stage, changed: dict[str, Any], refusal: type[Refused]) -> None:
    with pytest.raises(refusal):
        stage.ask(**changed)


@pytest.mark.rule("inference.54")
def test_who_can_not_prepay_demands_nothing(stage: Stage) -> None:
    stage.give_away("client")
    with pytest.raises(InsufficientFunds):
        stage.ask()


@pytest.mark.rule("inference.55")
def test_a_client_demands_by_a_receipt_that_was_never_settled() -> None:
    stage = Stage()
    with pytest.raises(NotEntitled):
        stage.ask(4)
    forged = pb.SignedReceipt()
    forged.CopyFrom(stage.book.payloads[4].signed)
    forged.executor_signature = forged.client_signature
    with pytest.raises(NotEntitled):
        stage.ask(4, evidence=forged)
    with pytest.raises(NotEntitled):
        stage.ask(5, evidence=stage.book.payloads[4].signed)
    number = stage.contested(4, evidence=stage.book.payloads[4].signed)
    stage.show(number, path=[])
    assert outcome(stage, number) == CLEARED


@pytest.mark.rule("inference.55")
def test_receipts_are_demanded_until_they_can_not_be_disputed(stage: Stage) -> None:
    last = stage.session(stage.book.session.id).dispute_height
    stage.run_to(last)
    stage.ask(1)
    stage.run_to(last + 1)
    with pytest.raises(TooLate):
        stage.ask(2)


@pytest.mark.rule("inference.55")
def test_a_session_that_nobody_was_drawn_for_has_no_receipts(stage: Stage) -> None:
    number = stage.open()
    with pytest.raises(NotDrawn):
        stage.ask(session=number)


@pytest.mark.rule("inference.57")
def test_silence_is_guilt_and_returns_the_prepayment(stage: Stage) -> None:
    bond, had = int(stage.executor("e1").bond), stage.balance("client")
    number = stage.ask()
    assert hooks.owes(stage.ctx, address("e1"))
    stage.run_to(stage.height + 5)
    assert outcome(stage, number) == GUILTY
    held = int(stage.settlement(1).total_cost)
    assert stage.settlement(1).status == pb.SETTLEMENT_STATUS_VOID
    assert stage.balance("client") == had + bond // 4 + held
    assert stage.executor("e1").suspended
    assert not hooks.owes(stage.ctx, address("e1"))
    assert hooks.staked(stage.ctx) == 0


@pytest.mark.rule("inference.57")
def test_an_answer_that_nobody_contests_earns_the_prepayment(stage: Stage) -> None:
    number = stage.ask()
    had = stage.balance("e1")
    stage.answer(number)
    found = stage.demand(number)
    sealed = SEALED(stage.ctx)[number]
    payload = pb.Payload.FromString(sealing.unseal(sealed, READER))
    assert payload == stage.book.payloads[1]
    assert len(found.sealed_hash) == 32
    stage.run_to(stage.height + 5)
    assert outcome(stage, number) == CLEARED
    assert stage.balance("e1") == had + int(found.prepaid)
    assert number not in SEALED(stage.ctx)
    assert not stage.executor("e1").suspended


@pytest.mark.rule("inference.57")
@pytest.mark.parametrize("length", [0, 47, most_sealed(2048) + 1])
def test_what_can_be_no_payload_is_no_answer(stage: Stage, length: int) -> None:
    number = stage.ask()
    with pytest.raises(InvalidAnswer):
        stage.answer(number, bytes(length))


@pytest.mark.rule("inference.57")
def test_moves_are_those_of_the_two_and_in_their_order(stage: Stage) -> None:
    number = stage.ask()
    answer = tx_pb2.MsgAnswerDemand(executor=text("e2"), demand=number, sealed=bytes(100))
    contest = tx_pb2.MsgContestAnswer(demander=text("client"), demand=number)
    show = tx_pb2.MsgShowKey(executor=text("e1"), demand=number, ephemeral_key=bytes(32))
    for message, refusal in ((answer, NotItsExecutor), (contest, WrongStage), (show, WrongStage)):
        with pytest.raises(refusal):
            stage.say(message)
    stage.answer(number)
    with pytest.raises(WrongStage):
        stage.answer(number)
    contest.demander = text("a1")
    with pytest.raises(NotItsDemander):
        stage.say(contest)
    contest.demander = text("client")
    stage.say(contest)
    with pytest.raises(WrongStage):
        stage.say(contest)
    show.executor = text("e2")
    with pytest.raises(NotItsExecutor):
        stage.say(show)
    for message in (answer, contest, show):
        message.demand = 99
        with pytest.raises(UnknownDemand):
            stage.say(message)


@pytest.mark.rule("inference.58")
@pytest.mark.parametrize("index", [1, 2, 12])
def test_the_chain_opens_an_honest_answer_and_clears_its_executor(stage: Stage, index: int) -> None:
    number = stage.contested(index)
    had = stage.balance("e1")
    stage.show(number)
    assert outcome(stage, number) == CLEARED
    assert stage.balance("e1") == had + int(stage.demand(number).prepaid)
    assert [one["what"] for one in stage.told("inference_demand")] == ["asked", "answered", "contested", "cleared"]


@pytest.mark.rule("inference.57")
def test_who_shows_no_key_is_guilty(stage: Stage) -> None:
    number = stage.contested()
    stage.run_to(stage.height + 5)
    assert outcome(stage, number) == GUILTY
    assert stage.executor("e1").suspended


def _other_prompt(payload: pb.Payload) -> None:
    payload.prompt[0] += 1


def _other_request(payload: pb.Payload) -> None:
    payload.request.max_tokens += 1


@pytest.mark.rule("inference.58")
@pytest.mark.parametrize("change", [_other_prompt, _other_request])
def test_an_answer_that_is_not_what_was_committed_to_is_guilt(stage: Stage, change: Any) -> None:
    payload = pb.Payload()
    payload.CopyFrom(stage.book.payloads[1])
    change(payload)
    number = stage.contested(1, stage.sealed(payload))
    had = stage.balance("client")
    stage.show(number)
    assert outcome(stage, number) == GUILTY
    assert stage.balance("client") > had + int(stage.demand(number).prepaid)


@pytest.mark.rule("inference.58")
@pytest.mark.parametrize("kind", ["to another key", "garbage", "no payload"])
def test_an_answer_that_does_not_open_is_guilt(stage: Stage, kind: str) -> None:
    fresh = b"\7" * 32
    honest = stage.sealed(stage.book.payloads[1])
    sealed = {
        "to another key": sealing.seal(b"words", sealing.public(b"\5" * 32), fresh),
        "garbage": honest[:-1] + bytes([honest[-1] ^ 1]),
        "no payload": sealing.seal(b"\xff\xff\xff", sealing.public(READER), fresh),
    }[kind]
    number = stage.contested(1, sealed)
    stage.show(number)
    assert outcome(stage, number) == GUILTY


@pytest.mark.rule("inference.58")
def test_a_key_that_did_not_seal_or_a_path_that_leads_nowhere_decides_nothing(stage: Stage) -> None:
    number = stage.contested()
    for key in (b"\1" * 32, b"", bytes(31)):
        with pytest.raises(WrongKey):
            stage.show(number, key)
    with pytest.raises(InvalidOpening):
        stage.show(number, path=[])
    stage.show(number)
    assert outcome(stage, number) == CLEARED


@pytest.mark.rule("inference.58")
def test_the_payload_of_another_receipt_has_no_path(stage: Stage) -> None:
    number = stage.contested(1, stage.sealed(stage.book.payloads[3]))
    for position in (1, 3):
        with pytest.raises(InvalidOpening):
            stage.show(number, path=stage.batch.path(position))
    stage.run_to(stage.height + 5)
    assert outcome(stage, number) == GUILTY


@pytest.mark.rule("inference.58")
def test_gas_of_a_shown_key_is_that_of_what_is_opened(stage: Stage) -> None:
    number = stage.contested()
    sealed = len(SEALED(stage.ctx)[number])
    said = tx_pb2.MsgShowKey(executor=text("e1"), demand=number, ephemeral_key=bytes(32))
    assert show_gas(stage.ctx, said) == 100_000 + 1_000 * sealed
    said.demand = 99
    assert show_gas(stage.ctx, said) == 100_000


@pytest.mark.rule("inference.55")
@pytest.mark.rule("inference.56")
def test_an_auditors_first_demand_gives_it_the_time_that_the_executor_takes(stage: Stage) -> None:
    stage.run_to(stage.height + 9)
    found = stage.settlement(1)
    mine = found.audits[0].auditor
    never = next(index for index in range(13) if index not in found.drawn)
    with pytest.raises(NotEntitled):
        stage.ask(never, mine, settlement=1)
    with pytest.raises(NotEntitled):
        stage.ask(found.drawn[0], mine)
    before = found.deadline.calm
    number = stage.ask(found.drawn[0], mine, settlement=1)
    extended = stage.settlement(1).deadline
    assert extended.calm == before + 5
    stage.end_block()
    stage.ask(found.drawn[1], mine, settlement=1)
    assert stage.settlement(1).deadline == extended
    stage.answer(number)
    stage.commit(found, mine)
    with pytest.raises(NotEntitled):
        stage.ask(found.drawn[2], mine, settlement=1)
    stage.end_block()
    assert stage.settlement(1).status == pb.SETTLEMENT_STATUS_COMMITTING


@pytest.mark.rule("inference.57")
def test_an_auditor_that_gets_nothing_ends_the_settlement(stage: Stage) -> None:
    stage.run_to(stage.height + 9)
    found = stage.settlement(1)
    number = stage.ask(found.drawn[0], found.audits[0].auditor, settlement=1)
    stage.run_to(stage.height + 5)
    assert outcome(stage, number) == GUILTY
    assert stage.settlement(1).status == pb.SETTLEMENT_STATUS_VOID
    stage.run_to(stage.height + 30)


@pytest.mark.rule("inference.57")
def test_an_executors_bond_waits_for_the_demands_to_it(stage: Stage) -> None:
    assert not hooks.owes(stage.ctx, address("e1"))
    stage.ask()
    assert hooks.owes(stage.ctx, address("e1"))
