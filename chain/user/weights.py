"""The model at hand: its words, its identity, and its answers computed again."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cached_property
from pathlib import Path
from time import monotonic

from chain.errors import Refused
from chain.types import bech32_address
from chain.user.files import ReceiptFile
from chain.user.light import Untrue
from chain.wire.causeway.inference.v1 import types_pb2 as pb
from kernels.model import answer, file, sampling
from kernels.model.engine import Engine, engine
from kernels.model.tokenizer import Tokenizer, UnknownBytes
from modules.inference import formats


class Weights:
    """A model's file. `kind` and `threads` choose the engine that computes answers again."""

    def __init__(self, path: Path | None = None, kind: str = "auto", threads: int = 1) -> None:
        """Raises kernels.model.file.ModelRefused where there is none, or it is not one."""
        self.file = file.load(path)
        self.tokenizer = Tokenizer(self.file)
        self._kind, self._threads = kind, threads

    @cached_property
    def engine(self) -> Engine:
        """The engine, made when first needed."""
        return engine(self.file, self._kind, self._threads)

    @cached_property
    def _roots(self) -> tuple[bytes, bytes]:
        return self.file.weights_root(), self.tokenizer.vocabulary_root()

    def token_bytes(self, token: int) -> bytes:
        """The bytes of a token, none of a special or unknown one."""
        return self.tokenizer.token_bytes(token) if 0 <= token < self.file.shape.vocabulary else b""

    def encode(self, messages: Sequence[Mapping[str, str]]) -> list[int]:
        """The prompt's tokens of a conversation, by the model's template. Raises UnknownBytes."""
        return list(self.tokenizer.chat([dict(one) for one in messages]))

    def check_text(self, receipt: ReceiptFile) -> str:
        """The words shown are those of the tokens. Raises Untrue."""
        if receipt.messages:
            try:
                prompt = self.encode(receipt.messages)
            except UnknownBytes as unknown:
                raise Untrue(str(unknown)) from None
            if prompt != list(receipt.prompt):
                raise Untrue("the prompt's tokens are not those of the messages shown")
        text = b"".join(self.token_bytes(token) for token in receipt.output).decode(errors="replace")
        if text != receipt.text:
            raise Untrue("the answer's tokens are not those of the text shown")
        return "the words shown are those of the tokens"

    def check_identity(self, model: pb.Model) -> str:
        """The registered weights and words are these. Raises Untrue."""
        weights_root, words_root = self._roots
        if weights_root != model.weights_root:
            raise Untrue(f"{self.file.path} has other weights than {model.id}, version {model.version}")
        if words_root != model.tokenizer_hash:
            raise Untrue(f"{self.file.path} has other words than {model.id}, version {model.version}")
        return f"{self.file.path.name} is what the chain registered as {model.id}, version {model.version}"

    def check_again(self, receipt: ReceiptFile) -> str:
        """Every token and both roots, computed again. Raises Untrue."""
        claimed = receipt.signed.receipt
        if claimed.finish == pb.FINISH_ABORTED:
            return "nothing was answered"
        started = monotonic()
        try:
            drawn, rules = sampling_of(receipt), formats.policy_of(receipt.model.policy)
            checked = answer.check(self.engine, list(receipt.prompt), list(receipt.output), drawn, rules)
        except (ValueError, IndexError) as error:
            raise Untrue(f"it can't be computed: {error}") from None
        if checked.first_wrong is not None:
            raise Untrue(f"token {checked.first_wrong} of the answer is not the one that the model says")
        if checked.trace_root != receipt.trace_root:
            raise Untrue("the trace of the computation is another one")
        if checked.sample_root != receipt.sample_root:
            raise Untrue("the drawn tokens, or what they were drawn from, are others")
        took = monotonic() - started
        return (
            f"{len(receipt.output)} tokens and every step to them, in {took:.1f} s with the engine {self.engine.name}"
        )


def sampling_of(receipt: ReceiptFile) -> sampling.Sampling:
    """How the answer's tokens were drawn; the seed comes of the request and the session's beacon. Raises Untrue."""
    claimed, given = receipt.signed.receipt, receipt.request.sampling
    try:
        executor = bech32_address(claimed.executor)
    except Refused:
        raise Untrue("the executor has no address") from None
    asked = formats.request_id(claimed.session, executor, claimed.index, claimed.request_hash)
    return formats.sampling_of(given, asked, receipt.session.beacon)
