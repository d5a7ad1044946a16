"""One settlement from its draw to the accusation: fetch, check, commit blind, compare with what the executor opened."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass, field
from hashlib import sha256

from chain.auditor import payloads, sound
from chain.auditor.checking import Found, recheck
from chain.auditor.journal import Case, Journal
from chain.auditor.metrics import Counts
from chain.auditor.node import Node
from chain.auditor.sound import Subject, Unusable
from chain.client.errors import ClientError
from chain.wire.causeway.inference.v1 import dispute_pb2, query_pb2, tx_pb2
from chain.wire.causeway.inference.v1 import types_pb2 as pb
from kernels.model.engine import Engine
from kernels.model.file import ModelFile

LOG = logging.getLogger("causeway.auditor")

TRIES = 3
"""Times that an executor is asked before its payload is demanded on the chain."""
AGAIN_BLOCKS = 2
"""Blocks between two tries."""
RESEND_BLOCKS = 5
"""Blocks after which something that should be in a block by then is sent again."""
NO_WORK = bytes(32)
"""Stands for both roots of a request that was aborted."""
WRONG = sha256(b"causeway/audit/wrong").digest()
"""Stands for both roots of a receipt that is wrong whatever its roots are: it says that an accusation follows."""

_OPENED = (pb.SETTLEMENT_STATUS_ACCUSING, pb.SETTLEMENT_STATUS_HELD, pb.SETTLEMENT_STATUS_PAID)


@dataclass
class Model:
    """The model that this auditor has, and what it computes with."""

    weights_root: bytes
    file: ModelFile
    engine: Engine
    token_bytes: Callable[[int], bytes]


@dataclass
class Tries:
    """How often an executor was asked for one payload, and when to ask again."""

    count: int = 0
    height: int = 0


def digest(case: Case, position: int, auditor: bytes) -> bytes:
    """What this auditor commits to for a drawn receipt: H(trace_root ‖ sample_root ‖ auditor).

    Tokens that were drawn with another seed or against the policy have right roots, and must not be passed either.
    """
    found = case.found[position]
    wrong = case.faults.get(position) or found.first_wrong is not None
    roots = WRONG + WRONG if wrong else found.trace_root + found.sample_root
    return sha256(roots + auditor).digest()


def accusation(case: Case, position: int, opened: pb.OpenedReceipt | None) -> tx_pb2.MsgDispute | None:
    """What to accuse the executor of where its roots are not ours, None where there is nothing.

    A receipt other than the one that was checked is two receipts for one index. Without what it opened (None) a wrong
    token is the surest thing that is known.
    """
    payload, found, faults = case.payloads[position], case.found[position], case.faults.get(position, [])
    message = tx_pb2.MsgDispute(evidence=payload.signed, settlement=case.settlement)
    if opened is not None and _differs(case, position, opened):
        message.kind = dispute_pb2.DISPUTE_KIND_DOUBLE
        message.other.CopyFrom(opened.signed.receipt)
        message.other_signature = opened.signed.executor_signature
    elif faults:
        message.kind, message.position = faults[0]
        message.request.CopyFrom(payload.request)
    elif opened is not None and opened.trace_root != found.trace_root:
        message.kind = dispute_pb2.DISPUTE_KIND_TRACE
    elif found.first_wrong is not None:
        message.kind, message.position = dispute_pb2.DISPUTE_KIND_SAMPLE, found.first_wrong
    elif opened is not None and opened.sample_root != found.sample_root:
        message.kind = dispute_pb2.DISPUTE_KIND_TRACE  # whose first choice goes on in the tree of samples
    else:
        return None
    return message


@dataclass
class Duty:
    """What is done about the settlements that this auditor is drawn for. Raises as its node does."""

    node: Node
    journal: Journal
    models: list[Model]
    counts: Counts = field(default_factory=Counts)
    cases: dict[int, Case] = field(default_factory=dict)
    _tries: dict[tuple[int, int], Tries] = field(default_factory=dict)
    _sent: dict[int, int] = field(default_factory=dict)

    def case(self, settlement: int) -> Case:
        """What is known of a settlement, from the journal after a restart."""
        if settlement not in self.cases:
            self.cases[settlement] = self.journal.read(settlement)
        return self.cases[settlement]

    def act(self, settlement: pb.Settlement, height: int) -> None:
        """Do what is due about one settlement."""
        mine = next((audit for audit in settlement.audits if audit.auditor == self.node.text), None)
        if mine is None:
            return
        if settlement.status == pb.SETTLEMENT_STATUS_COMMITTING and not mine.digests:
            self._commit(settlement, height)
        elif settlement.status == pb.SETTLEMENT_STATUS_ACCUSING and mine.unequal and not mine.accused:
            self._accuse(settlement, [settlement.drawn[number] for number in mine.unequal])

    def _commit(self, settlement: pb.Settlement, height: int) -> None:
        case = self.case(settlement.id)
        if not self._gathered(case, settlement, height):
            return
        self._check(case, settlement)
        if height < self._sent.get(settlement.id, -RESEND_BLOCKS) + RESEND_BLOCKS:
            return
        self._sent[settlement.id] = height
        digests = [digest(case, position, self.node.address) for position in settlement.drawn]
        self.node.commit(settlement.id, digests)
        self.counts.committed += 1
        LOG.info("settlement %d: committed to %d receipts", settlement.id, len(digests))

    def _gathered(self, case: Case, settlement: pb.Settlement, height: int) -> bool:
        """Whether all payloads are here; those that are not are fetched, or demanded."""
        endpoint = ""
        for position in settlement.drawn:
            if position in case.payloads:
                continue
            subject = self.node.subject(settlement, position)
            endpoint = endpoint or self.node.endpoint(settlement.executor)
            payload = self._fetched(case, settlement, position, subject, endpoint, height)
            if payload is not None:
                case.payloads[position] = payload
                self.journal.write(case)
        return all(position in case.payloads for position in settlement.drawn)

    def _fetched(
        self, case: Case, settlement: pb.Settlement, position: int, subject: Subject, endpoint: str, height: int
    ) -> pb.Payload | None:
        tries = self._tries.setdefault((settlement.id, position), Tries())
        if position in case.demands:
            return self._answered(case, position, subject)
        if height < tries.height:
            return None
        try:
            sealed = payloads.fetch(endpoint, settlement.id, settlement.session, subject.index, self.node.key)
            return payloads.opened(sealed, self.node.sealing_secret, subject)
        except Unusable as error:
            tries.count, tries.height = tries.count + 1, height + AGAIN_BLOCKS
            LOG.warning("settlement %d, receipt %d: %s", settlement.id, subject.index, error)
        if tries.count >= TRIES:
            self._demand(case, settlement, position, subject.index)
        return None

    def _demand(self, case: Case, settlement: pb.Settlement, position: int, index: int) -> None:
        """Ask for a payload on the chain, once: a demand that a crash made us forget is found there."""
        asked = [
            demand.id
            for demand in self.node.demands(settlement.executor)
            if (demand.demander, demand.session, demand.index) == (self.node.text, settlement.session, index)
        ]
        case.demands[position] = asked[0] if asked else self.node.ask_for(settlement, index)
        self.journal.write(case)
        self.counts.demands += 1
        LOG.info("settlement %d: demanded receipt %d, demand %d", settlement.id, index, case.demands[position])

    def _answered(self, case: Case, position: int, subject: Subject) -> pb.Payload | None:
        """The payload that was given on the chain; an answer that is none is contested."""
        answer = self.node.demand(case.demands[position])
        if answer is None or not _is_answered(answer):
            return None
        try:
            return payloads.opened(answer.sealed, self.node.sealing_secret, subject)
        except Unusable as error:
            if answer.demand.status == dispute_pb2.DEMAND_STATUS_ANSWERED:
                LOG.warning("demand %d: %s; contested", answer.demand.id, error)
                self.node.contest(answer.demand.id)
            return None

    def _check(self, case: Case, settlement: pb.Settlement) -> None:
        """Make every answer again that was not, all at once."""
        todo = [position for position in settlement.drawn if position not in case.found]
        if not todo:
            return
        subjects = {position: self.node.subject(settlement, position) for position in todo}
        model = self.model(subjects[todo[0]].model)
        for position in todo:
            case.faults[position] = sound.faults(case.payloads[position], subjects[position], model.token_bytes)
        busy = [one for one in todo if case.payloads[one].signed.receipt.finish != pb.FINISH_ABORTED]
        works = [sound.work_of(case.payloads[position], subjects[position]) for position in busy]
        case.found |= dict.fromkeys(todo, Found(NO_WORK, NO_WORK, None))
        case.found |= dict(zip(busy, recheck(model.engine, works), strict=True))
        self.counts.receipts += len(todo)
        self.counts.tokens += sum(len(work.prompt) + len(work.output) for work in works)
        self.journal.write(case)

    def model(self, wanted: pb.Model) -> Model:
        """The model of a settlement, among those that this auditor has. Raises NoModel."""
        for model in self.models:
            if model.weights_root == wanted.weights_root:
                return model
        raise NoModel(f"drawn for {wanted.id} version {wanted.version}, whose weights are not here")

    def review(self) -> None:
        """Look at what executors opened of settlements committed to: a receipt other than the one checked is a cheat.

        Its roots may well be equal, so that the audit is over.
        """
        for number in self.journal.kept():
            case = self.case(number)
            if case.compared or not case.found:
                continue
            settlement = self.node.settlement(number)
            if settlement is None or settlement.status not in _OPENED:
                continue
            opened = self._opened(settlement)
            if not opened:  # not indexed yet
                continue
            different = [at for at in case.payloads if at in opened and _differs(case, at, opened[at])]
            if different and not case.accused:
                self._accuse(settlement, different)
            case.compared = True
            self.journal.write(case)

    def _opened(self, settlement: pb.Settlement) -> dict[int, pb.OpenedReceipt]:
        """What the executor opened, by position."""
        return {one.signed.receipt.index - settlement.first: one for one in self.node.opened(settlement.id)}

    def _accuse(self, settlement: pb.Settlement, positions: list[int]) -> None:
        """Accuse of the first receipt that something can be proved of: one proof is the end of the settlement."""
        case, opened = self.case(settlement.id), self._opened(settlement)
        for position in positions:
            if position in case.accused or position not in case.payloads:
                continue
            message = accusation(case, position, opened.get(position))
            if message is None:
                continue
            number = self.node.accuse(message)
            case.accused.append(position)
            self.counts.accusations += 1
            self.journal.write(case)
            kind = dispute_pb2.DisputeKind.Name(message.kind).removeprefix("DISPUTE_KIND_").lower()
            LOG.warning("settlement %d, receipt %d: accused, %s, game %d", settlement.id, position, kind, number)
            return


def _differs(case: Case, position: int, opened: pb.OpenedReceipt) -> bool:
    return case.payloads[position].signed.receipt != opened.signed.receipt


class NoModel(ClientError):
    """The auditor is drawn for a model that it doesn't have."""

    exit_code = 6


def _is_answered(answer: query_pb2.QueryDemandResponse) -> bool:
    statuses = (dispute_pb2.DEMAND_STATUS_ANSWERED, dispute_pb2.DEMAND_STATUS_CONTESTED, dispute_pb2.DEMAND_STATUS_OVER)
    return bool(answer.sealed) and answer.demand.status in statuses
