"""The file of a receipt: everything that anybody needs to check one answer, in JSON.

It holds the question in the clear, so it is its owner's to show. `proof` is there once the receipt is settled.
"""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, TypeVar

from google.protobuf import json_format
from google.protobuf.message import Message

from chain.user.light import Untrue
from chain.wire.causeway.inference.v1 import types_pb2 as pb

FORMAT = "causeway/receipt/v1"
MAX_BYTES = 16 << 20
M = TypeVar("M", bound=Message)


@dataclass(frozen=True)
class Entry:
    """One entry of the state with its path to the app hash: the data of two ICS-23 operations."""

    module: str
    key: bytes
    value: bytes
    operations: tuple[bytes, ...]


@dataclass(frozen=True)
class Proof:
    """That a receipt is in a settlement in the state, and validators signed that state.

    `signed_header` and `validators` are the engine's JSON. The entries are by name: settlement, session, model.
    """

    signed_header: Mapping[str, Any]
    validators: tuple[Mapping[str, Any], ...]
    entries: Mapping[str, Entry]
    sum_path: tuple[pb.SumNode, ...]


@dataclass(frozen=True)
class ReceiptFile:
    """A receipt, what was asked and answered, and by whom. Keys are compressed secp256k1, 33 bytes."""

    chain_id: str
    signed: pb.SignedReceipt
    request: pb.Request
    salt: bytes
    prompt: tuple[int, ...]
    output: tuple[int, ...]
    trace_root: bytes
    sample_root: bytes
    client_key: bytes
    executor_key: bytes
    model: pb.Model
    session: pb.Session
    messages: tuple[Mapping[str, str], ...] = ()
    text: str = ""
    proof: Proof | None = field(default=None)

    @property
    def name(self) -> str:
        """What the receipt is called: session, executor, index."""
        receipt = self.signed.receipt
        return f"{receipt.session}-{receipt.executor}-{receipt.index}"

    def proved(self, proof: Proof) -> ReceiptFile:
        """The same with the chain's proof, and session and model as they stand in it."""
        session = pb.Session.FromString(proof.entries["session"].value)
        model = pb.Model.FromString(proof.entries["model"].value)
        return replace(self, proof=proof, session=session, model=model)

    def computed(self, trace_root: bytes, sample_root: bytes) -> ReceiptFile:
        """The same with roots that were computed here."""
        return replace(self, trace_root=trace_root, sample_root=sample_root)

    def dumps(self) -> str:
        """The file's text."""
        document: dict[str, Any] = {
            "format": FORMAT,
            "chain_id": self.chain_id,
            "messages": list(self.messages),
            "text": self.text,
            "signed": _dict(self.signed),
            "request": _dict(self.request),
            "salt": self.salt.hex(),
            "prompt": list(self.prompt),
            "output": list(self.output),
            "trace_root": self.trace_root.hex(),
            "sample_root": self.sample_root.hex(),
            "client_key": self.client_key.hex(),
            "executor_key": self.executor_key.hex(),
            "model": _dict(self.model),
            "session": _dict(self.session),
        }
        if self.proof is not None:
            document["proof"] = _proof_dict(self.proof)
        return json.dumps(document, indent=1, ensure_ascii=False) + "\n"

    def write(self, path: Path) -> None:
        """Write the file whole or not at all, for its owner's eyes."""
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        draft = path.with_suffix(f".{os.getpid()}.new")
        with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
            file.write(self.dumps())
            file.flush()
            os.fsync(file.fileno())
        draft.replace(path)


def read(path: Path) -> ReceiptFile:
    """Read a file. Raises Untrue where it is none, OSError."""
    if path.stat().st_size > MAX_BYTES:
        raise Untrue(f"a receipt's file has at most {MAX_BYTES} bytes")
    try:
        return loads(path.read_text(encoding="utf-8"))
    except UnicodeDecodeError:
        raise Untrue("the file is not text") from None


def loads(text: str) -> ReceiptFile:
    """Read a file's text. Raises Untrue."""
    try:
        return _file(json.loads(text))
    except (KeyError, TypeError, ValueError, AttributeError, RecursionError, json_format.Error) as error:
        if isinstance(error, Untrue):
            raise
        raise Untrue(f"the file is malformed: {str(error)[:200] or type(error).__name__}") from None


def _file(document: Any) -> ReceiptFile:
    if not isinstance(document, dict) or document.get("format") != FORMAT:
        raise Untrue(f"the file is not of the format {FORMAT}")
    proof = document.get("proof")
    return ReceiptFile(
        chain_id=_text(document["chain_id"]),
        signed=_message(document["signed"], pb.SignedReceipt()),
        request=_message(document["request"], pb.Request()),
        salt=_hex(document["salt"], 32),
        prompt=_ids(document["prompt"]),
        output=_ids(document["output"]),
        trace_root=_hex(document["trace_root"], 32),
        sample_root=_hex(document["sample_root"], 32),
        client_key=_hex(document["client_key"], 33),
        executor_key=_hex(document["executor_key"], 33),
        model=_message(document["model"], pb.Model()),
        session=_message(document["session"], pb.Session()),
        messages=tuple({_text(k): _text(v) for k, v in one.items()} for one in document.get("messages", [])),
        text=_text(document.get("text", "")),
        proof=None if proof is None else _proof(proof),
    )


def _proof(document: Any) -> Proof:
    entries = {
        _text(name): Entry(
            _text(one["module"]),
            bytes.fromhex(one["key"]),
            bytes.fromhex(one["value"]),
            tuple(bytes.fromhex(part) for part in one["operations"]),
        )
        for name, one in document["entries"].items()
    }
    return Proof(
        signed_header=dict(document["signed_header"]),
        validators=tuple(dict(one) for one in document["validators"]),
        entries=entries,
        sum_path=tuple(_message(one, pb.SumNode()) for one in document["sum_path"]),
    )


def _proof_dict(proof: Proof) -> dict[str, Any]:
    return {
        "signed_header": proof.signed_header,
        "validators": list(proof.validators),
        "entries": {
            name: {
                "module": one.module,
                "key": one.key.hex(),
                "value": one.value.hex(),
                "operations": [part.hex() for part in one.operations],
            }
            for name, one in proof.entries.items()
        },
        "sum_path": [_dict(one) for one in proof.sum_path],
    }


def _dict(message: Message) -> dict[str, Any]:
    return json_format.MessageToDict(message, preserving_proto_field_name=True)


def _message(document: Any, into: M) -> M:
    json_format.ParseDict(document, into)
    return into


def _hex(text: Any, length: int) -> bytes:
    raw = bytes.fromhex(text)
    if len(raw) != length:
        raise Untrue(f"{text[:80]} is not of {length} bytes")
    return raw


def _ids(listed: Any) -> tuple[int, ...]:
    if not all(type(one) is int and 0 <= one < 1 << 32 for one in listed):
        raise Untrue("a token's id is a number below 2^32")
    return tuple(listed)


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise Untrue("a text is missing")
    return value
