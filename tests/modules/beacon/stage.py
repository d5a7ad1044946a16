"""The stage of the beacon's tests: validators with onions, driven block by block without an application around."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Sequence
from hashlib import sha256
from typing import Any

from chain.engine.onion import Onion
from chain.module import Block, Context, Mode
from chain.types import Address
from chain.wire.causeway.beacon.v1 import tx_pb2
from chain.wire.causeway.beacon.v1 import types_pb2 as pb
from modules.beacon import MODULE, blocks, genesis, handlers, keeper, proposal
from modules.beacon.state import ONIONS
from modules.consensus import keeper as consensus
from modules.staking import keeper as staking
from tests.modules.staking import stage as staked
from tests.modules.staking.stage import V1, V2, V3, V4, valoper

__all__ = ["LENGTH", "V1", "V2", "V3", "V4", "Stage", "consensus_address", "onion_of"]
LENGTH = 4_096


def consensus_address(operator: Address) -> bytes:
    return sha256(staked.key_of(operator)).digest()[:20]


def onion_of(operator: Address, number: int = 0) -> Onion:
    """The same onion for the same operator, always."""
    return Onion(sha256(b"onion %d of " % number + operator).digest(), LENGTH)


class Stage:
    """Blocks of validators; `bonded` are in the set with these powers, and `onions` are there from the start."""

    def __init__(
        self, bonded: dict[Address, int] | None = None, onions: Sequence[Address] = (V1, V2), **params: Any
    ) -> None:
        powers = {V1: 1, V2: 1} if bonded is None else bonded
        ctx = staked.new_chain()
        for operator in (V1, V2, V3, V4):
            staked.create(ctx, operator)
        staking.set_active(ctx, powers)
        self.known = {operator: onion_of(operator) for operator in (V1, V2, V3, V4)}
        state = {
            "params": {"length": str(LENGTH), "delay": "16", **params},
            "onions": [
                {"operator": valoper(operator), "image": b64encode(self.known[operator].image).decode()}
                for operator in onions
            ],
        }
        genesis.validate(state)
        genesis.init(Context(ctx.store, ctx.block, Mode.GENESIS), state)
        self.ctx = ctx
        self.checking = True
        self.operators = {consensus_address(operator): operator for operator in (V1, V2, V3, V4)}
        self.end()
        self.begin()  # a block of the validator that consensus's genesis needed; the next is of these
        self.end()

    @property
    def turn(self) -> Address:
        """The operator whose turn the next block, or the present one, is."""
        return self.operators[consensus.whose_turn(self.ctx)]

    @property
    def height(self) -> int:
        return self.ctx.block.height

    @property
    def value(self) -> bytes:
        return keeper.value(self.ctx)

    def onion(self, operator: Address) -> pb.Onion:
        """What the chain knows of an operator's onion."""
        found = ONIONS(self.ctx).get(operator)
        assert found is not None
        return found

    def word(self, operator: Address) -> bytes:
        """What an operator's next reveal is."""
        found = self.known[operator].preimage(self.onion(operator).image)
        assert found is not None
        return found

    def begin(self, proposer: bytes | None = None, block_hash: bytes = bytes(32)) -> None:
        """Begin a block; by default it is made by the validator whose turn it is."""
        by = consensus.whose_turn(self.ctx) if proposer is None else proposer
        last = self.ctx.block
        block = Block(last.chain_id, last.height + 1, last.time_ns + 5 * 10**9, block_hash, by)
        self.ctx = Context(self.ctx.store, block, Mode.BLOCK)
        blocks.begin_block(self.ctx)

    def reveal(self, x: bytes | None = None) -> None:
        """What stands at the head of a block; by default the right words."""
        word = self.word(self.operators[self.ctx.block.proposer]) if x is None else x
        handlers.reveal(self.ctx, tx_pb2.MsgReveal(x=word))

    def end(self) -> None:
        """End the block, with every invariant."""
        blocks.end_block(self.ctx)
        consensus.end_block(self.ctx)
        for invariant in MODULE.invariants if self.checking else ():
            invariant(self.ctx)

    def block(self, speak: bool = True) -> None:
        """A whole block of the validator whose turn it is; of another one, in the next round, if it drops its own."""
        self.begin(None if speak else b"somebody else")
        if proposal.due(self.ctx):
            self.reveal()
        self.end()

    def blocks(self, count: int) -> None:
        for _ in range(count):
            self.block()

    def run_to_turn(self, operator: Address) -> None:
        """Until the next block is this validator's."""
        while consensus.whose_turn(self.ctx) != consensus_address(operator):
            self.block()

    def register(self, operator: Address, image: bytes | None = None) -> int:
        """Register an onion, the known one unless it is given; the block from which it counts."""
        onion = self.known[operator].image if image is None else image
        msg = tx_pb2.MsgRegisterOnion(operator=valoper(operator), onion=onion)
        return int(handlers.register_onion(self.ctx, msg).active_height)
