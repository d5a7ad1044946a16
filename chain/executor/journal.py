"""What an executor must never forget: vouchers that it took, receipts that it signed, keys that it sealed with.

A SQLite file in WAL mode with synchronous=FULL: the log is append-only and a commit returns after fsync. Rows are only
ever added; triggers of the file refuse anything else, and primary keys refuse a second receipt for an index, whatever
the program does. SQLite and not a file of our own, because its recovery after a crash is tested as ours never would be,
and a settlement of 100,000 receipts is read by an index.
"""

from __future__ import annotations

import array
import sqlite3
import sys
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import overload

from chain.client.running import alone
from chain.wire.causeway.inference.v1 import types_pb2 as pb
from modules.inference import formats

SCHEMA = """
CREATE TABLE taken (
    session INTEGER, number INTEGER, voucher BLOB, signature BLOB, request BLOB, salt BLOB, prompt BLOB, draft BLOB,
    PRIMARY KEY (session, number)
) WITHOUT ROWID;
CREATE TABLE signed (
    session INTEGER, number INTEGER, receipt BLOB, signature BLOB, output BLOB, trace_root BLOB, sample_root BLOB,
    cost TEXT, total TEXT, PRIMARY KEY (session, number)
) WITHOUT ROWID;
CREATE TABLE sealed (demand INTEGER PRIMARY KEY, fresh BLOB, text BLOB);
CREATE TABLE about (name TEXT PRIMARY KEY, value TEXT) WITHOUT ROWID;
"""
TABLES = ("taken", "signed", "sealed", "about")
VERSION = "1"
PIECE = 256
"""Rows that are read at once."""
_KEEP = "CREATE TRIGGER {table}_{verb} BEFORE {verb} ON {table} BEGIN SELECT RAISE(ABORT, 'only ever added to'); END;"


class InUse(ValueError):
    """Another executor has this journal: two with one key would sign two receipts for one index."""


class Taken(ValueError):
    """There is a row for this already: the index has its voucher, or its receipt."""


@dataclass(frozen=True)
class Entry:
    """A voucher that was taken. `draft` is the receipt as far as it was known then."""

    voucher: pb.Voucher
    signature: bytes
    request: pb.Request
    salt: bytes
    prompt: tuple[int, ...]
    draft: pb.Receipt


@dataclass(frozen=True)
class Done:
    """A receipt that was signed, with what it stands for. `total` is the cost of this and all earlier ones."""

    receipt: pb.Receipt
    signature: bytes
    output: tuple[int, ...]
    trace_root: bytes
    sample_root: bytes
    total: int

    @property
    def cost(self) -> int:
        """Its own cost, ucway."""
        return int(self.receipt.cost)


@dataclass(frozen=True)
class Record:
    """One index, closed."""

    entry: Entry
    done: Done

    @property
    def signed(self) -> pb.SignedReceipt:
        """The receipt and the voucher with their signatures."""
        return pb.SignedReceipt(
            receipt=self.done.receipt,
            executor_signature=self.done.signature,
            voucher=self.entry.voucher,
            client_signature=self.entry.signature,
        )

    @property
    def payload(self) -> pb.Payload:
        """All of the request, for who checks it."""
        return pb.Payload(
            signed=self.signed,
            request=self.entry.request,
            salt=self.entry.salt,
            prompt=self.entry.prompt,
            output=self.done.output,
        )


class Journal:
    """The file of one executor's key. Every method is one transaction; threads may share it."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._lock = threading.Lock()
        path.parent.mkdir(parents=True, exist_ok=True)
        self._db = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
        self._db.execute("PRAGMA journal_mode=WAL")
        self._db.execute("PRAGMA synchronous=FULL")
        if not self._db.execute("SELECT 1 FROM sqlite_master LIMIT 1").fetchone():
            keep = "".join(_KEEP.format(table=table, verb=verb) for table in TABLES for verb in ("UPDATE", "DELETE"))
            self._db.executescript(f"BEGIN; {SCHEMA} {keep} INSERT INTO about VALUES ('version', '{VERSION}'); COMMIT;")

    @contextmanager
    def held(self) -> Iterator[None]:
        """Keep other executors away; the kernel lets go when the process ends, however it ends. Raises InUse."""
        taken = InUse(f"another executor with this key runs on {self._path}: stop it")
        with alone(self._path.with_suffix(".lock"), taken):
            yield

    def close(self) -> None:
        """Close the file."""
        with self._lock:
            self._db.close()

    def take(self, entry: Entry) -> None:
        """Keep a voucher before anything is done for it. Raises Taken."""
        voucher = entry.voucher
        row = (voucher.session, voucher.index, formats.canonical(voucher), entry.signature)
        more = (formats.canonical(entry.request), entry.salt, _packed(entry.prompt), formats.canonical(entry.draft))
        self._insert("INSERT INTO taken VALUES (?,?,?,?,?,?,?,?)", (*row, *more))

    def sign(self, done: Done) -> None:
        """Keep a receipt, durably, before it leaves. Raises Taken."""
        receipt = done.receipt
        row = (receipt.session, receipt.index, formats.canonical(receipt), done.signature, _packed(done.output))
        more = (done.trace_root, done.sample_root, receipt.cost, str(done.total))
        self._insert("INSERT INTO signed VALUES (?,?,?,?,?,?,?,?,?)", (*row, *more))

    def seal(self, demand: int, fresh: bytes, text: bytes) -> None:
        """Keep the fresh key of an answer before the answer leaves. Raises Taken."""
        self._insert("INSERT INTO sealed VALUES (?,?,?)", (demand, fresh, text))

    def sealed(self, demand: int) -> tuple[bytes, bytes] | None:
        """The fresh key and the sealed text of a demand's answer."""
        rows = self._select("SELECT fresh, text FROM sealed WHERE demand=?", (demand,))
        return (rows[0][0], rows[0][1]) if rows else None

    def next_index(self, session: int) -> int:
        """How many vouchers of a session were taken."""
        return int(self._select("SELECT count(*) FROM taken WHERE session=?", (session,))[0][0])

    def last(self, session: int) -> Done | None:
        """The latest receipt of a session."""
        rows = self._select(f"SELECT {_DONE} FROM signed WHERE session=? ORDER BY number DESC LIMIT 1", (session,))
        return _done(rows[0]) if rows else None

    def open_entries(self) -> list[Entry]:
        """Vouchers that have no receipt yet, in order."""
        query = (
            f"SELECT {_ENTRY} FROM taken WHERE NOT EXISTS (SELECT 1 FROM signed WHERE signed.session = taken.session"
            " AND signed.number = taken.number) ORDER BY session, number"
        )
        return [_entry(row) for row in self._select(query, ())]

    def record(self, session: int, index: int) -> Record | None:
        """One index that is closed."""
        found = self.records(session, index, 1)
        return found[0] if found else None

    def records(self, session: int, first: int, count: int) -> list[Record]:
        """The closed indices first … first + count − 1 of a session, as far as there are any."""
        query = (
            f"SELECT {_ENTRY}, {_DONE} FROM taken JOIN signed USING (session, number)"
            " WHERE session=? AND number>=? AND number<? ORDER BY number"
        )
        rows = self._select(query, (session, first, first + count))
        return [Record(_entry(row[:6]), _done(row[6:])) for row in rows]

    def span(self, session: int, first: int, count: int) -> Span:
        """The same without reading them: a settlement may have more than fit in memory."""
        return Span(self, session, first, count)

    def total(self, session: int, index: int) -> int:
        """What the receipts up to and with this one cost; 0 before the first. Raises KeyError for one that isn't."""
        if index < 0:
            return 0
        rows = self._select("SELECT total FROM signed WHERE session=? AND number=?", (session, index))
        if not rows:
            raise KeyError((session, index))
        return int(rows[0][0])

    def sessions(self) -> dict[int, tuple[int, int]]:
        """Each session with receipts: how many they are, and what they cost together."""
        query = (
            "WITH RECURSIVE each(one) AS (SELECT min(session) FROM signed UNION ALL"
            " SELECT (SELECT min(session) FROM signed WHERE session > one) FROM each WHERE one IS NOT NULL)"
            " SELECT session, number + 1, total FROM each JOIN signed ON session = one"
            " AND number = (SELECT max(number) FROM signed WHERE session = one)"
        )
        return {int(session): (int(count), int(total)) for session, count, total in self._select(query, ())}

    def _insert(self, statement: str, row: Sequence[object]) -> None:
        with self._lock:
            try:
                self._db.execute(statement, row)
            except sqlite3.IntegrityError as error:
                raise Taken(str(error)) from None

    def _select(self, query: str, given: Sequence[object]) -> list[tuple[bytes, ...]]:
        with self._lock:
            return list(self._db.execute(query, given))


class Span(Sequence[Record]):
    """Closed indices first … first + count − 1 of a session, read when they are looked at."""

    def __init__(self, journal: Journal, session: int, first: int, count: int) -> None:
        self._journal, self._session, self._first, self._count = journal, session, first, count

    def __len__(self) -> int:
        return self._count

    @overload
    def __getitem__(self, place: int) -> Record: ...
    @overload
    def __getitem__(self, place: slice) -> list[Record]: ...
    def __getitem__(self, place: int | slice) -> Record | list[Record]:
        if isinstance(place, slice):
            return [self[one] for one in range(*place.indices(self._count))]
        position = place + self._count if place < 0 else place
        found = self._journal.record(self._session, self._first + position) if 0 <= position < self._count else None
        if found is None:
            raise IndexError(place)
        return found

    def __iter__(self) -> Iterator[Record]:
        for start in range(0, self._count, PIECE):
            yield from self._journal.records(self._session, self._first + start, min(PIECE, self._count - start))


_ENTRY = "voucher, taken.signature, request, salt, prompt, draft"
_DONE = "receipt, signed.signature, output, trace_root, sample_root, total"


def _entry(row: Sequence[bytes]) -> Entry:
    voucher, signature, request, salt, prompt, draft = row
    terms = (pb.Voucher.FromString(voucher), signature, pb.Request.FromString(request), salt)
    return Entry(*terms, _unpacked(prompt), pb.Receipt.FromString(draft))


def _done(row: Sequence[bytes]) -> Done:
    receipt, signature, output, trace_root, sample_root, total = row
    return Done(pb.Receipt.FromString(receipt), signature, _unpacked(output), trace_root, sample_root, int(total))


def _packed(ids: Sequence[int]) -> bytes:
    """Token ids as little-endian u32."""
    return _u32(array.array("I", ids)).tobytes()


def _unpacked(data: bytes) -> tuple[int, ...]:
    return tuple(_u32(array.array("I", data)))


def _u32(numbers: array.array[int]) -> array.array[int]:
    if sys.byteorder == "big":
        numbers.byteswap()
    return numbers
