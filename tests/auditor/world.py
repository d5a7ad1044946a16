"""Receipts of real answers, made by hand as an honest executor makes them."""

from collections.abc import Sequence
from dataclasses import dataclass

from chain.auditor.sound import Subject
from chain.client.keys import Key
from chain.wire.causeway.inference.v1 import types_pb2 as pb
from kernels.model import trees
from kernels.model.answer import Answer, generate
from kernels.model.engine import Engine, engine
from kernels.model.file import load
from kernels.model.sampling import Sampling, seed_of
from kernels.model.tokenizer import Tokenizer
from kernels.model.trace import work_commitment
from modules.inference import formats

EXECUTOR, CLIENT, AUDITOR = Key(b"\1" * 32), Key(b"\2" * 32), Key(b"\3" * 32)
SALT = bytes(range(32))
PRICE = formats.PRICE_ONE * 3


@dataclass
class World:
    """An engine, a tokenizer, a model as registered, a session."""

    engine: Engine
    tokenizer: Tokenizer
    model: pb.Model
    session: pb.Session

    def subject(self, index: int = 0) -> Subject:
        """What the chain knows of a receipt."""
        return Subject(self.session, self.model, index, EXECUTOR.text, EXECUTOR.public, CLIENT.public)

    def request(
        self, prompt: Sequence[int], max_tokens: int, sampling: pb.Sampling, stop: Sequence[bytes]
    ) -> pb.Request:
        """A request for an answer to these ids."""
        return pb.Request(
            model=self.model.id,
            prompt_root=trees.root(formats.token_leaves(SALT, prompt)),
            prompt_tokens=len(prompt),
            sampling=sampling,
            max_tokens=max_tokens,
            stop=stop,
        )

    def payload(
        self,
        text: str,
        max_tokens: int = 6,
        index: int = 0,
        sampling: pb.Sampling | None = None,
        stop: Sequence[bytes] = (),
    ) -> pb.Payload:
        """An honest answer to a text, signed by both."""
        prompt = self.tokenizer.encode(text)
        request = self.request(prompt, max_tokens, sampling or pb.Sampling(), stop)
        answer = self.answer(prompt, index, request)
        payload = pb.Payload(request=request, salt=SALT, prompt=prompt, output=answer.output_ids)
        most = str(formats.cost(self.model, PRICE, len(prompt), max_tokens))
        voucher = pb.Voucher(
            session=self.session.id,
            executor=EXECUTOR.text,
            index=index,
            request_hash=formats.request_hash(request),
            max_cost=most,
            ceiling=most,
        )
        return signed(payload, self.receipt(request, index, answer), voucher)

    def answer(self, prompt: Sequence[int], index: int, request: pb.Request) -> Answer:
        """What an honest executor makes of a request."""
        identity = formats.request_id(self.session.id, EXECUTOR.address, index, formats.request_hash(request))
        asked = request.sampling
        seed = seed_of(identity, self.session.beacon)
        drawn = Sampling(seed, asked.inv_temperature, asked.top_k, asked.top_p16)
        return generate(self.engine, prompt, drawn, request.max_tokens, formats.policy_of(self.model.policy))

    def receipt(self, request: pb.Request, index: int, answer: Answer) -> pb.Receipt:
        """What an honest executor says of an answer."""
        output, counts = answer.output_ids, (request.prompt_tokens, len(answer.output_ids))
        return pb.Receipt(
            session=self.session.id,
            executor=EXECUTOR.text,
            index=index,
            model=self.model.id,
            model_version=self.model.version,
            arithmetic=self.model.arithmetic,
            policy=formats.policy_digest(self.model.policy),
            request_hash=formats.request_hash(request),
            prompt_root=request.prompt_root,
            output_root=trees.root(formats.token_leaves(formats.output_salt(SALT), output)),
            sampling=request.sampling,
            max_tokens=request.max_tokens,
            finish=pb.FINISH_END if answer.finish == "stop" else pb.FINISH_LENGTH,
            tokens_in=counts[0],
            tokens_out=counts[1],
            cost=str(formats.cost(self.model, PRICE, *counts)),
            work=work_commitment(answer.trace_root, answer.sample_root, *counts, EXECUTOR.address),
            previous=formats.NOTHING,
        )


def signed(payload: pb.Payload, receipt: pb.Receipt, voucher: pb.Voucher) -> pb.Payload:
    """The payload under a receipt and a voucher, signed by executor and client."""
    payload.signed.CopyFrom(
        pb.SignedReceipt(
            receipt=receipt,
            executor_signature=formats.sign(EXECUTOR.secret, formats.receipt_hash(receipt)),
            voucher=voucher,
            client_signature=formats.sign(CLIENT.secret, formats.voucher_digest(voucher)),
        )
    )
    return payload


def resigned(payload: pb.Payload) -> pb.Payload:
    """The payload after something was changed in its receipt or its voucher."""
    now = payload.signed
    now.executor_signature = formats.sign(EXECUTOR.secret, formats.receipt_hash(now.receipt))
    now.client_signature = formats.sign(CLIENT.secret, formats.voucher_digest(now.voucher))
    return payload


def make() -> World:
    """The real model on the fastest engine here; `5` is a token that no answer may have."""
    file = load()
    model = pb.Model(
        id="smollm2-135m-instruct",
        version=1,
        weights_root=file.weights_root(),
        arithmetic="int-llama/1",
        max_context=2048,
        units_in=1,
        units_out=4,
        policy=pb.Policy(output_limit=32, forbidden=[pb.TokenSequence(ids=[5])], max_inv_temperature=1 << 22),
    )
    model.policy.min_inv_temperature = 1 << 15
    session = pb.Session(id=7, client=CLIENT.text, model=model.id, model_version=1, unit_price=str(PRICE))
    session.beacon = bytes(range(100, 132))
    return World(engine(file), Tokenizer(file), model, session)
