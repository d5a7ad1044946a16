"""A whole chain's state machine without sockets: blocks of messages, and after each of them everything that must hold.

What happens around the messages (time, who signs, who proposes, who signs twice) follows from the seed and the height
alone, so that a block's messages can be left out and everything else stays: that is how a failure shrinks.
"""

from __future__ import annotations

import random
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any

from google.protobuf.message import Message

from chain.dispatch import Registry
from chain.errors import Refused
from chain.module import Block, Context, Mode, Vote
from chain.store.branch import Branch
from chain.types import DENOM, bech32_address
from chain.wire.causeway.beacon.v1 import tx_pb2 as beacon_pb
from chain.wire.cosmos.consensus.v1 import query_pb2 as consensus_query
from chain.wire.tendermint.abci import types_pb2 as abci
from chain.wire.tendermint.types import params_pb2
from modules.auth.keeper import FEE_COLLECTOR
from modules.bank import keeper as bank
from modules.beacon import keeper as beacon
from modules.consensus import keeper as consensus
from modules.registry import MODULES
from tests.simulation.store import OrderedStore

CHAIN_ID = "causeway-simulation-1"
START = 1_760_000_000 * 10**9
FEE = 100
"""ucway that each message costs its signer."""
ABSENT, TWICE, IN_TURN = 0.05, 0.005, 0.8
"""How probable it is that a validator misses a block, that somebody signed one twice, and that the first to propose a
block is the one whose turn it is."""
ASLEEP, NIGHT = 0.15, 50
"""How probable it is that a validator misses all blocks of the next NIGHT."""
ONION = 4096
"""Layers of an onion."""


class Broken(Exception):
    """Something that must hold does not."""


@dataclass
class Engine:
    """What CometBFT does with validator updates: those of block h count from h + 2 on, and sign what follows."""

    sets: dict[int, dict[bytes, int]] = field(default_factory=dict)

    def start(self, height: int, powers: dict[bytes, int]) -> None:
        self.sets = {height: dict(powers), height + 1: dict(powers)}

    def apply(self, height: int, updates: dict[bytes, int]) -> None:
        """Take the updates of a block; refuse what would stop the engine."""
        following = dict(self.sets[height + 1])
        for key, power in updates.items():
            if power < 0 or (power == 0 and key not in following):
                raise Broken(f"block {height} tells the engine {key.hex()[:8]} has {power}")
            if power:
                following[key] = power
            else:
                del following[key]
        if not following:
            raise Broken(f"block {height} leaves no validator")
        self.sets[height + 2] = following
        self.sets.pop(height - 2, None)

    def signers(self, height: int) -> dict[bytes, int]:
        """The set that signed the block before `height`."""
        return self.sets.get(height - 1) or self.sets[height]


def address_of(key: bytes) -> bytes:
    """A validator's consensus address."""
    return sha256(key).digest()[:20]


class World:
    """One chain from genesis; `around` may change what surrounds the messages of a block (its proposer's reveal)."""

    def __init__(
        self,
        seed: int,
        state: dict[str, Any],
        height: int = 0,
        params: params_pb2.ConsensusParams | None = None,
        time_ns: int = START,
    ) -> None:
        self.seed = seed
        self.registry = Registry(MODULES)
        self.registry.chain_id = CHAIN_ID
        self.store = OrderedStore()
        self.engine = Engine()
        self.height = height
        self.time_ns = time_ns
        self.outcomes: dict[str, int] = {}
        self.preimages: dict[bytes, bytes] = {}
        """Of every layer of every onion that somebody made."""
        self.receipts: dict[bytes, list[Any]] = {}
        """Under every root that somebody settled, or wanted to."""
        self._genesis(state, params or params_pb2.ConsensusParams())

    def _genesis(self, state: dict[str, Any], params: params_pb2.ConsensusParams) -> None:
        ctx = Context(
            Branch(self.store), Block(CHAIN_ID, self.height, self.time_ns), Mode.GENESIS, routes=self.registry.routes
        )
        self.registry.init_genesis(ctx, state, params)
        ctx.store.join()
        self.height += 1
        self.engine.start(self.height, ctx.validator_updates)

    def context(self, mode: Mode = Mode.QUERY, block: Block | None = None) -> Context:
        """State as of the last block, to read or to branch from."""
        block = block or Block(CHAIN_ID, self.height - 1, self.time_ns)
        return Context(Branch(self.store), block, mode, routes=self.registry.routes)

    def luck(self, what: str) -> random.Random:
        """Chance that depends on nothing but the seed, the height and what it is for."""
        return random.Random(f"{self.seed}/{self.height}/{what}")

    def block(self, messages: Iterable[Message]) -> None:
        """Run one block of these messages and check everything. Raises Broken, or whatever breaks in the code."""
        self.time_ns += self.luck("time").randrange(500, 6_000) * 10**6
        ctx = self.context(Mode.BLOCK, self._header())
        self.registry.begin_block(ctx)
        first = self._reveal(ctx)
        if first is not None:
            self._run(ctx, first, free=True)
        for message in messages:
            self._run(ctx, message)
        supply = bank.supply(ctx, DENOM)
        self.registry.end_block(ctx)
        self._check(ctx, supply)
        self.engine.apply(self.height, ctx.validator_updates)
        ctx.store.join()
        self.height += 1

    def _reveal(self, ctx: Context) -> Message | None:
        """What the proposer says at the head of its block, if it is its turn and it has an onion."""
        onion = beacon.speaker(ctx) if beacon.is_its_turn(ctx) else None
        return None if onion is None else beacon_pb.MsgReveal(x=self.preimages[onion.image])

    def make_onion(self, secret: bytes) -> bytes:
        """The image of an onion of this secret; its layers are remembered."""
        layer = secret
        for _ in range(ONION):
            image = sha256(layer).digest()
            self.preimages[image] = layer
            layer = image
        return layer

    def _header(self) -> Block:
        luck = self.luck("header")
        powers = self.engine.signers(self.height)
        keys = sorted(powers)
        night = random.Random(f"{self.seed}/{self.height // NIGHT}/night")
        asleep = {key for key in keys if night.random() < ASLEEP}
        votes = tuple(
            [Vote(address_of(key), powers[key], key not in asleep and luck.random() >= ABSENT) for key in keys]
        )
        turn = consensus.whose_turn(self.context())
        proposer = turn if luck.random() < IN_TURN else address_of(luck.choice(keys))
        twice = (self._misbehaviour(luck, keys, powers),) if luck.random() < TWICE and len(keys) > 2 else ()
        digest = luck.randbytes(32)
        return Block(CHAIN_ID, self.height, self.time_ns, digest, proposer, votes, twice)

    def _misbehaviour(self, luck: random.Random, keys: Sequence[bytes], powers: dict[bytes, int]) -> Any:
        key = luck.choice(keys)
        found = abci.Misbehavior(type=abci.DUPLICATE_VOTE, height=max(1, self.height - luck.randrange(1, 20)))
        found.validator.address, found.validator.power = address_of(key), powers[key]
        found.time.seconds = self.time_ns // 10**9 - luck.randrange(1, 60)
        found.total_voting_power = sum(powers.values())
        return found

    def _run(self, ctx: Context, message: Message, free: bool = False) -> None:
        """One transaction: the fee stays, the message happens wholly or not at all."""
        url = f"/{message.DESCRIPTOR.full_name}"
        route = self.registry.routes[url]
        outcome = "done"
        child = ctx.branch()
        try:
            if not free and not route.free:
                bank.transfer(ctx, bech32_address(route.signers(message)[0]), FEE_COLLECTOR, FEE, DENOM)
                child = ctx.branch()
            route.handler(child, message)
            ctx.join(child)
        except Refused as refusal:
            outcome = type(refusal).__name__
        name = message.DESCRIPTOR.name
        self.outcomes[f"{name} {outcome}"] = self.outcomes.get(f"{name} {outcome}", 0) + 1

    def _check(self, ctx: Context, supply: int) -> None:
        del supply
        for module, invariant in self.registry.invariants():
            try:
                invariant(ctx)
            except ValueError as error:
                raise Broken(f"{module}.{invariant.__name__}: {error}") from error
        following = dict(self.engine.sets[self.height + 1])
        for key, power in ctx.validator_updates.items():
            following.pop(key, None)
            if power:
                following[key] = power
        if following != dict(consensus.powers(ctx)):
            raise Broken("the engine's validator set is not the application's")

    def export(self) -> dict[str, Any]:
        """Every module's part of a genesis document."""
        ctx = self.context()
        return {module.name: module.genesis.export(ctx) for module in self.registry.modules}

    def consensus_params(self) -> params_pb2.ConsensusParams:
        """The engine's parameters, which are in the genesis document beside the modules' parts."""
        ask = self.registry.queries["/cosmos.consensus.v1.Query/Params"].answer
        return ask(self.context(), consensus_query.QueryParamsRequest()).params

    def entries(self) -> dict[bytes, bytes]:
        """The whole state."""
        return dict(self.store.entries)
