"""Games over the real model: receipts of honest and of cheating executors, played with real messages to a verdict."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Any

from chain.errors import Refused
from chain.games import accusation, accuser_choice, executor_move
from chain.games.work import vocabulary, work
from chain.types import DENOM, bech32_text
from chain.wire.causeway.inference.v1 import dispute_pb2 as games
from chain.wire.causeway.inference.v1 import query_pb2, tx_pb2
from chain.wire.causeway.inference.v1 import types_pb2 as pb
from kernels.model import trees
from kernels.model.answer import generate
from kernels.model.engine import Engine, Fed, Feed
from kernels.model.file import ModelFile
from kernels.model.policy import Policy
from kernels.model.sampling import Sampling, seed_of
from kernels.model.trace import work_commitment
from modules.auth import keeper as auth
from modules.bank import keeper as bank
from modules.inference import formats
from modules.inference.disputes.queries import dispute as ask
from tests.kernels.model.loaded import model_engine, model_file
from tests.modules.inference.market import Market, address, secret, text

NAME = "smollm2"
PROMPT = (1, 4093, 198, 1780, 282, 4649, 47, 2, 198, 1)
SAMPLING = pb.Sampling(inv_temperature=1 << 16, top_k=50, top_p16=60000)
SALT = sha256(b"salt").digest()
BOND = 1_000_000

Choose = Callable[[games.Dispute], games.Choice | None]


@dataclass(frozen=True)
class Parts:
    """What an executor computes with; a cheat replaces one."""

    engine: Engine
    file: ModelFile


@cache
def honest() -> Parts:
    return Parts(model_engine(), model_file())


def flipped(folder: Path, tensor: str, row: int, byte: int) -> ModelFile:
    """The model with one bit of one row flipped."""
    file = model_file()
    path = folder / f"{tensor}.gguf"
    shutil.copyfile(file.path, path)
    one = file.tensors[tensor]
    with path.open("r+b") as raw:
        raw.seek(one.offset + row * one.row_bytes + byte)
        before = raw.read(1)[0]
        raw.seek(-1, 1)
        raw.write(bytes([before ^ 0x40]))
    return ModelFile(path)


class Altered:
    """An engine whose results somebody has tampered with."""

    def __init__(self, alter: Callable[[Feed, int, Fed], Fed]) -> None:
        self.inner, self.alter = honest().engine, alter
        self.name, self.shape = "altered", self.inner.shape

    def cache(self) -> Any:
        return self.inner.cache()

    def feed(self, feeds: Sequence[Feed]) -> list[Fed]:
        starts = [one.cache.length for one in feeds]
        found = self.inner.feed(feeds)
        return [self.alter(*one) for one in zip(feeds, starts, found, strict=True)]


class OpensTrue:
    """A file that computes with other weights, but opens the true ones: they lead to the model's root."""

    def __init__(self, file: ModelFile) -> None:
        true = model_file()
        self.shape, self.tensors, self.path = file.shape, file.tensors, file.path
        self.weights, self.gains = file.weights, file.gains
        self.row, self.open_rows = true.row, true.open_rows


@dataclass
class Answered:
    """A receipt with all that its executor has."""

    payload: pb.Payload
    parts: Parts
    request: pb.Request


@dataclass
class Scene:
    """A market with the real model, an open session, and games about its receipts."""

    policy: pb.Policy = field(
        default_factory=lambda: pb.Policy(output_limit=64, min_inv_temperature=1, max_inv_temperature=2**22)
    )
    prompt: tuple[int, ...] = PROMPT

    def __post_init__(self) -> None:
        self.market = Market(people=("client", "e1", "e2", "e3", "e4", "accuser"))
        file = model_file()
        model = pb.Model(
            id=NAME,
            weights_root=file.weights_root(),
            arithmetic="int-llama/1",
            tokenizer_hash=vocabulary(file)[-1][0],
            file_sha256=bytes(32),
            max_context=2048,
            units_in=1,
            units_out=4,
            policy=self.policy,
            bond="100000000",
            rows=file.rows,
        )
        self.market.say(tx_pb2.MsgSetModel(authority=bech32_text(auth.GOV), model=model))
        self.market.serve("e1", models=(NAME,))
        self.session = self.market.draw(model=NAME)
        self.model = pb.Model()
        self.model.CopyFrom(model)
        self.model.version = 1
        self.next = 0
        self.bond_of_executor = int(self.market.executor("e1").bond)

    def supply(self) -> int:
        return bank.supply(self.market.ctx, DENOM)

    @property
    def kernel_policy(self) -> Policy:
        rules = self.policy
        sequences = tuple(tuple(one.ids) for one in rules.forbidden)
        return Policy(rules.output_limit, sequences, rules.max_inv_temperature, rules.min_inv_temperature)

    def request(self, tokens: int = 4, **changed: Any) -> pb.Request:
        root = trees.root(formats.token_leaves(SALT, self.prompt))
        fields = {"sampling": SAMPLING, "max_tokens": tokens, **changed}
        return pb.Request(model=NAME, prompt_root=root, prompt_tokens=len(self.prompt), **fields)

    def sampling(self, request: pb.Request, index: int) -> Sampling:
        said = request.sampling
        named = formats.request_id(self.session.id, address("e1"), index, formats.request_hash(request))
        seed = seed_of(named, self.session.beacon)
        return Sampling(seed, said.inv_temperature, said.top_k, said.top_p16)

    def answer(
        self,
        parts: Parts | None = None,
        tokens: int = 4,
        rules: Policy | None = None,
        output: Sequence[int] | None = None,
        asked: pb.Request | None = None,
        **changed: Any,
    ) -> Answered:
        """An answer with its receipt; `output` is said instead of what was drawn, `changed` alters the receipt."""
        parts, request = parts or honest(), asked or self.request(tokens)
        index, self.next = self.next, self.next + 1
        if output is None:
            drawn = generate(
                parts.engine,
                self.prompt,
                self.sampling(request, index),
                request.max_tokens,
                rules or self.kernel_policy,
                hash_logits=False,
            )
            output = drawn.output_ids
            changed.setdefault("finish", pb.FINISH_END if drawn.finish == "end" else pb.FINISH_LENGTH)
        receipt = self.receipt(request, index, output)
        payload = pb.Payload(request=request, salt=SALT, prompt=self.prompt, output=output)
        payload.signed.receipt.CopyFrom(receipt)
        done = work(payload, parts.engine, parts.file)
        receipt.work = work_commitment(done.trace_root, done.sample_root, len(self.prompt), len(output), address("e1"))
        for name, value in changed.items():
            setattr(receipt, name, value)
        payload.signed.CopyFrom(signed(receipt))
        return Answered(payload, parts, request)

    def receipt(self, request: pb.Request, index: int, output: Sequence[int]) -> pb.Receipt:
        return pb.Receipt(
            session=self.session.id,
            executor=text("e1"),
            index=index,
            model=NAME,
            model_version=1,
            arithmetic="int-llama/1",
            policy=formats.policy_digest(self.policy),
            request_hash=formats.request_hash(request),
            prompt_root=request.prompt_root,
            output_root=trees.root(formats.token_leaves(formats.output_salt(SALT), output)),
            sampling=request.sampling,
            max_tokens=request.max_tokens,
            finish=pb.FINISH_LENGTH,
            tokens_in=len(self.prompt),
            tokens_out=len(output),
            cost=str(formats.cost(self.model, int(self.session.unit_price), len(self.prompt), len(output))),
            previous=formats.NOTHING,
        )

    # Playing

    def find(self, answered: Answered) -> tx_pb2.MsgDispute | None:
        """What an honest party finds wrong."""
        return accusation(answered.payload, honest().engine, honest().file, self.model, self.session)

    def accuse(self, message: tx_pb2.MsgDispute, accuser: str = "accuser") -> int:
        message.accuser = text(accuser)
        return int(self.market.say(message).dispute)

    def game(self, number: int) -> games.Dispute:
        return ask(self.market.ctx, query_pb2.QueryDisputeRequest(id=number)).dispute

    def play(self, number: int, answered: Answered, choose: Choose | None = None) -> Any:
        """Both sides move until there is a verdict. Who can't move lets its time pass."""
        for _ in range(40):
            game = self.game(number)
            if game.turn == games.TURN_OVER:
                return game
            moved = (
                self.answer_in(game, answered)
                if game.turn == games.TURN_EXECUTOR
                else self.choose_in(game, choose, answered)
            )
            if not moved:
                self.let_pass()
        raise AssertionError("the game does not end")

    def answer_in(self, game: games.Dispute, answered: Answered) -> bool:
        try:
            move = executor_move(game, answered.payload, answered.parts.engine, answered.parts.file)
            self.market.say(tx_pb2.MsgAnswer(executor=text("e1"), dispute=game.id, move=move))
        except Refused:
            return False
        return True

    def choose_in(self, game: games.Dispute, choose: Any, answered: Answered) -> bool:
        logits = ask(self.market.ctx, query_pb2.QueryDisputeRequest(id=game.id)).logits
        mine = honest()
        choice = choose(game) if choose else accuser_choice(game, answered.payload, mine.engine, mine.file, logits)
        if choice is None:
            return False
        self.market.say(tx_pb2.MsgChoose(accuser=game.accuser, dispute=game.id, choice=choice))
        return True

    def let_pass(self) -> None:
        """An hour of blocks, in which nobody moves."""
        self.market.run_to(self.market.height + 4)

    def judge(self, answered: Answered, message: tx_pb2.MsgDispute | None = None) -> games.Dispute:
        """What comes of an honest accusation."""
        message = message or self.find(answered)
        assert message is not None
        found: games.Dispute = self.play(self.accuse(message), answered)
        return found


def signed(receipt: pb.Receipt) -> pb.SignedReceipt:
    signature = formats.sign(secret("e1"), formats.receipt_hash(receipt))
    return pb.SignedReceipt(receipt=receipt, executor_signature=signature)
