"""Indices of sessions: which comes next, what is covered, and one receipt for each, in order, whatever happens."""

from __future__ import annotations

import base64
import threading
from collections.abc import Callable
from dataclasses import dataclass, field

from chain.client.keys import Key
from chain.executor.faults import Fault
from chain.executor.journal import Done, Entry, Journal, Record
from chain.executor.parts import Outcome, Parts
from chain.executor.terms import Terms
from chain.wire.causeway.inference.v1 import types_pb2 as pb
from kernels.model import trace, trees
from modules.inference import formats

PER_SESSION = 16
"""Requests of one session that may be under way at once; their receipts are signed in the order of their indices."""

ABORTED = Outcome((), pb.FINISH_ABORTED)


@dataclass
class _Standing:
    """One session: receipts signed and what they cost, the hash of the last, and what is promised of open indices."""

    closed: int = 0
    cost: int = 0
    previous: bytes = formats.NOTHING
    open: dict[int, int] = field(default_factory=dict)

    @property
    def next(self) -> int:
        return self.closed + len(self.open)

    @property
    def covered(self) -> int:
        """What the next ceiling must cover besides its own request."""
        return self.cost + sum(self.open.values())


class Ledger:
    """One executor's indices over its journal. Threads may share it."""

    def __init__(self, journal: Journal, key: Key, parts: Parts) -> None:
        self._journal, self._key, self._parts = journal, key, parts
        self._lock = threading.Lock()
        self._sessions: dict[int, _Standing] = {}

    def take(self, terms: Terms) -> None:
        """Take a voucher: from here on its index is used. Raises Fault, and then nothing has changed."""
        voucher = terms.attached.voucher
        with self._lock:
            standing = self._standing(voucher.session)
            self._is_next(standing, voucher)
            _is_covered(standing, terms)
            attached = terms.attached
            terms_kept = (attached.voucher, attached.signature, attached.request, attached.salt)
            self._journal.take(Entry(*terms_kept, terms.prompt, terms.draft))
            standing.open[voucher.index] = int(voucher.max_cost)

    def conclude(self, draft: pb.Receipt, outcome: Outcome, salt: bytes, cost: Callable[[int], int]) -> Record:
        """Sign the receipt of the lowest open index of a session, and keep it. Raises ValueError out of turn."""
        with self._lock:
            standing = self._standing(draft.session)
            if draft.index != standing.closed:
                raise ValueError(f"index {standing.closed} of session {draft.session} comes first")
            made = self._parts.outcome(outcome)
            receipt = self._parts.receipt(self._receipt(draft, made, salt, cost, standing.previous))
            hashed = formats.receipt_hash(receipt)
            signature = formats.sign(self._key.secret, hashed)
            total = standing.cost + int(receipt.cost)
            self._journal.sign(Done(receipt, signature, made.output, made.trace_root, made.sample_root, total))
            standing.closed, standing.cost, standing.previous = draft.index + 1, total, hashed
            standing.open.pop(draft.index, None)
        record = self._journal.record(draft.session, draft.index)
        if record is None:
            raise ValueError("the journal lost a receipt that it took")
        return record

    def abort_interrupted(self) -> int:
        """Close what a stop or a crash left open: no tokens, no cost. How many there were."""
        entries = self._journal.open_entries()
        for entry in entries:
            self.conclude(entry.draft, ABORTED, entry.salt, lambda tokens: 0)
        return len(entries)

    def _standing(self, session: int) -> _Standing:
        found = self._sessions.get(session)
        if found is None:
            last = self._journal.last(session)
            found = _Standing() if last is None else _after(last)
            found.open = dict.fromkeys(range(found.closed, self._journal.next_index(session)), 0)
            self._sessions[session] = found
        return found

    def _is_next(self, standing: _Standing, voucher: pb.Voucher) -> None:
        known = {"next_index": standing.next, "cost": str(standing.cost)}
        if voucher.index > standing.next:
            text = f"index {voucher.index} is ahead: {standing.next} comes next in session {voucher.session}"
            raise Fault("index_ahead", text, causeway=known)
        if voucher.index < standing.next:
            record = self._journal.record(voucher.session, voucher.index)
            receipt = base64.b64encode(formats.canonical(record.signed)).decode() if record else None
            text = f"index {voucher.index} of session {voucher.session} is used; {standing.next} comes next"
            raise Fault("index_used", text, causeway=known | {"receipt": receipt})
        if len(standing.open) >= PER_SESSION:
            raise Fault("session_busy", f"{PER_SESSION} requests of this session are under way", retry_after=1)

    def _receipt(
        self, draft: pb.Receipt, made: Outcome, salt: bytes, cost: Callable[[int], int], previous: bytes
    ) -> pb.Receipt:
        """The whole receipt of an outcome."""
        receipt = pb.Receipt()
        receipt.CopyFrom(draft)
        count = len(made.output)
        aborted = made.finish == pb.FINISH_ABORTED
        receipt.output_root = trees.root(formats.token_leaves(formats.output_salt(salt), made.output))
        receipt.finish, receipt.tokens_out = made.finish, count
        receipt.cost = "0" if aborted else str(cost(count))
        roots = (made.trace_root, made.sample_root)
        work = trace.work_commitment(*roots, draft.tokens_in, count, self._key.address)
        receipt.work = formats.NOTHING if aborted else work
        receipt.previous = previous
        return receipt


def _after(last: Done) -> _Standing:
    return _Standing(last.receipt.index + 1, last.total, formats.receipt_hash(last.receipt))


def _is_covered(standing: _Standing, terms: Terms) -> None:
    """Whether the voucher pays for the dearest answer, and its ceiling for all up to it. Raises Fault."""
    voucher, most = terms.attached.voucher, terms.cost(terms.limit)
    promised, ceiling, amount = int(voucher.max_cost), int(voucher.ceiling), int(terms.allotment.amount)
    known = {"next_index": standing.next, "cost": str(standing.covered), "max_cost": str(most)}
    if promised < most:
        raise Fault("ceiling_short", f"max_cost is {promised}, the answer can cost {most}", causeway=known)
    if standing.covered + promised > amount:
        text = f"this executor's part of session {voucher.session} is {amount}, of which {standing.covered} are spent"
        raise Fault("session_spent", text, causeway=known)
    if not standing.covered + promised <= ceiling <= amount:
        text = f"the ceiling is {ceiling}; it is from {standing.covered + promised} to {amount}"
        raise Fault("ceiling_short", text, causeway=known)
