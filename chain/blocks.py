"""Blocks: run once on a branch, keyed by hash, then decided and committed."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from chain.dispatch import Registry
from chain.errors import InvalidRequest, Refused
from chain.events import Event, uvarint
from chain.execute import Result, execute, refused
from chain.lane import lane_gas
from chain.module import Block, Context, Mode, Vote
from chain.store.branch import Branch
from chain.store.codecs import Codec
from chain.store.disk import Disk
from chain.store.map import Item
from chain.wire.tendermint.abci import types_pb2 as abci
from chain.wire.tendermint.types import validator_pb2


def _encode(block: Block) -> bytes:
    hash_ = block.hash or bytes(32)  # genesis has none
    return block.height.to_bytes(8, "big") + block.time_ns.to_bytes(8, "big") + hash_ + block.chain_id.encode()


def _decode(raw: bytes) -> Block:
    height, time_ns = int.from_bytes(raw[:8], "big"), int.from_bytes(raw[8:16], "big")
    return Block(raw[48:].decode(), height, time_ns, raw[16:48])


KEPT_RUNS = 4
"""Proposals of one height; what is forgotten is run again if it is decided."""
LAST_BLOCK = Item("consensus", b"\x00", Codec(_encode, _decode))
"""`u64 height ‖ u64 time in ns ‖ 32-byte hash ‖ chain id` of the newest block: what a restarted node must know."""


def block_of(request: abci.RequestFinalizeBlock | abci.RequestProcessProposal, chain_id: str) -> Block:
    """The header facts in a request that carries a whole block."""
    if isinstance(request, abci.RequestFinalizeBlock):
        commit = request.decided_last_commit
    else:
        commit = request.proposed_last_commit
    flag = validator_pb2.BLOCK_ID_FLAG_ABSENT
    votes = tuple([Vote(v.validator.address, v.validator.power, v.block_id_flag != flag) for v in commit.votes])
    time_ns = request.time.seconds * 1_000_000_000 + request.time.nanos
    return Block(
        chain_id, request.height, time_ns, request.hash, request.proposer_address, votes, tuple(request.misbehavior)
    )


@dataclass(slots=True)
class BlockRun:
    """A block that was run: what it changes, and what is answered about it."""

    block: Block
    changes: dict[bytes, bytes | None]
    results: list[Result] = field(default_factory=list)
    events: list[Event] = field(default_factory=list)
    validator_updates: dict[bytes, int] = field(default_factory=dict)
    consensus_params: Any = None
    """The engine's parameters from the next block on, if they change."""
    rejected: Refused | None = None
    """The first refusal that may not be in a block; only a bad proposal has one."""
    hashes: list[bytes] = field(default_factory=list)
    """Of its transactions, those that could be decoded."""
    epoch_opens: bool = False
    """An epoch opens with it."""

    def encode(self, app_hash: bytes) -> bytes:
        """The answer to FinalizeBlock: results and events are joined as bytes, which is what they end as."""
        parts = [self._tail(app_hash)]
        for result in self.results:
            raw = result.encode()
            parts += (b"\x12", uvarint(len(raw)), raw)
        for one in self.events:
            raw = one.encode()
            parts += (b"\x0a", uvarint(len(raw)), raw)
        return b"".join(parts)

    def _tail(self, app_hash: bytes) -> bytes:
        """All of the answer but what there is much of."""
        response = abci.ResponseFinalizeBlock(app_hash=app_hash)
        for key, power in sorted(self.validator_updates.items()):
            response.validator_updates.add(power=power).pub_key.ed25519 = key
        if self.consensus_params is not None:
            response.consensus_param_updates.CopyFrom(self.consensus_params)
        raw: bytes = response.SerializeToString()
        return raw


def last_block(disk: Disk) -> Block:
    """The newest committed block; one of height 0 without a chain before the first."""
    nothing = Block("", 0, 0)
    if disk.height == 0:
        return nothing
    return LAST_BLOCK(Context(Branch(disk.view()), nothing, Mode.QUERY)).get()


class Blocks:
    """The blocks of the next height, at most a few: one for each proposal seen."""

    def __init__(self, registry: Registry, disk: Disk) -> None:
        self._registry = registry
        self._disk = disk
        self._runs: dict[bytes, BlockRun] = {}
        self._genesis: dict[bytes, bytes | None] = {}
        self.decided: BlockRun | None = None
        registry.chain_id = last_block(disk).chain_id

    def begin_chain(self, ctx: Context) -> Block:
        """Remember genesis until the first block is committed with it; the block before that, or its stand-in.

        An exported state names the last block of the chain that it comes from; a new chain has none.
        """
        self._registry.chain_id = ctx.block.chain_id
        if not LAST_BLOCK(ctx).exists():
            LAST_BLOCK(ctx).set(ctx.block)
        self._genesis = dict(ctx.store.changes)
        return LAST_BLOCK(ctx).get()

    def base(self) -> Branch:
        """A fresh branch on committed state (with genesis, before the first commit)."""
        branch = Branch(self._disk.view())
        branch.changes.update(self._genesis)
        return branch

    def context(self, block: Block, mode: Mode) -> Context:
        """A context for the next block on a fresh branch, with what comes before all else in a block. Raises Halt."""
        ctx = self._registry.context(self.base(), block, mode)
        ctx.begins = bool(self._genesis)
        self._registry.pre_block(ctx)
        return ctx

    def run(self, block: Block, txs: Iterable[bytes]) -> BlockRun:
        """Run a block on a branch of its own: hooks, transactions, hooks. Raises Halt where this program may not."""
        registry = self._registry
        ctx = self.context(block, Mode.BLOCK)
        LAST_BLOCK(ctx).set(block)
        registry.begin_block(ctx)
        run = BlockRun(block, ctx.store.changes)
        for index, raw in enumerate(txs):
            try:
                tx = registry.decoder.decode(raw)
                run.hashes.append(tx.hash)
                if tx.inherent and index:
                    raise InvalidRequest(f"{tx.routes[0].url} is not the first transaction of its block")
                ctx.lane_gas += lane_gas(ctx, tx)
                run.results.append(execute(ctx, tx, registry.ante, registry.owners))
            except Refused as refusal:
                run.rejected = run.rejected or refusal
                run.results.append(refused(refusal))
        registry.end_block(ctx)
        run.events, run.validator_updates, run.consensus_params = (
            ctx.events,
            ctx.validator_updates,
            ctx.consensus_params,
        )
        run.epoch_opens = ctx.epoch_opens
        return run

    def keep(self, run: BlockRun) -> None:
        """Remember a proposal that was run; of those that nobody decided, the last few."""
        while len(self._runs) >= KEPT_RUNS:
            self._runs.pop(next(iter(self._runs)))
        self._runs[run.block.hash] = run

    def take(self, block_hash: bytes) -> BlockRun | None:
        """What a proposal with this hash came to, if it was run here."""
        return self._runs.get(block_hash)

    def commit(self) -> BlockRun:
        """The decided block; all others of its height are forgotten."""
        if self.decided is None:
            raise RuntimeError("Commit came before FinalizeBlock")
        run, self.decided = self.decided, None
        self._runs.clear()
        self._genesis = {}
        for digest in run.hashes:  # what is in a block is never looked at again: two KiB each
            self._registry.decoder.forget(digest)
        return run
