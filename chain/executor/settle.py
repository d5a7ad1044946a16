"""Claims: which receipts to settle when, the tree over them, and their openings where an audit draws them."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass

from chain.executor.journal import Journal, Record
from chain.executor.parts import Parts
from chain.wire.causeway.inference.v1 import tx_pb2
from chain.wire.causeway.inference.v1 import types_pb2 as pb
from kernels.model import trees
from modules.inference import formats
from modules.inference.audits.opened import leaf

MOST = 100_000
"""Receipts of one settlement; there is no limit but this machine's patience."""
SAFETY, WHOLE = 3, 10_000
"""inference.22: 3 · worth ≤ audit_ceiling · what a slash burns."""
OPEN = (pb.SESSION_STATUS_OPEN, pb.SESSION_STATUS_EXPIRED)


@dataclass(frozen=True)
class When:
    """When receipts are settled: so many of a session, so many blocks before its expiry, or so many after the last."""

    count: int = 1000
    before_expiry: int = 20
    every: int = 0


@dataclass(frozen=True)
class Claim:
    """A settlement to send, and what it is worth."""

    message: tx_pb2.MsgSettle
    worth: int


class Settler:
    """Settles one executor's receipts."""

    def __init__(self, journal: Journal, executor: str, parts: Parts, when: When) -> None:
        self._journal, self._executor, self._parts, self._when = journal, executor, parts, when
        self._over: dict[int, int] = {}
        self._tried: dict[int, int] = {}

    def unsettled(self) -> dict[int, int]:
        """Sessions that may have something to settle, and how many receipts they have."""
        found = self._journal.sessions()
        return {number: count for number, (count, _) in found.items() if self._over.get(number) != count}

    def claim(self, session: pb.Session, most_worth: int, height: int, now: bool) -> Claim | None:
        """What to settle of a session at this height, if anything; `now`: whatever there is.

        most_worth  ucway that one settlement may be worth, by the bond
        """
        mine = next((one for one in session.allotments if one.executor == self._executor), None)
        last = self._journal.last(session.id)
        closed = last.receipt.index + 1 if last is not None else 0
        if mine is None or session.status not in OPEN or mine.settled_count >= closed:
            self._over[session.id] = closed  # until there are more
            return None
        if not (now or self._is_due(session, mine, closed - int(mine.settled_count), height)):
            return None
        first = int(mine.settled_count)
        count, worth = self._within(session.id, first, min(MOST, closed - first), most_worth)
        if not worth:
            return None
        self._tried[session.id] = height
        records = self._journal.span(session.id, first, count)
        return Claim(self._message(self._parts.receipts(records)), worth)

    def _within(self, session: int, first: int, count: int, most: int) -> tuple[int, int]:
        """As many of so many receipts as one settlement may be worth, and what they are worth."""
        before = self._journal.total(session, first - 1)

        def worth(wanted: int) -> int:
            return self._journal.total(session, first + wanted - 1) - before

        wanted = bisect_right(range(1, count + 1), most, key=worth)
        return wanted, worth(wanted)

    def _is_due(self, session: pb.Session, mine: pb.Allotment, count: int, height: int) -> bool:
        since = height - self._tried.setdefault(session.id, height)
        return (
            mine.given_up
            or session.status == pb.SESSION_STATUS_EXPIRED
            or height >= session.expiry_height - self._when.before_expiry
            or count >= self._when.count
            or 0 < self._when.every <= since
        )

    def _message(self, records: Sequence[Record]) -> tx_pb2.MsgSettle:
        root, last = trees.sum_root(leaves(records)), records[-1].entry
        message = tx_pb2.MsgSettle(
            executor=self._executor,
            session=records[0].done.receipt.session,
            first=records[0].done.receipt.index,
            count=len(records),
            total_cost=str(root.total),
            receipts_root=root.hash,
            last_voucher=last.voucher,
            client_signature=last.signature,
        )
        return self._parts.settle(message)

    def opening(self, settlement: pb.Settlement) -> tx_pb2.MsgRevealAudit | None:
        """The drawn receipts of a settlement, opened."""
        kept = self._journal.span(settlement.session, settlement.first, settlement.count)
        records = self._parts.receipts(kept)
        tree = levels(leaves(records))
        opened = [opened_receipt(records[position], tree, position) for position in settlement.drawn]
        message = tx_pb2.MsgRevealAudit(executor=self._executor, settlement=settlement.id, opened=opened)
        return self._parts.reveal(message)

    def path(self, settlement: pb.Settlement, index: int) -> list[pb.SumNode]:
        """Where a receipt is in the settlement that claimed it."""
        kept = self._journal.span(settlement.session, settlement.first, settlement.count)
        return path_of(levels(leaves(self._parts.receipts(kept))), index - settlement.first)


def leaves(records: Sequence[Record]) -> list[trees.Summed]:
    """The leaves of a settlement's sum tree, position = index − first."""
    return [leaf(record.signed) for record in records]


def levels(tree: Sequence[trees.Summed]) -> list[Sequence[trees.Summed]]:
    """All levels of a sum tree but the root's, leaves first: they are made once for all paths."""
    found: list[Sequence[trees.Summed]] = []
    while len(tree) > 1:
        found.append(tree)
        tree = trees.sum_up(tree)
    return found


def opened_receipt(record: Record, tree: Sequence[Sequence[trees.Summed]], position: int) -> pb.OpenedReceipt:
    """One receipt with its path, and the roots under its work; an aborted one's are zero."""
    done = record.done
    roots = (done.trace_root or formats.NOTHING, done.sample_root or formats.NOTHING)
    return pb.OpenedReceipt(
        signed=record.signed, path=path_of(tree, position), trace_root=roots[0], sample_root=roots[1]
    )


def path_of(tree: Sequence[Sequence[trees.Summed]], position: int) -> list[pb.SumNode]:
    """The siblings of a leaf, bottom first."""
    places = [(level, (position >> height) ^ 1) for height, level in enumerate(tree)]
    siblings = [level[place] for level, place in places if place < len(level)]
    return [pb.SumNode(hash=node.hash, sum=str(node.total)) for node in siblings]


def most_worth(params: pb.Params, executor: pb.Executor) -> int:
    """What one settlement of this executor may be worth, ucway. [see inference.22]"""
    burned = int(executor.bond) * params.slash_parts * (WHOLE - params.accuser_parts) // WHOLE**2
    return params.audit_ceiling * burned // SAFETY
