"""Duties on the real chain with the real model: a false accusation is played to its end, and lost by who made it."""

from pathlib import Path

import pytest

from chain.executor.duties import Duties
from chain.executor.parts import HONEST, Outcome
from chain.executor.play import Games
from chain.executor.settle import Settler, When
from chain.executor.shared import Shared
from chain.wire.causeway.inference.v1 import dispute_pb2, query_pb2, tx_pb2
from chain.wire.causeway.inference.v1 import types_pb2 as pb
from kernels.model.answer import generate
from kernels.model.sampling import Sampling, seed_of
from modules.inference import formats
from tests.executor.scene import CLIENT, EXECUTOR
from tests.executor.test_duties import PROMPT, Scene
from tests.kernels.model.loaded import model_engine, model_file

TRACE, SAMPLE = dispute_pb2.DISPUTE_KIND_TRACE, dispute_pb2.DISPUTE_KIND_SAMPLE


class Playing(Scene):
    """An executor that plays."""

    def __init__(self, path: Path) -> None:
        super().__init__(path)
        self.network.register(EXECUTOR)
        games = Games(self.journal, model_file(), Shared(model_engine()))
        settler = Settler(self.journal, EXECUTOR.text, HONEST, When())
        self.duties = Duties(self.node, self.journal, settler, HONEST, self.metrics, games)

    def truly_answered(self) -> pb.SignedReceipt:
        """A receipt of what the model says."""
        number = self.network.open(blocks=400)
        session = self.node.session(number)
        assert session is not None
        hashed = formats.request_hash(self.request())
        seed = seed_of(formats.request_id(number, EXECUTOR.address, 0, hashed), bytes(session.beacon))
        made = generate(model_engine(), PROMPT, Sampling(seed), 8)
        finish = pb.FINISH_END if made.output_ids[-1] == 2 else pb.FINISH_LENGTH
        self.answer(number, 0, 0, Outcome(made.output_ids, finish, made.trace_root, made.sample_root))
        record = self.journal.record(number, 0)
        assert record is not None
        return record.signed

    def dispute(self, number: int) -> dispute_pb2.Dispute:
        path, request = "/causeway.inference.v1.Query/Dispute", query_pb2.QueryDisputeRequest(id=number)
        return self.network.rpc.query(path, request, query_pb2.QueryDisputeResponse).dispute


@pytest.mark.parametrize("kind", [TRACE, SAMPLE], ids=["trace", "sample"])
def test_a_false_accusation_is_lost(tmp_path: Path, kind: "dispute_pb2.DisputeKind") -> None:
    scene = Playing(tmp_path)
    evidence = scene.truly_answered()
    accusation = tx_pb2.MsgDispute(accuser=CLIENT.text, evidence=evidence, kind=kind)
    accusation.position = len(PROMPT) + 2 if kind == SAMPLE else 0
    scene.network.say(CLIENT, accusation)
    for _ in range(20):
        scene.duties.step()
        dispute = scene.dispute(1)
        if dispute.turn == dispute_pb2.TURN_OVER:
            break
        if dispute.turn == dispute_pb2.TURN_ACCUSER:
            choice = dispute_pb2.Choice(index=1 if dispute.nodes else 77)
            scene.network.say(CLIENT, tx_pb2.MsgChoose(accuser=CLIENT.text, dispute=1, choice=choice))
    assert dispute.outcome == dispute_pb2.OUTCOME_CLEARED
    mine = scene.node.executor(EXECUTOR.text)
    assert mine is not None
    assert not mine.suspended
    assert "moves_total 0" not in scene.metrics.text()
