"""A settlement of Bob's that is under audit at genesis, and what everybody says about it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from google.protobuf import json_format
from google.protobuf.message import Message

from chain.client.keys import Key
from chain.wire.causeway.inference.v1 import tx_pb2
from chain.wire.causeway.inference.v1 import types_pb2 as pb
from modules.inference import formats, sealing
from modules.inference.audits import opened
from tests.app.driver import ALICE, BOB, CAROL, Chain
from tests.modules.inference.audits.receipts import Batch, Book

READER, FRESH = bytes(range(32)), b"\7" * 32


def batch(state: dict[str, Any]) -> Batch:
    """Bob's only receipt for Carol in session 1, of the model that genesis registers, without coins."""
    model = json_format.ParseDict(state["inference"]["models"][0], pb.Model())
    model.version = 1
    session = pb.Session(id=1, client=CAROL.text, model=model.id, model_version=1, unit_price="0")
    book = Book(session, model, CAROL, BOB)
    book.add([1, 2, 3], [4, 2])
    return Batch(book)


def settlement(state: dict[str, Any]) -> dict[str, Any]:
    """As genesis has it: Alice was drawn to audit it."""
    made = batch(state).settlement()
    made.status = pb.SETTLEMENT_STATUS_COMMITTING
    made.drawn.append(0)
    made.audits.add(auditor=ALICE.text)
    made.deadline.calm, made.deadline.height = 10**6, 10**7
    made.audit_pay = "0"
    return json_format.MessageToDict(made, preserving_proto_field_name=True)


def _batch(chain: Chain) -> Batch:
    return batch(chain.document["app_state"])


def commit(chain: Chain) -> tx_pb2.MsgCommitAudit:
    digest = opened.digest(*_batch(chain).book.roots(0), ALICE.address)
    return tx_pb2.MsgCommitAudit(auditor=ALICE.text, settlement=1, digests=[digest])


def reveal(chain: Chain) -> tx_pb2.MsgRevealAudit:
    return tx_pb2.MsgRevealAudit(executor=BOB.text, settlement=1, opened=[_batch(chain).open(0)])


def demand(chain: Chain) -> tx_pb2.MsgDemand:
    key = sealing.public(READER)
    return tx_pb2.MsgDemand(demander=CAROL.text, session=1, executor=BOB.text, index=0, sealing_key=key)


def answer(chain: Chain) -> tx_pb2.MsgAnswerDemand:
    payload = formats.canonical(_batch(chain).book.payloads[0])
    sealed = sealing.seal(payload, sealing.public(READER), FRESH)
    return tx_pb2.MsgAnswerDemand(executor=BOB.text, demand=1, sealed=sealed)


def contest(chain: Chain) -> tx_pb2.MsgContestAnswer:
    return tx_pb2.MsgContestAnswer(demander=CAROL.text, demand=1)


def show(chain: Chain) -> tx_pb2.MsgShowKey:
    return tx_pb2.MsgShowKey(executor=BOB.text, demand=1, ephemeral_key=FRESH)


STEPS: list[tuple[Key, Callable[[Chain], Message]]] = [
    (ALICE, commit),
    (BOB, reveal),
    (CAROL, demand),
    (BOB, answer),
    (CAROL, contest),
    (BOB, show),
]
