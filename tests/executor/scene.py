"""An executor's surroundings: a session on a book that answers like the chain, and a client that signs vouchers."""

from __future__ import annotations

import base64
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from chain.client.errors import NodeUnreachable
from chain.client.keys import Key
from chain.executor.ask import sampling_of
from chain.executor.terms import Attached
from chain.wire.causeway.inference.v1 import types_pb2 as pb
from kernels.model import trees
from modules.inference import formats
from tests.app.driver import key_of

CLIENT, EXECUTOR, OTHER = key_of("client"), key_of("executor"), key_of("other")
MODEL = "SmolLM2-135M-Instruct"
MESSAGES = ({"role": "user", "content": "Name a colour."},)
PRICE = 3 << 32
LIMIT = 1024
BEACON = bytes(range(32))
SALT = bytes(range(32, 64))


def model(weights_root: bytes = b"w" * 32, tokenizer_hash: bytes = b"t" * 32, **changed: Any) -> pb.Model:
    """A registered model: 1 unit a token read, 4 a token written."""
    policy = pb.Policy(output_limit=LIMIT, min_inv_temperature=1 << 15, max_inv_temperature=1 << 22)
    about: dict[str, Any] = {"id": MODEL, "version": 1, "weights_root": weights_root, "tokenizer_hash": tokenizer_hash}
    about |= {"arithmetic": "int-llama/1", "max_context": 2048, "units_in": 1, "units_out": 4, "policy": policy}
    return pb.Model(**(about | {"bond": "0"} | changed))


def session(number: int = 7, amount: int = 10**6, **changed: Any) -> pb.Session:
    """An open session in which this executor and another one were drawn."""
    parts = [pb.Allotment(executor=key.text, amount=str(amount), settled_cost="0") for key in (EXECUTOR, OTHER)]
    about: dict[str, Any] = {"id": number, "client": CLIENT.text, "model": MODEL, "model_version": 1}
    about |= {"unit_price": str(PRICE), "opened_height": 1, "expiry_height": 1000, "beacon": BEACON}
    return pb.Session(**(about | {"allotments": parts, "status": pb.SESSION_STATUS_OPEN} | changed))


@dataclass
class Book:
    """What the chain knows, to be written into."""

    sessions: dict[int, pb.Session] = field(default_factory=lambda: {7: session()})
    models: dict[tuple[str, int], pb.Model] = field(default_factory=lambda: {(MODEL, 1): model()})
    keys: dict[str, bytes] = field(default_factory=lambda: {CLIENT.text: CLIENT.public})
    settlements: dict[int, pb.Settlement] = field(default_factory=dict)
    auditors: dict[str, pb.Auditor] = field(default_factory=dict)
    at: int = 10
    asked: int = 0
    down: bool = False

    def session(self, number: int) -> pb.Session | None:
        self.asked += 1
        if self.down:
            raise NodeUnreachable("no node answers")
        return self.sessions.get(number)

    def model(self, name: str, version: int = 0) -> pb.Model | None:
        return self.models.get((name, version))

    def public_key(self, address: str) -> bytes | None:
        return self.keys.get(address)

    def settlement(self, number: int) -> pb.Settlement | None:
        return self.settlements.get(number)

    def auditor(self, address: str) -> pb.Auditor | None:
        return self.auditors.get(address)

    def executor(self, address: str) -> pb.Executor | None:
        return None

    def height(self) -> int:
        return self.at


@dataclass
class Client:
    """Signs vouchers of one session, one after the other; `spent` is what its receipts cost so far."""

    prompt: Sequence[int]
    number: int = 7
    key: Key = CLIENT
    executor: Key = EXECUTOR
    index: int = 0
    spent: int = 0

    def request(self, body: Mapping[str, Any]) -> pb.Request:
        """The signed part of a body."""
        stop = body.get("stop") or []
        return pb.Request(
            model=MODEL,
            prompt_root=trees.root(formats.token_leaves(SALT, self.prompt)),
            prompt_tokens=len(self.prompt),
            sampling=sampling_of(body.get("temperature"), body.get("top_p")),
            max_tokens=body.get("max_tokens", 8),
            stop=[one.encode() for one in ([stop] if isinstance(stop, str) else stop)],
            seed=body.get("seed"),
        )

    def voucher(self, request: pb.Request, **changed: Any) -> pb.Voucher:
        """The next voucher."""
        most = formats.cost(model(), PRICE, len(self.prompt), min(request.max_tokens, LIMIT))
        about: dict[str, Any] = {"session": self.number, "executor": self.executor.text, "index": self.index}
        about |= {"request_hash": formats.request_hash(request), "max_cost": str(most)}
        return pb.Voucher(**(about | {"ceiling": str(self.spent + most)} | changed))

    def attached(self, body: Mapping[str, Any], **changed: Any) -> Attached:
        """What goes beside OpenAI's body, as it is read."""
        request = self.request(body)
        voucher = self.voucher(request, **changed)
        return Attached(voucher, self.sign(voucher), request, SALT)

    def sign(self, voucher: pb.Voucher) -> bytes:
        """The client's word."""
        return formats.sign(self.key.secret, formats.voucher_digest(voucher))

    def body(self, extra: Mapping[str, Any] | None = None, **changed: Any) -> dict[str, Any]:
        """A whole body; `changed` are fields of the voucher."""
        body = {"model": MODEL, "messages": list(MESSAGES), "max_tokens": 8, "temperature": 0} | dict(extra or {})
        return body | {"causeway": written(self.attached(body, **changed))}

    def read(self, receipt: str) -> pb.SignedReceipt:
        """Take a receipt: the next voucher comes after it."""
        signed = pb.SignedReceipt.FromString(base64.b64decode(receipt))
        self.index, self.spent = signed.receipt.index + 1, self.spent + int(signed.receipt.cost)
        return signed


def written(attached: Attached) -> dict[str, str]:
    """The part of a body that is this network's."""
    parts = {"voucher": formats.canonical(attached.voucher), "signature": attached.signature}
    parts |= {"request": formats.canonical(attached.request)}
    return {name: base64.b64encode(part).decode() for name, part in parts.items()} | {"salt": attached.salt.hex()}


def dumped(body: Mapping[str, Any]) -> bytes:
    return json.dumps(body).encode()
