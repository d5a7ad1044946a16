"""Whatever auditors and executors say or leave unsaid, in any order: an audit ends, and everybody gets what is due."""

from dataclasses import dataclass

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chain.errors import Refused
from chain.types import bech32_address
from chain.wire.causeway.inference.v1 import dispute_pb2
from chain.wire.causeway.inference.v1 import types_pb2 as pb
from modules.inference.audits import hooks
from tests.modules.inference.audits.receipts import Batch
from tests.modules.inference.audits.stage import Stage

END = 60
"""Blocks after which every audit of this market is over."""


@dataclass(frozen=True)
class Auditor:
    """How somebody does its duty: after so many blocks, or not; finding so many receipts unequal; accusing, or not."""

    commits_after: int | None
    wrong: int
    accuses_after: int | None


@dataclass(frozen=True)
class Life:
    """Who does what in one audit; each stage lasts three blocks."""

    auditors: tuple[Auditor, ...]
    reveals_after: int | None
    receipts: int
    floor: int


AUDITORS = st.builds(
    Auditor,
    commits_after=st.sampled_from([0, 1, 2, 3, None]),
    wrong=st.integers(0, 4),
    accuses_after=st.sampled_from([0, 2, 3, None]),
)
LIVES = st.builds(
    Life,
    auditors=st.lists(AUDITORS, min_size=1, max_size=3).map(tuple),
    reveals_after=st.sampled_from([0, 1, 2, 3, None]),
    receipts=st.integers(1, 6),
    floor=st.integers(1, 4),
)


def now(after: int | None, age: int) -> bool:
    """Whether somebody speaks who does so after that many blocks, or never."""
    return after is not None and after <= age


def act(stage: Stage, life: Life, number: int, since: dict[int, int]) -> None:
    """What is said in this block; `since`: when each status began."""
    found = stage.settlement(number)
    age = stage.height - since.setdefault(found.status, stage.height)
    if found.status == pb.SETTLEMENT_STATUS_COMMITTING:
        for one, how in zip(found.audits, life.auditors, strict=True):
            if now(how.commits_after, age) and not one.digests:
                stage.commit(found, one.auditor, tuple(range(how.wrong)))
    elif found.status == pb.SETTLEMENT_STATUS_REVEALING and now(life.reveals_after, age):
        stage.say(stage.opening(found))
    elif found.status == pb.SETTLEMENT_STATUS_ACCUSING:
        for one, how in zip(found.audits, life.auditors, strict=True):
            if now(how.accuses_after, age) and one.unequal and not one.accused:
                hooks.accused(stage.ctx, number, one.auditor, found.first + found.drawn[one.unequal[0]])


def outcome(how: Auditor, drawn: int, reveals: bool) -> str:
    """What an auditor's duty comes to."""
    if how.commits_after is None or how.commits_after > 2:
        return "missed"
    if not reveals or not min(how.wrong, drawn):
        return "equal"
    return "silent" if how.accuses_after is None or how.accuses_after > 2 else "accused"


@pytest.mark.rule("inference.44")
@pytest.mark.rule("inference.47")
@pytest.mark.rule("inference.48")
@settings(max_examples=20, deadline=None)
@given(LIVES)
def test_every_audit_ends_as_its_rules_say(life: Life) -> None:
    stage = Stage(receipts=life.receipts, audit_floor=life.floor, auditors=len(life.auditors))
    number = stage.claim_all(Batch(stage.book))
    total = int(stage.settlement(number).total_cost)
    since: dict[int, int] = {}
    stage.run_to(stage.height + 9)
    found = stage.settlement(number)
    assert len(found.drawn) == min(life.floor, life.receipts)
    had = {one.auditor: stage.balance_of(one.auditor) for one in found.audits}
    bonds = {one.auditor: int(stage.auditor(one.auditor).bond) for one in found.audits}
    for _ in range(END - 9):
        act(stage, life, number, since)
        since.setdefault(stage.settlement(number).status, stage.height)
        stage.end_block()  # its invariants are checked
    reveals = life.reveals_after is not None and life.reveals_after <= 2
    ended = stage.settlement(number)
    assert ended.status == (pb.SETTLEMENT_STATUS_PAID if reveals else pb.SETTLEMENT_STATUS_VOID)
    assert stage.executor("e1").suspended != reveals
    share = total * 200 // (10_000 * len(life.auditors))
    for one, how in zip(ended.audits, life.auditors, strict=True):
        came_to = outcome(how, len(ended.drawn), reveals)
        paid = stage.balance_of(one.auditor) - had[one.auditor]
        fined = bonds[one.auditor] - int(stage.auditor(one.auditor).bond)
        assert paid == (share if came_to == "equal" and reveals else 0)
        assert fined == (1_000_000 if came_to == "silent" else 0)
        record = stage.auditor(one.auditor).record
        missed = came_to in ("missed", "silent")
        assert (record.missed, record.done) == (int(missed), int(not missed))
        assert not hooks.busy(stage.ctx, bech32_address(one.auditor))


MOVES = st.lists(st.sampled_from(["ask", "answer", "wrong", "contest", "show", "bad key", "wait", "long"]), max_size=14)


@pytest.mark.rule("inference.57")
@settings(max_examples=20, deadline=None)
@given(MOVES)
def test_every_demand_ends_and_prepayments_go_to_one_of_the_two(moves: list[str]) -> None:
    stage = Stage((), receipts=4)
    stage.claim_all()
    numbers: list[int] = []
    for move in moves:
        _try(stage, move, numbers)
    prepaid = [int(stage.demand(number).prepaid) for number in numbers]
    stage.run_to(stage.height + 40)
    assert hooks.staked(stage.ctx) == 0
    for number, amount in zip(numbers, prepaid, strict=True):
        found = stage.demand(number)
        assert found.status == dispute_pb2.DEMAND_STATUS_OVER
        assert found.outcome in (dispute_pb2.OUTCOME_GUILTY, dispute_pb2.OUTCOME_CLEARED)
        assert amount > 0
    guilty = [number for number in numbers if stage.demand(number).outcome == dispute_pb2.OUTCOME_GUILTY]
    assert stage.executor("e1").suspended == bool(guilty)


def _try(stage: Stage, move: str, numbers: list[int]) -> None:
    """One move about the newest demand, refused or not."""

    try:
        if move == "ask":
            numbers.append(stage.ask(len(numbers)))
        elif move in ("wait", "long"):
            stage.run_to(stage.height + (1 if move == "wait" else 5))
        elif not numbers:
            return
        elif move == "answer":
            stage.answer(numbers[-1])
        elif move == "wrong":
            stage.answer(numbers[-1], stage.sealed(pb.Payload()))
        elif move == "contest":
            stage.say_contest(numbers[-1])
        else:
            stage.show(numbers[-1], b"\7" * 32 if move == "show" else b"\1" * 32)
    except Refused:
        return
