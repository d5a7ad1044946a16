"""A miner on a chain in one process: it commits on the way, reveals afterwards, and survives what can happen."""

import logging
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from rich.console import Console

from chain.client.errors import NodeUnreachable, QueryRefused, RpcError
from chain.client.rpc import Outcome
from chain.miner.lane import DeviceLost
from chain.miner.node import Node
from chain.miner.view import view
from chain.wire.causeway.poc.v1 import types_pb2 as pb
from tests.app.driver import ALICE
from tests.miner.chain import MINER, Scene

OPENED, ENDED = 5, 20  # the first sprint of the local preset


@pytest.fixture
def scene(tmp_path: Path) -> Iterator[Scene]:
    made = Scene(tmp_path)
    yield made
    made.miner.close()


def play(scene: Scene, height: int) -> None:
    """Let blocks pass up to `height`, the miner looking at each of them."""
    while scene.chain.height < height:
        scene.chain.next()
        scene.miner.step()
        _give_time(scene)


def _give_time(scene: Scene) -> None:
    """Wait until a search that is on has found enough to commit to."""
    deadline = time.monotonic() + 20
    now = scene.miner._round
    while now is not None and now.search is not None and not now.sketch.full and time.monotonic() < deadline:
        time.sleep(0.01)


def commitment(scene: Scene) -> pb.Commitment | None:
    return Node(scene.rpc, MINER).commitment(0, 0)


def measured(scene: Scene) -> int:
    found = Node(scene.rpc, MINER).measured(0, 0)
    return found.tiles if found else 0


def test_a_sprint_ends_with_the_proof_measured_at_what_the_miner_found(scene: Scene) -> None:
    play(scene, ENDED)
    counted = commitment(scene)
    assert counted is not None
    assert (counted.count, counted.height) == (4, ENDED)
    play(scene, ENDED + 3)
    assert measured(scene) == scene.miner.status.tiles > 16
    assert scene.chain.balance(MINER) == 10**9  # alone in their transactions, proofs cost no fee


def test_commitments_come_at_the_half_three_quarters_and_so_on_of_the_window(scene: Scene) -> None:
    seen = {}
    for height in range(1, ENDED + 1):
        play(scene, height)
        counted = commitment(scene)
        if counted is not None:
            seen[counted.height] = counted.count
    assert seen == {OPENED + 8: 1, OPENED + 12: 2, OPENED + 14: 3, OPENED + 15: 4}


def test_the_search_ends_with_the_last_commitment(scene: Scene) -> None:
    play(scene, ENDED)
    assert not scene.miner.status.searching
    computed = scene.miner.status.computed
    play(scene, ENDED + 2)
    assert scene.miner.status.computed == computed > 0


def test_a_restart_in_the_window_goes_on_with_what_was_found(scene: Scene) -> None:
    play(scene, OPENED + 10)
    scene.miner.close()
    kept = scene.journal.read()
    assert kept is not None
    scene.miner = scene.restarted()
    play(scene, ENDED + 3)
    assert measured(scene) >= max(1, scene.miner.status.tiles)
    final = scene.journal.read()
    assert final is not None
    assert final.found[-1] <= kept.found[-1]


@pytest.mark.parametrize("height", [ENDED, ENDED + 1])
def test_a_restart_after_the_window_still_reveals(scene: Scene, height: int) -> None:
    play(scene, height)
    scene.miner.close()
    scene.miner = scene.restarted()
    play(scene, height + 3)
    assert measured(scene) > 16


def test_transactions_that_a_node_lost_are_sent_again(scene: Scene) -> None:
    play(scene, OPENED + 7)
    assert len(scene.chain.waiting) == 1
    scene.chain.waiting.clear()
    play(scene, OPENED + 11)
    again = commitment(scene)
    assert again is not None
    assert again.height == OPENED + 11  # sent three blocks after the first, before the next is due
    play(scene, ENDED)
    scene.chain.waiting.clear()  # the reveal
    play(scene, ENDED + 6)
    assert measured(scene) > 16


def test_a_node_that_is_away_for_a_while_costs_one_commitment(scene: Scene) -> None:
    play(scene, OPENED + 3)
    scene.rpc.down = True
    for _ in range(6):
        scene.chain.next()
        with pytest.raises(NodeUnreachable):
            scene.miner.step()
    scene.rpc.down = False
    play(scene, ENDED + 3)
    counted = commitment(scene)
    assert counted is not None
    assert counted.count == 4
    assert measured(scene) > 16


def test_a_node_that_is_away_as_a_sprint_begins_does_not_cost_the_sprint(
    scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    play(scene, OPENED - 1)
    scene.chain.next()
    with monkeypatch.context() as away:
        away.setattr(Node, "standing", _no_answer)
        with pytest.raises(NodeUnreachable):
            scene.miner.step()
    play(scene, ENDED + 3)
    assert measured(scene) > 16


def _no_answer(node: Node) -> None:
    raise NodeUnreachable("no node answers")


def test_commitments_that_the_chain_refuses_do_not_push_out_the_one_that_counts(
    scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    play(scene, OPENED + 8)
    counted = commitment(scene)
    assert counted is not None
    with monkeypatch.context() as full:
        full.setattr(scene.rpc, "broadcast_tx_sync", lambda raw: Outcome("", 20, "sdk", "mempool is full"))
        for _ in range(20):  # the search goes on, so each try would promise something else
            play(scene, OPENED + 11)
            scene.miner.step()
            time.sleep(0.05)
        play(scene, ENDED)
    play(scene, ENDED + 3)
    assert measured(scene) > 16


def test_without_a_device_the_last_sprint_is_revealed_before_the_miner_ends(scene: Scene) -> None:
    play(scene, ENDED)
    scene.lane.lost = True
    play(scene, ENDED + 3)
    assert measured(scene) > 16
    with pytest.raises(DeviceLost, match="no device is left"):
        play(scene, OPENED + 60)
    assert scene.chain.height > ENDED + 3


def test_a_node_that_answers_with_errors_is_asked_again(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    stop = threading.Event()
    answers = iter([QueryRefused("sdk", 1, "not ready"), RpcError(-32603, "overloaded")])

    def current(node: Node) -> None:
        for answer in answers:
            raise answer
        stop.set()
        raise NodeUnreachable("the end")

    monkeypatch.setattr(Node, "current", current)
    monkeypatch.setattr("chain.miner.daemon.RETRY_SECONDS", 0.0)
    scene.miner.run(stop, view(Console(quiet=True)))
    assert stop.is_set()


def test_a_commitment_made_elsewhere_is_not_revealed_from_here(
    scene: Scene, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    play(scene, ENDED - 1)
    scene.miner.close()
    (tmp_path / "miner.json").unlink()
    scene.miner = scene.restarted()
    with caplog.at_level(logging.INFO, "causeway.miner"):
        play(scene, ENDED + 4)
    assert "was not made from here" in caplog.text
    assert measured(scene) == 0


def test_wrong_digests_are_dropped_before_they_are_promised(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    scene = Scene(tmp_path, flaw=1)
    play(scene, ENDED)
    assert commitment(scene) is None
    assert "16 digests are not the specification's" in caplog.text
    scene.miner.close()


def test_a_miner_that_is_not_registered_says_how_to_and_does_not_search(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    scene = Scene(tmp_path)
    scene.miner = type(scene.miner)(Node(scene.rpc, ALICE), [scene.lane], 100.0, scene.journal)
    play(scene, OPENED + 3)
    assert caplog.text.count("is not registered") == 1
    assert not scene.miner.status.searching


def test_the_status_counts_down_and_expects_the_whole_weight_of_a_lone_miner(tmp_path: Path) -> None:
    scene = Scene(tmp_path, confirmations="0")  # none is drawn while it waits for the next sprint
    play(scene, OPENED + 5)
    status = scene.miner.status
    assert (status.phase, status.searching, status.countdown) == ("sprint", True, "10 blocks, 10 s left")
    assert (status.share, len(status.digests)) == (1.0, 3)
    assert "int8 TOPS" in status.line()
    play(scene, ENDED + 10)
    assert scene.miner.status.phase == "next sprint"
    scene.miner.close()
