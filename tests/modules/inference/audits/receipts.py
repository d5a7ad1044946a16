"""Receipts as an honest client and executor make them, and settlements of any number of them."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from hashlib import sha256

from chain.client.keys import Key
from chain.wire.causeway.inference.v1 import types_pb2 as pb
from kernels.model import trees
from kernels.model.trace import work_commitment
from modules.inference import formats
from modules.inference.audits import opened

PRICE = 5 * formats.PRICE_ONE


def key_of(name: str) -> Key:
    """The same key for the same name, always."""
    return Key(sha256(name.encode()).digest())


CLIENT, EXECUTOR = key_of("client"), key_of("executor")


def model() -> pb.Model:
    """A small model."""
    return pb.Model(
        id="small",
        version=1,
        weights_root=bytes(32),
        arithmetic="int-llama/1",
        tokenizer_hash=bytes(32),
        max_context=2048,
        units_in=1,
        units_out=4,
        policy=pb.Policy(output_limit=1000, max_inv_temperature=1 << 22),
        bond="1000000",
        rows=10,
        file_sha256=bytes(32),
    )


@dataclass
class Book:
    """One executor's receipts in one session, made one by one."""

    session: pb.Session
    model: pb.Model = field(default_factory=model)
    client: Key = CLIENT
    executor: Key = EXECUTOR
    payloads: list[pb.Payload] = field(default_factory=list)

    def roots(self, index: int) -> tuple[bytes, bytes]:
        """Stand for the trace and the sample tree of an answer: any two hashes will do."""
        if self.payloads[index].signed.receipt.finish == pb.FINISH_ABORTED:
            return formats.NOTHING, formats.NOTHING
        return sha256(b"trace%d" % index).digest(), sha256(b"sample%d" % index).digest()

    def add(self, prompt: list[int], output: list[int], finish: pb.Finish = pb.FINISH_END) -> pb.SignedReceipt:
        """One more request, answered."""
        index = len(self.payloads)
        salt = sha256(b"salt%d" % index).digest()
        request = pb.Request(
            model=self.model.id,
            prompt_root=trees.root(formats.token_leaves(salt, prompt)),
            prompt_tokens=len(prompt),
            sampling=pb.Sampling(),
            max_tokens=100,
        )
        spent = sum(int(one.signed.receipt.cost) for one in self.payloads)
        most = formats.cost(self.model, int(self.session.unit_price), len(prompt), 100)
        voucher = pb.Voucher(
            session=self.session.id,
            executor=self.executor.text,
            index=index,
            request_hash=formats.request_hash(request),
            max_cost=str(most),
            ceiling=str(spent + most),
        )
        self.payloads.append(pb.Payload(request=request, salt=salt, prompt=prompt, output=output))
        receipt = self.payloads[index].signed.receipt
        receipt.CopyFrom(self._receipt(index, voucher, finish))
        signed = self.payloads[index].signed
        signed.voucher.CopyFrom(voucher)
        signed.client_signature = formats.sign(self.client.secret, formats.voucher_digest(voucher))
        self.sign(signed)
        return signed

    def _receipt(self, index: int, voucher: pb.Voucher, finish: pb.Finish) -> pb.Receipt:
        payload = self.payloads[index]
        made = 0 if finish == pb.FINISH_ABORTED else 1
        tokens_in, tokens_out = len(payload.prompt), len(payload.output)
        payload.signed.receipt.finish = finish
        work = work_commitment(*self.roots(index), tokens_in, tokens_out, self.executor.address)
        previous = formats.receipt_hash(self.payloads[index - 1].signed.receipt) if index else formats.NOTHING
        output = trees.root(formats.token_leaves(formats.output_salt(payload.salt), payload.output))
        return pb.Receipt(
            session=self.session.id,
            executor=self.executor.text,
            index=index,
            model=self.model.id,
            model_version=self.model.version,
            arithmetic=self.model.arithmetic,
            policy=formats.policy_digest(self.model.policy),
            request_hash=voucher.request_hash,
            prompt_root=payload.request.prompt_root,
            output_root=output,
            sampling=payload.request.sampling,
            max_tokens=payload.request.max_tokens,
            finish=finish,
            tokens_in=tokens_in,
            tokens_out=tokens_out,
            cost=str(made * formats.cost(self.model, int(self.session.unit_price), tokens_in, tokens_out)),
            work=work if made else formats.NOTHING,
            previous=previous,
        )

    def sign(self, signed: pb.SignedReceipt) -> None:
        """The executor signs a receipt, anew where it was changed."""
        signed.executor_signature = formats.sign(self.executor.secret, formats.receipt_hash(signed.receipt))


@dataclass
class Batch:
    """Receipts `first` and so on of a book, as they are settled."""

    book: Book
    first: int = 0
    count: int = 0

    def __post_init__(self) -> None:
        self.count = self.count or len(self.book.payloads) - self.first

    @cached_property
    def leaves(self) -> list[trees.Summed]:
        """Of the sum tree."""
        part = self.book.payloads[self.first : self.first + self.count]
        return [opened.leaf(one.signed) for one in part]

    @cached_property
    def root(self) -> trees.Summed:
        """Root and total."""
        return trees.sum_root(self.leaves)

    def settlement(self, number: int = 1) -> pb.Settlement:
        """As the chain writes it."""
        return pb.Settlement(
            id=number,
            session=self.book.session.id,
            executor=self.book.executor.text,
            first=self.first,
            count=self.count,
            total_cost=str(self.root.total),
            receipts_root=self.root.hash,
        )

    def path(self, position: int) -> list[pb.SumNode]:
        """Of one receipt."""
        return [pb.SumNode(hash=one.hash, sum=str(one.total)) for one in trees.sum_path(self.leaves, position)]

    def open(self, position: int) -> pb.OpenedReceipt:
        """One receipt, as the executor opens it."""
        index = self.first + position
        trace_root, sample_root = self.book.roots(index)
        return pb.OpenedReceipt(
            signed=self.book.payloads[index].signed,
            path=self.path(position),
            trace_root=trace_root,
            sample_root=sample_root,
        )


def book(count: int, session: int = 3) -> Book:
    """A book of some short answers; the third request of each ten was aborted."""
    made = Book(pb.Session(id=session, client=CLIENT.text, model="small", model_version=1, unit_price=str(PRICE)))
    for index in range(count):
        aborted = index % 10 == 2
        output = [] if aborted else [index, 2]
        made.add([1, 2, 3 + index], output, pb.FINISH_ABORTED if aborted else pb.FINISH_END)
    return made
