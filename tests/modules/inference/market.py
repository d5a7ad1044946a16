"""The market in this process: a genesis of the whole chain, blocks of inference alone, people with real keys."""

from __future__ import annotations

from collections.abc import Sequence
from hashlib import sha256
from typing import Any

import coincurve
from google.protobuf.message import Message

from chain.dispatch import Registry
from chain.module import Block, Context, Mode
from chain.store.branch import Branch
from chain.store.kv import MemoryStore
from chain.tx.keys import Secp256k1
from chain.types import DENOM, Address, bech32_text
from chain.wire.causeway.inference.v1 import tx_pb2
from chain.wire.causeway.inference.v1 import types_pb2 as pb
from chain.wire.causeway.poc.v1 import types_pb2 as poc_pb
from chain.wire.tendermint.types import params_pb2
from genesis import builder
from kernels.model import trees
from modules.auth import keeper as auth
from modules.bank import keeper as bank
from modules.beacon import MODULE as BEACON
from modules.inference import MODULE, formats
from modules.inference.params import DEFAULT
from modules.inference.state import EXECUTORS, SESSIONS, SETTLEMENTS
from modules.poc.state import MINERS, RATES, TOTAL_WEIGHT, WAIVED
from modules.registry import MODULES

CHAIN_ID = "causeway-test-1"
TIME = "2023-11-14T22:13:20Z"
RICH = 10**12
BOND = 100_000_000
MODEL = "small"
FLOOR = 2**32
"""A unit costs one ucway at first."""
WEIGHT = 2**24
SHORT = {
    "max_session_blocks": 40,
    "grace_blocks": 10,
    "commit_blocks": 3,
    "reveal_blocks": 3,
    "audit_blocks": 3,
    "demand_blocks": 5,
    "move_blocks": 3,
    "dispute_blocks": 20,
    "unbonding_blocks": 60,
    "reallot_blocks": 4,
    "price_blocks": 5,
    "price_floor": str(FLOOR),
    "capacity_scale": 2**32,
}
"""A market in which nothing takes long."""


def secret(name: str) -> bytes:
    return sha256(b"secret of " + name.encode()).digest()


def public(name: str) -> bytes:
    return coincurve.PrivateKey(secret(name)).public_key.format()


def address(name: str) -> Address:
    return Secp256k1(public(name)).address


def text(name: str) -> str:
    return bech32_text(address(name))


def short_params(**changed: Any) -> pb.Params:
    made = pb.Params()
    made.CopyFrom(DEFAULT)
    for name, value in {**SHORT, **changed}.items():
        setattr(made, name, value)
    return made


def model(name: str = MODEL, **changed: Any) -> pb.Model:
    fields: dict[str, Any] = {
        "weights_root": bytes(32),
        "arithmetic": "int-llama/1",
        "tokenizer_hash": bytes(32),
        "file_sha256": bytes(32),
        "max_context": 2048,
        "units_in": 1,
        "units_out": 4,
        "policy": pb.Policy(output_limit=1024, min_inv_temperature=1, max_inv_temperature=2**22),
        "bond": str(BOND),
        "rows": 1,
    }
    return pb.Model(id=name, **{**fields, **changed})


class Market:
    """Blocks of a second; every block's invariants are checked, the market's and those of what is under it."""

    def __init__(self, people: Sequence[str] = ("client", "e1", "e2", "e3", "e4"), **changed: Any) -> None:
        self.base = MemoryStore()
        self.height, self.time_ns = 0, 1_700_000_000 * 10**9
        self.ctx = self._context(Mode.GENESIS)
        self.events: list[Any] = []
        preset = builder.preset("local").with_poc(first_height=10**6)
        validators = [builder.Validator("val", text("val"), sha256(b"val").digest(), 10**9)]
        accounts = [builder.Account(text(name), RICH) for name in (*people, "val")]
        state = builder.build(preset, TIME, validators, accounts=accounts, chain_id=CHAIN_ID)["app_state"]
        state.pop("inference", None)
        Registry(MODULES).init_genesis(self.ctx, state, params_pb2.ConsensusParams())
        for name in (*people, "val"):
            auth.use_sequence(self.ctx, address(name), Secp256k1(public(name)))
        self._finish()
        self.say(tx_pb2.MsgUpdateParams(authority=bech32_text(auth.GOV), params=short_params(**changed)))
        self.say(tx_pb2.MsgSetModel(authority=bech32_text(auth.GOV), model=model()))

    def _context(self, mode: Mode = Mode.BLOCK) -> Context:
        digest = sha256(f"block {self.height}".encode()).digest()
        return Context(Branch(self.base), Block(CHAIN_ID, self.height, self.time_ns, digest), mode)

    def check(self) -> None:
        for invariant in MODULE.invariants:
            invariant(self.ctx)

    def _finish(self) -> None:
        self.check()
        self.events += self.ctx.events
        self.ctx.store.join()
        self.height += 1
        self.time_ns += 10**9
        self.ctx = self._context()
        assert BEACON.begin_block is not None
        BEACON.begin_block(self.ctx)
        self.ctx.store.join()

    def end_block(self) -> None:
        """End this block, begin the next one."""
        assert MODULE.end_block is not None
        MODULE.end_block(self.ctx)
        self._finish()

    def run_to(self, height: int) -> None:
        """Blocks go by until one of this height is under way."""
        while self.height < height:
            self.end_block()

    def say(self, message: Message) -> Any:
        """A message's handler in the present block. Raises its refusal, and then nothing is written."""
        child = self.ctx.branch()
        answer = self.say_in(child, message)
        self.ctx.join(child)
        return answer

    def say_in(self, ctx: Context, message: Message) -> Any:
        """A message's handler in a context that is perhaps thrown away. Raises its refusal."""
        url = f"/{message.DESCRIPTOR.full_name}"
        (route,) = [one for one in MODULE.routes if one.url == url]
        return route.handler(ctx, message)

    def told(self, kind: str) -> list[dict[str, str]]:
        """The events of a kind, so far."""
        found = [one for one in (*self.events, *self.ctx.events) if one.type == kind]
        return [{key: value for key, value, _ in one.attributes} for one in found]

    # People

    def mine(self, name: str, weight: int = WEIGHT) -> None:
        """Somebody is a miner of that weight."""
        MINERS(self.ctx)[address(name)] = poc_pb.Miner(address=text(name), deposit="0")
        before = RATES(self.ctx).get(address(name))
        RATES(self.ctx)[address(name)] = poc_pb.Rates(miner=text(name), weight=weight)
        TOTAL_WEIGHT(self.ctx).set(TOTAL_WEIGHT(self.ctx).get() + weight - (before.weight if before else 0))

    def serve(self, *names: str, models: Sequence[str] = (MODEL,), extra: int = 0) -> None:
        """They mine, and register as executors."""
        for name in names:
            if address(name) not in MINERS(self.ctx):
                self.mine(name)
            self.say(
                tx_pb2.MsgRegisterExecutor(
                    executor=text(name),
                    endpoint=f"http://127.0.0.1:{8400 + len(name)}",
                    models=models,
                    sealing_key=sha256(name.encode()).digest(),
                    extra_bond=str(extra),
                )
            )

    def open(self, deposit: int = 10_000_000, blocks: int = 30, client: str = "client", **changed: Any) -> int:
        """A session's number."""
        fields = {"max_unit_price": str(2**64), "model": MODEL, **changed}
        said = self.say(
            tx_pb2.MsgOpenSession(
                client=text(client), deposit=str(deposit), expiry_height=self.height + blocks, **fields
            )
        )
        return int(said.session)

    def draw(self, **terms: Any) -> pb.Session:
        """A session that is open."""
        number = self.open(**terms)
        self.run_to(self.height + 3)
        return self.session(number)

    def session(self, number: int) -> pb.Session:
        return SESSIONS(self.ctx)[number]

    def settlement(self, number: int) -> pb.Settlement:
        return SETTLEMENTS(self.ctx)[number]

    def executor(self, name: str) -> pb.Executor:
        return EXECUTORS(self.ctx)[address(name)]

    def named(self, session: pb.Session) -> list[str]:
        """The drawn executors' names, in order."""
        known = {text(name): name for name in ("e1", "e2", "e3", "e4", "client", "val")}
        return [known[one.executor] for one in session.allotments]

    def claim(self, session: pb.Session, name: str, count: int, cost: int, **changed: Any) -> tx_pb2.MsgSettle:
        """What an executor says that settles `count` receipts worth `cost` together; the voucher is the client's."""
        part = next(one for one in session.allotments if one.executor == text(name))
        first = part.settled_count
        voucher = pb.Voucher(
            session=session.id,
            executor=text(name),
            index=first + count - 1,
            request_hash=bytes(32),
            max_cost=str(cost),
            ceiling=str(int(part.settled_cost) + cost),
        )
        for field in [one for one in changed if one in ("index", "max_cost", "ceiling", "request_hash")]:
            setattr(voucher, field, changed.pop(field))
        signer = changed.pop("signer", "client")
        fields = {
            "executor": text(name),
            "session": session.id,
            "first": first,
            "count": count,
            "total_cost": str(cost),
            "receipts_root": trees.EMPTY,
            **changed,
        }
        signature = formats.sign(secret(signer), formats.voucher_digest(voucher))
        return tx_pb2.MsgSettle(last_voucher=voucher, client_signature=signature, **fields)

    def settle(self, session: pb.Session, name: str, count: int = 10, cost: int = 1000) -> int:
        """A settlement's number."""
        said = self.say(self.claim(self.session(session.id), name, count, cost))
        return int(said.settlement)

    def balance(self, name: str) -> int:
        return bank.balance(self.ctx, address(name), DENOM)

    def waive(self, on: bool = True) -> None:
        """Nobody needs coins."""
        WAIVED(self.ctx).set(on)
