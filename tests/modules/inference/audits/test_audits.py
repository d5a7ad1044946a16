"""A settlement's audit: drawn, committed, opened, compared, and what each of its silences costs."""

from collections.abc import Callable

import pytest

from chain.errors import Refused
from chain.types import bech32_address
from chain.wire.causeway.inference.v1 import dispute_pb2, tx_pb2
from chain.wire.causeway.inference.v1 import types_pb2 as pb
from modules.inference.audits import hooks
from modules.inference.audits.messages import (
    AlreadyCommitted,
    InvalidDigests,
    InvalidOpening,
    NotAuditing,
    NotItsExecutor,
    WrongStage,
    reveal_gas,
)
from modules.inference.messages import UnknownSettlement
from tests.modules.inference.audits.receipts import Batch
from tests.modules.inference.audits.stage import Stage
from tests.modules.inference.market import address, text


@pytest.fixture
def stage() -> Stage:
    return Stage(audit_floor=3)


@pytest.mark.rule("inference.44")
def test_the_eighth_block_after_a_settlement_draws_for_it(stage: Stage) -> None:
    number = stage.claim_all()
    claimed = stage.height
    stage.run_to(claimed + 8)
    assert stage.settlement(number).status == pb.SETTLEMENT_STATUS_DRAWING
    stage.end_block()
    found = stage.settlement(number)
    assert found.status == pb.SETTLEMENT_STATUS_COMMITTING
    assert (len(found.drawn), len(found.audits)) == (3, 2)
    assert {one.auditor for one in found.audits} <= {text(name) for name in ("a1", "a2", "a3")}
    assert len(stage.told("inference_audit_draw")) == 2


@pytest.mark.rule("inference.43")
def test_neither_the_executor_nor_the_client_nor_who_left_or_is_suspended_is_drawn() -> None:
    stage = Stage(("a1", "a2", "a3"), auditors=16)
    stage.join("e1")
    stage.mine("client")
    stage.join("client")
    stage.mine("stranger")
    stage.join("stranger")
    stage.say(tx_pb2.MsgUnregisterAuditor(auditor=text("a2")))
    found = stage.drawn()
    assert {one.auditor for one in found.audits} == {text("a1"), text("a3"), text("stranger")}


@pytest.mark.rule("inference.43")
def test_the_account_of_a_validator_audits_by_its_power(stage: Stage) -> None:
    stage = Stage((), audit_floor=3)
    stage.join("val")
    found = stage.drawn()
    assert [one.auditor for one in found.audits] == [text("val")]


@pytest.mark.rule("inference.44")
def test_where_there_is_nobody_to_audit_payment_only_waits() -> None:
    stage = Stage(())
    found = stage.drawn()
    assert found.status == pb.SETTLEMENT_STATUS_HELD
    assert not found.drawn


@pytest.mark.rule("inference.45")
@pytest.mark.rule("inference.49")
def test_an_honest_audit_pays_its_auditors_and_holds_the_rest(stage: Stage) -> None:
    found = stage.committed()
    assert found.status == pb.SETTLEMENT_STATUS_REVEALING
    auditor = bech32_address(found.audits[0].auditor)
    before = {one.auditor: stage.balance_of(one.auditor) for one in found.audits}
    stage.say(stage.opening(found))
    after = stage.settlement(found.id)
    assert after.status == pb.SETTLEMENT_STATUS_HELD
    share = int(found.total_cost) * 200 // 20_000
    assert share > 0
    assert {one: stage.balance_of(one) - had for one, had in before.items()} == dict.fromkeys(before, share)
    assert int(after.audit_pay) == 2 * share
    assert [tuple(one.unequal) for one in after.audits] == [(), ()]
    assert not hooks.busy(stage.ctx, auditor)
    assert stage.executor("e1").record.done == 1
    had = stage.balance("e1")
    stage.run_to(after.pay_height + 1)
    assert stage.settlement(found.id).status == pb.SETTLEMENT_STATUS_PAID
    assert stage.balance("e1") - had == int(found.total_cost) - 2 * share


@pytest.mark.rule("inference.45")
def test_a_settlement_that_begins_later_is_audited_at_its_own_positions() -> None:
    stage = Stage(audit_floor=13)
    stage.claim_all(Batch(stage.book, 0, 4))
    batch = Batch(stage.book, 4)
    found = stage.drawn(batch)
    assert list(found.drawn) == list(range(9))
    for one in found.audits:
        stage.commit(found, one.auditor)
    stage.say(stage.opening(found, batch))
    assert stage.settlement(found.id).status == pb.SETTLEMENT_STATUS_HELD


def _commit(stage: Stage, found: pb.Settlement, **changed: object) -> tx_pb2.MsgCommitAudit:
    auditor = found.audits[0].auditor
    fields = {"auditor": auditor, "settlement": found.id, "digests": stage.digests(found, auditor), **changed}
    return tx_pb2.MsgCommitAudit(**fields)  # type: ignore[arg-type]


@pytest.mark.rule("inference.45")
@pytest.mark.parametrize(
    ("changed", "refusal"),
    [
        ({"settlement": 99}, UnknownSettlement),
        ({"auditor": text("stranger")}, NotAuditing),
        ({"auditor": text("e1")}, NotAuditing),
        ({"digests": []}, InvalidDigests),
        ({"digests": [bytes(32)] * 4}, InvalidDigests),
        ({"digests": [bytes(31)] * 3}, InvalidDigests),
    ],
)
def test_a_commitment_that_is_none_is_refused(stage: Stage, changed: dict[str, object], refusal: type[Refused]) -> None:
    found = stage.drawn()
    with pytest.raises(refusal):
        stage.say(_commit(stage, found, **changed))


@pytest.mark.rule("inference.45")
def test_a_commitment_is_final_and_comes_before_the_opening(stage: Stage) -> None:
    number = stage.claim_all()
    with pytest.raises(NotAuditing):
        stage.say(tx_pb2.MsgCommitAudit(auditor=text("a1"), settlement=number, digests=[bytes(32)] * 3))
    stage.run_to(stage.height + 9)
    found = stage.settlement(number)
    stage.commit(found, found.audits[0].auditor)
    with pytest.raises(AlreadyCommitted):
        stage.commit(found, found.audits[0].auditor)
    with pytest.raises(WrongStage):
        stage.say(stage.opening(found))
    stage.commit(found, found.audits[1].auditor)
    with pytest.raises(WrongStage):
        stage.commit(found, found.audits[1].auditor)


@pytest.mark.rule("inference.48")
def test_the_executor_opens_after_the_deadline_where_an_auditor_is_silent(stage: Stage) -> None:
    found = stage.drawn()
    silent, other = found.audits[0].auditor, found.audits[1].auditor
    stage.commit(found, other)
    had = stage.balance_of(silent)
    stage.run_to(stage.height + 3)
    assert stage.settlement(found.id).status == pb.SETTLEMENT_STATUS_REVEALING
    stage.say(stage.opening(found))
    assert stage.settlement(found.id).status == pb.SETTLEMENT_STATUS_HELD
    assert stage.balance_of(silent) == had
    assert (stage.auditor(silent).record.missed, stage.auditor(other).record.done) == (1, 1)
    assert stage.auditor(silent).bond == stage.auditor(other).bond
    assert {one["outcome"] for one in stage.told("inference_audit")} == {"missed", "equal"}


@pytest.mark.rule("inference.52")
def test_who_misses_every_duty_is_soon_drawn_no_more() -> None:
    stage = Stage(("a1",), receipts=40)
    for first in range(0, 40, 10):
        number = stage.claim_all(Batch(stage.book, first, 10))
        stage.run_to(stage.height + 9)
        found = stage.settlement(number)
        if found.status == pb.SETTLEMENT_STATUS_HELD:
            break
        stage.run_to(stage.height + 3)
        stage.say(stage.opening(found, Batch(stage.book, first, 10)))
    assert stage.auditor(text("a1")).suspended
    assert stage.auditor(text("a1")).record.missed == 3
    assert stage.told("inference_suspend") == [{"auditor": text("a1")}]


@pytest.mark.rule("inference.48")
def test_an_executor_that_opens_nothing_is_a_cheat() -> None:
    stage = Stage(audit_floor=3)
    session = stage.draw()
    found = stage.committed()
    second = stage.settle(session, "e1")
    bond, client = int(stage.executor("e1").bond), stage.balance("client")
    supply = stage.supply()
    stage.run_to(stage.height + 3)
    assert stage.settlement(found.id).status == pb.SETTLEMENT_STATUS_VOID
    assert stage.settlement(second).status == pb.SETTLEMENT_STATUS_VOID
    assert stage.executor("e1").suspended
    assert stage.supply() == supply - bond
    assert stage.balance("client") == client + int(found.total_cost) + int(stage.settlement(second).total_cost)
    stage.run_to(stage.height + 40)
    assert stage.settlement(found.id).status == pb.SETTLEMENT_STATUS_VOID


def _one_less(msg: tx_pb2.MsgRevealAudit) -> None:
    del msg.opened[-1]


def _swapped(msg: tx_pb2.MsgRevealAudit) -> None:
    first = pb.OpenedReceipt()
    first.CopyFrom(msg.opened[0])
    msg.opened[0].CopyFrom(msg.opened[1])
    msg.opened[1].CopyFrom(first)


def _roots(msg: tx_pb2.MsgRevealAudit) -> None:
    msg.opened[0].trace_root = bytes(32) if msg.opened[0].trace_root != bytes(32) else b"\1" * 32


def _path(msg: tx_pb2.MsgRevealAudit) -> None:
    msg.opened[0].path[0].hash = bytes(32)


def _cost(msg: tx_pb2.MsgRevealAudit) -> None:
    msg.opened[0].signed.receipt.cost = "1"


def _signature(msg: tx_pb2.MsgRevealAudit) -> None:
    msg.opened[0].signed.executor_signature = bytes(64)


def _voucher(msg: tx_pb2.MsgRevealAudit) -> None:
    msg.opened[0].signed.voucher.max_cost = "999999"


@pytest.mark.rule("inference.46")
@pytest.mark.parametrize("change", [_one_less, _swapped, _roots, _path, _cost, _signature, _voucher])
def test_a_wrong_opening_is_refused_and_there_is_time_for_a_right_one(
    stage: Stage, change: Callable[[tx_pb2.MsgRevealAudit], None]
) -> None:
    found = stage.committed()
    msg = stage.opening(found)
    change(msg)
    with pytest.raises(InvalidOpening):
        stage.say(msg)
    stage.say(stage.opening(found))
    assert stage.settlement(found.id).status == pb.SETTLEMENT_STATUS_HELD


@pytest.mark.rule("inference.45")
def test_nobody_else_opens_a_settlement(stage: Stage) -> None:
    found = stage.committed()
    msg = stage.opening(found)
    msg.executor = text("e2")
    with pytest.raises(NotItsExecutor):
        stage.say(msg)
    msg.settlement = 99
    with pytest.raises(UnknownSettlement):
        stage.say(msg)


@pytest.mark.rule("inference.45")
def test_gas_of_an_opening_knows_how_many_were_drawn_and_not_of_how_many(stage: Stage) -> None:
    few = reveal_gas(stage.ctx, stage.opening(stage.committed()))
    assert few == 50_000 + 3 * 40_000


@pytest.mark.rule("inference.47")
def test_an_auditor_that_found_something_else_has_to_accuse(stage: Stage) -> None:
    found = stage.accusing(wrong=(1, 2))
    assert found.status == pb.SETTLEMENT_STATUS_ACCUSING
    mine = found.audits[0]
    assert list(mine.unequal) == [1, 2]
    wrong_one = found.first + found.drawn[0]
    assert not hooks.accused(stage.ctx, found.id, mine.auditor, wrong_one)
    assert not hooks.accused(stage.ctx, found.id, found.audits[1].auditor, wrong_one)
    assert not hooks.accused(stage.ctx, found.id, text("stranger"), found.first + found.drawn[1])
    assert not hooks.accused(stage.ctx, 99, mine.auditor, wrong_one)
    assert hooks.accused(stage.ctx, found.id, mine.auditor, found.first + found.drawn[2])
    assert stage.settlement(found.id).status == pb.SETTLEMENT_STATUS_HELD
    outcomes = {one["auditor"]: one["outcome"] for one in stage.told("inference_audit")}
    assert outcomes == {mine.auditor: "accused", found.audits[1].auditor: "equal"}
    assert stage.auditor(mine.auditor).record.done == 1


@pytest.mark.rule("inference.47")
def test_an_auditor_that_accuses_nobody_of_what_it_found_loses_share_and_an_accusers_bond(stage: Stage) -> None:
    found = stage.accusing()
    silent = found.audits[0].auditor
    had, bond, supply = stage.balance_of(silent), int(stage.auditor(silent).bond), stage.supply()
    stage.run_to(stage.height + 3)
    assert stage.settlement(found.id).status == pb.SETTLEMENT_STATUS_HELD
    assert stage.balance_of(silent) == had
    assert bond - int(stage.auditor(silent).bond) == 1_000_000
    assert supply - stage.supply() == 1_000_000
    assert not stage.auditor(silent).suspended
    assert stage.auditor(silent).record.missed == 1
    assert {one["outcome"] for one in stage.told("inference_audit")} == {"silent", "equal"}


def judged(stage: Stage, found: pb.Settlement, at: int, **changed: object) -> dispute_pb2.Dispute:
    """A dispute about a drawn receipt that the executor lost, about the roots that it committed to."""
    index = found.first + found.drawn[at]
    trace_root, sample_root = stage.book.roots(index)
    fields = {
        "accuser": text("stranger"),
        "kind": dispute_pb2.DISPUTE_KIND_TRACE,
        "evidence": stage.book.payloads[index].signed,
        "trace_root": trace_root,
        "sample_root": sample_root,
        "outcome": dispute_pb2.OUTCOME_GUILTY,
        **changed,
    }
    return dispute_pb2.Dispute(**fields)  # type: ignore[arg-type]


@pytest.mark.rule("inference.51")
def test_an_auditor_that_passed_what_is_proved_wrong_is_slashed_like_the_executor(stage: Stage) -> None:
    found = stage.accusing()
    right, wrong = found.audits[0].auditor, found.audits[1].auditor
    had, bond = stage.balance("stranger"), int(stage.auditor(wrong).bond)
    hooks.judged(stage.ctx, judged(stage, found, 0))
    assert (stage.auditor(wrong).bond, stage.auditor(wrong).suspended) == ("0", True)
    assert (int(stage.auditor(right).bond), stage.auditor(right).suspended) == (bond, False)
    assert stage.balance("stranger") == had + bond // 4
    stage.end_block()


@pytest.mark.rule("inference.51")
@pytest.mark.parametrize(
    "changed",
    [
        {"outcome": dispute_pb2.OUTCOME_CLEARED},
        {"outcome": dispute_pb2.OUTCOME_CLOSED},
        {"kind": dispute_pb2.DISPUTE_KIND_FINISH},
        {"kind": dispute_pb2.DISPUTE_KIND_TERMS},
        {"kind": dispute_pb2.DISPUTE_KIND_DOUBLE},
        {"trace_root": b"\1" * 32},
        {"trace_root": b"", "sample_root": b""},
    ],
)
def test_auditors_answer_for_roots_alone(stage: Stage, changed: dict[str, object]) -> None:
    found = stage.accusing()
    bonds = [stage.auditor(one.auditor).bond for one in found.audits]
    hooks.judged(stage.ctx, judged(stage, found, 0, **changed))
    assert [stage.auditor(one.auditor).bond for one in found.audits] == bonds


@pytest.mark.rule("inference.50")
def test_the_auditor_that_found_it_first_is_known(stage: Stage) -> None:
    found = stage.accusing()
    mine = found.audits[0].auditor
    receipt = stage.book.payloads[found.first + found.drawn[0]].signed.receipt
    since = found.audits[0].height + 1
    assert hooks.finder(stage.ctx, receipt, since) is None, "it has not accused"
    assert hooks.accused(stage.ctx, found.id, mine, receipt.index)
    assert hooks.finder(stage.ctx, receipt, since) == bech32_address(mine)
    assert hooks.finder(stage.ctx, receipt, since - 1) is None, "the accusation was there before its commitment"
    other = stage.book.payloads[found.first + found.drawn[1]].signed.receipt
    assert hooks.finder(stage.ctx, other, since) is None
    never = next(index for index in range(13) if index not in found.drawn)
    assert hooks.finder(stage.ctx, stage.book.payloads[never].signed.receipt, since) is None


@pytest.mark.rule("inference.44")
def test_an_auditors_bond_waits_for_its_duties(stage: Stage) -> None:
    found = stage.drawn()
    who = bech32_address(found.audits[0].auditor)
    assert hooks.busy(stage.ctx, who)
    assert not hooks.busy(stage.ctx, address("stranger"))


@pytest.mark.rule("inference.40")
def test_stages_wait_for_calm_blocks(stage: Stage) -> None:
    found = stage.drawn()
    for _ in range(29):
        stage.ctx.lane_gas = 10**9
        stage.end_block()
    assert stage.settlement(found.id).status == pb.SETTLEMENT_STATUS_COMMITTING
    stage.ctx.lane_gas = 10**9
    stage.end_block()
    assert stage.settlement(found.id).status == pb.SETTLEMENT_STATUS_REVEALING
