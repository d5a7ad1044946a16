"""What miners do in a simulation: register, back, prove, leave."""

from __future__ import annotations

import random
from collections.abc import Callable

from google.protobuf.message import Message

from chain.types import bech32_address, bech32_text
from chain.wire.causeway.poc.v1 import tx_pb2 as pb
from chain.wire.causeway.poc.v1 import types_pb2
from kernels import reference
from kernels.reference import Entry
from modules.poc import keeper
from modules.poc.state import COMMITMENTS, MINERS
from tests.simulation import people
from tests.simulation.people import sender, some_operator
from tests.simulation.world import World

Operation = Callable[[World, random.Random], Message | None]


def some_miner(luck: random.Random) -> str:
    return luck.choice(people.MINERS).text if luck.random() < 0.97 else sender(luck)


def some_backing(luck: random.Random) -> list[types_pb2.Backing]:
    """Shares that sum to 10,000, mostly."""
    count = luck.choices((0, 1, 2, 3), (4, 3, 2, 1))[0]
    if not count:
        return []
    cuts = sorted(luck.randrange(1, 10_000) for _ in range(count - 1))
    parts = [after - before for before, after in zip([0, *cuts], [*cuts, 10_000], strict=True)]
    if luck.random() < 0.05:
        parts[0] += 1
    return [types_pb2.Backing(operator=some_operator(luck), shares=part) for part in parts]


def register(world: World, luck: random.Random) -> Message:
    return pb.MsgRegisterMiner(miner=some_miner(luck), moniker="m", backing=some_backing(luck))


def update(world: World, luck: random.Random) -> Message:
    return pb.MsgUpdateMiner(miner=some_miner(luck), moniker="n", backing=some_backing(luck))


def leave(world: World, luck: random.Random) -> Message:
    return pb.MsgUnregisterMiner(miner=some_miner(luck))


def entries_of(sprint: types_pb2.Sprint) -> list[Entry]:
    return [Entry(number, 0, 0) for number in range(sprint.params.entries)]


def commit(world: World, luck: random.Random) -> Message | None:
    ctx = world.context()
    sprint = keeper.open_sprint(ctx)
    if sprint is None:
        return None
    registered = sorted(MINERS(ctx).keys())
    miner = bech32_text(luck.choice(registered)) if registered and luck.random() < 0.8 else some_miner(luck)
    commitment = reference.commitment(sprint.seed, bech32_address(miner), entries_of(sprint))
    if luck.random() < 0.02:
        commitment = luck.randbytes(luck.choice((31, 32)))
    return pb.MsgCommitProof(miner=miner, epoch=sprint.epoch, sprint=sprint.sprint, commitment=commitment)


def reveal(world: World, luck: random.Random) -> Message | None:
    ctx = world.context()
    sprint = keeper.open_sprint(ctx)
    if sprint is None:
        return None
    committed = sorted(key[2] for key in COMMITMENTS(ctx).keys(under=(sprint.epoch, sprint.sprint)))
    miner = bech32_text(luck.choice(committed)) if committed and luck.random() < 0.8 else some_miner(luck)
    entries = entries_of(sprint) if luck.random() < 0.98 else entries_of(sprint)[1:]
    raw = reference.encode_entries(entries)
    return pb.MsgRevealProof(miner=miner, epoch=sprint.epoch, sprint=sprint.sprint, entries=raw)


OPERATIONS: dict[Operation, int] = {register: 4, update: 3, leave: 1, commit: 25, reveal: 25}
