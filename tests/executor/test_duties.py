"""Duties on the real chain: registration, settling by itself, and what a failing node changes."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from chain.client.errors import Refusal
from chain.executor.daemon import ModelUnknown, register, registered_model
from chain.executor.duties import Duties
from chain.executor.journal import Journal
from chain.executor.ledger import Ledger
from chain.executor.metrics import Metrics
from chain.executor.node import Node
from chain.executor.parts import HONEST, Outcome
from chain.executor.settle import Settler, When
from chain.executor.terms import Attached, Terms, answer_limit, draft_of
from chain.wire.causeway.inference.v1 import dispute_pb2, query_pb2, tx_pb2
from chain.wire.causeway.inference.v1 import types_pb2 as pb
from kernels.model import trees
from modules.inference import formats
from tests.executor.chain import NAME, Network
from tests.executor.scene import CLIENT, EXECUTOR, OTHER, SALT
from tests.executor.test_ledger import answered
from tests.kernels.model.loaded import model_file

PROMPT = (1, 2, 3)


class Silent:
    """Nobody plays here."""

    def move(self, dispute: dispute_pb2.Dispute) -> dispute_pb2.Move | None:
        return None


class Scene:
    """An executor's duties on a chain, with a ledger instead of a server."""

    def __init__(self, path: Path, when: When | None = None) -> None:
        self.network = Network(path)
        self.node = Node(self.network.rpc, EXECUTOR)
        self.journal = Journal(path / "journal.db")
        self.ledger = Ledger(self.journal, EXECUTOR, HONEST)
        self.metrics = Metrics()
        settler = Settler(self.journal, EXECUTOR.text, HONEST, when or When())
        self.duties = Duties(self.node, self.journal, settler, HONEST, self.metrics, Silent())

    def request(self) -> pb.Request:
        """What these tests' client asks."""
        root = trees.root(formats.token_leaves(SALT, PROMPT))
        return pb.Request(model=NAME, prompt_root=root, prompt_tokens=len(PROMPT), max_tokens=8)

    def answer(self, number: int, index: int, spent: int, outcome: Outcome | None = None) -> int:
        """One receipt of a session; what all cost so far."""
        session, model = self.node.session(number), self.node.model(NAME)
        assert session is not None
        assert model is not None
        limit = answer_limit(model, len(PROMPT), 8)
        most = formats.cost(model, int(session.unit_price), len(PROMPT), limit)
        request = self.request()
        voucher = pb.Voucher(session=number, executor=EXECUTOR.text, index=index, max_cost=str(most))
        voucher.request_hash, voucher.ceiling = formats.request_hash(request), str(spent + most)
        signature = formats.sign(CLIENT.secret, formats.voucher_digest(voucher))
        attached = Attached(voucher, signature, request, SALT)
        draft, policy = draft_of(attached, model), formats.policy_of(model.policy)
        terms = Terms(attached, session, session.allotments[0], model, PROMPT, limit, policy, draft)
        self.ledger.take(terms)
        return self.ledger.conclude(draft, outcome or answered(), SALT, terms.cost).done.total

    def settlements(self) -> list[int]:
        """How many receipts each settlement of this executor has."""
        request = query_pb2.QuerySettlementsRequest(executor=EXECUTOR.text)
        path = "/causeway.inference.v1.Query/Settlements"
        found = self.network.rpc.query(path, request, query_pb2.QuerySettlementsResponse).settlements
        return [one.count for one in found]

    def settled_count(self, number: int) -> int:
        session = self.node.session(number)
        assert session is not None
        return int(session.allotments[0].settled_count)


@pytest.fixture
def scene(tmp_path: Path) -> Iterator[Scene]:
    made = Scene(tmp_path)
    made.network.register(EXECUTOR)
    yield made
    made.journal.close()


def test_an_executor_registers_once_and_again_where_something_changed(tmp_path: Path) -> None:
    node = Node(Network(tmp_path).rpc, EXECUTOR)
    for endpoint in ("http://127.0.0.1:8400", "http://127.0.0.1:8400", "http://127.0.0.1:8401"):
        register(node, endpoint, NAME)
    known = node.executor(EXECUTOR.text)
    assert known is not None
    assert (known.endpoint, list(known.models), int(known.bond) > 0) == ("http://127.0.0.1:8401", [NAME], True)
    height = node.height()
    register(node, "http://127.0.0.1:8401", NAME)
    assert node.height() == height
    with pytest.raises(Refusal, match="endpoint"):
        register(node, "gopher://x", NAME)


def test_the_model_is_found_by_its_weights(tmp_path: Path) -> None:
    node = Node(Network(tmp_path).rpc, EXECUTOR)
    assert registered_model(node, model_file(), "").id == NAME
    with pytest.raises(ModelUnknown, match=NAME):
        registered_model(node, model_file(), "other")


def test_receipts_are_settled_before_the_session_expires_and_on_stopping(scene: Scene) -> None:
    number = scene.network.open(blocks=60)
    spent = scene.answer(number, 0, 0)
    scene.duties.step()
    assert scene.settled_count(number) == 0
    scene.network.blocks(40)
    scene.duties.step()
    assert scene.settled_count(number) == 1
    scene.answer(number, 1, spent)
    scene.duties.step(last=True)
    assert scene.settled_count(number) == 2
    session = scene.node.session(number)
    assert session is not None
    total = scene.journal.sessions()[number][1]
    assert session.allotments[0].settled_cost == str(total)
    assert scene.settlements() == [1, 1]
    assert f"settled_ucway_total {total}" in scene.metrics.text()


def test_a_node_that_is_down_is_asked_again(scene: Scene, caplog: pytest.LogCaptureFixture) -> None:
    number = scene.network.open()
    scene.answer(number, 0, 0)
    scene.network.rpc.down = True
    for _ in range(3):
        scene.duties.step(last=True)
    assert caplog.text.count("no node answers") == 1
    scene.network.rpc.down = False
    scene.duties.step(last=True)
    assert scene.settled_count(number) == 1


def test_what_is_given_up_is_settled_at_once(scene: Scene) -> None:
    scene.network.register(OTHER)
    number = scene.network.open()
    session = scene.node.session(number)
    assert session is not None
    mine = next(place for place, one in enumerate(session.allotments) if one.executor == EXECUTOR.text)
    scene.answer(number, 0, 0)
    scene.network.say(CLIENT, tx_pb2.MsgReallot(client=CLIENT.text, session=number, executor=EXECUTOR.text))
    scene.duties.step()
    session = scene.node.session(number)
    assert session is not None
    assert session.allotments[mine].settled_count == 1
