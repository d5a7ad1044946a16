"""Validators who sign or don't, block by block, over a real staking: what every test of slashing looks at."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

from chain.events import Event
from chain.module import Block, Context, Mode, Vote
from chain.types import CONSENSUS_PREFIX, DENOM, Address, bech32_text, consensus_address
from chain.wire.cosmos.slashing.v1beta1 import slashing_pb2 as pb
from chain.wire.cosmos.slashing.v1beta1 import tx_pb2
from chain.wire.tendermint.abci import types_pb2 as abci
from modules.bank import keeper as bank
from modules.consensus import keeper as consensus
from modules.slashing import MODULE as SLASHING
from modules.slashing import genesis, handlers, hooks
from modules.slashing.state import INFOS
from modules.staking import keeper as staking
from tests.modules.staking import stage
from tests.modules.staking.stage import START, V1, V2, V3, V4, key_of, valoper

STAKE = 10_000_000
BLOCK_NS = 5 * 10**9
SECOND = 10**9


def cons(operator: Address) -> bytes:
    """The consensus address of an operator's validator."""
    return consensus_address(key_of(operator))


def name(operator: Address) -> str:
    return bech32_text(cons(operator), CONSENSUS_PREFIX)


@dataclass
class Scene:
    """A chain of which only staking and slashing move; poc's part, choosing the set, is played by `choose`."""

    ctx: Context
    sets: dict[int, tuple[Address, ...]] = field(default_factory=dict)
    """height → who was chosen at its end, and so signs the block two further on."""

    @property
    def height(self) -> int:
        return self.ctx.block.height

    def voters(self) -> tuple[Address, ...]:
        """Whose votes the block now at work carries: for the block before, chosen two blocks before that."""
        return self.sets.get(self.height - 3, self.sets[0])

    def block(
        self,
        absent: Iterable[Address] = (),
        misbehavior: Iterable[Any] = (),
        seconds: int = 5,
        act: Callable[[Context], object] = lambda ctx: None,
    ) -> list[Event]:
        """One block that does something, in which all but some have signed the last one; what it said."""
        absent = tuple(absent)
        self.enter(self.height + 1, self.ctx.block.time_ns + seconds * SECOND)
        votes = tuple([Vote(cons(one), power_of(self.ctx, one), one not in absent) for one in self.voters()])
        self.ctx.block = Block(
            self.ctx.block.chain_id, self.height, self.ctx.block.time_ns, votes=votes, misbehavior=tuple(misbehavior)
        )
        hooks.begin_block(self.ctx)
        act(self.ctx)
        self.finish()
        return self.ctx.events

    def enter(self, height: int, time_ns: int) -> None:
        self.ctx = Context(self.ctx.store, Block("causeway-test-1", height, time_ns), Mode.BLOCK)

    def finish(self) -> None:
        """The end of a block: the set is chosen, everything checked."""
        self.choose()
        hooks.end_block(self.ctx)
        consensus.end_block(self.ctx)
        for invariant in SLASHING.invariants:
            invariant(self.ctx)
        stage.check(self.ctx)

    def choose(self) -> None:
        """Whoever is not jailed, by tokens; never nobody."""
        wanted = {one: max(1, held // 10**6) for one, held in staking.top_by_tokens(self.ctx)}
        if wanted:
            staking.set_active(self.ctx, wanted)
        self.sets[self.height] = tuple(staking.bonded_validators(self.ctx))

    def blocks(self, count: int, absent: Iterable[Address] = ()) -> None:
        absent = tuple(absent)
        for _ in range(count):
            self.block(absent)

    def info(self, operator: Address) -> pb.ValidatorSigningInfo:
        return INFOS(self.ctx)[cons(operator)]

    def unjail(self, operator: Address) -> None:
        handlers.unjail(self.ctx, tx_pb2.MsgUnjail(validator_addr=valoper(operator)))

    def tokens(self, operator: Address) -> int:
        return staking.tokens(self.ctx, operator)

    def supply(self) -> int:
        return bank.supply(self.ctx, DENOM)

    def jailed(self, operator: Address) -> bool:
        return staking.is_jailed(self.ctx, operator)


def power_of(ctx: Context, operator: Address) -> int:
    return consensus.powers(ctx).get(key_of(operator), 1)


def new(*operators: Address, **params: Any) -> Scene:
    """Validators with STAKE each, chosen in block 1; parameters as in slashing's genesis."""
    ctx = stage.new_chain()
    genesis.init(ctx, {"params": {**DEFAULTS, **params}})
    for operator in operators or (V1, V2, V3, V4):
        stage.create(ctx, operator, STAKE)
    made = Scene(ctx)
    made.sets[0] = tuple(operators or (V1, V2, V3, V4))
    made.finish()
    return made


DEFAULTS = {
    "signed_blocks_window": "10",
    "min_signed_per_window": "0.500000000000000000",
    "downtime_jail_duration": "60s",
    "slash_fraction_double_sign": "0.050000000000000000",
    "slash_fraction_downtime": "0.010000000000000000",
}


def double_sign(operator: Address, height: int, power: int = 10, kind: int = abci.DUPLICATE_VOTE) -> Any:
    """What the engine says of a validator that signed two blocks of one height, at START + 5 · height seconds."""
    found = abci.Misbehavior(type=kind, height=height, total_voting_power=40)
    found.validator.address, found.validator.power = cons(operator), power
    found.time.seconds = START + 5 * height
    return found


def said(events: Iterable[Event], kind: str) -> list[dict[str, str]]:
    return [stage.attributes(one) for one in events if one.type == kind]
