"""What is settled when, and that every leaf of a settlement opens."""

from pathlib import Path

import pytest

from chain.executor.journal import Journal
from chain.executor.ledger import ABORTED, Ledger
from chain.executor.parts import HONEST, Outcome
from chain.executor.settle import Settler, When, most_worth
from chain.wire.causeway.inference.v1 import types_pb2 as pb
from kernels.model import trees
from modules.inference import formats
from modules.inference.audits.opened import leaf
from tests.executor.scene import CLIENT, EXECUTOR, Client, session
from tests.executor.test_ledger import PROMPT, answered, conclude, terms

PLENTY = 10**12


def filled(path: Path, outcomes: list[Outcome]) -> Journal:
    """A journal with these answers, 33 ucway each, aborted ones nothing."""
    journal = Journal(path / "journal.db")
    ledger, client = Ledger(journal, EXECUTOR, HONEST), Client(PROMPT)
    for outcome in outcomes:
        taken = terms(client)
        ledger.take(taken)
        client.index, client.spent = client.index + 1, client.spent + conclude(ledger, taken, outcome).done.cost
    return journal


def settler(journal: Journal, when: When | None = None) -> Settler:
    return Settler(journal, EXECUTOR.text, HONEST, when or When())


@pytest.mark.parametrize("count", [1, 2, 3, 7, 16])
def test_a_claim_is_a_sum_tree_whose_every_leaf_opens(tmp_path: Path, count: int) -> None:
    outcomes = [ABORTED if number == 1 else answered() for number in range(count)]
    journal = filled(tmp_path, outcomes)
    claim = settler(journal).claim(session(), PLENTY, 10, now=True)
    assert claim is not None
    message = claim.message
    worth = 33 * (count - (count > 1))
    assert (message.first, message.count, message.total_cost, claim.worth) == (0, count, str(worth), worth)
    assert message.last_voucher.index == count - 1
    assert formats.is_signed(CLIENT.public, formats.voucher_digest(message.last_voucher), message.client_signature)
    settlement = pb.Settlement(id=3, session=7, first=0, count=count, drawn=range(count))
    opening = settler(journal).opening(settlement)
    assert opening is not None
    root = trees.Summed(message.receipts_root, worth)
    records = journal.records(7, 0, count)
    for position, opened in enumerate(opening.opened):
        siblings = [trees.Summed(node.hash, int(node.sum)) for node in opened.path]
        assert trees.verify_sum(root, leaf(records[position].signed), position, count, siblings)
        aborted = opened.signed.receipt.finish == pb.FINISH_ABORTED
        assert (opened.trace_root == formats.NOTHING) is aborted


@pytest.mark.parametrize(
    ("status", "height", "when", "given_up", "due"),
    [
        (pb.SESSION_STATUS_OPEN, 10, When(), False, False),
        (pb.SESSION_STATUS_OPEN, 980, When(), False, True),
        (pb.SESSION_STATUS_OPEN, 979, When(), False, False),
        (pb.SESSION_STATUS_OPEN, 10, When(count=3), False, True),
        (pb.SESSION_STATUS_OPEN, 10, When(), True, True),
        (pb.SESSION_STATUS_EXPIRED, 1001, When(), False, True),
    ],
)
def test_receipts_are_settled_when_it_is_time(
    tmp_path: Path, status: "pb.SessionStatus", height: int, when: When, given_up: bool, due: bool
) -> None:
    asked = session(status=status)
    asked.allotments[0].given_up = given_up
    claim = settler(filled(tmp_path, [answered()] * 3), when).claim(asked, PLENTY, height, now=False)
    assert (claim is not None) is due


def test_receipts_are_settled_every_so_many_blocks(tmp_path: Path) -> None:
    one = settler(filled(tmp_path, [answered()]), When(every=5))
    due = [one.claim(session(), PLENTY, height, now=False) is not None for height in (10, 14, 15, 16, 20)]
    assert due == [False, False, True, False, True]


def test_what_is_settled_already_is_not_claimed_again(tmp_path: Path) -> None:
    one = settler(filled(tmp_path, [answered()] * 5))
    asked = session()
    asked.allotments[0].settled_count = 3
    claim = one.claim(asked, PLENTY, 10, now=True)
    assert claim is not None
    assert (claim.message.first, claim.message.count) == (3, 2)
    asked.allotments[0].settled_count = 5
    assert one.claim(asked, PLENTY, 10, now=True) is None


def test_a_claim_is_worth_no_more_than_the_bond_answers_for(tmp_path: Path) -> None:
    claim = settler(filled(tmp_path, [answered()] * 5)).claim(session(), 70, 10, now=True)
    assert claim is not None
    assert (claim.message.count, claim.worth) == (2, 66)
    assert (
        most_worth(pb.Params(audit_ceiling=64, slash_parts=5000, accuser_parts=2500), pb.Executor(bond="1000")) == 8000
    )


def test_nothing_of_worth_or_nothing_open_is_not_claimed(tmp_path: Path) -> None:
    one = settler(filled(tmp_path, [ABORTED] * 2))
    assert one.claim(session(), PLENTY, 10, now=True) is None
    assert one.unsettled() == {7: 2}
    assert one.claim(session(status=pb.SESSION_STATUS_CLOSED), PLENTY, 10, now=True) is None
    assert one.unsettled() == {}
