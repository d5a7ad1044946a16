"""What auditors, executors and accusers do about settlements in a simulation: commit, open, demand, accuse, play.

Most auditors find what was computed, some another thing, some are silent; executors open what they settled, mostly. A
game goes on for a move or two and ends by somebody's silence: who is right about a leaf is tested elsewhere.
"""

from __future__ import annotations

import random
from collections.abc import Callable
from hashlib import sha256

from google.protobuf.message import Message

from chain.types import bech32_text
from chain.wire.causeway.inference.v1 import dispute_pb2, types_pb2
from chain.wire.causeway.inference.v1 import tx_pb2 as pb
from kernels.model import trees
from modules.inference.audits.state import DEMANDS, OPEN_DEMANDS
from modules.inference.disputes.state import DISPUTES, PLAYING
from modules.inference.state import SESSIONS, SETTLEMENTS, UNPAID
from tests.simulation.market import KEYS, Made, leaf, sign, some_session
from tests.simulation.people import sender
from tests.simulation.world import World

Operation = Callable[[World, random.Random], Message | None]
COMMITTING, REVEALING = types_pb2.SETTLEMENT_STATUS_COMMITTING, types_pb2.SETTLEMENT_STATUS_REVEALING
ACCUSING = types_pb2.SETTLEMENT_STATUS_ACCUSING


def some_settlement(world: World, luck: random.Random, *wanted: int) -> types_pb2.Settlement | None:
    """One that is at such a stage."""
    ctx = world.context()
    waiting = [SETTLEMENTS(ctx)[number] for _, number in UNPAID(ctx).keys()]  # noqa: SIM118 - a store's entries
    found = [one for one in waiting if one.status in wanted]
    return luck.choice(found) if found else None


def made_for(world: World, settlement: types_pb2.Settlement) -> list[Made]:
    """The receipts of a settlement."""
    found: list[Made] = world.receipts[settlement.receipts_root]
    return found


def commit(world: World, luck: random.Random) -> Message | None:
    settlement = some_settlement(world, luck, COMMITTING)
    if settlement is None:
        return None
    auditor = luck.choice([one.auditor for one in settlement.audits])
    made = made_for(world, settlement)
    digests = []
    for position in settlement.drawn:
        roots = made[position].trace_root + made[position].sample_root
        honest = sha256(roots + KEYS[auditor].address).digest()
        digests.append(honest if luck.random() < 0.9 else luck.randbytes(luck.choice((32, 32, 31))))
    return pb.MsgCommitAudit(auditor=auditor, settlement=settlement.id, digests=digests)


def reveal(world: World, luck: random.Random) -> Message | None:
    settlement = some_settlement(world, luck, REVEALING)
    if settlement is None:
        return None
    made = made_for(world, settlement)
    leaves = [leaf(one) for one in made]
    opened = []
    for position in settlement.drawn:
        one = made[position if luck.random() < 0.98 else 0]
        path = [types_pb2.SumNode(hash=node.hash, sum=str(node.total)) for node in trees.sum_path(leaves, position)]
        opened.append(
            types_pb2.OpenedReceipt(
                signed=one.signed, path=path, trace_root=one.trace_root, sample_root=one.sample_root
            )
        )
    return pb.MsgRevealAudit(executor=settlement.executor, settlement=settlement.id, opened=opened)


def demand(world: World, luck: random.Random) -> Message | None:
    """By the client, or an auditor, of a receipt that was settled."""
    settlement = some_settlement(world, luck, COMMITTING, REVEALING, types_pb2.SETTLEMENT_STATUS_HELD)
    if settlement is None:
        return None
    session = SESSIONS(world.context())[settlement.session]
    by_auditor = bool(settlement.drawn) and luck.random() < 0.5
    position = luck.choice(settlement.drawn) if by_auditor else luck.randrange(settlement.count)
    who = luck.choice(settlement.audits).auditor if by_auditor else session.client
    return pb.MsgDemand(
        demander=who if luck.random() < 0.9 else sender(luck),
        session=session.id,
        executor=settlement.executor,
        index=settlement.first + position,
        sealing_key=sha256(who.encode()).digest(),
        settlement=settlement.id if by_auditor else 0,
    )


def some_demand(world: World, luck: random.Random) -> dispute_pb2.Demand | None:
    ctx = world.context()
    there = [DEMANDS(ctx)[number] for _, number in OPEN_DEMANDS(ctx).keys()]  # noqa: SIM118 - a store's entries
    return luck.choice(there) if there else None


def answer_demand(world: World, luck: random.Random) -> Message | None:
    """With something that nobody can open."""
    there = some_demand(world, luck)
    if there is None:
        return None
    return pb.MsgAnswerDemand(
        executor=there.executor, demand=there.id, sealed=luck.randbytes(luck.choice((0, 60, 300)))
    )


def contest(world: World, luck: random.Random) -> Message | None:
    there = some_demand(world, luck)
    return None if there is None else pb.MsgContestAnswer(demander=there.demander, demand=there.id)


def dispute(world: World, luck: random.Random) -> Message | None:
    """Of a settled receipt, by an auditor that found another thing, or by anybody."""
    settlement = some_settlement(world, luck, ACCUSING, ACCUSING, types_pb2.SETTLEMENT_STATUS_HELD)
    if settlement is None or luck.random() < 0.5:
        return None
    unequal = [(audit.auditor, position) for audit in settlement.audits for position in audit.unequal]
    made = made_for(world, settlement)
    if unequal:
        accuser, place = luck.choice(unequal)
        one = made[settlement.drawn[place]]
    else:
        accuser, one = sender(luck), luck.choice(made)
    kind = luck.choice((dispute_pb2.DISPUTE_KIND_TRACE, dispute_pb2.DISPUTE_KIND_SAMPLE))
    return pb.MsgDispute(
        accuser=accuser, evidence=one.signed, kind=kind, position=one.signed.receipt.tokens_in, settlement=settlement.id
    )


def doubled(world: World, luck: random.Random) -> Message | None:
    """Somebody signed two receipts for one index, now and then."""
    settlement = some_settlement(world, luck, COMMITTING, types_pb2.SETTLEMENT_STATUS_HELD)
    if settlement is None or luck.random() < 0.97:
        return None
    one = luck.choice(made_for(world, settlement)).signed
    other = types_pb2.Receipt()
    other.CopyFrom(one.receipt)
    other.output_root = luck.randbytes(32)
    signature = sign(KEYS[settlement.executor], sha256(b"causeway/receipt/v1\0" + other.SerializeToString()).digest())
    return pb.MsgDispute(
        accuser=sender(luck),
        evidence=one,
        kind=dispute_pb2.DISPUTE_KIND_DOUBLE,
        other=other,
        other_signature=signature,
    )


def some_game(world: World, luck: random.Random) -> dispute_pb2.Dispute | None:
    ctx = world.context()
    there = [DISPUTES(ctx)[number] for _, number in PLAYING(ctx).keys()]  # noqa: SIM118 - a store's entries
    return luck.choice(there) if there else None


def answer(world: World, luck: random.Random) -> Message | None:
    """A first move that holds: both roots, and the trace's first nodes where the root is one of few."""
    game = some_game(world, luck)
    if game is None:
        return None
    receipt = game.evidence.receipt
    made = next(
        (one for many in world.receipts.values() for one in many if one.signed.receipt == receipt),
        None,
    )
    if made is None:
        return None
    move = dispute_pb2.Move(trace_root=made.trace_root, sample_root=made.sample_root, nodes=[luck.randbytes(32)] * 2)
    return pb.MsgAnswer(executor=receipt.executor, dispute=game.id, move=move)


def choose(world: World, luck: random.Random) -> Message | None:
    game = some_game(world, luck)
    if game is None:
        return None
    return pb.MsgChoose(accuser=game.accuser, dispute=game.id, choice=dispute_pb2.Choice(index=luck.randrange(3)))


def demand_for_nothing(world: World, luck: random.Random) -> Message | None:
    """Of an index that nobody settled, without a receipt."""
    session = some_session(world, luck)
    if session is None:
        return None
    return pb.MsgDemand(
        demander=session.client,
        session=session.id,
        executor=bech32_text(luck.randbytes(20)) if luck.random() < 0.1 else session.allotments[0].executor,
        index=2**40,
        sealing_key=bytes(32) if luck.random() < 0.1 else sha256(b"x").digest(),
    )


OPERATIONS: dict[Operation, int] = {
    commit: 25,
    reveal: 15,
    demand: 1,
    answer_demand: 3,
    contest: 1,
    dispute: 2,
    doubled: 1,
    answer: 1,
    choose: 1,
    demand_for_nothing: 1,
}
"""How often each is drawn, beside the others."""
