"""The application: one short method per ABCI call, over committed state and the block's branch."""

from __future__ import annotations

import json
import logging
from collections.abc import Sequence
from typing import Any

from chain.admin import Admin
from chain.blocks import Blocks, block_of
from chain.dispatch import Registry
from chain.errors import Refused
from chain.halt import Halt
from chain.invariants import EVERY, watch
from chain.mempool import Mempool, Policy
from chain.module import Block, Mode, Module, NoSecrets, Secrets
from chain.proposal import Proposals
from chain.queries import Queries
from chain.store.branch import Branch
from chain.store.disk import Disk
from chain.version import NAME, VERSION
from chain.wire.tendermint.abci import types_pb2 as abci

log = logging.getLogger("causeway.app")


class App:
    """A state machine for CometBFT: everything but the sockets."""

    def __init__(
        self,
        modules: Sequence[Module],
        disk: Disk,
        policy: Policy | None = None,
        secrets: Secrets | None = None,
        admin_token: bytes = b"",
    ) -> None:
        """`modules` in registry order; `disk` holds their state; `policy` is this node's own taste in fees, `secrets`
        what it knows alone as a validator, `admin_token` what its operator shows to read all of its state.
        """
        self.disk = disk
        self.registry = Registry(modules)
        self.blocks = Blocks(self.registry, disk)
        self.mempool = Mempool(self.registry, self.blocks, disk, policy or Policy())
        self.proposals = Proposals(self.registry, self.blocks, secrets or NoSecrets())
        self.admin = Admin(disk, self.registry.names, admin_token)
        self.queries = Queries(self.registry, disk, self.mempool, self.admin)
        self.halt: Halt | None = None
        """Why this program runs no further block, once a commit has shown that: the server ends the process."""

    def gate(self) -> None:
        """Ask, before anything is served, whether this program may run the next block. Raises Halt."""
        if self.disk.height:
            last = self.mempool.last
            block = Block(last.chain_id, last.height + 1, last.time_ns)
            self.registry.gate(self.registry.context(self.blocks.base(), block, Mode.QUERY))

    def info(self, request: abci.RequestInfo) -> abci.ResponseInfo:
        """Where state stands: CometBFT replays exactly what is missing."""
        return abci.ResponseInfo(
            data=NAME,
            version=VERSION,
            last_block_height=self.disk.height,
            last_block_app_hash=self.disk.app_hash,
        )

    def init_chain(self, request: abci.RequestInitChain) -> abci.ResponseInitChain:
        """Genesis. State is written with block 1, so that a crash in between starts over. Raises Halt."""
        state: dict[str, Any] = json.loads(request.app_state_bytes)
        time_ns = request.time.seconds * 1_000_000_000 + request.time.nanos
        start = max(request.initial_height, 1)
        block = Block(request.chain_id, start - 1, time_ns)
        ctx = self.registry.context(Branch(self.disk.view()), block, Mode.GENESIS)
        try:
            limits = self.registry.init_genesis(ctx, state, request.consensus_params)
        except Refused as refusal:
            raise Halt(f"The genesis document is refused: {refusal.log}\nNothing is written.") from refusal
        if not ctx.validator_updates:
            raise Halt("The genesis document leaves nobody to validate: a chain needs a validator with power.")
        self.mempool.restart(self.blocks.begin_chain(ctx))
        response = abci.ResponseInitChain(
            consensus_params=limits,
            app_hash=self.disk.stage(ctx.store.changes),
        )
        for key, power in sorted(ctx.validator_updates.items()):
            response.validators.add(power=power).pub_key.ed25519 = key
        return response

    def check_tx(self, request: abci.RequestCheckTx) -> abci.ResponseCheckTx:
        """May this transaction enter (or stay in) the mempool?"""
        return self.mempool.check(request.tx, request.type == abci.RECHECK)

    def prepare_proposal(self, request: abci.RequestPrepareProposal) -> abci.ResponsePrepareProposal:
        """Fill a block from the mempool's transactions."""
        return self.proposals.prepare(request)

    def process_proposal(self, request: abci.RequestProcessProposal) -> abci.ResponseProcessProposal:
        """Would this block be a good one? It is run here, once, and kept for FinalizeBlock."""
        return self.proposals.process(request)

    def finalize_block(self, request: abci.RequestFinalizeBlock) -> abci.ResponseFinalizeBlock:
        """Run the decided block, or take what ProcessProposal ran; answer with the app hash. Nothing is on disk yet."""
        return abci.ResponseFinalizeBlock.FromString(self.finalize_encoded(request))

    def finalize_encoded(self, request: abci.RequestFinalizeBlock) -> bytes:
        """`finalize_block` with its answer as bytes, for the server: a large block's is never parsed here."""
        run = self.blocks.take(request.hash) or self.blocks.run(block_of(request, self.registry.chain_id), request.txs)
        self.blocks.decided = run
        return run.encode(self.disk.stage(run.changes))

    def commit(self, request: abci.RequestCommit) -> abci.ResponseCommit:
        """Write state, tree, height and app hash in one batch, then look at the mempool from there."""
        run = self.blocks.commit()
        self.disk.commit(run.block.height)
        self.mempool.restart(run.block)
        self.admin.committed()
        try:
            self.gate()
            if run.epoch_opens or run.block.height % EVERY == 0:
                watch(self.registry, self.queries.context(0), self.mempool.policy.halts_on_broken_invariant)
        except Halt as halt:  # the block is committed, so the engine must hear of it first
            self.halt = halt
        return abci.ResponseCommit()

    def query(self, request: abci.RequestQuery) -> abci.ResponseQuery:
        """Read state at one of the last heights, with a proof if asked."""
        return self.queries.answer(request)

    def echo(self, request: abci.RequestEcho) -> abci.ResponseEcho:
        """Say it back."""
        return abci.ResponseEcho(message=request.message)

    def extend_vote(self, request: abci.RequestExtendVote) -> abci.ResponseExtendVote:
        """Vote extensions are not enabled; an empty one harms nobody."""
        return abci.ResponseExtendVote()

    def verify_vote_extension(self, request: abci.RequestVerifyVoteExtension) -> abci.ResponseVerifyVoteExtension:
        """Only the empty extension is a good one."""
        accept, reject = abci.ResponseVerifyVoteExtension.ACCEPT, abci.ResponseVerifyVoteExtension.REJECT
        return abci.ResponseVerifyVoteExtension(status=reject if request.vote_extension else accept)

    def list_snapshots(self, request: abci.RequestListSnapshots) -> abci.ResponseListSnapshots:
        """None yet: a new node replays blocks."""
        return abci.ResponseListSnapshots()

    def offer_snapshot(self, request: abci.RequestOfferSnapshot) -> abci.ResponseOfferSnapshot:
        """No format is known."""
        return abci.ResponseOfferSnapshot(result=abci.ResponseOfferSnapshot.REJECT_FORMAT)

    def load_snapshot_chunk(self, request: abci.RequestLoadSnapshotChunk) -> abci.ResponseLoadSnapshotChunk:
        """There is none."""
        return abci.ResponseLoadSnapshotChunk()

    def apply_snapshot_chunk(self, request: abci.RequestApplySnapshotChunk) -> abci.ResponseApplySnapshotChunk:
        """None was accepted."""
        return abci.ResponseApplySnapshotChunk(result=abci.ResponseApplySnapshotChunk.ABORT)
