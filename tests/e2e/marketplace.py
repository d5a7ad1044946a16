"""A network on which answers are sold, with short deadlines; a client that asks by itself; executors, honest and not.

The miners of this network don't mine: their measured compute is written in its genesis, as an export would have it, so
that sessions are drawn from the first block on and both cores are left to the model.
"""

from __future__ import annotations

import base64
import json
import os
import secrets
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field, replace
from pathlib import Path
from threading import Lock
from typing import Any, TypeVar

import httpx

from chain.client.keyring import Keyring
from chain.client.keys import Key
from chain.client.rpc import M, Message
from chain.client.tx import response_of
from chain.wire.causeway.inference.v1 import dispute_pb2, query_pb2, tx_pb2
from chain.wire.causeway.inference.v1 import types_pb2 as pb
from kernels.model import trees
from kernels.model.file import load
from kernels.model.tokenizer import Tokenizer
from localnet import lifecycle, network, ports
from modules.inference import formats
from tests.e2e.conftest import ROOT, Net, up

T = TypeVar("T")
WORKERS = 64
"""Registered miners with compute: keys for executors, each used by one test."""
RATE = 500 << 16
"""Tiles a second of each, times 2¹⁶."""
BLOCK_MS = 250
FORBIDDEN = " Paris"
"""What this network's policy never lets the model say."""
FAST: network.Changes = {
    "poc": {"first_height": 10**9},
    "inference": {
        "executors": 16,
        "max_session_blocks": "4000",
        "grace_blocks": "60",
        "dispute_blocks": "80",
        "unbonding_blocks": "5000",
        "price_blocks": "100000",
        "audit_floor": 64,
        "audit_ceiling": 64,
        "commit_blocks": "240",
        "reveal_blocks": "40",
        "audit_blocks": "80",
        "demand_blocks": "24",
        "move_blocks": "80",
    },
}


def create(directory: Path) -> network.Network:
    """The network's homes, one validator and no processes but its own."""
    made = network.create(directory, 1, WORKERS, BLOCK_MS, changes=FAST)
    path = Path(made.nodes[0].home) / "config" / "genesis.json"
    genesis = json.loads(path.read_text())
    poc = genesis["app_state"]["poc"]
    rate = {"main_rate": str(RATE), "confirm_rate": str(RATE), "confirmed": True, "weight": str(RATE)}
    poc["rates"] = [{"miner": one.address, **rate} for one in made.miners]
    poc["total_weight"] = str(RATE * len(made.miners))
    forbidden = tokenizer().encode(FORBIDDEN)
    genesis["app_state"]["inference"]["models"][0]["policy"]["forbidden"] = [{"ids": forbidden}]
    path.write_text(json.dumps(genesis))
    made = replace(made, miners=())
    made.save()
    return made


@contextmanager
def running(directory: Path) -> Iterator[Market]:
    """The network, and whatever a test starts on it."""
    create(directory)
    market = Market(up(Net(directory), "--resume"))
    try:
        yield market
    finally:
        market.stop()
        for rpc in market.net.rpcs.values():
            rpc.close()
        lifecycle.down(directory)


def eventually(ask: Callable[[], T], seconds: float, what: str) -> T:
    """The first answer that is true. Fails with `what` after some seconds."""
    deadline = time.monotonic() + seconds
    while not (answer := ask()):
        assert time.monotonic() < deadline, what
        time.sleep(0.2)
    return answer


@dataclass
class Process:
    """A program on the network, with its log."""

    child: subprocess.Popen[bytes]
    log: Path

    def stop(self) -> None:
        """End it in order."""
        if self.child.poll() is None:
            self.child.terminate()
            try:
                self.child.wait(20)
            except subprocess.TimeoutExpired:
                self.child.kill()
                self.child.wait()

    def kill(self) -> None:
        """End it as a crash would."""
        self.child.kill()
        self.child.wait()

    def tail(self) -> str:
        """The end of its log."""
        return self.log.read_text(errors="replace")[-4000:]


@dataclass
class Server(Process):
    """An executor."""

    key: Key
    endpoint: str

    def await_ready(self, seconds: float = 60) -> None:
        """Wait until it answers."""

        def answers() -> bool:
            assert self.child.poll() is None, self.tail()
            with suppress(httpx.HTTPError):
                return httpx.get(f"{self.endpoint}/health", timeout=2, trust_env=False).status_code == httpx.codes.OK
            return False

        eventually(answers, seconds, "the executor does not answer")


@dataclass
class Reply:
    """An answer with everything that its client keeps."""

    body: dict[str, Any]
    signed: pb.SignedReceipt
    request: pb.Request
    salt: bytes
    prompt: list[int]
    ids: list[int]
    trace_root: bytes
    sample_root: bytes

    @property
    def text(self) -> str:
        """The answer's words."""
        return str(self.body["choices"][0]["message"]["content"])

    @property
    def cost(self) -> int:
        """What it costs, ucway."""
        return int(self.signed.receipt.cost)


@dataclass
class Market:
    """The running network with its model, keys and processes."""

    net: Net
    processes: list[Process] = field(default_factory=list)
    _taken: int = 0

    def __post_init__(self) -> None:
        self.ring = Keyring(self.net.directory / "keyring-test", str, test=True)
        self._ports = ports.Ports(set())
        self._lock = Lock()

    def stop(self) -> None:
        """End everything that was started."""
        for process in self.processes:
            process.kill()

    def new_worker(self) -> str:
        """The name of a key with compute that no test has used."""
        with self._lock:
            self._taken += 1
            return f"miner-{self._taken - 1}"

    def new_port(self) -> int:
        """A free port that no other thread of the tests gets."""
        with self._lock:
            return self._ports.next(8500)

    def key(self, name: str) -> Key:
        """A key of the network."""
        return self.ring.key(name)

    def start(self, name: str, *command: str) -> Process:
        """Start one of our programs."""
        log = self.net.directory / "logs" / f"{name}.log"
        environment = {
            **os.environ,
            "CAUSEWAY_HOME": str(self.net.directory),
            "CAUSEWAY_KEYRING_BACKEND": "test",
            "CAUSEWAY_NODE": self.net.info["rpc"],
            "CAUSEWAY_LOCALNET": str(self.net.directory),
            "PYTHONPATH": str(ROOT),
            "OPENBLAS_NUM_THREADS": "1",
        }
        with log.open("ab") as output:
            child = subprocess.Popen(
                [sys.executable, "-m", *command], stdout=output, stderr=subprocess.STDOUT, env=environment, cwd=ROOT
            )
        process = Process(child, log)
        self.processes.append(process)
        return process

    def serve(self, cheat: str = "", *options: str, worker: str = "") -> Server:
        """Start an executor, honest or with one part of it cheating, and wait until it serves."""
        worker = worker or self.new_worker()
        listen = f"127.0.0.1:{self.new_port()}"
        program = ["tests.e2e.cheats", cheat] if cheat else ["chain.cli", "serve"]
        started = self.start(
            f"executor-{worker}", *program, "--from", worker, "--listen", listen, "--settle-every", "8", *options
        )
        server = Server(started.child, started.log, self.key(worker), f"http://{listen}")
        server.await_ready()
        return server

    def audit(self, key: str = "validator-0") -> Process:
        """Start an auditor, and wait until it is registered."""
        address = self.key(key).text
        process = self.start(f"auditor-{key}", "chain.cli", "audit", "--from", key)

        def registered() -> bool:
            assert process.child.poll() is None, process.tail()
            auditors = self.ask("Auditors", query_pb2.QueryAuditorsRequest(), query_pb2.QueryAuditorsResponse).auditors
            return address in [one.address for one in auditors]

        eventually(registered, 60, "the auditor did not register")
        return process

    def ask(self, method: str, request: Message, response: type[M]) -> M:
        """A query of the module."""
        return self.net.rpc().query(f"/causeway.inference.v1.Query/{method}", request, response)

    def settlements(self, executor: str) -> list[pb.Settlement]:
        """An executor's settlements."""
        request = query_pb2.QuerySettlementsRequest(executor=executor)
        return list(self.ask("Settlements", request, query_pb2.QuerySettlementsResponse).settlements)

    def executor(self, address: str) -> pb.Executor:
        """An executor's registration."""
        request = query_pb2.QueryExecutorRequest(address=address)
        return self.ask("Executor", request, query_pb2.QueryExecutorResponse).executor

    def game(self, number: int) -> dispute_pb2.Dispute:
        """A dispute."""
        return self.ask("Dispute", query_pb2.QueryDisputeRequest(id=number), query_pb2.QueryDisputeResponse).dispute

    def session(self, number: int) -> pb.Session:
        """A session."""
        return self.ask("Session", query_pb2.QuerySessionRequest(id=number), query_pb2.QuerySessionResponse).session

    def model(self, session: pb.Session) -> pb.Model:
        """The model of a session."""
        request = query_pb2.QueryModelRequest(id=session.model, version=session.model_version)
        return self.ask("Model", request, query_pb2.QueryModelResponse).model


@dataclass
class Client:
    """Somebody who asks without the proxy: every signature is made here."""

    market: Market
    name: str = "alice"
    session: pb.Session = field(default_factory=pb.Session)
    model: pb.Model = field(default_factory=pb.Model)
    spent: dict[str, int] = field(default_factory=dict)
    indices: dict[str, int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.key = self.market.key(self.name)
        self.sender = self.market.net.sender(self.name)
        self.tokenizer = tokenizer()

    def open(self, deposit: int = 400_000, blocks: int = 600) -> pb.Session:
        """Open a session and wait for its draw. A small deposit reserves little, so that others find capacity, too."""
        model = self.market.ask("Models", query_pb2.QueryModelsRequest(), query_pb2.QueryModelsResponse).models[0]
        message = tx_pb2.MsgOpenSession(
            client=self.key.text,
            model=model.id,
            deposit=str(deposit),
            max_unit_price=str(2**64),
            expiry_height=self.sender.rpc.height() + blocks,
        )
        self.sender.forget()
        number = response_of(self.sender.send([message]), 0, tx_pb2.MsgOpenSessionResponse).session
        opening = pb.SESSION_STATUS_OPENING
        eventually(lambda: self.market.session(number).status != opening, 30, "the session was not drawn")
        self.session = self.market.session(number)
        assert self.session.status == pb.SESSION_STATUS_OPEN, self.session
        self.spent, self.indices, self.model = {}, {}, self.market.model(self.session)
        return self.session

    def body(self, server: Server, text: str, max_tokens: int = 12, **more: Any) -> tuple[dict[str, Any], Reply]:
        """The body of a request, and the reply as far as it is known before the answer.

        `sampling` are the request's integers, `temperature` and the like what OpenAI's body says besides.
        """
        messages = [{"role": "user", "content": text}]
        prompt = list(self.tokenizer.chat(messages))
        salt = secrets.token_bytes(32)
        sampling: pb.Sampling = more.pop("sampling", None) or pb.Sampling()
        request = pb.Request(
            model=self.session.model,
            prompt_root=trees.root(formats.token_leaves(salt, prompt)),
            prompt_tokens=len(prompt),
            sampling=sampling,
            max_tokens=max_tokens,
            stop=[stop.encode() for stop in more.get("stop", ())],
        )
        voucher = self.voucher(server, request)
        body = {"model": self.session.model, "messages": messages, "max_tokens": max_tokens, **more}
        if not sampling.inv_temperature:
            body["temperature"] = 0
        body["causeway"] = {
            "voucher": _base64(voucher),
            "signature": base64.b64encode(formats.sign(self.key.secret, formats.voucher_digest(voucher))).decode(),
            "request": _base64(request),
            "salt": salt.hex(),
        }
        return body, Reply({}, pb.SignedReceipt(), request, salt, prompt, [], b"", b"")

    def voucher(self, server: Server, request: pb.Request) -> pb.Voucher:
        """The next voucher for an executor."""
        address = server.key.text
        most = formats.cost(self.model, int(self.session.unit_price), request.prompt_tokens, request.max_tokens)
        return pb.Voucher(
            session=self.session.id,
            executor=address,
            index=self.indices.get(address, 0),
            request_hash=formats.request_hash(request),
            max_cost=str(most),
            ceiling=str(self.spent.get(address, 0) + most),
        )

    def ask(self, server: Server, text: str, max_tokens: int = 12, **more: Any) -> Reply:
        """Ask an executor, and keep what it says."""
        body, reply = self.body(server, text, max_tokens, **more)
        answer = httpx.post(f"{server.endpoint}/v1/chat/completions", json=body, timeout=120, trust_env=False)
        assert answer.status_code == httpx.codes.OK, answer.text + server.tail()
        self.keep(server, reply, answer.json())
        return reply

    def keep(self, server: Server, reply: Reply, answer: dict[str, Any]) -> None:
        """Count an executor's answer, and keep what it says."""
        reply.body = answer
        said = reply.body["causeway"]
        reply.signed = pb.SignedReceipt.FromString(base64.b64decode(said["receipt"]))
        reply.ids = list(said["ids"])
        reply.trace_root, reply.sample_root = bytes.fromhex(said["trace_root"]), bytes.fromhex(said["sample_root"])
        address = server.key.text
        self.spent[address] = self.spent.get(address, 0) + reply.cost
        self.indices[address] = self.indices.get(address, 0) + 1


def _base64(message: Any) -> str:
    return base64.b64encode(formats.canonical(message)).decode()


_TOKENIZER: list[Tokenizer] = []


def tokenizer() -> Tokenizer:
    """The model's tokenizer, read once."""
    if not _TOKENIZER:
        _TOKENIZER.append(Tokenizer(load()))
    return _TOKENIZER[0]
