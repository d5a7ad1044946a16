"""Indices: one after the other, covered, and closed in order whatever happens."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chain.executor.faults import Fault
from chain.executor.journal import Journal, Record
from chain.executor.ledger import ABORTED, PER_SESSION, Ledger
from chain.executor.parts import HONEST, Outcome
from chain.executor.terms import Terms, answer_limit, draft_of
from chain.wire.causeway.inference.v1 import types_pb2 as pb
from kernels.model import trace, trees
from modules.inference import formats
from tests.executor.scene import EXECUTOR, SALT, Client, model, session

PROMPT = (1, 2, 3)


@pytest.fixture
def journal(tmp_path: Path) -> Journal:
    return Journal(tmp_path / "journal.db")


@pytest.fixture
def ledger(journal: Journal) -> Ledger:
    return Ledger(journal, EXECUTOR, HONEST)


def terms(client: Client, amount: int = 10**6, max_tokens: int = 8, **changed: Any) -> Terms:
    """A request that was checked; `changed` are fields of its voucher."""
    attached, opened, known = client.attached({"max_tokens": max_tokens}, **changed), session(amount=amount), model()
    limit = answer_limit(known, len(PROMPT), max_tokens)
    draft = draft_of(attached, known)
    return Terms(attached, opened, opened.allotments[0], known, PROMPT, limit, formats.policy_of(known.policy), draft)


def answered(output: Sequence[int] = (5, 2)) -> Outcome:
    return Outcome(tuple(output), pb.FINISH_END, b"t" * 32, b"u" * 32)


def conclude(ledger: Ledger, taken: Terms, outcome: Outcome) -> Record:
    return ledger.conclude(taken.draft, outcome, SALT, taken.cost)


def refused(ledger: Ledger, wrong: Terms) -> Fault:
    with pytest.raises(Fault) as caught:
        ledger.take(wrong)
    return caught.value


def test_a_receipt_is_of_its_terms_and_of_its_outcome(ledger: Ledger) -> None:
    taken = terms(Client(PROMPT))
    ledger.take(taken)
    record = conclude(ledger, taken, answered())
    receipt = record.done.receipt
    assert receipt.cost == str((3 * 1 + 2 * 4) * 3)
    assert (receipt.tokens_in, receipt.tokens_out, receipt.finish) == (3, 2, pb.FINISH_END)
    assert receipt.output_root == trees.root(formats.token_leaves(formats.output_salt(SALT), (5, 2)))
    assert receipt.work == trace.work_commitment(b"t" * 32, b"u" * 32, 3, 2, EXECUTOR.address)
    assert receipt.previous == formats.NOTHING
    assert receipt.request_hash == taken.attached.voucher.request_hash
    assert receipt.policy == formats.policy_digest(model().policy)
    assert formats.is_signed(EXECUTOR.public, formats.receipt_hash(receipt), record.done.signature)


def test_receipts_are_chained_and_cumulated(ledger: Ledger, journal: Journal) -> None:
    client = Client(PROMPT)
    records = []
    for _ in range(3):
        taken = terms(client)
        ledger.take(taken)
        records.append(conclude(ledger, taken, answered()))
        client.index, client.spent = client.index + 1, client.spent + 33
    hashes = [formats.receipt_hash(record.done.receipt) for record in records]
    assert [record.done.receipt.previous for record in records] == [formats.NOTHING, *hashes[:2]]
    assert [record.done.total for record in records] == [33, 66, 99]
    assert Ledger(journal, EXECUTOR, HONEST)._standing(7).covered == 99


def test_a_used_index_is_refused_with_its_receipt(ledger: Ledger) -> None:
    client = Client(PROMPT)
    taken = terms(client)
    ledger.take(taken)
    fault = refused(ledger, terms(client))
    assert (fault.code, fault.causeway) == ("index_used", {"next_index": 1, "cost": "0", "receipt": None})
    record = conclude(ledger, taken, answered())
    fault = refused(ledger, terms(client))
    assert fault.causeway is not None
    assert client.read(fault.causeway["receipt"]) == record.signed


@pytest.mark.parametrize(
    ("changed", "amount", "code"),
    [
        ({"index": 1}, 10**6, "index_ahead"),
        ({"max_cost": "104"}, 10**6, "ceiling_short"),
        ({"ceiling": "104"}, 10**6, "ceiling_short"),
        ({"ceiling": "1000001"}, 10**6, "ceiling_short"),
        ({}, 104, "session_spent"),
    ],
)
def test_what_is_not_next_or_not_covered_is_refused_and_changes_nothing(
    ledger: Ledger, journal: Journal, changed: dict[str, Any], amount: int, code: str
) -> None:
    fault = refused(ledger, terms(Client(PROMPT), amount, **changed))
    assert (fault.code, journal.next_index(7)) == (code, 0)
    ledger.take(terms(Client(PROMPT), 105))
    assert journal.next_index(7) == 1


def test_a_request_may_begin_before_the_last_one_ends_if_both_are_covered(ledger: Ledger) -> None:
    first, second = terms(Client(PROMPT)), terms(Client(PROMPT, index=1, spent=105))
    ledger.take(first)
    assert refused(ledger, terms(Client(PROMPT, index=1, spent=104))).code == "ceiling_short"
    ledger.take(second)
    with pytest.raises(ValueError, match="index 0 of session 7 comes first"):
        conclude(ledger, second, answered())
    conclude(ledger, first, answered())
    assert conclude(ledger, second, answered()).done.total == 66


def test_a_session_has_so_many_requests_at_once_and_no_more(ledger: Ledger) -> None:
    for index in range(PER_SESSION):
        ledger.take(terms(Client(PROMPT, index=index, spent=105 * index)))
    fault = refused(ledger, terms(Client(PROMPT, index=PER_SESSION, spent=105 * PER_SESSION)))
    assert (fault.code, fault.retry_after) == ("session_busy", 1)


def test_what_a_crash_interrupted_is_closed_by_receipts_of_nothing(ledger: Ledger, journal: Journal) -> None:
    first = terms(Client(PROMPT))
    ledger.take(first)
    conclude(ledger, first, answered())
    for index in (1, 2):
        ledger.take(terms(Client(PROMPT, index=index, spent=33 + 105 * (index - 1))))
    again = Ledger(journal, EXECUTOR, HONEST)
    assert again.abort_interrupted() == 2
    aborted = journal.records(7, 1, 2)
    for record in aborted:
        receipt = record.done.receipt
        assert (receipt.finish, receipt.tokens_out, receipt.cost) == (pb.FINISH_ABORTED, 0, "0")
        assert (receipt.work, receipt.tokens_in) == (formats.NOTHING, 3)
    assert again.abort_interrupted() == 0
    again.take(terms(Client(PROMPT, index=3, spent=33)))


STEPS = st.lists(st.sampled_from(["take", "take wrong", "conclude", "abort", "restart"]), max_size=30)


@given(steps=STEPS)
def test_whatever_happens_no_index_is_signed_twice_and_all_add_up(
    steps: list[str], tmp_path_factory: pytest.TempPathFactory
) -> None:
    journal = Journal(tmp_path_factory.mktemp("ledger") / "journal.db")
    ledger, open_terms, spent, signed = Ledger(journal, EXECUTOR, HONEST), [], 0, {}
    for step in steps:
        client = Client(PROMPT, index=journal.next_index(7), spent=spent + 105 * len(open_terms))
        if step == "take" and len(open_terms) < PER_SESSION:
            open_terms.append(terms(client))
            ledger.take(open_terms[-1])
        elif step == "take wrong" and client.index:
            client.index -= 1
            assert refused(ledger, terms(client)).code == "index_used"
        elif step in ("conclude", "abort") and open_terms:
            record = conclude(ledger, open_terms.pop(0), answered() if step == "conclude" else ABORTED)
            assert signed.setdefault(record.done.receipt.index, record.signed) == record.signed
            spent += record.done.cost
        elif step == "restart":
            ledger, open_terms = Ledger(journal, EXECUTOR, HONEST), []
            ledger.abort_interrupted()
    records = journal.records(7, 0, 1000)
    assert [record.done.receipt.index for record in records] == list(range(len(records)))
    assert all(signed.get(number, record.signed) == record.signed for number, record in enumerate(records))
    assert sum(record.done.cost for record in records) == spent
    journal.close()
