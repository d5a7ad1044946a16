"""What a client must never forget: each voucher that it signed, and what it knows to have been answered and charged.

A SQLite file in WAL mode with synchronous=FULL, for all of a user's processes. A voucher is written before it is sent,
rows are never changed, and an index has one voucher: so there are never two different promises for one index, whatever
crashes. A file lock holds each lane (a session's executor) until its voucher was taken: ceilings build on each other.
"""

from __future__ import annotations

import fcntl
import os
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from chain.user.light import Untrue
from chain.wire.causeway.inference.v1 import types_pb2 as pb
from modules.inference import formats

SCHEMA = """
CREATE TABLE IF NOT EXISTS vouchers (
    session INTEGER, executor TEXT, number INTEGER, voucher BLOB, signature BLOB, request BLOB, salt BLOB, body TEXT,
    PRIMARY KEY (session, executor, number)
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS receipts (
    session INTEGER, executor TEXT, number INTEGER, signed BLOB, cost TEXT, file TEXT,
    PRIMARY KEY (session, executor, number)
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS taken (
    session INTEGER, executor TEXT, number INTEGER, PRIMARY KEY (session, executor, number)
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS failed (session INTEGER, executor TEXT, why TEXT, PRIMARY KEY (session, executor));
"""
_KEEP = """
CREATE TRIGGER IF NOT EXISTS {table}_{verb} BEFORE {verb} ON {table} BEGIN SELECT RAISE(ABORT, 'kept as it is'); END;
"""
_AT = "WHERE session = ? AND executor = ?"


@dataclass(frozen=True)
class Lane:
    """A session's executor: its requests go one after the other."""

    session: int
    executor: str


@dataclass(frozen=True)
class Promise:
    """A voucher as it was sent, with all that sending it again needs. `body` are the messages in JSON."""

    voucher: pb.Voucher
    signature: bytes
    request: pb.Request
    salt: bytes
    body: str

    @property
    def lane(self) -> Lane:
        """Whose it is."""
        return Lane(self.voucher.session, self.voucher.executor)


@dataclass(frozen=True)
class State:
    """Where a lane stands.

    `index` is the next one, `promised` what all receipts cost and vouchers without one may cost. `unsure` is a voucher
    that the executor may not have taken: it must be sent again before there is a next. `open` are the indices that it
    took and whose receipts are not here.
    """

    index: int
    promised: int
    unsure: Promise | None
    open: tuple[int, ...]


class Ledger:
    """The ledger of one key on one chain, in a directory of its own."""

    def __init__(self, directory: Path) -> None:
        directory.mkdir(parents=True, exist_ok=True, mode=0o700)
        self._directory = directory
        self._base = sqlite3.connect(directory / "ledger.db", isolation_level=None, check_same_thread=False, timeout=30)
        self._base.execute("PRAGMA journal_mode=WAL")
        self._base.execute("PRAGMA synchronous=FULL")
        self._base.executescript(SCHEMA)
        for table in ("vouchers", "receipts"):
            for verb in ("UPDATE", "DELETE"):
                self._base.execute(_KEEP.format(table=table, verb=verb))

    def close(self) -> None:
        """Close the file."""
        self._base.close()

    @contextmanager
    def held(self, lane: Lane) -> Iterator[bool]:
        """Hold a lane; False where another request, of this process or another, has it."""
        path = self._directory / f"{lane.session}-{lane.executor}.lock"
        with os.fdopen(os.open(path, os.O_RDWR | os.O_CREAT, 0o600), "wb") as file:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                yield False
                return
            yield True

    def state(self, lane: Lane) -> State:
        """Where the lane stands."""
        key = (lane.session, lane.executor)
        costs = dict(self._base.execute(f"SELECT number, cost FROM receipts {_AT}", key).fetchall())
        taken = {one for (one,) in self._base.execute(f"SELECT number FROM taken {_AT}", key)}
        index, promised, unsure, waiting = 0, 0, None, []
        for number, voucher in self._base.execute(f"SELECT number, voucher FROM vouchers {_AT} ORDER BY number", key):
            index = number + 1
            if number in costs:
                promised += int(costs[number])
                continue
            promised += int(pb.Voucher.FromString(voucher).max_cost)
            if number in taken:
                waiting.append(number)
            else:
                unsure = self.promise_at(lane, number)
        return State(index, promised, unsure, tuple(waiting))

    def promise_at(self, lane: Lane, index: int) -> Promise | None:
        """The voucher of an index, if there is one."""
        query = f"SELECT voucher, signature, request, salt, body FROM vouchers {_AT} AND number = ?"
        found = self._base.execute(query, (lane.session, lane.executor, index)).fetchone()
        if found is None:
            return None
        voucher, signature, request, salt, body = found
        return Promise(pb.Voucher.FromString(voucher), signature, pb.Request.FromString(request), salt, body)

    def promise(self, promise: Promise) -> None:
        """Keep a voucher before it is sent. Raises Untrue where the index has another one."""
        voucher = promise.voucher
        row = (voucher.session, voucher.executor, voucher.index, formats.canonical(voucher), promise.signature)
        rest = (formats.canonical(promise.request), promise.salt, promise.body)
        try:
            self._base.execute("INSERT INTO vouchers VALUES (?, ?, ?, ?, ?, ?, ?, ?)", (*row, *rest))
        except sqlite3.IntegrityError:
            if self.promise_at(promise.lane, voucher.index) != promise:
                raise Untrue(f"index {voucher.index} has another voucher already") from None

    def take(self, lane: Lane, index: int) -> None:
        """The executor took the voucher: the next index may follow."""
        row = (lane.session, lane.executor, index)
        self._base.execute("INSERT OR IGNORE INTO taken VALUES (?, ?, ?)", row)

    def close_index(self, signed: pb.SignedReceipt, file: str = "") -> None:
        """Keep an index's receipt, whose signatures were checked. `file` is the path of its file, if it has one.

        Raises Untrue where the index has another receipt: then there are two, and both are evidence.
        """
        receipt = signed.receipt
        row = (receipt.session, receipt.executor, receipt.index, formats.canonical(signed), receipt.cost, file)
        try:
            self._base.execute("INSERT INTO receipts VALUES (?, ?, ?, ?, ?, ?)", row)
        except sqlite3.IntegrityError:
            known = self.receipt(Lane(receipt.session, receipt.executor), receipt.index)
            if known is None or formats.canonical(known.receipt) != formats.canonical(receipt):
                raise Untrue(f"the executor signed two receipts for index {receipt.index}") from None

    def receipt(self, lane: Lane, index: int) -> pb.SignedReceipt | None:
        """An index's receipt."""
        query = f"SELECT signed FROM receipts {_AT} AND number = ?"
        found = self._base.execute(query, (lane.session, lane.executor, index)).fetchone()
        return None if found is None else pb.SignedReceipt.FromString(found[0])

    def files(self) -> list[tuple[Lane, int, str, str]]:
        """All receipts: lane, index, cost, path of the file (none for what was broken off)."""
        query = "SELECT session, executor, number, cost, file FROM receipts ORDER BY session, executor, number"
        return [(Lane(one[0], one[1]), one[2], one[3], one[4]) for one in self._base.execute(query)]

    def fail(self, lane: Lane, why: str) -> None:
        """Ask this lane nothing more."""
        self._base.execute("INSERT OR IGNORE INTO failed VALUES (?, ?, ?)", (lane.session, lane.executor, why))

    def failed(self, lane: Lane) -> str | None:
        """Why the lane is asked nothing more; None where it is not so."""
        query = f"SELECT why FROM failed {_AT}"
        found = self._base.execute(query, (lane.session, lane.executor)).fetchone()
        return None if found is None else str(found[0])
