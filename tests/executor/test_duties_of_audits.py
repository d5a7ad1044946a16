"""Duties on the real chain: what was drawn is opened, demands are answered, and the key is shown where one contests."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from chain.wire.causeway.inference.v1 import dispute_pb2, query_pb2, tx_pb2
from chain.wire.causeway.inference.v1 import types_pb2 as pb
from modules.inference import sealing
from tests.executor.scene import CLIENT, EXECUTOR, OTHER
from tests.executor.test_duties import Scene


@pytest.fixture
def scene(tmp_path: Path) -> Iterator[Scene]:
    """An executor, and an auditor who may be drawn."""
    made = Scene(tmp_path)
    made.network.register(EXECUTOR)
    message = tx_pb2.MsgRegisterAuditor(auditor=OTHER.text, sealing_key=sealing.public(OTHER.secret))
    made.network.say(OTHER, message)
    yield made
    made.journal.close()


def settled(scene: Scene, count: int = 5) -> pb.Settlement:
    """A settlement of so many receipts for which auditors are drawn."""
    number = scene.network.open(blocks=200)
    spent = 0
    for index in range(count):
        spent = scene.answer(number, index, spent)
    scene.duties.step(last=True)
    scene.network.blocks(9)
    return the(scene, 1)


def the(scene: Scene, number: int) -> pb.Settlement:
    found = scene.node.settlement(number)
    assert found is not None
    return found


def commit(scene: Scene, settlement: pb.Settlement) -> None:
    """The auditor's digests of what these tests' receipts have."""
    from modules.inference.audits.opened import digest

    digests = [digest(b"t" * 32, b"u" * 32, OTHER.address)] * len(settlement.drawn)
    message = tx_pb2.MsgCommitAudit(auditor=OTHER.text, settlement=settlement.id, digests=digests)
    scene.network.say(OTHER, message)


def test_what_was_drawn_is_opened_once_the_auditors_have_committed(scene: Scene) -> None:
    settlement = settled(scene)
    assert settlement.status == pb.SETTLEMENT_STATUS_COMMITTING
    assert [audit.auditor for audit in settlement.audits] == [OTHER.text]
    scene.duties.step()
    assert the(scene, 1).status == pb.SETTLEMENT_STATUS_COMMITTING
    commit(scene, settlement)
    scene.duties.step()
    revealed = the(scene, 1)
    assert revealed.status == pb.SETTLEMENT_STATUS_HELD
    assert len(revealed.revealed) == len(settlement.drawn) >= 1
    scene.duties.step()
    assert "audits_total 1" in scene.metrics.text()


def demanded(scene: Scene, settlement: pb.Settlement, key: bytes) -> int:
    """The auditor asks for a drawn receipt on the chain."""
    index = settlement.first + settlement.drawn[0]
    about = {"demander": OTHER.text, "session": settlement.session, "executor": EXECUTOR.text, "index": index}
    message = tx_pb2.MsgDemand(**about, sealing_key=sealing.public(key), settlement=settlement.id)
    scene.network.say(OTHER, message)
    return 1


def asked(scene: Scene, number: int) -> query_pb2.QueryDemandResponse:
    path, request = "/causeway.inference.v1.Query/Demand", query_pb2.QueryDemandRequest(id=number)
    return scene.network.rpc.query(path, request, query_pb2.QueryDemandResponse)


def test_a_demand_is_answered_with_the_payload_sealed(scene: Scene) -> None:
    settlement, key = settled(scene), b"\x05" * 32
    number = demanded(scene, settlement, key)
    scene.duties.step()
    answer = asked(scene, number)
    assert answer.demand.status == dispute_pb2.DEMAND_STATUS_ANSWERED
    payload = pb.Payload.FromString(sealing.unseal(answer.sealed, key))
    record = scene.journal.record(settlement.session, payload.signed.receipt.index)
    assert record is not None
    assert payload == record.payload
    kept = scene.journal.sealed(number)
    assert kept is not None
    assert kept[1] == answer.sealed


def test_a_contested_answer_is_defended_with_its_key_and_the_executor_is_cleared(scene: Scene) -> None:
    settlement = settled(scene)
    number = demanded(scene, settlement, b"\x05" * 32)
    scene.duties.step()
    scene.network.say(OTHER, tx_pb2.MsgContestAnswer(demander=OTHER.text, demand=number))
    scene.duties.step()
    assert asked(scene, number).demand.outcome == dispute_pb2.OUTCOME_CLEARED
    mine = scene.node.executor(EXECUTOR.text)
    assert mine is not None
    assert not mine.suspended


def test_a_client_demands_its_own_receipt_before_it_is_settled(scene: Scene) -> None:
    number = scene.network.open(blocks=200)
    scene.answer(number, 0, 0)
    record = scene.journal.record(number, 0)
    assert record is not None
    about = {"demander": CLIENT.text, "session": number, "executor": EXECUTOR.text}
    public = sealing.public(b"\x05" * 32)
    scene.network.say(CLIENT, tx_pb2.MsgDemand(**about, index=0, sealing_key=public, evidence=record.signed))
    scene.duties.step()
    sealed = asked(scene, 1).sealed
    assert pb.Payload.FromString(sealing.unseal(sealed, b"\x05" * 32)) == record.payload
