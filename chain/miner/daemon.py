"""The miner: waits for sprints, lives them round by round, and starts and stops everything that it needs for that."""

import logging
import os
import threading
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from rich.console import Console

from chain.client.errors import NodeUnreachable, Refusal
from chain.client.keys import Key
from chain.client.rpc import Rpc
from chain.client.running import stopping
from chain.miner.journal import Journal, Sprint
from chain.miner.lane import DeviceLost, Lane
from chain.miner.node import Node, Standing
from chain.miner.pace import Pace
from chain.miner.round import Round, challenge_of
from chain.miner.schedule import poll_seconds
from chain.miner.search import Search, calibrate
from chain.miner.view import Status, View, view
from chain.wire.causeway.poc.v1 import query_pb2
from chain.wire.causeway.poc.v1 import types_pb2 as pb
from kernels import backend
from kernels.engine import Challenge

LOG = logging.getLogger("causeway.miner")

RATE_ONE = 2**16
"""Rates and weights on the chain are tiles per second times this."""
RETRY_SECONDS = 1.0
"""Between two tries to reach a node that does not answer."""
RPC_SECONDS = 5.0
"""How long a node may take to answer; Ctrl-C waits for it."""


class Miner:
    """One key's miner over its lanes. `pace` is in tiles per second over all lanes, None for all they can."""

    def __init__(self, node: Node, lanes: Sequence[Lane], pace: float | None, journal: Journal) -> None:
        self._node, self._lanes, self._pace, self._journal = node, lanes, pace, journal
        self._round: Round | None = None
        self._passed = b""
        self._standing: Standing | None = None
        self._said = ""
        self.status = Status()

    def run(self, stop: threading.Event, shown: View) -> None:
        """Mine until `stop` is set. A node that gives no answer is asked again; the search goes on meanwhile."""
        while not stop.is_set():
            try:
                wait = self.step()
            except (NodeUnreachable, Refusal) as error:
                self._say(f"{error}; trying again")
                wait = RETRY_SECONDS
            shown.show(self.status)
            stop.wait(wait)
        self.close()

    def close(self) -> None:
        """Stop searching and keep what was found."""
        if self._round is not None:
            self._round.stop()

    def step(self) -> float:
        """Look at the chain once and do what is due; the seconds until it should be looked at again."""
        now = self._node.current()
        if now.HasField("sprint"):
            self._enter(now.sprint, now.height)
        if self._round is not None:
            try:
                self._round.act(now.sprint, now.height)
                self._said = ""
            except Refusal as refusal:
                self._say(f"{self._round.name}: the chain refused: {refusal}")
        self._report(now)
        return poll_seconds(now.sprint.params.block_time or 1000, busy=now.sprint.status == pb.SPRINT_STATUS_COMMIT)

    def _enter(self, sprint: pb.Sprint, height: int) -> None:
        """Begin a round if the chain is at a sprint that is new here, or was left behind by a restart."""
        known = self._passed if self._round is None else self._round.seed
        if sprint.seed == known:
            return
        self.close()
        self._round = None
        self._standing = self._node.standing()  # a node that does not say is asked again at the next step
        self._passed = sprint.seed
        open_phases = (pb.SPRINT_STATUS_COMMIT, pb.SPRINT_STATUS_REVEAL)
        if sprint.status not in open_phases or not self._takes_part(self._standing, sprint):
            return
        kept = self._journal.read()
        if kept is None or kept.seed != sprint.seed:
            kept = Sprint(sprint.epoch, sprint.sprint, sprint.seed)
        else:
            LOG.info("going on with sprint %d of epoch %d where it was left", sprint.sprint, sprint.epoch)
        self._round = Round(self._node, self._journal, sprint, kept, height)
        if self._round.due:
            if all(lane.lost for lane in self._lanes):
                raise DeviceLost("no device is left that works; see what was logged before")
            pace, most = Pace(self._pace), sprint.params.entries
            self._round.search = Search(self._lanes, self._round.challenge, self._round.sketch, most, pace)

    def _takes_part(self, standing: Standing | None, sprint: pb.Sprint) -> bool:
        if standing is None or standing.left:
            self._say(f"{self._node.text} is not registered; register it with: causeway tx poc register-miner")
            return False
        if standing.registered_height >= sprint.open_height:
            self._say(f"registered in block {standing.registered_height}, so the next sprint is the first")
            return False
        return True

    def _say(self, text: str) -> None:
        """Warn, but not of the same thing again and again."""
        if text != self._said:
            LOG.warning("%s", text)
        self._said = text

    def _report(self, now: query_pb2.QueryCurrentSprintResponse) -> None:
        """Fill in the status: the phase and its end, and the round if there is one."""
        status, sprint = self.status, now.sprint
        status.height, status.block_time = now.height, sprint.params.block_time
        if sprint.status == pb.SPRINT_STATUS_COMMIT:
            status.phase, status.begins, status.ends = "sprint", sprint.open_height, sprint.commit_end_height
        elif sprint.status == pb.SPRINT_STATUS_REVEAL:
            status.phase, status.begins, status.ends = "reveal", sprint.commit_end_height, sprint.reveal_end_height
        else:
            status.phase, status.begins, status.ends = "next sprint", sprint.reveal_end_height, now.next_open_height
        if self._round is not None:
            self._report_round(self._round, status)

    def _report_round(self, now: Round, status: Status) -> None:
        """Add what was found, and what it will come to beside everybody else's last weight."""
        status.searching = now.search is not None
        status.operations = now.challenge.operations
        status.computed, status.tiles = now.sketch.computed, now.sketch.tiles
        status.digests = [one.digest for one in now.sketch.found[:3]]
        if now.search is not None:
            status.tiles_per_second = now.search.tiles_per_second
        if self._standing is not None:
            others = max(0, self._standing.total - self._standing.weight) / RATE_ONE
            whole = others + status.tiles_per_second
            status.share = status.tiles_per_second / whole if whole else 0.0


def mine(
    node_url: str,
    key: Key,
    home: Path,
    device: str = "auto",
    duty: float = 1.0,
    workers: int | None = None,
    rate: float | None = None,
) -> None:
    """Mine with `key` until Ctrl-C or SIGTERM.

    device   auto, cpu, cuda:N, or several of these joined by commas.
    duty     the part of its speed that the miner uses, above 0 and up to 1.
    workers  how many processes the device cpu gets; by default one a core.
    rate     tiles per second that `duty` is a part of, instead of what is measured at the start. Miners that share a
             machine need it: each would measure what the others leave it.
    home     where the file is kept that lets it go on after a restart: miner/<address>.json.

    Raises ValueError (InUse where another miner has this file), kernels.memory.NoGpu, kernels.engine.Mismatch,
    chain.miner.lane.DeviceLost.
    """
    if not 0 < duty <= 1 or (rate is not None and rate <= 0):
        raise ValueError("duty is above 0 and at most 1, and a rate is above 0")
    lanes = [Lane(name) for name in _names(device, workers)]
    shown = view(Console(stderr=True))
    journal = Journal(home / "miner" / f"{key.text}.json")
    try:
        with journal.held(), stopping() as stop, Rpc(node_url, timeout=RPC_SECONDS) as rpc:
            node = Node(rpc, key)
            params = _params(node, stop)
            if params is not None:
                pace = _start(lanes, challenge_of(params, bytes(32), key.address), duty, rate)
                Miner(node, lanes, pace, journal).run(stop, shown)
    finally:
        shown.close()
        for lane in lanes:
            lane.close()


def _names(device: str, workers: int | None) -> list[str]:
    """One name for each process: the device cpu stands for as many as there are workers."""
    return [
        name
        for name in backend.devices(device)
        for _ in range((workers or os.cpu_count() or 1) if name == "cpu" else 1)
    ]


def _params(node: Node, stop: threading.Event) -> pb.Params | None:
    """Wait for the node to say how sprints are; None if stopped first."""
    warned = False
    while not stop.is_set():
        try:
            return node.params()
        except (NodeUnreachable, Refusal) as error:
            if not warned:
                LOG.warning("%s; trying again", error)
            warned = True
            stop.wait(RETRY_SECONDS)
    return None


def _start(lanes: Sequence[Lane], challenge: Challenge, duty: float, rate: float | None) -> float | None:
    """Open all lanes at once and find the pace; None is no limit."""
    with ThreadPoolExecutor(len(lanes)) as together:
        list(together.map(lambda lane: lane.open(challenge), lanes))
    for lane in lanes:
        LOG.info("%s: %s", lane.device, lane.engine)
    if rate is None:
        rate = calibrate(lanes, challenge)
        LOG.info("calibrated: %.0f tiles/s, %.3f int8 TOPS", rate, rate * challenge.operations / 10**12)
        return None if duty == 1 else duty * rate
    return duty * rate
