"""What an audit finds becomes a game, and what the game comes to is the audit's end."""

import pytest

from chain.wire.causeway.inference.v1 import dispute_pb2, tx_pb2
from chain.wire.causeway.inference.v1 import types_pb2 as pb
from modules.inference.disputes.state import DISPUTES
from modules.inference.state import MODELS
from tests.modules.inference.audits.stage import Stage
from tests.modules.inference.market import text

ROWS = 204_733
"""Of the model whose form disputes know."""


@pytest.fixture
def stage() -> Stage:
    made = Stage(audit_floor=3, receipts=2)
    model = MODELS(made.ctx)["small", 1]
    model.rows = ROWS
    MODELS(made.ctx)["small", 1] = model
    return made


def accuse(stage: Stage, found: pb.Settlement, who: str, at: int = 0) -> int:
    """Somebody says that a drawn receipt's trace is wrong."""
    evidence = stage.book.payloads[found.first + found.drawn[at]].signed
    kind = dispute_pb2.DISPUTE_KIND_TRACE
    said = tx_pb2.MsgDispute(accuser=who, evidence=evidence, kind=kind, settlement=found.id)
    return int(stage.say(said).dispute)


@pytest.mark.rule("inference.47")
def test_an_accusation_ends_the_audit_and_its_game_holds_the_payment(stage: Stage) -> None:
    found = stage.accusing()
    number = accuse(stage, found, found.audits[0].auditor)
    held = stage.settlement(found.id)
    assert (held.status, held.games) == (pb.SETTLEMENT_STATUS_HELD, 1)
    assert held.audits[0].accused
    assert DISPUTES(stage.ctx)[number].settlement == found.id
    stage.end_block()


@pytest.mark.rule("inference.51")
def test_auditors_do_not_answer_for_an_executor_that_is_silent(stage: Stage) -> None:
    found = stage.accusing()
    mine, other = (one.auditor for one in found.audits)
    had, bond = stage.balance_of(mine), int(stage.executor("e1").bond)
    bonds = [stage.auditor(one).bond for one in (mine, other)]
    number = accuse(stage, found, mine)
    stage.run_to(stage.height + 5)
    assert DISPUTES(stage.ctx)[number].outcome == dispute_pb2.OUTCOME_GUILTY
    assert stage.settlement(found.id).status == pb.SETTLEMENT_STATUS_VOID
    assert stage.balance_of(mine) == had + bond // 4
    assert [stage.auditor(one).bond for one in (mine, other)] == bonds
    assert not stage.auditor(other).suspended


@pytest.mark.rule("inference.50")
def test_who_accuses_after_an_auditor_committed_proves_it_for_the_auditor(stage: Stage) -> None:
    """A second account of the executor's own does not get back what the first one loses."""
    found = stage.accusing()
    mine = found.audits[0].auditor
    stage.end_block()
    own = accuse(stage, found, text("e2"))
    accuse(stage, found, mine)
    had, shield, bond = stage.balance_of(mine), stage.balance("e2"), int(stage.executor("e1").bond)
    stake = int(DISPUTES(stage.ctx)[own].bond)
    stage.run_to(stage.height + 5)
    assert DISPUTES(stage.ctx)[own].outcome == dispute_pb2.OUTCOME_GUILTY
    assert stage.balance("e2") == shield + stake
    assert stage.balance_of(mine) == had + bond // 4 + stake


@pytest.mark.rule("inference.47")
def test_an_accusation_of_another_receipt_is_not_the_duty(stage: Stage) -> None:
    found = stage.accusing(wrong=(1,))
    accuse(stage, found, found.audits[0].auditor, at=0)
    held = stage.settlement(found.id)
    assert held.status == pb.SETTLEMENT_STATUS_ACCUSING
    assert not held.audits[0].accused
    assert held.games == 1
