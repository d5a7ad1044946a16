"""A market with auditors, an executor with a book of receipts, and everybody's moves in a line each."""

from __future__ import annotations

from typing import Any

from chain.client.keys import Key
from chain.types import DENOM, bech32_address
from chain.wire.causeway.inference.v1 import dispute_pb2, tx_pb2
from chain.wire.causeway.inference.v1 import types_pb2 as pb
from modules.bank import keeper as bank
from modules.inference import formats, keeper, sealing
from modules.inference.audits import opened
from modules.inference.audits.state import DEMANDS
from modules.inference.state import AUDITORS
from tests.modules.inference.audits.receipts import Batch, Book
from tests.modules.inference.market import Market, address, secret, text

PEOPLE = ("a1", "a2", "a3")
READER = bytes(range(32))
"""A demander's X25519 secret."""


class Stage(Market):
    """Two executors, three auditors, one session of one executor."""

    def __init__(self, names: tuple[str, ...] = PEOPLE, receipts: int = 13, **changed: Any) -> None:
        super().__init__(("client", "e1", "e2", *PEOPLE, "stranger"), **{"executors": 1, **changed})
        self.serve("e1")
        for name in names:
            self.join(name)
        number = self.draw().id
        self.book = self.fill(number, "e1", receipts)
        self.batch = Batch(self.book)

    def join(self, name: str) -> None:
        """A miner becomes an auditor."""
        if not keeper.may_audit(self.ctx, address(name)):
            self.mine(name)
        self.say(tx_pb2.MsgRegisterAuditor(auditor=text(name), sealing_key=sealing.public(secret(name))))

    def fill(self, session: int, executor: str, receipts: int) -> Book:
        """A book of so many receipts; the third of each ten was aborted."""
        found = self.session(session)
        book = Book(found, keeper.session_model(self.ctx, found), Key(secret("client")), Key(secret(executor)))
        for index in range(receipts):
            aborted = index % 10 == 2
            output = [] if aborted else [index, 2]
            book.add([1, 2, 3 + index], output, pb.FINISH_ABORTED if aborted else pb.FINISH_END)
        return book

    def claim_all(self, batch: Batch | None = None) -> int:
        """Settle receipts of the book; the settlement's number."""
        batch = batch or self.batch
        last = batch.book.payloads[batch.first + batch.count - 1].signed
        said = self.say(
            tx_pb2.MsgSettle(
                executor=batch.book.executor.text,
                session=batch.book.session.id,
                first=batch.first,
                count=batch.count,
                total_cost=str(batch.root.total),
                receipts_root=batch.root.hash,
                last_voucher=last.voucher,
                client_signature=last.client_signature,
            )
        )
        return int(said.settlement)

    def drawn(self, batch: Batch | None = None) -> pb.Settlement:
        """A settlement that waits for its auditors."""
        number = self.claim_all(batch)
        self.run_to(self.height + 9)
        return self.settlement(number)

    def committed(self) -> pb.Settlement:
        """One that waits for its executor, all having found what is so."""
        settlement = self.drawn()
        for one in settlement.audits:
            self.commit(settlement, one.auditor)
        return self.settlement(settlement.id)

    def digests(self, settlement: pb.Settlement, auditor: str, wrong: tuple[int, ...] = ()) -> list[bytes]:
        """What an auditor commits to; at places in `wrong` something else."""
        found = []
        for at, position in enumerate(settlement.drawn):
            roots = self.book.roots(settlement.first + position)
            found.append(bytes(32) if at in wrong else opened.digest(*roots, bech32_address(auditor)))
        return found

    def commit(self, settlement: pb.Settlement, auditor: str, wrong: tuple[int, ...] = ()) -> None:
        """An auditor's blind word."""
        digests = self.digests(settlement, auditor, wrong)
        self.say(tx_pb2.MsgCommitAudit(auditor=auditor, settlement=settlement.id, digests=digests))

    def opening(self, settlement: pb.Settlement, batch: Batch | None = None) -> tx_pb2.MsgRevealAudit:
        """What an honest executor opens."""
        opened_all = [(batch or self.batch).open(position) for position in settlement.drawn]
        return tx_pb2.MsgRevealAudit(executor=settlement.executor, settlement=settlement.id, opened=opened_all)

    def accusing(self, wrong: tuple[int, ...] = (0,)) -> pb.Settlement:
        """One of which the first auditor found something unequal."""
        settlement = self.drawn()
        for at, one in enumerate(settlement.audits):
            self.commit(settlement, one.auditor, () if at else wrong)
        self.say(self.opening(settlement))
        return self.settlement(settlement.id)

    def balance_of(self, who: str) -> int:
        return bank.balance(self.ctx, bech32_address(who), DENOM)

    def give_away(self, name: str) -> None:
        """Somebody has nothing any more."""
        bank.transfer(self.ctx, address(name), address("stranger"), self.balance(name), DENOM)

    def supply(self) -> int:
        return bank.supply(self.ctx, DENOM)

    def auditor(self, who: str) -> pb.Auditor:
        return AUDITORS(self.ctx)[bech32_address(who)]

    def asking(self, index: int = 1, who: str = "client", **changed: Any) -> tx_pb2.MsgDemand:
        """A demand for one receipt's payload."""
        fields: dict[str, Any] = {
            "demander": text(who) if not who.startswith("cway") else who,
            "session": self.book.session.id,
            "executor": self.book.executor.text,
            "index": index,
            "sealing_key": sealing.public(READER),
            **changed,
        }
        return tx_pb2.MsgDemand(**fields)

    def ask(self, index: int = 1, who: str = "client", **changed: Any) -> int:
        """A demand's number."""
        return int(self.say(self.asking(index, who, **changed)).demand)

    def demand(self, number: int) -> dispute_pb2.Demand:
        return DEMANDS(self.ctx)[number]

    def sealed(self, payload: pb.Payload, fresh: bytes = b"\7" * 32) -> bytes:
        """A payload as it is answered."""
        return sealing.seal(formats.canonical(payload), sealing.public(READER), fresh)

    def answer(self, number: int, sealed: bytes | None = None) -> None:
        """The executor answers, honestly where nothing else is given."""
        if sealed is None:
            sealed = self.sealed(self.book.payloads[self.demand(number).index])
        self.say(tx_pb2.MsgAnswerDemand(executor=self.book.executor.text, demand=number, sealed=sealed))

    def contested(self, index: int = 1, sealed: bytes | None = None, **changed: Any) -> int:
        """A demand whose answer is contested."""
        number = self.ask(index, **changed)
        self.answer(number, sealed)
        self.say_contest(number)
        return number

    def say_contest(self, number: int) -> None:
        """Its demander does not take an answer."""
        self.say(tx_pb2.MsgContestAnswer(demander=self.demand(number).demander, demand=number))

    def show(self, number: int, key: bytes = b"\7" * 32, path: list[pb.SumNode] | None = None) -> None:
        """The executor shows its key, and where the receipt was settled."""
        if path is None:
            path = self.batch.path(self.demand(number).index)
        self.say(tx_pb2.MsgShowKey(executor=self.book.executor.text, demand=number, ephemeral_key=key, path=path))
