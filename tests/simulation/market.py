"""What people do in the market for answers in a simulation: serve, audit, open sessions, settle, leave."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass
from hashlib import sha256

from google.protobuf.message import Message

from chain.client.keys import Key
from chain.types import bech32_text
from chain.wire.causeway.inference.v1 import tx_pb2 as pb
from chain.wire.causeway.inference.v1 import types_pb2
from kernels.model import trees
from kernels.model.trace import work_commitment
from modules.inference import formats, keeper
from modules.inference.params import DEFAULT
from modules.inference.state import AUDITORS, EXECUTORS, SESSIONS
from tests.simulation import people
from tests.simulation.people import GOV, sender, some_amount
from tests.simulation.world import World

Operation = Callable[[World, random.Random], Message | None]
MODEL = "smollm2-135m-instruct"
KEYS = {key.text: key for key in people.PEOPLE}
PARAMS: dict[str, int | str] = {
    "max_session_blocks": 60,
    "grace_blocks": 8,
    "commit_blocks": 4,
    "reveal_blocks": 4,
    "audit_blocks": 4,
    "demand_blocks": 6,
    "move_blocks": 4,
    "dispute_blocks": 15,
    "unbonding_blocks": 80,
    "reallot_blocks": 4,
    "price_blocks": 7,
    "min_deposit": "1000",
    "auditor_bond": "50000",
    "dispute_bond": "1000",
}
"""A market in which nothing takes long."""
LATEST = 30
"""Sessions that people still talk about."""


@dataclass(frozen=True)
class Made:
    """A receipt, and the two roots under its work."""

    signed: types_pb2.SignedReceipt
    trace_root: bytes
    sample_root: bytes


def register_executor(world: World, luck: random.Random) -> Message:
    key = luck.choice(people.MINERS) if luck.random() < 0.9 else luck.choice(people.PEOPLE)
    return pb.MsgRegisterExecutor(
        executor=key.text,
        endpoint="http://127.0.0.1:8400" if luck.random() < 0.95 else "nowhere",
        models=[MODEL] if luck.random() < 0.95 else ["unknown"],
        sealing_key=sha256(key.text.encode()).digest(),
        extra_bond=luck.choice(("", "0", some_amount(luck))),
    )


def unregister_executor(world: World, luck: random.Random) -> Message:
    there = [bech32_text(one) for one in EXECUTORS(world.context()).keys()]  # noqa: SIM118 - a store's entries
    return pb.MsgUnregisterExecutor(executor=luck.choice(there) if there else sender(luck))


def register_auditor(world: World, luck: random.Random) -> Message:
    key = luck.choice(people.MINERS + people.VALIDATORS) if luck.random() < 0.9 else luck.choice(people.PEOPLE)
    return pb.MsgRegisterAuditor(auditor=key.text, sealing_key=sha256(key.text.encode()).digest())


def unregister_auditor(world: World, luck: random.Random) -> Message:
    there = [bech32_text(one) for one in AUDITORS(world.context()).keys()]  # noqa: SIM118 - a store's entries
    return pb.MsgUnregisterAuditor(auditor=luck.choice(there) if there else sender(luck))


def open_session(world: World, luck: random.Random) -> Message:
    return pb.MsgOpenSession(
        client=sender(luck),
        model=MODEL if luck.random() < 0.97 else "x" * 300,
        deposit=str(int(10 ** luck.uniform(3, 7))) if luck.random() < 0.95 else some_amount(luck),
        max_unit_price=str(2**40) if luck.random() < 0.95 else "1",
        expiry_height=world.height + luck.randrange(1, 62),
    )


def some_session(world: World, luck: random.Random, parts: int = 1) -> types_pb2.Session | None:
    """One of the last that has so many executors who were not given up, or more."""
    drawn = []
    for number in SESSIONS(world.context()).keys(reverse=True):
        session = SESSIONS(world.context())[number]
        if (
            sum(not one.given_up for one in session.allotments) >= parts
            and session.status != types_pb2.SESSION_STATUS_CLOSED
        ):
            drawn.append(session)
        if len(drawn) == LATEST:
            break
    return luck.choice(drawn) if drawn else None


def reallot(world: World, luck: random.Random) -> Message | None:
    session = some_session(world, luck, parts=2 if luck.random() < 0.9 else 1)
    if session is None:
        return None
    client = session.client if luck.random() < 0.9 else sender(luck)
    return pb.MsgReallot(client=client, session=session.id, executor=luck.choice(session.allotments).executor)


def settle(world: World, luck: random.Random) -> Message | None:
    """A few receipts of one executor, as it would have signed them; a tree over them, and the client's last voucher."""
    session = some_session(world, luck)
    if session is None:
        return None
    part = luck.choice(session.allotments)
    spent, made = int(part.settled_cost), []
    for index in range(part.settled_count, part.settled_count + luck.randrange(1, 5)):
        made.append(receipt(world, luck, session, index, part.executor, spent))
        spent += int(made[-1].signed.receipt.cost)
    leaves = [leaf(one) for one in made]
    root = trees.sum_root(leaves)
    world.receipts[root.hash] = made
    total = root.total + (luck.random() < 0.02)
    return pb.MsgSettle(
        executor=part.executor if luck.random() < 0.98 else sender(luck),
        session=session.id,
        first=part.settled_count + (luck.random() < 0.02),
        count=len(made),
        total_cost=str(total),
        receipts_root=root.hash,
        last_voucher=made[-1].signed.voucher,
        client_signature=made[-1].signed.client_signature,
    )


def receipt(
    world: World, luck: random.Random, session: types_pb2.Session, index: int, executor: str, spent: int
) -> Made:
    """What an executor signs for one request of a session, and what its client signed before."""
    model = keeper.session_model(world.context(), session)
    tokens_in, tokens_out = luck.randrange(1, 50), luck.randrange(1, 50)
    cost = formats.cost(model, int(session.unit_price), tokens_in, tokens_out)
    trace_root, sample_root = luck.randbytes(32), luck.randbytes(32)
    voucher = types_pb2.Voucher(
        session=session.id,
        executor=executor,
        index=index,
        request_hash=luck.randbytes(32),
        max_cost=str(cost),
        ceiling=str(spent + cost),
    )
    said = types_pb2.Receipt(
        session=session.id,
        executor=executor,
        index=index,
        model=model.id,
        model_version=model.version,
        arithmetic=model.arithmetic,
        policy=formats.policy_digest(model.policy),
        request_hash=voucher.request_hash,
        prompt_root=luck.randbytes(32),
        output_root=luck.randbytes(32),
        finish=types_pb2.FINISH_LENGTH,
        tokens_in=tokens_in,
        tokens_out=tokens_out,
        cost=str(cost),
        work=work_commitment(trace_root, sample_root, tokens_in, tokens_out, KEYS[executor].address),
        max_tokens=50,
        previous=formats.NOTHING,
    )
    return Made(signed(session, said, voucher), trace_root, sample_root)


def signed(session: types_pb2.Session, said: types_pb2.Receipt, voucher: types_pb2.Voucher) -> types_pb2.SignedReceipt:
    """Both, as their owners sign them."""
    return types_pb2.SignedReceipt(
        receipt=said,
        executor_signature=sign(KEYS[said.executor], formats.receipt_hash(said)),
        voucher=voucher,
        client_signature=sign(KEYS[session.client], formats.voucher_digest(voucher)),
    )


def sign(key: Key, digest: bytes) -> bytes:
    return formats.sign(key.secret, digest)


def leaf(made: Made) -> trees.Summed:
    """A receipt's leaf in the sum tree of its settlement."""
    return trees.Summed(sha256(b"\0" + formats.leaf_body(made.signed)).digest(), int(made.signed.receipt.cost))


def params(world: World, luck: random.Random) -> Message:
    """What governance may say of the market, and sometimes may not."""
    made = types_pb2.Params()
    made.CopyFrom(DEFAULT)
    for name, value in PARAMS.items():
        setattr(made, name, value)
    made.executors = luck.choice((1, 2, 3, 16, 17))
    made.price_blocks = luck.choice((1, 7, 30))
    made.burn_parts = luck.choice((1, 100, 5000))
    made.capacity_scale = luck.choice((2**20, 2**32, 2**40))
    made.min_deposit = luck.choice(("0", "1000", "x"))
    return pb.MsgUpdateParams(authority=GOV, params=made)


def another_version(world: World, luck: random.Random) -> Message:
    """The model anew, dearer or cheaper to serve; or retired."""
    if luck.random() < 0.1:
        return pb.MsgRetireModel(authority=GOV, model=MODEL)
    model = keeper.model(world.context(), MODEL)
    model.units_out = luck.choice((0, 1, 135, 1000))
    model.bond = luck.choice(("0", "1000000", "20000000"))
    return pb.MsgSetModel(authority=GOV, model=model)


INNER = (params, another_version)
OPERATIONS: dict[Operation, int] = {
    register_executor: 5,
    unregister_executor: 1,
    register_auditor: 3,
    unregister_auditor: 1,
    open_session: 12,
    reallot: 2,
    settle: 14,
}
"""How often each is drawn, beside the others."""
