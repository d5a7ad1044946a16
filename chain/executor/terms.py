"""All that is checked of a request before any work: the chain's word, the client's signature, and what was signed."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol, TypeVar

from google.protobuf.message import DecodeError, Message

from chain.executor.ask import MAX_STOP_BYTES, MAX_STOPS, Ask, differs
from chain.executor.faults import Fault
from chain.wire.causeway.inference.v1 import types_pb2 as pb
from kernels.model import trees
from kernels.model.policy import Policy, PolicyRefused
from kernels.model.sampling import Sampling, SamplingRefused
from modules.inference import formats

M = TypeVar("M", bound=Message)
MAX_COINS = 1 << 128
SALT_BYTES = 32


class Speaker(Protocol):
    """What is used of a model's tokenizer."""

    def chat(self, messages: Sequence[Mapping[str, str]]) -> list[int]:
        """The prompt's ids of a conversation. Raises ValueError for text that the vocabulary lacks."""

    def decode(self, ids: Sequence[int]) -> str:
        """The text of ids."""

    def token_bytes(self, token: int) -> bytes:
        """The bytes of one token."""


class Chain(Protocol):
    """What is asked of the chain about a request."""

    def session(self, number: int) -> pb.Session | None:
        """A session."""

    def model(self, name: str, version: int = 0) -> pb.Model | None:
        """A version of a model."""

    def public_key(self, address: str) -> bytes | None:
        """An account's key."""

    def height(self) -> int:
        """The latest block's."""


@dataclass(frozen=True)
class Served:
    """The model that this executor has: its registered name, and the hashes of its file."""

    name: str
    weights_root: bytes
    tokenizer_hash: bytes
    tokenizer: Speaker


@dataclass(frozen=True)
class Attached:
    """What a client of this network sends beside OpenAI's body."""

    voucher: pb.Voucher
    signature: bytes
    request: pb.Request
    salt: bytes


@dataclass(frozen=True)
class Terms:
    """A request that may be served, and on what terms. `limit` is the most tokens that its answer can have."""

    attached: Attached
    session: pb.Session
    allotment: pb.Allotment
    model: pb.Model
    prompt: tuple[int, ...]
    limit: int
    policy: Policy
    draft: pb.Receipt

    def cost(self, tokens_out: int) -> int:
        """What an answer of so many tokens costs, ucway."""
        return formats.cost(self.model, int(self.session.unit_price), len(self.prompt), tokens_out)


def attached_of(document: Mapping[str, Any]) -> Attached:
    """Read the part of a body that is this network's. Raises Fault."""
    given = document.get("causeway")
    if given is None:
        raise Fault("voucher_required", "every request needs a voucher: use causeway proxy, or see docs/executors.md")
    if not isinstance(given, dict):
        raise Fault("bad_voucher", "causeway is an object", "causeway")
    voucher = _message(given, "voucher", pb.Voucher)
    request = _message(given, "request", pb.Request)
    signature = _bytes(given, "signature", 64)
    for name in ("max_cost", "ceiling"):
        _coins(getattr(voucher, name), f"causeway.voucher.{name}")
    return Attached(voucher, signature, request, _salt(given))


class Checker:
    """Checks requests for one executor and one model."""

    def __init__(self, chain: Chain, served: Served, executor: str) -> None:
        self._chain, self._served, self._executor = chain, served, executor

    def check(self, ask: Ask, attached: Attached) -> Terms:
        """Everything but the index and the coins, which the ledger checks. Raises Fault, NodeUnreachable."""
        served, voucher, request = self._served, attached.voucher, attached.request
        if ask.model != served.name:
            raise Fault("model_not_found", f"this executor serves {served.name}", "model")
        session, allotment = self._session(voucher)
        self._signed(session, attached)
        model = self._model(session)
        _same(ask, attached)
        prompt = self._prompt(ask, attached, model)
        sampling, policy = _sampling(request), formats.policy_of(model.policy)
        try:
            policy.check(sampling)
        except PolicyRefused as refused:
            raise Fault("sampling_refused", str(refused), "temperature") from None
        limit = answer_limit(model, len(prompt), request.max_tokens)
        return Terms(attached, session, allotment, model, prompt, limit, policy, draft_of(attached, model))

    def _session(self, voucher: pb.Voucher) -> tuple[pb.Session, pb.Allotment]:
        if voucher.executor != self._executor:
            raise Fault("not_drawn", f"the voucher is for {voucher.executor[:90]}, this is {self._executor}")
        session = self._chain.session(voucher.session)
        if session is None:
            raise Fault("session_unknown", f"there is no session {voucher.session}")
        if session.status != pb.SESSION_STATUS_OPEN or self._chain.height() >= session.expiry_height:
            retry = 2 if session.status == pb.SESSION_STATUS_OPENING else None
            name = pb.SessionStatus.Name(session.status).removeprefix("SESSION_STATUS_").lower()
            status = "expired" if session.status == pb.SESSION_STATUS_OPEN else name
            raise Fault("session_not_open", f"session {session.id} is {status}", retry_after=retry)
        for allotment in session.allotments:
            if allotment.executor == self._executor and not allotment.given_up:
                return session, allotment
        raise Fault("not_drawn", f"this executor was not drawn for session {session.id}, or it was given up")

    def _signed(self, session: pb.Session, attached: Attached) -> None:
        key = self._chain.public_key(session.client)
        digest = formats.voucher_digest(attached.voucher)
        if key is None or not formats.is_signed(key, digest, attached.signature):
            raise Fault("wrong_signature", f"the voucher is not signed by the session's client, {session.client}")

    def _model(self, session: pb.Session) -> pb.Model:
        model = self._chain.model(session.model, session.model_version)
        mine = (self._served.name, self._served.weights_root, self._served.tokenizer_hash)
        if model is None or (session.model, model.weights_root, model.tokenizer_hash) != mine:
            named = f"{session.model[:64]} version {session.model_version}"
            raise Fault("model_not_found", f"session {session.id} is for {named}, which is not served here")
        return model

    def _prompt(self, ask: Ask, attached: Attached, model: pb.Model) -> tuple[int, ...]:
        try:
            prompt = tuple(self._served.tokenizer.chat(ask.messages))
        except ValueError as error:
            raise Fault("unknown_bytes", str(error), "messages") from None
        if len(prompt) >= model.max_context:
            text = f"the prompt has {len(prompt)} tokens; with an answer it must fit {model.max_context}"
            raise Fault("context_length_exceeded", text, "messages")
        root = trees.root(formats.token_leaves(attached.salt, prompt))
        if (len(prompt), root) != (attached.request.prompt_tokens, attached.request.prompt_root):
            raise Fault("prompt_mismatch", "the signed request's prompt is not that of these messages", "messages")
        return prompt


def answer_limit(model: pb.Model, tokens_in: int, max_tokens: int) -> int:
    """The most tokens of an answer: what was asked, what the policy allows, what the context has room for."""
    return min(max_tokens, model.policy.output_limit, model.max_context - tokens_in)


def draft_of(attached: Attached, model: pb.Model) -> pb.Receipt:
    """The receipt as far as it is known before the answer."""
    voucher, request = attached.voucher, attached.request
    return pb.Receipt(
        session=voucher.session,
        executor=voucher.executor,
        index=voucher.index,
        model=model.id,
        model_version=model.version,
        arithmetic=model.arithmetic,
        policy=formats.policy_digest(model.policy),
        request_hash=voucher.request_hash,
        prompt_root=request.prompt_root,
        sampling=request.sampling,
        max_tokens=request.max_tokens,
        tokens_in=request.prompt_tokens,
    )


def _same(ask: Ask, attached: Attached) -> None:
    """Whether what was signed is what the body says. Raises Fault."""
    request = attached.request
    if formats.request_hash(request) != attached.voucher.request_hash:
        raise Fault("request_mismatch", "the voucher's request_hash is not the hash of causeway.request")
    field = differs(ask, request)
    if field is not None:
        raise Fault("request_mismatch", f"{field} is not what the signed request says", field)
    if not request.max_tokens:
        raise Fault("bad_field", "the signed request's max_tokens is at least 1", "max_tokens")
    if len(request.stop) > MAX_STOPS or not all(1 <= len(stop) <= MAX_STOP_BYTES for stop in request.stop):
        raise Fault("bad_field", f"at most {MAX_STOPS} stop texts of 1 to {MAX_STOP_BYTES} bytes", "stop")


def _sampling(request: pb.Request, seed: int = 0) -> Sampling:
    asked = request.sampling
    try:
        return Sampling(seed, asked.inv_temperature, asked.top_k, asked.top_p16)
    except SamplingRefused as refused:
        raise Fault("sampling_refused", str(refused), "temperature") from None


def seeded(request: pb.Request, seed: int) -> Sampling:
    """How a checked request's tokens are drawn."""
    return _sampling(request, seed)


def _message(given: Mapping[str, Any], name: str, kind: type[M]) -> M:
    """A protobuf message in base64, in its one form: what is unknown in it could not be settled."""
    raw = _base64(given, name)
    try:
        message = kind.FromString(raw)
    except DecodeError:
        raise Fault("bad_voucher", f"causeway.{name} is no {kind.DESCRIPTOR.name}", f"causeway.{name}") from None
    message.DiscardUnknownFields()
    if formats.canonical(message) != raw:
        text = f"causeway.{name} is not in its one form: fields in order, no defaults, none that is unknown"
        raise Fault("bad_voucher", text, f"causeway.{name}")
    return message


def _base64(given: Mapping[str, Any], name: str) -> bytes:
    value = given.get(name)
    try:
        return base64.b64decode(value, validate=True) if isinstance(value, str) else _missing(name)
    except (binascii.Error, ValueError):
        return _missing(name)


def _missing(name: str) -> bytes:
    raise Fault("bad_voucher", f"causeway.{name} is a text in base64", f"causeway.{name}")


def _bytes(given: Mapping[str, Any], name: str, length: int) -> bytes:
    value = _base64(given, name)
    if len(value) != length:
        raise Fault("bad_voucher", f"causeway.{name} has {length} bytes", f"causeway.{name}")
    return value


def _salt(given: Mapping[str, Any]) -> bytes:
    value = given.get("salt")
    try:
        salt = bytes.fromhex(value) if isinstance(value, str) else b""
    except ValueError:
        salt = b""
    if len(salt) != SALT_BYTES:
        raise Fault("bad_voucher", f"causeway.salt is {SALT_BYTES} bytes in hexadecimal", "causeway.salt")
    return salt


def _coins(text: str, where: str) -> int:
    """An amount of ucway in its one form. Raises Fault."""
    if not (text.isascii() and text.isdecimal() and len(text) < 40 and str(int(text)) == text):
        raise Fault("bad_voucher", f"{where} is a number of ucway", where)
    if int(text) >= MAX_COINS:
        raise Fault("bad_voucher", f"{where} is too large", where)
    return int(text)
